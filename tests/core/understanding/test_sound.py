"""What is heard: made sounds, real recordings and the demo collection."""

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from core.domain.findings import Sound
from core.understanding.sound import SoundListener
from core.understanding.spectrum import Analyser

RATE = 16_000
REAL = Path(__file__).parents[3] / "../shared/media/real"
MUSICAL = {"ambient", "arpeggio", "waltz", "drone", "musicbox", "koto", "drums", "organ"}


def noise(seconds: float, level: float = 0.1, seed: int = 0) -> np.ndarray:
    return (level * np.random.default_rng(seed).normal(size=int(seconds * RATE))).astype(np.float32)


def silence(seconds: float) -> np.ndarray:
    return np.zeros(int(seconds * RATE), np.float32)


def chords(seconds: float, beat_s: float = 0.5) -> np.ndarray:
    """Triads with overtones, a new one on every beat."""
    t = np.arange(int(seconds * RATE)) / RATE
    roots = (220.0, 261.6, 196.0, 293.7)
    sound = np.zeros(len(t))
    for n in range(int(np.ceil(seconds / beat_s))):
        on = (t >= n * beat_s) & (t < (n + 1) * beat_s)
        local = t[on] - n * beat_s
        for third in (1, 1.26, 1.498):
            for overtone in (1, 2, 3):
                hz = roots[n % 4] * third * overtone
                sound[on] += 0.05 / overtone * np.sin(2 * np.pi * hz * local) * np.exp(-1.5 * local)
    return sound.astype(np.float32)


def heard(*pieces: np.ndarray, voices=()) -> Sound:
    listener = SoundListener()
    for piece in pieces:
        listener.add(piece)
    return listener.finish(voices)


def seconds(found: Sound) -> Counter:
    total: Counter = Counter()
    for span in found.spans:
        total[span.kind] += span.end_s - span.start_s
    return total


@pytest.mark.parametrize(("sound", "kind"), [(noise(10), "noise"), (chords(10), "music"), (silence(10), "silence")])
def test_one_kind_of_sound_is_one_span(sound, kind):
    [span] = heard(sound).spans
    assert (span.start_s, span.end_s, span.kind) == (0.0, 10.0, kind)
    assert span.confidence > 0.9


def test_what_changes_is_cut_near_where_it_changes():
    found = heard(noise(15), chords(20), silence(5), noise(10))
    assert [span.kind for span in found.spans] == ["noise", "music", "silence", "noise"]
    ends = [span.end_s for span in found.spans]
    np.testing.assert_allclose(ends, [15, 35, 40, 50], atol=2.0)
    assert ends[1:3] == pytest.approx([35, 40], abs=0.2)  # silence is exact


def test_spans_leave_no_gap_and_no_overlap():
    found = heard(noise(5), silence(1.3), chords(7.77), voices=[(2.0, 3.05), (8, 9)])
    assert found.spans[0].start_s == 0
    assert found.spans[-1].end_s == pytest.approx(14.07)
    for before, after in zip(found.spans[:-1], found.spans[1:], strict=True):
        assert after.start_s == pytest.approx(before.end_s)
        assert after.kind != before.kind


def test_a_voice_counts_before_everything_else():
    found = heard(chords(10), voices=[(2.0, 5.0)])
    assert [(s.kind, s.start_s, s.end_s) for s in found.spans][1] == ("speech", 2.0, 5.0)
    assert seconds(found)["music"] == pytest.approx(7)


def test_silence_at_the_ends_is_told_apart_from_sound():
    found = heard(silence(2), noise(3), silence(1), noise(2), silence(4))
    assert found.sound_start_s == pytest.approx(2, abs=0.11)
    assert found.sound_end_s == pytest.approx(8, abs=0.11)


def test_a_breath_of_silence_does_not_cut_a_sound():
    assert [s.kind for s in heard(noise(4), silence(0.3), noise(4)).spans] == ["noise"]


def test_pieces_of_any_length_give_what_the_whole_gives():
    whole = np.concatenate([noise(3.3), chords(6.1), silence(1.7), noise(2.2)])
    cuts = [100, 101, 5000, 16000, 16001, 77777, 120000]
    assert heard(*np.split(whole, cuts)) == heard(whole)


def test_a_beat_of_chords_has_a_tempo():
    [found] = heard(chords(20, beat_s=0.6)).tempos
    assert 100 in (pytest.approx(found.bpm, rel=0.02), pytest.approx(found.alternative_bpm, rel=0.02))


def kicks(seconds: float, beat_s: float, hz: float | None) -> np.ndarray:
    """A drum of one pitch, or of noise, on every beat."""
    sound, t = np.zeros(int(seconds * RATE)), np.arange(3000) / RATE
    rng = np.random.default_rng(0)
    for n in range(int(seconds / beat_s)):
        hit = np.sin(2 * np.pi * hz * t) if hz else rng.normal(size=len(t))
        part = sound[int(n * beat_s * RATE) :][: len(t)]
        part += (0.5 * hit * np.exp(-25 * t))[: len(part)]
    return sound.astype(np.float32)


