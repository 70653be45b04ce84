"""Pictures come out upright, with square pixels, modest in size and not blank."""

from __future__ import annotations

import itertools
import struct
from pathlib import Path
from types import SimpleNamespace

import av
import numpy as np
import pytest
from av.video.reformatter import VideoReformatter

from core.media.limits import LONG_SIDE_PX, SHORT_SIDE_PX
from core.media.picture import (
    BLACK,
    FLAT,
    GREY,
    degrees,
    is_blank,
    scaled_size,
    set_upright,
    shown_size,
    turned,
    upright,
)
from tests.core.media.clips import numbered

MATRICES = [
    (1, 0, 0, 1),
    (0, 1, -1, 0),
    (-1, 0, 0, -1),
    (0, -1, 1, 0),
    (-1, 0, 0, 1),
    (1, 0, 0, -1),
    (0, 1, 1, 0),
    (0, -1, -1, 0),
]


def placed(picture: np.ndarray, matrix: tuple[int, int, int, int]) -> np.ndarray:
    """From the definition: the pixel at (x, y) goes to (a x + c y, b x + d y), moved into view."""
    a, b, c, d = matrix
    height, width = picture.shape[:2]
    y, x = np.mgrid[:height, :width]
    u, v = a * x + c * y, b * x + d * y
    u, v = u - u.min(), v - v.min()
    out = np.zeros((v.max() + 1, u.max() + 1), dtype=picture.dtype)
    out[v, u] = picture
    return out


@pytest.mark.parametrize("matrix", MATRICES)
def test_every_display_matrix_turns_the_picture_as_defined(matrix: tuple[int, int, int, int]) -> None:
    a, b, c, d = (n * 65536 for n in matrix)
    side_data = {"DISPLAYMATRIX": struct.pack("=9i", a, b, 0, c, d, 0, 0, 0, 1 << 30)}
    transpose, left_right, up_down = turned(SimpleNamespace(side_data=side_data))  # type: ignore[arg-type]
    picture = np.arange(6).reshape(2, 3)
    result = picture.T if transpose else picture
    result = result[:, ::-1] if left_right else result
    result = result[::-1] if up_down else result
    np.testing.assert_array_equal(result, placed(picture, matrix))


@pytest.mark.parametrize("quarters", range(4))
def test_the_degrees_are_those_of_a_clockwise_turn(quarters: int) -> None:
    picture = np.arange(6).reshape(2, 3)
    for turns in itertools.product((False, True), repeat=3):
        if np.array_equal(set_upright(picture[..., None], turns)[..., 0], np.rot90(picture, -quarters)):
            assert degrees(turns) == 90 * quarters


def test_of_an_interlaced_picture_one_half_is_seen(tmp_path: Path) -> None:
    path = tmp_path / "interlaced.mpg"
    with av.open(path, "w", format="mpeg") as out:
        video = out.add_stream("mpeg2video", rate=25, options={"flags": "+ildct+ilme", "b": "4000000"})
        video.width, video.height, video.pix_fmt = 320, 240, "yuv420p"
        comb = np.zeros((240, 320, 3), np.uint8)
        comb[::2, 40:80], comb[1::2, 200:240] = 255, 255  # the two halves show something at different places
        for packet in [*video.encode(av.VideoFrame.from_ndarray(comb, format="rgb24")), *video.encode(None)]:
            out.mux(packet)
    with av.open(path) as made:
        [frame] = made.decode(video=0)
        seen = upright(frame, 1.0, VideoReformatter())
    assert seen.shape == (240, 320, 3)
    assert seen[100:140, 45:75].min() > 200
    assert seen[100:140, 205:235].max() < 50


