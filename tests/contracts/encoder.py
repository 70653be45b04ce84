"""What every implementation of `core.protocols.Encoders` keeps."""

import numpy as np
import pytest

from core.domain import SAMPLE_RATE_HZ
from core.domain.speech import Passage

EXACT = 1e-5  # fp32 sums in another order


def some_frames(n: int, height: int = 48, width: int = 80, seed: int = 3) -> np.ndarray:
    """Smooth coloured pictures, no two alike, wider than high so that swapped axes would show."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width]
    waves = rng.uniform(0.02, 0.3, (n, 3, 2))
    angle = waves[..., 0, None, None] * x + waves[..., 1, None, None] * y  # (n, 3, height, width)
    return (127 + 120 * np.sin(angle)).astype(np.uint8).transpose(0, 2, 3, 1)


def some_windows(lengths_s: list[float], seed: int = 5) -> list[np.ndarray]:
    rng = np.random.default_rng(seed)
    tones = []
    for seconds in lengths_s:
        t = np.arange(int(seconds * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ
        tones.append((0.3 * np.sin(2 * np.pi * rng.uniform(80, 900) * t)).astype(np.float32))
    return tones


def silence(seconds: float) -> np.ndarray:
    return np.zeros(int(seconds * SAMPLE_RATE_HZ), dtype=np.float32)


class EncoderContract:
    """Inherit, and define the fixture `encoders`."""

    def test_frames_become_unit_rows_of_their_space(self, encoders):
        rows = encoders.frames.encode(some_frames(5))
        assert rows.shape == (5, encoders.frames.space.dim)
        assert rows.dtype == np.float32
        np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=EXACT)

    def test_texts_become_unit_rows_that_compare_with_frames(self, encoders):
        rows = encoders.texts.encode(["a red boat", "rain", ""])
        assert rows.shape == (3, encoders.texts.space.dim)
        np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=EXACT)
        assert encoders.texts.space.joint_with(encoders.frames.space)

    def test_windows_become_unit_rows_and_silence_a_row_of_zeros(self, encoders):
        tone, short = some_windows([12.0, 0.7])
        rows = encoders.windows.encode([tone, silence(30), short])
        assert rows.shape == (3, encoders.windows.space.dim)
        np.testing.assert_allclose(np.linalg.norm(rows, axis=1), [1, 0, 1], atol=EXACT)

    def test_a_picture_is_a_sum_over_its_places_and_a_rest(self, encoders):
        here, there = encoders.frames.encode(some_frames(2))
        found = encoders.patches.shares(some_frames(2)[0], there)
        assert found.product == pytest.approx(float(here @ there), abs=1e-4)
        np.testing.assert_allclose(found.vector, here, atol=1e-4)
        assert min(found.places.shape) > 1
        with pytest.raises(ValueError, match="direction"):
            encoders.patches.shares(some_frames(2)[0], there[1:])

    def test_nothing_gives_no_rows(self, encoders):
        for encoder, nothing in (
            (encoders.frames, np.zeros((0, 48, 80, 3), np.uint8)),
            (encoders.texts, []),
            (encoders.windows, []),
        ):
            assert encoder.encode(nothing).shape == (0, encoder.space.dim)

    def test_a_row_does_not_depend_on_its_batch(self, encoders):
        frames = some_frames(21)
        alone = np.concatenate([encoders.frames.encode(frames[i : i + 1]) for i in range(21)])
        np.testing.assert_allclose(encoders.frames.encode(frames), alone, atol=EXACT)
        windows = some_windows([3.0, 1.0, 2.0])
        alone = np.concatenate([encoders.windows.encode([window]) for window in windows])
        np.testing.assert_allclose(encoders.windows.encode(windows), alone, atol=EXACT)

    def test_equal_input_gives_equal_output(self, encoders):
        frames, texts, windows = some_frames(3), ["one", "two"], some_windows([2.0])
        np.testing.assert_array_equal(encoders.frames.encode(frames), encoders.frames.encode(frames))
        np.testing.assert_array_equal(encoders.texts.encode(texts), encoders.texts.encode(texts))
        np.testing.assert_array_equal(encoders.windows.encode(windows), encoders.windows.encode(windows))

    def test_different_input_gives_different_output(self, encoders):
        a, b = encoders.frames.encode(some_frames(2))
        assert np.abs(a - b).max() > 10 * EXACT
        a, b = encoders.windows.encode(some_windows([2.0, 2.0]))
        assert np.abs(a - b).max() > 10 * EXACT
        a, b = encoders.texts.encode(["a red boat", "an old song"])
        assert np.abs(a - b).max() > 10 * EXACT

    def test_a_wrong_shape_is_refused_by_name(self, encoders):
        with pytest.raises(ValueError, match="uint8"):
            encoders.frames.encode(np.zeros((2, 48, 80, 3), np.float32))
        with pytest.raises(ValueError, match="30 s"):
            encoders.windows.encode([silence(31)])

    def test_spaces_say_which_modality_they_are(self, encoders):
        spaces = encoders.frames.space, encoders.texts.space, encoders.windows.space
        assert [space.modality for space in spaces] == ["visual", "text", "sound"]
        assert all(len(space.revision) == 12 for space in spaces)

    def test_the_status_is_ready_and_names_the_models(self, encoders):
        status = encoders.status()
        assert status.state == "ready"
        assert encoders.frames.space.model == status.clip
        assert encoders.windows.space.model == status.whisper

    def test_hearing_gives_the_vectors_that_encoding_gives(self, encoders):
        passages = [passage(12.0, ((1.0, 4.0),)), passage(0.7), Passage(sound=silence(30), start_s=30.0)]
        heard = encoders.listener.hear(passages)
        rows = encoders.windows.encode([p.sound for p in passages])
        np.testing.assert_allclose([h.vector for h in heard], rows, atol=EXACT)

    def test_where_nobody_speaks_nothing_is_written(self, encoders):
        passages = [passage(12.0), Passage(sound=silence(30), start_s=0.0), passage(3.0, ((0.5, 2.5),))]
        heard = encoders.listener.hear(passages)
        assert [h.phrases for h in heard[:2]] == [(), ()]
        assert encoders.listener.hear([]) == []

    def test_phrases_and_words_lie_in_their_passage_in_order_of_time(self, encoders):
        [heard] = encoders.listener.hear([passage(8.0, ((0.5, 3.0), (4.0, 7.5)))])
        assert bool(heard.phrases) == encoders.listener.transcribes
        times = [t for phrase in heard.phrases for t in (phrase.start_s, phrase.end_s)]
        assert times == sorted(times)
        for phrase in heard.phrases:
            assert 0 <= phrase.start_s < phrase.end_s <= 8.0
            assert phrase.text.strip() == phrase.text != ""
            assert len(phrase.language) in (2, 3)
            inside = [t for word in phrase.words for t in (word.start_s, word.end_s)]
            assert inside == sorted(inside)
            assert all(phrase.start_s <= t <= phrase.end_s for t in inside)
            assert all(0 <= word.confidence <= 1 for word in phrase.words)

    def test_what_is_heard_does_not_depend_on_the_other_passages(self, encoders):
        passages = [passage(4.0, ((0.5, 3.0),), seed=8), passage(2.0), passage(6.0, ((1.0, 5.0),), seed=9)]
        alone = [encoders.listener.hear([p])[0] for p in passages]
        together = encoders.listener.hear(passages)
        for one, other in zip(alone, together, strict=True):
            assert [p.text for p in one.phrases] == [p.text for p in other.phrases]
            for a, b in zip(one.phrases, other.phrases, strict=True):
                assert (a.start_s, a.end_s, a.temperature) == pytest.approx((b.start_s, b.end_s, b.temperature))
                assert a.avg_logprob == pytest.approx(b.avg_logprob, abs=1e-3)

    def test_a_known_language_is_kept(self, encoders):
        [heard] = encoders.listener.hear([passage(4.0, ((0.5, 3.0),))], "en")
        assert {phrase.language for phrase in heard.phrases} <= {"en"}

    def test_the_words_of_a_given_text_are_found_in_its_sound_or_nothing_is_said(self, encoders):
        words = encoders.listener.align(passage(4.0).sound, "a red boat at sea", "en")
        if words:
            assert [word.text for word in words] == ["a", "red", "boat", "at", "sea"]
            times = [t for word in words for t in (word.start_s, word.end_s)]
            assert times == sorted(times)
            assert min(times) >= 0
            assert max(times) <= 4.0
        assert encoders.listener.align(passage(4.0).sound, " ", "en") == ()

    def test_spans_outside_the_passage_are_refused(self, encoders):
        if encoders.listener.transcribes:
            with pytest.raises(ValueError, match="outside"):
                encoders.listener.hear([passage(2.0, ((1.0, 9.0),))])

    def test_the_status_says_whether_words_can_be_written(self, encoders):
        assert encoders.status().transcribes == encoders.listener.transcribes


def passage(seconds: float, spoken: tuple[tuple[float, float], ...] = (), seed: int = 5) -> Passage:
    return Passage(sound=some_windows([seconds], seed)[0], start_s=0.0, spoken=spoken)
