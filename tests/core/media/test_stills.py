"""Stills, covers and waveforms."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.media.stills import BARS, StillWriter, cover_score, framed, levels, waveform_picture, write
from tests.core.media.clips import number_in, numbered, tone

BLACK = np.zeros((270, 480, 3), dtype=np.uint8)


def opened(path: Path) -> np.ndarray:
    with Image.open(path) as image:
        assert image.format == "JPEG"
        return np.asarray(image.convert("RGB"))


def bars(picture: Image.Image) -> np.ndarray:
    """Height of the ink in each column, as a share of the picture."""
    array = np.asarray(picture).astype(int)
    ink = np.abs(array - array[0, 0]).sum(axis=2) > 60
    return ink.sum(axis=0) / ink.shape[0]


def test_every_frame_becomes_a_still_in_order_and_is_no_wider_than_480(tmp_path: Path) -> None:
    writer = StillWriter(tmp_path / "derived" / "ab")
    writer.add_frames(np.stack([numbered(i, (853, 480)) for i in range(5)]))
    writer.add_frames(np.stack([numbered(i, (160, 120)) for i in range(5, 7)]))
    writer.finish("A film")
    names = sorted(path.name for path in (tmp_path / "derived" / "ab").iterdir())
    assert names == ["cover.jpg", *(f"still_{i:04d}.jpg" for i in range(7))]
    stills = [opened(tmp_path / "derived" / "ab" / name) for name in names[1:]]
    assert [number_in(still) for still in stills] == list(range(7))
    assert stills[0].shape == (270, 480, 3)
    assert stills[6].shape == (120, 160, 3)


def test_the_cover_is_never_black_while_there_is_anything_else(tmp_path: Path) -> None:
    writer = StillWriter(tmp_path)
    flat = np.full_like(BLACK, 128)
    writer.add_frames(np.stack([BLACK, flat, BLACK, numbered(77, (480, 270)), BLACK, flat]))
    writer.finish()
    cover = opened(tmp_path / "cover.jpg")
    assert cover.shape == (360, 640, 3)
    assert number_in(cover) == 77


def test_a_clear_colourful_picture_beats_dark_grey_blurred_and_burnt_ones() -> None:
    rng = np.random.default_rng(0)
    y, x = np.mgrid[:270, :480]
    clear = np.stack([127 + 100 * np.sin(x / 17), 127 + 100 * np.sin(y / 13), 127 + 90 * np.cos((x + y) / 29)], axis=2)
    clear = clear.clip(0, 255).astype(np.uint8)
    grey = np.repeat(clear.mean(axis=2, keepdims=True), 3, axis=2).astype(np.uint8)
    dark = (clear * 0.12).astype(np.uint8)
    burnt = (clear.astype(int) * 3).clip(0, 255).astype(np.uint8)
    blurred = np.asarray(Image.fromarray(clear).resize((6, 4)).resize((480, 270)))
    noise = rng.integers(100, 140, clear.shape, dtype=np.uint8)
    for worse in (grey, dark, burnt, blurred, noise, BLACK):
        assert cover_score(clear) > cover_score(worse)


@pytest.mark.parametrize("size", [(640, 480), (480, 270), (1200, 480), (160, 120), (480, 848), (4096, 2), (1, 1)])
def test_covers_are_sixteen_to_nine_whatever_the_film_is(size: tuple[int, int]) -> None:
    picture = numbered(3, size) if min(size) > 16 else np.full((size[1], size[0], 3), 90, dtype=np.uint8)
    assert framed(picture).size == (640, 360)


def test_standing_films_are_shown_whole() -> None:
    cover = np.asarray(framed(numbered(0b101, (270, 480))))
    left = round((640 - 360 * 270 / 480) / 2)
    inside = cover[:, left + 2 : 640 - left - 2]
    assert number_in(inside) == 0b101
    assert inside[20, 20, 0] > 180  # the red corner is still there


def test_a_waveform_follows_the_loudness_and_is_the_same_above_and_below() -> None:
    loud = np.concatenate([tone(4, level=0.02), tone(4, level=0.8), tone(4, level=0.0)])
    picture = waveform_picture(levels(loud), "x")
    array = np.asarray(picture).astype(int)
    assert picture.size == (640, 360)
    np.testing.assert_allclose(array, array[::-1], atol=3)
    quiet, strong, silent = (bars(picture)[a:b].max() for a, b in ((60, 200), (240, 400), (440, 590)))
    assert strong > 0.6
    assert 0.02 < quiet < strong / 2
    assert silent < 0.03


@pytest.mark.parametrize("seconds", [0.01, 0.3, 1.0, 3600.0])
def test_there_is_a_bar_for_each_part_however_long_the_sound_is(seconds: float) -> None:
    window = tone(min(seconds, 30.0))
    loudness = np.tile(levels(window), max(1, int(seconds / 30)))
    columns = bars(waveform_picture(loudness)) > 0
    assert np.count_nonzero(np.diff(columns.astype(int)) == 1) == BARS


def test_silence_and_nonsense_give_a_quiet_picture() -> None:
    for nothing in (np.zeros(0), np.zeros(100), np.full(100, np.nan)):
        assert bars(waveform_picture(nothing.astype(np.float32))).max() < 0.03


def test_waveforms_sit_on_a_light_ground_in_colours_the_title_decides() -> None:
    loudness = levels(tone(5))
    a, again = (np.asarray(waveform_picture(loudness, "Rain")) for _ in range(2))
    assert (a[0, 0] > 225).all()
    np.testing.assert_array_equal(a, again)
    inks = {np.asarray(waveform_picture(loudness, f"Rain {i}"))[180].tobytes() for i in range(30)}
    assert len(inks) == 5


def test_loudness_is_the_root_mean_square() -> None:
    window = tone(1.01, level=0.5)
    measured = levels(window)
    assert len(measured) == 51
    np.testing.assert_allclose(measured[:50], 0.5 / np.sqrt(2), rtol=0.05)
    assert len(levels(np.zeros(0, dtype=np.float32))) == 0


def test_a_sound_gets_its_waveform_and_a_black_film_with_sound_does_too(tmp_path: Path) -> None:
    for folder, frames in (("sound", []), ("black", [BLACK])):
        writer = StillWriter(tmp_path / folder)
        for frame in frames:
            writer.add_frames(frame[None])
        writer.add_sound(tone(3))
        writer.finish("t")
        assert (opened(tmp_path / folder / "cover.jpg")[0, 0] > 225).all()


def test_a_second_shorter_attempt_leaves_no_stills_of_the_first(tmp_path: Path) -> None:
    for count in (5, 2):
        writer = StillWriter(tmp_path)
        writer.add_frames(np.stack([numbered(i, (96, 64)) for i in range(count)]))
        writer.finish()
    assert sorted(p.name for p in tmp_path.glob("still_*")) == ["still_0000.jpg", "still_0001.jpg"]
    assert not list(tmp_path.glob("*.part"))


def test_single_stills_can_be_written_too(tmp_path: Path) -> None:
    write(np.stack([numbered(9, (96, 64))]), tmp_path / "new", [12])
    assert sorted(p.name for p in (tmp_path / "new").iterdir()) == ["still_0012.jpg"]
