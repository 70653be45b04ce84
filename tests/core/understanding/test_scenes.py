"""Shots of one place become one scene, also when they alternate."""

from __future__ import annotations

import numpy as np
import pytest

from core.understanding.scenes import scenes, shot_vectors
from core.understanding.shots import Shot


def shots(count: int, length_s: float = 4.0) -> list[Shot]:
    return [Shot(i * length_s, (i + 1) * length_s, i * length_s + 1, "cut") for i in range(count)]


def places(*numbers: int) -> np.ndarray:
    """A unit row per shot; equal numbers are nearly equal rows, 0 is no row at all."""
    rng = np.random.default_rng(0)
    base = np.linalg.qr(rng.normal(size=(16, 16)))[0]
    rows = np.stack([base[n] + 0.05 * rng.normal(size=16) if n else np.zeros(16) for n in numbers])
    norms = np.linalg.norm(rows, axis=1, keepdims=True)
    return (rows / np.maximum(norms, 1e-9)).astype(np.float32)


def spans(*numbers: int) -> list[tuple[int, int]]:
    return [(scene.first, scene.last) for scene in scenes(shots(len(numbers)), places(*numbers))]


def test_neighbours_that_look_alike_are_one_scene() -> None:
    assert spans(1, 1, 1, 2, 2, 3) == [(0, 2), (3, 4), (5, 5)]


def test_two_people_who_talk_in_turns_are_one_scene() -> None:
    assert spans(1, 2, 1, 2, 1, 3, 3) == [(0, 4), (5, 6)]


def test_the_same_place_much_later_is_a_new_scene() -> None:
    assert spans(1, 2, 3, 4, 5, 1) == [(i, i) for i in range(6)]
    long = shots(3, 100.0)
    assert len(scenes(long, places(1, 2, 1))) == 3


def test_a_shot_without_pictures_stays_with_the_one_before() -> None:
    assert spans(1, 0, 2, 0, 0, 2) == [(0, 1), (2, 5)]
    assert spans(0, 0) == [(0, 1)]


def test_scenes_cover_the_film_and_show_their_longest_shot() -> None:
    film = [Shot(0, 2, 1.0, "start"), Shot(2, 9, 5.0, "cut"), Shot(9, 30, None, "cut")]
    [scene] = scenes(film, places(1, 1, 1))
    assert (scene.start_s, scene.end_s, scene.still_s) == (0, 30, 5.0)


def test_vectors_of_shots_are_unit_means_of_their_frames() -> None:
    rows = np.eye(4, dtype=np.float32)
    times_s = np.array([0.5, 3.0, 4.0, 9.0], dtype=np.float32)
    means = shot_vectors(shots(3), times_s, rows)
    np.testing.assert_allclose(means[0], [2**-0.5, 2**-0.5, 0, 0], atol=1e-6)
    np.testing.assert_allclose(means[1], rows[2])
    np.testing.assert_allclose(means[2], rows[3])
    assert not shot_vectors(shots(4), times_s, rows)[3].any()
    assert scenes(shots(3), means)[0].end_s == pytest.approx(4.0)