def test_a_damaged_display_matrix_is_ignored() -> None:
    frame = SimpleNamespace(side_data={"DISPLAYMATRIX": b"\x00" * 7})
    assert turned(frame) == (False, False, False)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("stored", "aspect", "shown"),
    [
        ((720, 576), 64 / 45, (1024, 576)),
        ((720, 480), 8 / 9, (720, 540)),
        ((640, 480), 1.0, (640, 480)),
        ((640, 480), 0.0, (640, 480)),
        ((640, 480), 1e9, (640, 480)),
    ],
)
def test_pixels_become_square_without_losing_any(
    stored: tuple[int, int], aspect: float, shown: tuple[int, int]
) -> None:
    assert shown_size(*stored, aspect) == shown


@pytest.mark.parametrize("size", [(1920, 1080), (1080, 1920), (160, 120), (8192, 100), (4096, 2), (1, 1), (480, 480)])
def test_pictures_shrink_to_the_limits_and_never_grow(size: tuple[int, int]) -> None:
    width, height = scaled_size(*size)
    assert 1 <= width <= size[0]
    assert 1 <= height <= size[1]
    assert min(width, height) <= SHORT_SIDE_PX
    assert max(width, height) <= LONG_SIDE_PX
    assert min(width, height) == SHORT_SIDE_PX or max(width, height) == LONG_SIDE_PX or (width, height) == size
    if min(width, height) > 20:
        assert width / height == pytest.approx(size[0] / size[1], rel=0.05)


def test_scaling_keeps_colours_and_layout() -> None:
    picture = numbered(0b101101, (1920, 1080))
    frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
    small = upright(frame, 1.0, VideoReformatter())
    assert small.shape == (480, 853, 3)
    for y, x in ((0.1, 0.1), (0.375, 0.55), (0.75, 0.3), (0.75, 0.9)):
        there = picture[int(y * 1080), int(x * 1920)].astype(int)
        np.testing.assert_allclose(small[int(y * 480), int(x * 853)].astype(int), there, atol=4)


def test_blank_means_black_or_flat_and_words_on_black_are_not() -> None:
    rng = np.random.default_rng(0)
    black = np.zeros((270, 480, 3), dtype=np.uint8)
    assert is_blank(black)
    assert is_blank(black + rng.integers(0, 6, black.shape, dtype=np.uint8))
    assert is_blank(np.full_like(black, (30, 120, 60)))
    assert is_blank(np.full_like(black, 255))
    words = black.copy()
    words[130:138, 150:330:2] = 255
    assert not is_blank(words)
    assert not is_blank(numbered(5, (480, 270)))
    dusk = (20 + 40 * np.linspace(0, 1, 480)[None, :, None] * np.ones((270, 1, 3))).astype(np.uint8)
    assert not is_blank(dusk)


def blank_as_defined(picture: np.ndarray) -> bool:
    grey = np.sort((picture[::2, ::2].astype(np.float32) @ GREY).ravel())
    ignored = len(grey) // 200
    return bool(grey[-1 - ignored] < BLACK or grey[-1 - ignored] - grey[ignored] < FLAT)


def test_looking_at_few_pixels_first_never_changes_the_verdict() -> None:
    rng = np.random.default_rng(1)
    verdicts = []
    for _ in range(300):
        height, width = rng.integers(1, 90, 2)
        ground = rng.integers(0, 40)
        picture = np.full((height, width, 3), ground, dtype=np.uint8)
        bright = rng.random((height, width)) < rng.choice([0.002, 0.005, 0.02, 0.08, 0.3])
        picture[bright] = min(255, ground + rng.integers(5, 60))
        verdicts.append(blank_as_defined(picture))
        assert is_blank(picture) == verdicts[-1]
    assert 60 < sum(verdicts) < 240


def test_without_scaling_only_colour_edges_differ_from_the_careful_way() -> None:
    picture = numbered(0b101101, (320, 240))
    shown = upright(
        av.VideoFrame.from_ndarray(picture, format="rgb24").reformat(format="yuv420p"), 1.0, VideoReformatter()
    )
    away = np.abs(shown.astype(int) - picture).max(axis=2)
    assert (away > 6).mean() < 0.03
