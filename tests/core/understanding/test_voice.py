import json
from pathlib import Path

import av
import numpy as np
import pytest

from core.domain import SAMPLE_RATE_HZ
from core.understanding.voice import CHUNK_S, VoiceDetector, spans_of

REAL = Path(__file__).parents[4] / "shared/media/real"
DEMO = Path(__file__).parents[3] / "data/demo"


def waveform(path, seconds=30.0):
    """The beginning of a file as 16 kHz mono."""
    with av.open(str(path)) as file:
        resampler = av.AudioResampler(format="flt", layout="mono", rate=SAMPLE_RATE_HZ)
        pieces, n = [], 0
        for frame in file.decode(audio=0):
            pieces += [out.to_ndarray()[0] for out in resampler.resample(frame)]
            n = sum(map(len, pieces))
            if n >= seconds * SAMPLE_RATE_HZ:
                break
        else:
            pieces += [out.to_ndarray()[0] for out in resampler.resample(None)]
    return np.concatenate(pieces)[: int(seconds * SAMPLE_RATE_HZ)].astype(np.float32)


def spoken(sound):
    detector = VoiceDetector()
    return spans_of(np.concatenate([detector.add(sound), detector.finish()]), len(sound) / SAMPLE_RATE_HZ)


def seconds(spans):
    return sum(end - start for start, end in spans)


def made_up(name, length_s=12.0):
    rng, n = np.random.default_rng(4), int(length_s * SAMPLE_RATE_HZ)
    t = np.arange(n) / SAMPLE_RATE_HZ
    melody = np.repeat(220 * 2 ** (rng.integers(0, 24, n // 4000 + 1) / 12), 4000)[:n]
    sounds = {
        "silence": np.zeros(n),
        "loud hiss": 0.1 * rng.standard_normal(n),
        "quiet hiss": 0.003 * rng.standard_normal(n),
        "tone": 0.3 * np.sin(2 * np.pi * 440 * t),
        "hum": sum(0.1 * np.sin(2 * np.pi * 50 * k * t) / k for k in range(1, 20)),
        "pulsing hiss": 0.2 * rng.standard_normal(n) * (np.sin(2 * np.pi * 4 * t) > 0),
        "clicks": 0.9 * (rng.random(n) < 1e-4),
        "vibrato": 0.2 * np.sign(np.sin(2 * np.pi * (150 * t + 2 * np.sin(2 * np.pi * 5 * t)))),
        "melody": 0.2 * np.sign(np.sin(2 * np.pi * np.cumsum(melody) / SAMPLE_RATE_HZ)),
    }
    return sounds[name].astype(np.float32)


NAMES = ["silence", "loud hiss", "quiet hiss", "tone", "hum", "pulsing hiss", "clicks", "vibrato", "melody"]


@pytest.mark.parametrize("name", NAMES)
def test_nobody_speaks_in_made_up_silence_noise_and_music(name):
    assert spoken(made_up(name)) == ()


def real(kind):
    files = sorted((REAL / kind).glob("*"))
    if not files:
        pytest.skip(f"there are no recordings in {REAL / kind}")
    return files


@pytest.mark.slow
def test_every_real_recording_of_speech_has_a_voice():
    missed = [path.name for path in real("speech") if not spoken(waveform(path))]
    assert missed == []


@pytest.mark.slow
def test_hardly_a_second_of_real_sounds_and_instruments_is_taken_for_speech():
    """Measured on the whole files: 0 of 320 s of sounds, 0 of 222 s in 6 pieces for instruments."""
    found = {path.name: seconds(spoken(waveform(path))) for path in [*real("sound"), *real("music")]}
    sung = found.pop("data__Karissa_Hobbs_-_Lets_Go_Fishin.ogg", None)
    assert sum(found.values()) < 3.0
    assert sum(s > 0 for s in found.values()) <= 2
    assert sung is None or sung > 1.0  # somebody sings, which is a voice


@pytest.mark.slow
def test_the_narrations_of_the_demo_films_are_found_where_they_begin_and_silent_films_stay_silent():
    items = json.loads((DEMO / "manifest.json").read_text(encoding="utf-8"))["items"]
    found = {item["file"]: spoken(waveform(DEMO / item["file"])) for item in items}
    narrated = [found[item["file"]] for item in items if item["narration"]]
    assert all(narrated)
    assert np.median([spans[0][0] for spans in narrated]) == pytest.approx(0.7, abs=0.15)  # where narration begins
    quiet = [seconds(found[item["file"]]) for item in items if not item["narration"]]
    assert sum(s > 0 for s in quiet) <= 1
    assert sum(quiet) < 2.0


def speech():
    return waveform(real("speech")[0])  # a sentence of 8 s


def test_pieces_of_any_length_give_what_the_whole_gives():
    sound, detector = speech(), VoiceDetector()
    whole = detector.add(sound)
    detector.reset()
    rng, pieces, at = np.random.default_rng(1), [], 0
    while at < len(sound):
        n = int(rng.integers(1, 20_000))
        pieces.append(detector.add(sound[at : at + n]))
        at += n
    np.testing.assert_allclose(np.concatenate(pieces), whole, atol=1e-6)


def test_a_quiet_recording_is_heard_like_a_loud_one():
    sound = speech()
    quiet = sound / np.abs(sound).max() * 0.05
    assert seconds(spoken(quiet)) == pytest.approx(seconds(spoken(sound)), abs=0.3)


def test_speech_is_found_where_it_lies():
    sound = np.concatenate(
        [np.zeros(5 * SAMPLE_RATE_HZ, np.float32), speech(), np.zeros(4 * SAMPLE_RATE_HZ, np.float32)]
    )
    spans = spoken(sound)
    assert 4.8 < spans[0][0] < 5.4
    assert 12.0 < spans[-1][1] < 13.5


def voices(*stretches):
    """Probabilities: (value, seconds) one after the other."""
    return np.concatenate([np.full(round(s / CHUNK_S), value, np.float32) for value, s in stretches])


def test_short_breaks_belong_to_the_sentence_and_long_ones_part_it():
    probabilities = voices((0, 1), (0.9, 1), (0, 0.4), (0.9, 1), (0, 1.0), (0.9, 1), (0, 1))
    spans = spans_of(probabilities, 6.4)
    np.testing.assert_allclose(spans, [[0.9, 3.5], [4.3, 5.5]], atol=0.07)


def test_what_the_network_is_not_sure_of_is_no_voice():
    assert spans_of(voices((0, 1), (0.7, 2), (0, 1)), 4.0) == ()
    assert spans_of(voices((0, 1), (0.7, 2), (0.9, 0.1), (0, 1)), 4.1) != ()


def test_a_lone_syllable_is_a_gust_in_a_long_recording_and_a_word_in_a_short_one():
    assert spans_of(voices((0, 10), (0.95, 0.3), (0, 10)), 20.3) == ()
    assert spans_of(voices((0.95, 0.3)), 0.3) != ()
    in_company = spans_of(voices((0, 5), (0.95, 1), (0, 1), (0.95, 0.3), (0, 10)), 17.3)
    assert len(in_company) == 2
