"""Colours in linear light, and pictures of one colour."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Picture = npt.NDArray[np.float32]  # (height, width, 3), linear light
Colour = tuple[float, float, float]


def lin(code: str, gain: float = 1.0) -> npt.NDArray[np.float32]:
    """The linear light of a colour written as on the web, "#ff8844"."""
    code = code.lstrip("#")
    rgb = np.array([int(code[i : i + 2], 16) / 255 for i in (0, 2, 4)], np.float32)
    return (rgb**2.2 * gain).astype(np.float32)


def blend(a: npt.ArrayLike, b: npt.ArrayLike, f: float) -> npt.NDArray[np.float32]:
    """The colour a fraction `f` of the way from `a` to `b`."""
    return (np.asarray(a, np.float32) * (1 - f) + np.asarray(b, np.float32) * f).astype(np.float32)


def blank(width: int, height: int, colour: npt.ArrayLike = (0, 0, 0)) -> Picture:
    picture = np.empty((height, width, 3), np.float32)
    picture[:] = np.asarray(colour, np.float32)
    return picture