def test_a_steady_beat_of_drums_is_music_and_a_steady_beat_of_steam_is_not():
    assert seconds(heard(kicks(12, 0.5, 120.0) + noise(12, 1e-3)))["music"] > 9
    assert seconds(heard(kicks(12, 0.5, None) + noise(12, 1e-3)))["music"] == 0


def test_drums_that_fall_anywhere_are_not_music():
    rng = np.random.default_rng(4)
    falling = [kicks(gap, gap, 120.0) for gap in rng.uniform(0.2, 1.4, 16)]
    assert seconds(heard(*falling))["music"] == 0


def test_a_chord_that_passes_does_not_make_music_of_a_noise():
    assert [s.kind for s in heard(noise(10), chords(0.8) + noise(0.8), noise(10)).spans] == ["noise"]


def test_noise_has_no_tempo():
    assert heard(noise(20)).tempos == ()


def test_nothing_and_silence_say_so():
    assert heard().note == "There is no sound."
    quiet = heard(silence(3))
    assert quiet.note == "All of it is silent."
    assert np.isnan([quiet.integrated_lufs, quiet.peak_dbfs]).all()
    assert (quiet.sound_start_s, quiet.sound_end_s) == (0.0, 0.0)


def test_a_sound_shorter_than_a_frame_is_taken():
    assert [s.kind for s in heard(noise(0.2)).spans] == ["noise"]
    assert heard(noise(0.03)).spans == ()


def test_what_was_heard_can_be_stored():
    found = heard(noise(5), chords(8), voices=[(1, 2)])
    assert Sound.from_json(found.to_json()) == found


def test_the_state_stays_small_however_long_it_listens():
    listener = SoundListener()
    piece = noise(30)
    for _ in range(4):
        listener.add(piece)
    parts = listener._analyser._parts
    size = sum(getattr(p, name).nbytes for p in parts for name in ("level_db", "flatness_db", "tones", "onset"))
    assert size <= 1000 * 120


def test_white_noise_is_flat_and_a_sine_is_one_lasting_tone():
    flat, tone = Analyser(), Analyser()
    flat.add(noise(5))
    tone.add((0.3 * np.sin(2 * np.pi * 1000 * np.arange(5 * RATE) / RATE)).astype(np.float32) + noise(5, 1e-4))
    assert -4 < flat.finish().flatness_db.mean() < -2
    assert flat.finish().tones.mean() < 0.05
    found = tone.finish()
    assert found.flatness_db.mean() < -25
    assert found.tones[20:].mean() == pytest.approx(1, abs=0.3)


def listened(path: Path, longest_s: float = 60) -> Sound:
    from data.world.evaluate import waveform

    sound = waveform(path)[: int(longest_s * RATE)]
    return heard(*np.split(sound, range(30 * RATE, len(sound), 30 * RATE)))


def voices(sound: np.ndarray):
    """Spans in which the application's own voice detector hears somebody."""
    detector = pytest.importorskip("core.understanding.voice")
    ear = detector.VoiceDetector()
    return detector.spans_of(np.concatenate([ear.add(sound), ear.finish()]), len(sound) / RATE)


@pytest.mark.slow
@pytest.mark.skipif(not REAL.is_dir(), reason="the real recordings are not here")
def test_real_recordings_of_speech_music_and_noise_are_told_apart():
    from data.world.evaluate import waveform

    confusion, wrong = Counter(), []
    for truth, folder in (("speech", "speech"), ("music", "music"), ("noise", "sound")):
        for path in sorted((REAL / folder).glob("*")):
            sound = waveform(path)[: 60 * RATE]
            total = seconds(heard(*np.split(sound, range(30 * RATE, len(sound), 30 * RATE)), voices=voices(sound)))
            most = max(("speech", "music", "noise"), key=lambda kind: total[kind])
            confusion[truth, most] += 1
            wrong += [] if most == truth else [f"{path.name}: {most}"]
    print(f"{dict(confusion)}, wrong: {wrong}")
    assert confusion["music", "music"] >= 7
    assert confusion["noise", "noise"] >= 16
    assert confusion["speech", "speech"] >= 20


@pytest.mark.slow
def test_the_sounds_of_the_demo_collection_are_told_apart():
    from data.world.evaluate import DEMO, items

    confusion: Counter = Counter()
    for item in items():
        if not (DEMO / str(item["file"])).exists():
            pytest.skip("the demo collection is not here")
        if not item["narration"]:
            total = seconds(listened(DEMO / str(item["file"])))
            truth = "music" if item["sound"] in MUSICAL else "noise"
            confusion[truth, "music" if total["music"] > total["noise"] else "noise"] += 1
    print(dict(confusion))
    assert confusion["music", "noise"] == 0
    assert confusion["noise", "music"] <= 3
    assert confusion["music", "music"] >= 25
