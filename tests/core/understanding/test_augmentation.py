"""Changes that leave what something is about: each does what its name says, and nothing else."""

import numpy as np
import pytest

from core.understanding.augmentation import CROP, FASTER, PICTURES, SHIFT_S, SOUNDS, stretched

RATE = 16_000


def rng():
    return np.random.default_rng(7)


def frames() -> np.ndarray:
    return rng().integers(40, 200, (3, 20, 31, 3), dtype=np.uint8)


def tone(hz: float, seconds: float = 3.0) -> np.ndarray:
    return (0.5 * np.sin(2 * np.pi * hz * np.arange(int(seconds * RATE)) / RATE)).astype(np.float32)


def pitch(sound: np.ndarray) -> float:
    inner = sound[RATE // 2 : -RATE // 2]
    return float(np.argmax(np.abs(np.fft.rfft(inner * np.hanning(len(inner))))) * RATE / len(inner))


@pytest.mark.parametrize("name", PICTURES)
def test_changed_pictures_are_still_pictures_and_the_original_is_untouched(name):
    before = frames()
    kept = before.copy()
    after = PICTURES[name](before, rng())
    assert after.dtype == np.uint8
    assert after.ndim == 4
    assert len(after) == 3
    np.testing.assert_array_equal(before, kept)
    assert not np.array_equal(after, before)
    np.testing.assert_array_equal(after, PICTURES[name](before, rng()))


def test_a_crop_is_a_part_of_every_frame_at_the_same_place():
    after = PICTURES["crop"](frames(), rng())
    assert after.shape == (3, int(20 * CROP), int(31 * CROP), 3)
    places = [
        (top, left)
        for top in range(5)
        for left in range(8)
        if np.array_equal(frames()[:, top : top + after.shape[1], left : left + after.shape[2]], after)
    ]
    assert len(places) == 1


def test_flipping_twice_gives_the_picture_back():
    np.testing.assert_array_equal(PICTURES["flip"](PICTURES["flip"](frames(), rng()), rng()), frames())
    assert (PICTURES["flip"](frames(), rng())[:, :, 0] == frames()[:, :, -1]).all()


def test_light_and_grain_change_the_level_as_they_say():
    before = frames().mean()
    assert PICTURES["brighter"](frames(), rng()).mean() > 1.15 * before
    assert PICTURES["darker"](frames(), rng()).mean() == pytest.approx(0.7 * before, rel=0.02)
    difference = PICTURES["grain"](frames(), rng()).astype(float) - frames()
    assert difference.std() == pytest.approx(12, rel=0.1)
    assert abs(difference.mean()) < 1


@pytest.mark.parametrize("name", SOUNDS)
def test_changed_sounds_are_no_longer_than_before_and_repeatable(name):
    before = tone(440) + 0.01 * rng().standard_normal(3 * RATE, dtype=np.float32)
    after = SOUNDS[name](before, rng())
    assert after.dtype == np.float32
    assert 0.9 * len(before) < len(after) <= len(before)
    assert not np.array_equal(after, before[: len(after)])
    np.testing.assert_array_equal(after, SOUNDS[name](before, rng()))


def test_later_is_later():
    after = SOUNDS["later"](tone(440), rng())
    at = int(SHIFT_S * RATE)
    assert not after[:at].any()
    np.testing.assert_array_equal(after[at:], tone(440)[:-at])


def test_slower_keeps_the_pitch_and_higher_raises_it_by_a_semitone():
    assert pitch(SOUNDS["slower"](tone(440), rng())) == pytest.approx(440, rel=0.005)
    assert pitch(SOUNDS["higher"](tone(440), rng())) == pytest.approx(440 * 18 / 17, rel=0.005)


def test_slower_takes_longer():
    click = np.zeros(4 * RATE, np.float32)
    click[2 * RATE : 2 * RATE + 200] = tone(900)[:200]
    after = stretched(click, FASTER)
    assert len(after) == pytest.approx(FASTER * len(click), abs=256)
    assert np.abs(after).argmax() == pytest.approx(2 * RATE * FASTER, rel=0.01)


def test_hiss_is_20_db_below_the_sound():
    added = SOUNDS["hiss"](tone(440), rng()) - tone(440)
    assert 20 * np.log10(added.std() / tone(440).std()) == pytest.approx(-20, abs=0.2)


@pytest.mark.parametrize("name", SOUNDS)
def test_very_short_sounds_and_silence_are_taken(name):
    assert np.isfinite(SOUNDS[name](tone(440, 0.02), rng())).all()
    assert np.isfinite(SOUNDS[name](np.zeros(RATE, np.float32), rng())).all()
