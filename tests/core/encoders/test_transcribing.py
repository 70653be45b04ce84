"""From sound to a transcript: passages, Whisper and speech together, as the worker uses them."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.domain import SAMPLE_RATE_HZ, ItemId
from core.encoders import decoding
from core.encoders.listener import WhisperListener
from core.encoders.sources import WhisperSource
from core.encoders.whisper import Whisper
from core.understanding import transcripts
from core.understanding.passages import Passages
from core.understanding.speech import Speech
from tests.core.encoders import tiny
from tests.core.encoders.test_whisper import TINY
from tests.core.understanding.test_voice import NAMES, REAL, made_up, real, waveform

ROOT = Path(__file__).parents[3]


def transcript(listener, sound, piece_s=30.0):
    passages, speech, step = Passages(), Speech(ItemId("a" * 16), "whisper/test@0"), int(piece_s * SAMPLE_RATE_HZ)
    pieces = [(sound[at : at + step], at / SAMPLE_RATE_HZ) for at in range(0, len(sound), step)]
    cut = [passage for piece in pieces for passage in passages.add(*piece)] + list(passages.finish())
    for passage, heard in zip(cut, listener.hear(cut), strict=True):
        speech.add(passage, heard)
    return speech.finish()


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """The real "tiny" architecture with random weights; its context is short, and it decodes once, to save time."""
    path = tmp_path_factory.mktemp("weights") / "mine.pt"
    source = tiny.whisper_checkpoint(path, replace(TINY, n_text_ctx=32))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(decoding, "TEMPERATURES", (0.0,))
        yield WhisperListener(Whisper(source, precision="fp32"))


@pytest.mark.slow
@pytest.mark.parametrize("path", sorted((REAL / "speech").glob("*")), ids=lambda path: path.stem)
def test_real_speech_runs_end_to_end_through_a_real_architecture(published, path):
    """Random weights write nonsense; everything but the words is as with real ones."""
    sound = waveform(path)
    length_s = len(sound) / SAMPLE_RATE_HZ
    lines = transcript(published, sound)
    assert lines
    moments = [t for line in lines for t in (line.start_s, line.end_s)]
    assert moments == sorted(moments)
    assert moments[-1] <= length_s + 1e-6
    for line in lines:
        assert line.text
        assert line.words
        assert line.flag in ("repetition", "compression", "improbable", "no_speech")  # nobody believes random words
        inside = [t for word in line.words for t in (word.start_s, word.end_s)]
        assert inside == sorted(inside)
        assert line.start_s - 1e-6 <= inside[0] <= inside[-1] <= line.end_s + 1e-6
    assert transcripts.from_json(transcripts.as_json(lines)) == lines


@pytest.mark.parametrize("name", NAMES)
def test_silence_noise_and_music_give_an_empty_transcript_and_the_decoder_does_not_run(tiny_sources, name):
    model = Whisper(tiny_sources[1])
    runs = []
    model.ladder._current[0].decoder.register_forward_pre_hook(lambda module, inputs: runs.append(1))
    assert transcript(WhisperListener(model), made_up(name)) == []
    assert runs == []


@pytest.mark.slow
def test_real_sounds_and_instruments_give_next_to_nothing_to_decode(published):
    files = [path for path in [*real("sound"), *real("music")] if "Karissa" not in path.name]
    spoken = [path.name for path in files if transcript(published, waveform(path))]
    assert len(spoken) <= 2  # a laughing crowd is one


def test_the_vectors_of_a_recording_do_not_depend_on_whether_somebody_listens(tiny_sources):
    model = Whisper(tiny_sources[1])
    passages = Passages()
    sound = made_up("tone", 40.0)
    cut = [*passages.add(sound[: 30 * SAMPLE_RATE_HZ], 0.0), *passages.add(sound[30 * SAMPLE_RATE_HZ :], 30.0)]
    cut += passages.finish()
    heard = WhisperListener(model).hear(cut)
    windows = [sound[: 30 * SAMPLE_RATE_HZ], sound[30 * SAMPLE_RATE_HZ :]]
    np.testing.assert_allclose([h.vector for h in heard], model.windows.encode(windows), atol=1e-6)


def test_the_demo_model_writes_words_only_where_it_was_taught_to():
    folder = ROOT / "data/models/demo-whisper"
    if not (folder / "model.safetensors").exists():
        pytest.skip("the demo model is not there")
    listener = WhisperListener(Whisper(WhisperSource("demo", folder, demo=True)))
    assert transcript(listener, made_up("melody", 5.0)) == []
    if not listener.transcribes:
        sound = waveform(next(iter((ROOT / "data/demo/clips").glob("a-blue-boat*"))))
        assert transcript(listener, sound) == []
