"""The listener writes down what whisper would, from the same pass of the encoder that gives the vector."""

from dataclasses import asdict, replace

import numpy as np
import pytest
import torch
import whisper
from whisper.decoding import DecodingOptions

from core.domain.speech import Passage
from core.encoders import decoding
from core.encoders.decoding import pieces_of
from core.encoders.ladder import Plan
from core.encoders.listener import WhisperListener, _Stretch
from core.encoders.sources import WhisperSource
from core.encoders.whisper import Whisper
from tests.contracts.encoder import passage, silence
from tests.core.encoders import tiny
from tests.core.encoders.hearing import ZERO, decoding_result, listener
from tests.core.encoders.test_whisper import TINY, speech_like


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """A checkpoint of the real "tiny" architecture, as openai-whisper publishes them, with random weights.

    Its context is 64 tokens, to save time, and its embedding is small: else each token would ask for itself again.
    """
    path = tmp_path_factory.mktemp("weights") / "mine.pt"
    dims = replace(TINY, n_text_ctx=64)
    model = tiny.random_whisper(dims, seed=2)
    model.decoder.token_embedding.weight.data *= 0.03
    decoding.tokenizer(model)  # read the vocabulary before whisper does, who leaves the file open
    torch.save({"dims": asdict(dims), "model_state_dict": model.state_dict()}, path)
    return WhisperSource("mine", path)


@pytest.fixture
def most_probable(monkeypatch):
    """Without the draws that follow where the text is improbable: random weights find every text improbable."""
    monkeypatch.setattr(decoding, "TEMPERATURES", (0.0,))


@pytest.mark.slow
def test_the_tokens_are_those_of_whisper_decode(published):
    library = whisper.load_model(str(published.path), device="cpu")
    sounds = [speech_like(30.0), speech_like(4.0, seed=1)]
    mels = torch.stack([whisper.log_mel_spectrogram(whisper.pad_or_trim(s)) for s in sounds])
    ours = Whisper(published, precision="fp32")
    model = ours.ladder._current[0]
    with torch.inference_mode():
        states = ours.windows.states(model, ours.ladder.plan, sounds)
        spoken = decoding.languages_of(model, states)
        theirs = library.decode(mels, DecodingOptions(fp16=False))
        results = decoding.decode(model, states, [name for name, _ in spoken])
    _, probabilities = library.detect_language(mels)
    for result, expected, (language, probability), known in zip(results, theirs, spoken, probabilities, strict=True):
        assert language == expected.language
        assert probability == pytest.approx(max(known.values()), abs=1e-5)
        if result.temperature == 0:
            assert result.tokens == expected.tokens
    with torch.inference_mode():
        first = decoding._Task(model, DecodingOptions(fp16=False), [name for name, _ in spoken]).run(states)
    assert [r.tokens for r in first] == [r.tokens for r in theirs]
    assert [r.avg_logprob for r in first] == pytest.approx([r.avg_logprob for r in theirs], abs=1e-4)
    assert [r.no_speech_prob for r in first] == pytest.approx([r.no_speech_prob for r in theirs], abs=1e-6)


@pytest.mark.slow
def test_phrases_and_word_times_are_those_of_whisper_transcribe(published, most_probable):
    library = whisper.load_model(str(published.path), device="cpu")
    sound = np.concatenate([speech_like(29.0), silence(1.0)])  # whisper pads a shorter one otherwise than itself
    theirs = library.transcribe(
        sound, temperature=0.0, fp16=False, word_timestamps=True, condition_on_previous_text=False,
        no_speech_threshold=None,
    )  # fmt: skip
    [heard] = listener(published).hear([Passage(sound=sound, start_s=0.0, spoken=((0.2, 28.8),))])
    said = [segment for segment in theirs["segments"] if segment["text"].strip()]
    first = [segment for segment in said if segment["seek"] == 0]
    assert first
    assert [p.text for p in heard.phrases[: len(first)]] == [segment["text"].strip() for segment in first]
    for phrase, segment in zip(heard.phrases, first, strict=False):
        assert phrase.start_s == pytest.approx(segment["start"], abs=0.011)
        assert phrase.avg_logprob == pytest.approx(segment["avg_logprob"], abs=1e-4)
        named = [(word["word"].strip(), word["start"]) for word in segment["words"] if word["word"].strip()]
        assert [w.text for w in phrase.words] == [text for text, _ in named]
        assert [w.start_s for w in phrase.words] == pytest.approx([start for _, start in named], abs=0.011)


