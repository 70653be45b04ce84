"""Drawn layers of eight bits, laid over a picture in linear light."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

from data.world.light.colours import Picture

_LINEAR = (np.linspace(0, 1, 256) ** 2.2).astype(np.float32)


@njit(cache=True, fastmath=True)
def _over(picture, layer, gain, tint, opacity):
    height, width = picture.shape[0], picture.shape[1]
    for row in range(height):
        for column in range(width):
            a = layer[row, column, 3]
            if a == 0:
                continue
            cover = a / 255.0 * opacity
            for c in range(3):
                i = min((layer[row, column, c] * 255) // a, 255)
                picture[row, column, c] = picture[row, column, c] * (1 - cover) + _LINEAR[i] * gain * tint[c] * cover


@njit(cache=True, fastmath=True)
def _add(picture, layer, gain):
    height, width = picture.shape[0], picture.shape[1]
    for row in range(height):
        for column in range(width):
            a = layer[row, column, 3]
            if a == 0:
                continue
            for c in range(3):
                i = min((layer[row, column, c] * 255) // a, 255)
                picture[row, column, c] += _LINEAR[i] * gain * (a / 255.0)


def over(
    picture: Picture,
    layer: npt.NDArray[np.uint8],
    gain: float = 1.0,
    tint: npt.ArrayLike = (1, 1, 1),
    opacity: float = 1.0,
) -> None:
    """Lay a drawn layer (premultiplied 8-bit RGBA, see `ink.Sheet`) over the picture."""
    _over(picture, layer.astype(np.int32), gain, np.asarray(tint, np.float32), opacity)


def add(picture: Picture, layer: npt.NDArray[np.uint8], gain: float = 1.0) -> None:
    """Add a drawn layer as light."""
    _add(picture, layer.astype(np.int32), gain)
