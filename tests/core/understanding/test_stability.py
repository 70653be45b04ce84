"""Stability of vectors, with encoders whose answer is known."""

import math

import numpy as np
import pytest

from core.domain.findings import Stability
from core.understanding.augmentation import PICTURES, SOUNDS
from core.understanding.stability import picture_stability, sound_stability

CENTRE = np.zeros(2, np.float32)


def frames(n=4):
    return np.random.default_rng(0).integers(60, 180, (n, 16, 24, 3), dtype=np.uint8)


def always_the_same(inputs):
    return np.tile(np.float32([0.6, 0.8]), (len(inputs), 1))


def left_against_right(pictures):
    """Turns round when the picture is mirrored, and sees nothing else."""
    half = pictures.shape[2] // 2
    difference = pictures[:, :, :half].mean((1, 2, 3)) - pictures[:, :, -half:].mean((1, 2, 3))
    return np.stack([np.sign(difference), np.zeros(len(pictures))], axis=1).astype(np.float32)


def test_an_encoder_that_sees_no_difference_is_perfectly_stable():
    found = picture_stability(always_the_same, frames(), CENTRE)
    assert found.score == pytest.approx(1)
    assert [shift.name for shift in found.shifts] == list(PICTURES)
    assert all(shift.worst_cosine == pytest.approx(1) for shift in found.shifts)


def test_an_encoder_that_sees_only_the_side_is_turned_round_by_a_flip_alone():
    lopsided = frames()
    lopsided[:, :, :12] //= 3
    found = {s.name: s.mean_cosine for s in picture_stability(left_against_right, lopsided, CENTRE).shifts}
    assert found.pop("flip") == pytest.approx(-1)
    assert all(cosine == pytest.approx(1) for cosine in found.values())
    assert picture_stability(left_against_right, lopsided, CENTRE).score == pytest.approx(0.8)


def test_the_worst_frame_is_told():
    calls = []

    def last_one_moves(pictures):
        calls.append(1)
        rows = always_the_same(pictures)
        if len(calls) > 1:
            rows[-1] = [0.8, -0.6]
        return rows

    [first, *_] = picture_stability(last_one_moves, frames(), CENTRE).shifts
    assert first.worst_cosine == pytest.approx(0, abs=1e-6)
    assert 0.9 < first.mean_cosine < 1


def test_the_direction_that_all_items_share_does_not_count():
    def mostly_shared(pictures):
        rows = np.tile(np.float32([0.0, 10.0]), (len(pictures), 1))
        rows[:, 0] = left_against_right(pictures)[:, 0]
        return rows

    lopsided = frames()
    lopsided[:, :, :12] //= 3
    plain = {s.name: s.mean_cosine for s in picture_stability(mostly_shared, lopsided, CENTRE).shifts}
    centred = {s.name: s.mean_cosine for s in picture_stability(mostly_shared, lopsided, np.float32([0, 10])).shifts}
    assert plain["flip"] > 0.9
    assert centred["flip"] == pytest.approx(-1)


def test_silent_windows_are_left_out_of_the_stability_of_sound():
    def loud_or_nothing(windows):
        return np.array([[1.0, 0.0] if np.abs(w).max() > 0 else [0.0, 0.0] for w in windows], np.float32)

    tone = np.sin(np.arange(32_000) * 0.3).astype(np.float32)
    found = sound_stability(loud_or_nothing, [tone, np.zeros(32_000, np.float32)], CENTRE)
    assert found.score == pytest.approx(1)
    assert [shift.name for shift in found.shifts] == list(SOUNDS)


def test_sound_is_centred_too():
    tone = np.sin(np.arange(32_000) * 0.3).astype(np.float32)
    calls = iter([1.0, -1.0, 1.0, 1.0, 1.0])

    def first_turns(windows):
        return np.float32([[10.0, next(calls)]] * len(windows))

    found = sound_stability(first_turns, [tone], np.float32([10.0, 0.0]))
    assert found.shifts[0].mean_cosine == pytest.approx(-1)
    assert found.shifts[1].mean_cosine == pytest.approx(1)


def test_nothing_to_disturb_says_so():
    for found in (
        picture_stability(always_the_same, frames(0), CENTRE),
        sound_stability(always_the_same, [], CENTRE),
        sound_stability(lambda windows: np.zeros((len(windows), 2), np.float32), [np.zeros(9, np.float32)], CENTRE),
    ):
        assert math.isnan(found.score)
        assert found.note
        assert found.shifts == ()


def test_the_same_item_gets_the_same_figure_and_it_can_be_stored():
    found = picture_stability(left_against_right, frames(), CENTRE)
    assert found == picture_stability(left_against_right, frames(), CENTRE)
    assert Stability.from_json(found.to_json()) == found