@pytest.mark.slow
def test_one_pass_of_the_encoder_serves_the_vector_and_the_words(published, most_probable):
    model = Whisper(published, precision="fp32")
    runs = []
    model.ladder._current[0].encoder.register_forward_pre_hook(lambda module, inputs: runs.append(1))
    sound = speech_like(5.0)
    [heard] = WhisperListener(model).hear([Passage(sound=sound, start_s=0.0, spoken=((0.2, 0.6),))])
    assert heard.phrases
    assert runs == [1]
    np.testing.assert_allclose(heard.vector, model.windows.encode([sound])[0], atol=1e-6)


@pytest.mark.slow
def test_draws_can_be_repeated(published):
    """Random weights are never sure, so this text was drawn at the highest temperature."""
    hearing = listener(published)
    spoken = [Passage(sound=speech_like(3.0), start_s=0.0, spoken=((0.2, 2.8),))]
    [first], [second] = hearing.hear(spoken), hearing.hear(spoken)
    assert first.phrases
    assert max(phrase.temperature for phrase in first.phrases) > 0
    assert first.phrases == second.phrases


def test_without_a_voice_the_decoder_does_not_run(tiny_sources):
    model = Whisper(tiny_sources[1])
    runs = []
    model.ladder._current[0].decoder.register_forward_pre_hook(lambda module, inputs: runs.append(1))
    hearing = WhisperListener(model)
    hearing.hear([passage(3.0), Passage(sound=silence(4), start_s=0.0, spoken=((1.0, 2.0),))])
    assert runs == []  # nobody speaks in the first, nothing is audible in the second
    hearing.hear([passage(3.0, ((1.0, 2.0),))])
    assert runs


def test_when_memory_runs_out_passages_are_heard_in_smaller_batches(tiny_sources, most_probable):
    model = Whisper(tiny_sources[1])
    model.ladder._current = (model.ladder._current[0], Plan("cpu", "fp32", 4))
    sizes = []

    def scarce(module, inputs):
        sizes.append(len(inputs[0]))
        if len(inputs[0]) > 2:
            raise torch.OutOfMemoryError("out of memory")

    model.ladder._current[0].decoder.register_forward_pre_hook(scarce)
    spoken = [passage(2.0, ((0.2, 1.8),), seed=seed) for seed in range(4)]
    heard = WhisperListener(model).hear(spoken, "en")
    assert max(sizes) == 4
    assert model.ladder.plan.batch_size == 2
    expected = WhisperListener(Whisper(tiny_sources[1])).hear(spoken, "en")
    assert [[p.text for p in h.phrases] for h in heard] == [[p.text for p in h.phrases] for h in expected]


def test_an_error_while_words_are_timed_leaves_the_model_as_it_was(tiny_sources, most_probable, monkeypatch):
    model = Whisper(tiny_sources[1])
    hearing, spoken = WhisperListener(model), [passage(2.0, ((0.2, 1.8),))]
    expected = hearing.hear(spoken, "en")
    failures = iter([torch.OutOfMemoryError("out of memory")])

    def failing(*_):
        for error in failures:
            raise error

    removed = model.ladder._current[0].decoder.ln.register_forward_hook(failing)
    with monkeypatch.context() as patched:
        patched.setattr("core.encoders.listener.decode", lambda *_: [decoding_result()])
        hearing.hear(spoken, "en")
    removed.remove()
    assert next(failures, None) is None  # it did fail, in the middle of the alignment
    assert not any(block.cross_attn._forward_hooks for block in model.ladder._current[0].decoder.blocks)
    assert [h.phrases for h in hearing.hear(spoken, "en")] == [h.phrases for h in expected]


def test_no_words_are_no_phrase(tiny_sources):
    [piece], _ = pieces_of([], ZERO, 7.0)
    assert piece.tokens == ()


