"""Turns a decoded frame into an upright RGB picture of modest size."""

from __future__ import annotations

import struct
from typing import Any, cast

import numpy as np
import numpy.typing as npt
from av.video.frame import VideoFrame
from av.video.reformatter import Interpolation, VideoReformatter

from core.media.limits import LONG_SIDE_PX, SHORT_SIDE_PX

Picture = npt.NDArray[np.uint8]  # (height, width, 3), RGB

QUALITY = Interpolation.BICUBIC | Interpolation.FULL_CHR_H_INT | Interpolation.ACCURATE_RND
COLOURS_ONLY = Interpolation.BILINEAR  # without scaling: FFmpeg's quick way, a tenth of the time
ASPECTS = (1 / 16, 16.0)  # pixel shapes beyond these are damage, not intent
BLACK, FLAT = 24.0, 8.0  # grey levels of 255
GREY = np.array([0.299, 0.587, 0.114], dtype=np.float32)


def shown_size(width: int, height: int, pixel_aspect: float) -> tuple[int, int]:
    """Size with square pixels, never smaller than stored: the narrower direction is stretched."""
    if not ASPECTS[0] <= pixel_aspect <= ASPECTS[1]:
        pixel_aspect = 1.0
    if pixel_aspect >= 1:
        return max(1, round(width * pixel_aspect)), height
    return width, max(1, round(height / pixel_aspect))


def scaled_size(width: int, height: int) -> tuple[int, int]:
    """Never enlarged: short side at most `SHORT_SIDE_PX`, long side at most `LONG_SIDE_PX`."""
    short, long = sorted((width, height))
    scale = min(1.0, SHORT_SIDE_PX / short, LONG_SIDE_PX / long)
    return max(1, round(width * scale)), max(1, round(height * scale))


def turned(frame: VideoFrame) -> tuple[bool, bool, bool]:
    """(transpose, then mirror left-right, then mirror up-down) that sets the frame upright.

    From the display matrix [a b u; c d v; x y w] (libavutil/display.h): a pixel at (x, y) goes to
    (a x + c y, b x + d y). Turns that are not quarters are treated as the nearest one.
    """
    side_data: Any = frame.side_data.get("DISPLAYMATRIX")
    matrix = b"" if side_data is None else bytes(side_data)
    if len(matrix) < 36:
        return False, False, False
    a, b, _, c, d = struct.unpack("=5i", matrix[:20])
    if abs(b) + abs(c) > abs(a) + abs(d):
        return True, c < 0, b < 0
    return False, a < 0, d < 0


def degrees(turns: tuple[bool, bool, bool]) -> int:
    """Clockwise, 0, 90, 180 or 270; 0 for a picture that is mirrored."""
    return {(False, True, True): 180, (True, True, False): 90, (True, False, True): 270}.get(turns, 0)


def upright(frame: VideoFrame, pixel_aspect: float, reformatter: VideoReformatter) -> Picture:
    """The frame with square pixels, scaled down and set upright; of an interlaced one, the upper half picture."""
    width, height = scaled_size(*shown_size(frame.width, frame.height, pixel_aspect))
    turns = turned(frame)
    if frame.interlaced_frame:
        frame = _upper_field(frame, reformatter)
    resized = (width, height) != (frame.width, frame.height)
    quality = QUALITY if resized else COLOURS_ONLY
    rgb = reformatter.reformat(frame, width, height, "rgb24", interpolation=quality)
    return set_upright(cast(Picture, rgb.to_ndarray()), turns)


def _upper_field(frame: VideoFrame, reformatter: VideoReformatter) -> VideoFrame:
    """Every other line: the half pictures are a fiftieth of a second apart, and together a comb where things move."""
    whole = reformatter.reformat(frame, frame.width, frame.height, "rgb24", interpolation=COLOURS_ONLY)
    half = cast(Picture, whole.to_ndarray())[::2]
    return VideoFrame.from_ndarray(np.ascontiguousarray(half), format="rgb24")


def set_upright(picture: Picture, turns: tuple[bool, bool, bool]) -> Picture:
    transpose, left_right, up_down = turns
    if transpose:
        picture = picture.swapaxes(0, 1)
    if left_right:
        picture = picture[:, ::-1]
    if up_down:
        picture = picture[::-1]
    return np.ascontiguousarray(picture)


def is_blank(picture: Picture) -> bool:
    """Black, or one flat colour; white words on black are not blank.

    A sixteenth of the pixels settles it for almost every picture: as many bright and dark ones as the whole picture
    may have to be ignored are already among them.
    """
    judged = picture[::2, ::2]
    ignored = judged.shape[0] * judged.shape[1] // 200  # half a percent at both ends: noise and logos
    return _is_flat(judged[::4, ::4], ignored) and _is_flat(judged, ignored)


def _is_flat(pixels: Picture, ignored: int) -> bool:
    grey = np.sort((pixels.astype(np.float32) @ GREY).ravel())
    low, high = grey[ignored], grey[-1 - ignored]
    return bool(high < BLACK or high - low < FLAT)
