"""Tiny pictures: nearly every frame, upright, at low cost, and only when asked for."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.media.decoder import pieces
from core.media.gate import examine
from core.media.limits import TINY_PX, Limits
from core.media.piece import Piece
from core.media.reader import SandboxedReader
from core.media.tiny import AT_ONCE
from tests.core.media.clips import film, naive_frames, number_in, numbered, with_matrix
from tests.core.media.test_decoder import frames_of, read

OPTIONS = {"g": "20", "bf": "3", "preset": "fast"}


def tiny_of(got: list[Piece]) -> tuple[np.ndarray, np.ndarray]:
    return np.concatenate([p.tiny_times_s for p in got]), np.concatenate([p.tiny for p in got])


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return film(tmp_path / "a.mp4", (numbered(i, (320, 180)) for i in range(150)), options=OPTIONS)


def test_nobody_who_does_not_ask_gets_any(path: Path) -> None:
    assert len(tiny_of(read(path))[0]) == 0


def test_every_frame_comes_out_small_and_at_its_time(path: Path) -> None:
    times_s, tiny = tiny_of(read(path, Limits(tiny_per_s=25)))
    expected_s, pictures = naive_frames(path)
    np.testing.assert_allclose(times_s, expected_s, atol=1e-3)
    assert [number_in(picture) for picture in tiny] == list(range(150))
    averaged = [np.asarray(Image.fromarray(p).resize(TINY_PX, Image.Resampling.BOX)).astype(int) for p in pictures]
    assert np.abs(tiny - np.stack(averaged)).mean() < 4


def test_at_most_so_many_a_second_evenly_spread(path: Path) -> None:
    times_s, tiny = tiny_of(read(path, Limits(tiny_per_s=10)))
    assert len(times_s) == 60
    assert np.diff(times_s).max() <= 0.121
    assert [number_in(picture) for picture in tiny] == [round(25 * t) for t in times_s]


def test_wanted_frames_stay_the_same_when_tiny_ones_come_along(path: Path) -> None:
    alone, together = (frames_of(read(path, Limits(tiny_per_s=n))) for n in (0, 12.5))
    np.testing.assert_array_equal(alone[0], together[0])
    np.testing.assert_array_equal(np.stack(alone[1]), np.stack(together[1]))


def test_pieces_stay_small(path: Path) -> None:
    got = read(path, Limits(tiny_per_s=25))
    assert max(len(p.tiny) for p in got) <= AT_ONCE


def test_black_passages_are_shown_too(tmp_path: Path) -> None:
    black = np.zeros((64, 96, 3), dtype=np.uint8)
    path = film(tmp_path / "a.mp4", [black] * 25 + [numbered(i) for i in range(25)])
    times_s, tiny = tiny_of(read(path, Limits(tiny_per_s=25)))
    assert len(times_s) == 50
    assert tiny[:25].max() < 24


def test_turned_films_come_out_upright(tmp_path: Path) -> None:
    flat = film(tmp_path / "flat.mp4", map(numbered, range(20)))
    path = tmp_path / "turned.mp4"
    path.write_bytes(with_matrix(flat.read_bytes(), (0, 1, -1, 0)))
    _, turned = tiny_of(read(path, Limits(tiny_per_s=25)))
    assert turned.shape[1:] == (TINY_PX[1], TINY_PX[0], 3)
    red = np.argwhere((turned[3][..., 0] > 150) & (turned[3][..., 1] < 100))
    assert red[:, 1].mean() > 40  # the red corner has moved from the top left to the top right
    assert red[:, 0].mean() < 18


def test_the_reader_hands_them_on(path: Path) -> None:
    reader = SandboxedReader(Limits(tiny_per_s=12.5))
    batches = list(reader.decode(path, reader.probe(path)))
    times_s = np.concatenate([batch.tiny_times_s for batch in batches])
    assert len(times_s) == 75
    assert all(batch.tiny.shape[1:] == (TINY_PX[1], TINY_PX[0], 3) for batch in batches)
    assert sum(len(batch.frames) for batch in batches) == 8


def test_leaving_out_non_reference_frames_still_shows_the_film_evenly(path: Path) -> None:
    times_s, _ = tiny_of(read(path, Limits(tiny_per_s=12.5, skip_non_reference=True)))
    assert np.diff(times_s).max() <= 0.17
    with open(path, "rb", buffering=0) as file:
        duration_s = examine(file, path.stat().st_size, Limits()).duration_s
    with open(path, "rb", buffering=0) as file:
        assert list(pieces(file, path.stat().st_size, Limits(tiny_per_s=12.5), duration_s, True, False))