def test_what_the_model_left_is_heard_in_further_passes_and_no_word_comes_twice(tiny_sources, monkeypatch):
    hearing = listener(tiny_sources[1])
    starts = []

    def written(model, states, stretches, language, last):
        starts.append([stretch.offset_s for stretch in stretches])
        rests = [None if last else stretch.rest(4.0) for stretch in stretches]
        return [((), (rest,) if rest else ()) for rest in rests]

    monkeypatch.setattr("core.encoders.listener._write_down", written)
    hearing.hear([passage(10.0, ((0.5, 9.5),)), passage(3.0, ((0.5, 2.5),))])
    assert starts == [[0.0, 0.0], [4.0], [8.0]]  # at 8.0 s there are 1.5 s of speech left; no further after that


def test_a_passage_in_two_languages_is_heard_in_parts_of_one_each(tiny_sources, monkeypatch):
    asked = []

    def language_within(model, states, first, end):
        asked.append((first / 50, end / 50))
        return ("de", 0.9) if first < 500 else ("fr", 0.9)

    monkeypatch.setattr("core.encoders.listener.language_within", language_within)
    monkeypatch.setattr(decoding, "TEMPERATURES", (0.0,))
    model, heard = Whisper(tiny_sources[1]), []
    decoded = decoding.decode
    monkeypatch.setattr(
        "core.encoders.listener.decode", lambda m, states, names: heard.append(len(states)) or decoded(m, states, names)
    )
    spoken = ((1.0, 4.0), (4.5, 8.0), (12.0, 16.0), (17.5, 19.0))
    [result] = WhisperListener(model).hear([passage(20.0, spoken)])
    assert asked[:3] == [(1.0, 8.0), (12.0, 16.0), (17.5, 19.0)]  # turns, parted by pauses
    assert heard[0] == 2  # [0, 12) and [12, 20), each on its own
    assert any(p.start_s >= 12.0 for p in result.phrases)
    np.testing.assert_array_equal(result.vector, model.windows.encode([passage(20.0).sound])[0])


def test_short_turns_belong_to_the_one_before():
    def turns(*spoken):
        return [(t[0][0], t[-1][1]) for t in _Stretch(0, 0.0, silence(30), spoken).turns()]

    assert turns((1, 3), (5, 8)) == [(1, 3), (5, 8)]
    assert turns((1, 3), (3.5, 8)) == [(1, 8)]
    assert turns((1, 1.5), (5, 8)) == [(1, 8)]
    assert turns((1, 3), (5, 5.5)) == [(1, 5.5)]
    assert turns() == []


@pytest.mark.slow
def test_the_language_of_a_part_is_that_of_the_whole_where_the_part_is_the_whole(published):
    model = Whisper(published, precision="fp32")
    module = model.ladder._current[0]
    with torch.inference_mode():
        states = model.windows.states(module, model.ladder.plan, [speech_like(9.0)])
        [(name, probability)] = decoding.languages_of(module, states)
        assert decoding.language_within(module, states[0], 0, 1500) == (name, pytest.approx(probability, abs=1e-6))


def test_on_a_processor_the_encoder_rounds_and_the_decoder_does_not(tiny_sources, most_probable):
    model = Whisper(tiny_sources[1], precision="bf16")
    module = model.ladder._current[0]
    assert module.encoder.conv1.weight.dtype == torch.bfloat16
    assert module.decoder.token_embedding.weight.dtype == torch.float32
    spoken = passage(3.0, ((0.5, 2.5),))
    [heard] = WhisperListener(model).hear([spoken])
    assert heard.phrases
    np.testing.assert_array_equal(heard.vector, model.windows.encode([spoken.sound])[0])


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no CUDA device")
def test_on_a_card_the_same_words_are_written(published, most_probable):
    spoken = [Passage(sound=speech_like(6.0, seed=s), start_s=0.0, spoken=((0.2, 5.8),)) for s in range(3)]
    expected = listener(published).hear(spoken, "en")
    on_card = WhisperListener(Whisper(published, device="cuda", precision="fp32")).hear(spoken, "en")
    assert [[p.text for p in h.phrases] for h in on_card] == [[p.text for p in h.phrases] for h in expected]
    half = WhisperListener(Whisper(published, device="cuda"))
    rounded = half.hear(spoken, "en")
    assert half._whisper.ladder._current[0].decoder.token_embedding.weight.dtype == torch.float16
    for one, other in zip(rounded, expected, strict=True):
        assert one.phrases
        assert one.vector @ other.vector > 0.999
    assert half.align(spoken[0].sound, "a red boat", "en")
