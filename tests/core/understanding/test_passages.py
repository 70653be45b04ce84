import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain import SAMPLE_RATE_HZ
from core.understanding import passages as module
from core.understanding.passages import OVERLAP_S, Passages
from core.understanding.silero import CHUNK
from core.understanding.voice import spans_of

SECOND = SAMPLE_RATE_HZ


class Loud:
    """Stands in for the network: a voice is whatever is louder than 0.1, so that tests can say where people speak."""

    def __init__(self):
        self.reset()

    def reset(self):
        self.left = np.zeros(0, np.float32)

    def add(self, sound):
        sound = np.concatenate([self.left, sound])
        whole = len(sound) // CHUNK * CHUNK
        self.left = sound[whole:]
        return (np.abs(sound[:whole]).reshape(-1, CHUNK).mean(axis=1) > 0.1).astype(np.float32)

    def finish(self):
        return self.add(np.zeros(-len(self.left) % CHUNK, np.float32))


@pytest.fixture(autouse=True)
def loud_is_a_voice(monkeypatch):
    monkeypatch.setattr(module, "VoiceDetector", Loud)


def recording(length_s, *spoken):
    """Faint, ever different sound, loud where somebody speaks."""
    sound = np.random.default_rng(0).uniform(0.001, 0.01, int(length_s * SECOND)).astype(np.float32)
    for start, end in spoken:
        sound[int(start * SECOND) : int(end * SECOND)] += 0.5
    return sound


def cut(sound, piece_s=30.0, start_s=0.0):
    passages, found, step = Passages(), [], int(piece_s * SECOND)
    for at in range(0, len(sound), step):
        found += passages.add(sound[at : at + step], start_s + at / SECOND)
    found += passages.finish()
    return found, passages.spoken


def test_without_speech_the_cuts_lie_at_each_half_minute():
    found, spoken = cut(recording(95))
    assert [p.start_s for p in found] == [0, 30, 60, 90]
    assert [len(p.sound) / SECOND for p in found] == [30, 30, 30, 5]
    assert all(p.spoken == () and p.overlap_s == 0 for p in found)
    assert spoken == ()


def test_a_cut_lies_in_the_last_pause_before_the_half_minute():
    found, _ = cut(recording(50, (1, 12), (13, 26), (27, 45)))
    assert [round(p.start_s, 1) for p in found] == [0.0, 26.5]
    assert [p.overlap_s for p in found] == [0, 0]
    assert np.round(found[0].spoken, 1).tolist() == [[0.9, 12.1], [12.9, 26.1]]
    assert np.round(found[1].spoken, 1).tolist() == [[0.4, 18.6]]


def test_where_nobody_pauses_passages_overlap():
    found, spoken = cut(recording(70, (0.5, 69)))
    assert [(p.start_s, len(p.sound) / SECOND, p.overlap_s) for p in found] == [
        (0, 30, 0), (28, 30, OVERLAP_S), (56, 14, OVERLAP_S),
    ]  # fmt: skip
    assert np.round(spoken, 1).tolist() == [[0.4, 69.1]]  # one voice, although it was cut twice


def test_a_hole_in_the_sound_ends_a_passage():
    passages = Passages()
    sound = recording(20, (2, 18))
    found = [*passages.add(sound, 0.0), *passages.add(sound, 60.0), *passages.finish()]
    assert [(p.start_s, p.end_s) for p in found] == [(0, 20), (60, 80)]
    assert np.round(passages.spoken, 1).tolist() == [[1.9, 18.1], [61.9, 78.1]]


def test_nothing_gives_no_passage():
    passages = Passages()
    assert [*passages.add(np.zeros(0, np.float32), 0.0), *passages.finish()] == []
    assert [*passages.finish()] == []


speech = st.lists(st.tuples(st.floats(0.3, 45), st.floats(0.05, 20)), max_size=12)


@settings(deadline=None, max_examples=12)
@given(speech, st.floats(0.7, 61))
def test_each_sample_is_in_a_passage_and_twice_only_in_an_overlap(pattern, piece_s):
    spans, at = [], 0.0
    for voiced, pause in pattern:
        spans.append((at, at + voiced))
        at += voiced + pause
    sound = recording(at + 1, *spans)
    found, spoken = cut(sound, piece_s)
    again = [p.sound[round(p.overlap_s * SECOND) :] for p in found]
    np.testing.assert_array_equal(np.concatenate(again), sound)
    for p in found:
        assert len(p.sound) <= 30 * SECOND
        assert all(0 <= start < end <= len(p.sound) / SECOND for start, end in p.spoken)
    detector = Loud()
    whole = spans_of(np.concatenate([detector.add(sound), detector.finish()]), len(sound) / SECOND)
    if len(sound) <= 30 * SECOND:
        assert np.allclose(spoken, whole, atol=0.05)


def test_cuts_never_go_through_a_word_where_there_are_pauses():
    rng, at, spans = np.random.default_rng(2), 0.5, []
    while at < 300:
        voiced = rng.uniform(1, 8)
        spans.append((at, at + voiced))
        at += voiced + rng.uniform(0.6, 2)
    found, _ = cut(recording(at + 1, *spans))
    cuts = [p.start_s for p in found[1:]]
    assert len(cuts) >= 10
    assert not [c for c in cuts if any(start < c < end for start, end in spans)]


def test_memory_does_not_grow_with_the_recording():
    passages, piece = Passages(), recording(30, (1, 9), (11, 19), (21, 29.5))
    peaks = []
    tracemalloc.start()
    for i in range(40):
        for _ in passages.add(piece, i * 30.0):
            pass
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.reset_peak()
    tracemalloc.stop()
    assert max(peaks[20:]) < 1.1 * max(peaks[2:10])
