"""Pictures of an item for the pages: a still per embedded frame, a cover, and a waveform for sound.

still_0000.jpg, still_0001.jpg, ...   at most 480 px wide, in the order of the frames
cover.jpg                             640 x 360
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFilter

from core.domain import Frames, Waveform
from core.domain.types import SAMPLE_RATE_HZ
from core.media.picture import GREY, Picture, is_blank

STILL_WIDTH_PX = 480
COVER_PX = (640, 360)
QUALITY = 82
JUDGED_PX = (96, 54)  # pictures are compared as covers at this size
TOO_TALL, TOO_WIDE = 1.15, 3.0  # shapes (width / height) a 16:9 crop would ruin
LEVEL_S = 0.02  # one level of the waveform

GROUND = (241, 238, 231)  # light and neutral: sits on a white page as well as on a dark one
INKS = (  # (left, right) of a calm gradient
    ((15, 92, 110), (79, 160, 178)),
    ((51, 78, 120), (126, 152, 196)),
    ((45, 104, 88), (122, 176, 148)),
    ((104, 74, 118), (174, 146, 186)),
    ((138, 84, 58), (206, 158, 120)),
)
BARS, BAR_SHARE, BAND, OVERSAMPLING = 64, 0.56, 0.68, 3
QUIET = 0.1  # square root of the loudness that fills the picture at least


class StillWriter:
    """Writes stills as frames pass by, and remembers only the best one for the cover."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._count = 0
        self._cover: tuple[float, Picture] | None = None
        self._levels: list[npt.NDArray[np.float32]] = []
        directory.mkdir(parents=True, exist_ok=True)

    def add_frames(self, frames: Frames) -> None:
        """(n, height, width, 3) uint8 RGB; numbered in the order they come."""
        for picture in frames:
            _save(_narrowed(Image.fromarray(picture)), self._directory / still_name(self._count))
            self._count += 1
            score = cover_score(picture)
            if self._cover is None or score > self._cover[0]:
                self._cover = score, picture.copy()

    def add_sound(self, window: Waveform) -> None:
        self._levels.append(levels(window))

    def finish(self, title: str = "") -> None:
        """Write the cover, and remove stills of an earlier, longer attempt. Equal titles give equal colours."""
        if self._cover is not None and not (self._levels and is_blank(self._cover[1])):
            _save(framed(self._cover[1]), self._directory / "cover.jpg")
        elif self._levels:
            _save(waveform_picture(np.concatenate(self._levels), title), self._directory / "cover.jpg")
        for stale in self._directory.glob("still_*.jpg"):
            if stale.stem[6:].isdigit() and int(stale.stem[6:]) >= self._count:
                stale.unlink()


def still_name(index: int) -> str:
    return f"still_{index:04d}.jpg"


def write(frames: Frames, directory: Path, indices: Sequence[int]) -> None:
    """Write the stills of `frames` under the numbers `indices`."""
    directory.mkdir(parents=True, exist_ok=True)
    for index, picture in zip(indices, frames, strict=True):
        _save(_narrowed(Image.fromarray(picture)), directory / still_name(index))


def levels(window: Waveform) -> npt.NDArray[np.float32]:
    """Loudness (root mean square) of each `LEVEL_S`, shape (n,)."""
    step = int(LEVEL_S * SAMPLE_RATE_HZ)
    whole = len(window) // step * step
    blocks = [window[:whole].reshape(-1, step)] if whole else []
    means = [np.square(block).mean(axis=1) for block in blocks]
    if whole < len(window):
        means.append(np.square(window[whole:]).mean(keepdims=True))
    loudness: npt.NDArray[np.float32] = np.sqrt(np.concatenate(means or [np.zeros(0)])).astype(np.float32)
    return loudness


def cover_score(picture: Picture) -> float:
    """How well a frame stands for the film: colourful, sharp and neither dark nor washed out.

    Colourfulness: Hasler and Süsstrunk, "Measuring colourfulness in natural images", 2003, eq. (3).
    Each part saturates, so that noise and neon do not win.
    """
    small = np.asarray(Image.fromarray(picture).resize(JUDGED_PX, Image.Resampling.BOX), dtype=np.float32)
    red, green, blue = small[..., 0], small[..., 1], small[..., 2]
    red_green, yellow_blue = red - green, (red + green) / 2 - blue
    colourful = np.hypot(red_green.std(), yellow_blue.std())
    colourful += 0.3 * np.hypot(red_green.mean(), yellow_blue.mean())
    grey = small @ GREY
    contrast = grey.std()
    sharp = np.abs(np.diff(grey, axis=0)).mean() + np.abs(np.diff(grey, axis=1)).mean()
    lost = ((grey < 16) | (grey > 245)).mean()
    parts = min(colourful / 60, 1.0) + min(contrast / 55, 1.0) + 0.7 * min(sharp / 18, 1.0)
    return float(parts - 1.5 * lost)


def framed(picture: Picture) -> Image.Image:
    """The frame as a 16:9 cover: cropped a little above the middle; tall and very wide ones on a soft ground."""
    image = Image.fromarray(picture)
    if TOO_TALL <= image.width / image.height <= TOO_WIDE:
        return _cropped(image)
    ground = _cropped(image).filter(ImageFilter.GaussianBlur(24))
    ground = Image.blend(ground, Image.new("RGB", COVER_PX, GROUND), 0.35)
    scale = min(COVER_PX[0] / image.width, COVER_PX[1] / image.height)
    size = max(1, round(image.width * scale)), max(1, round(image.height * scale))
    ground.paste(
        image.resize(size, Image.Resampling.LANCZOS),
        ((COVER_PX[0] - size[0]) // 2, (COVER_PX[1] - size[1]) // 2),
    )
    return ground


def waveform_picture(loudness: npt.NDArray[np.float32], title: str = "") -> Image.Image:
    """Mirrored, rounded bars; heights follow the square root of loudness, relative to the loudest passages."""
    heights = _heights(loudness)
    width, height = (side * OVERSAMPLING for side in COVER_PX)
    mask = Image.new("L", (width, height), 0)
    draw = ImageDraw.Draw(mask)
    margin = width * 0.07
    pitch = (width - 2 * margin) / BARS
    bar = pitch * BAR_SHARE
    for i, share in enumerate(heights):
        left = margin + i * pitch + (pitch - bar) / 2
        half = max(bar / 2, share * BAND * height / 2)
        box = (left, height / 2 - half, left + bar, height / 2 + half)
        draw.rounded_rectangle(box, radius=bar / 2, fill=255)
    above = np.asarray(mask)[: height // 2]
    mask = Image.fromarray(np.concatenate([above, above[::-1]])).resize(COVER_PX, Image.Resampling.LANCZOS)
    return Image.composite(_gradient(title), Image.new("RGB", COVER_PX, GROUND), mask)


def _heights(loudness: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
    """One share in [0, 1] per bar. Half of it is the change within the sound: steady music still has a shape."""
    if not len(loudness) or not np.isfinite(loudness).all() or loudness.max() < 1e-4:
        return np.zeros(BARS)
    if len(loudness) < BARS:
        places = np.linspace(0, len(loudness) - 1, BARS)
        loudness = np.interp(places, np.arange(len(loudness)), loudness).astype(np.float32)
    edges = np.linspace(0, len(loudness), BARS + 1).astype(int)
    parts = [loudness[a:b] for a, b in pairwise(edges)]
    bars = np.sqrt([0.5 * part.mean() + 0.5 * part.max() for part in parts])
    low, high = np.quantile(bars, [0.05, 0.97])
    whole = bars / max(high, QUIET)
    change = (bars - low) / max(high - low, QUIET)
    shares: npt.NDArray[np.float64] = np.clip(
        0.5 * whole**1.3 + 0.5 * np.clip(change, 0, 1) * min(1.0, high / QUIET), 0, 1
    )
    return shares


def _gradient(title: str) -> Image.Image:
    left, right = INKS[zlib.crc32(title.encode()) % len(INKS)]
    across = np.linspace(0, 1, COVER_PX[0])[:, None]
    row = np.array(left) * (1 - across) + np.array(right) * across
    return Image.fromarray(np.broadcast_to(row.round().astype(np.uint8), (COVER_PX[1], COVER_PX[0], 3)).copy())


def _cropped(image: Image.Image) -> Image.Image:
    """The largest 16:9 part, centred across, at 40 % of the height: faces are above the middle."""
    width = min(image.width, image.height * COVER_PX[0] / COVER_PX[1])
    height = min(image.height, image.width * COVER_PX[1] / COVER_PX[0])
    left, top = (image.width - width) / 2, (image.height - height) * 0.4
    return image.resize(COVER_PX, Image.Resampling.LANCZOS, box=(left, top, left + width, top + height))


def _narrowed(image: Image.Image) -> Image.Image:
    if image.width <= STILL_WIDTH_PX:
        return image
    size = STILL_WIDTH_PX, max(1, round(image.height * STILL_WIDTH_PX / image.width))
    return image.resize(size, Image.Resampling.LANCZOS)


def _save(image: Image.Image, path: Path) -> None:
    """Under another name first: whoever reads `path` never sees half a picture."""
    part = path.with_suffix(".part")
    image.save(part, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    os.replace(part, path)
