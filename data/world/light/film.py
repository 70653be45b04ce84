"""What lens and film do to light: blur, bloom, and the development to a picture as it is shown."""

from __future__ import annotations

import cv2
import numpy as np
from numba import njit

from data.world.light.colours import Picture

_SHOWN = (np.linspace(0, 1, 4097) ** (1 / 2.2)).astype(np.float32)


def blur(picture: Picture, sigma: float) -> Picture:
    """Gaussian blur; `sigma` is a fraction of the height. Large blurs run on a smaller copy."""
    height, width = picture.shape[:2]
    pixels = sigma * height
    if pixels < 0.3:
        return picture
    shrink = 1
    while pixels / shrink > 4 and min(height, width) // (shrink * 2) >= 8:
        shrink *= 2
    small = (
        picture
        if shrink == 1
        else cv2.resize(picture, (width // shrink, height // shrink), interpolation=cv2.INTER_AREA)
    )
    small = cv2.GaussianBlur(small, (0, 0), pixels / shrink)
    return small if shrink == 1 else cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR)


def bloom(picture: Picture, strength: float = 0.35, threshold: float = 0.8, size: float = 0.03) -> Picture:
    """Light that spills in the lens: bright parts, blurred three times wider and wider, added on top."""
    bright = np.maximum(picture - threshold, 0)
    bright = np.minimum(bright, 8)
    spill = 0.55 * blur(bright, size * 0.35) + 0.3 * blur(bright, size) + 0.22 * blur(bright, size * 3.2)
    return picture + strength * spill


@njit(cache=True, fastmath=True)
def _develop(picture, out, exposure, vignette, warmth, saturation, grain, seed):
    height, width = picture.shape[0], picture.shape[1]
    aspect = width / height
    state = np.uint32(seed * 2654435761 + 12345)
    for row in range(height):
        y = (row + 0.5) / height - 0.5
        for column in range(width):
            x = ((column + 0.5) / width - 0.5) * min(aspect, 1.6)
            dark = 1.0 - vignette * (x * x + y * y) * 1.3
            state = np.uint32(state * np.uint32(1664525) + np.uint32(1013904223))
            dust = 1.0 + grain * ((state >> np.uint32(9)) / 4194304.0 - 1.0)
            r = max(picture[row, column, 0], 0.0) * exposure * dark * (1 + warmth)
            g = max(picture[row, column, 1], 0.0) * exposure * dark
            b = max(picture[row, column, 2], 0.0) * exposure * dark * (1 - warmth)
            grey = 0.25 * r + 0.62 * g + 0.13 * b
            white = max(max(r, max(g, b)) - 1.6, 0.0) * 0.22  # very bright light burns out to white
            r += white
            g += white
            b += white
            for c in range(3):
                v = r if c == 0 else (g if c == 1 else b)
                v = max(grey + (v - grey) * saturation, 0.0)
                v = v * (2.51 * v + 0.03) / (v * (2.43 * v + 0.59) + 0.14)
                v = min(max(v * dust, 0.0), 1.0)
                f = v * 4096
                i = int(f)
                if i > 4095:
                    i = 4095
                out[row, column, c] = _SHOWN[i] + (_SHOWN[i + 1] - _SHOWN[i]) * (f - i)


def develop(
    picture: Picture,
    *,
    exposure: float = 1.0,
    vignette: float = 0.55,
    warmth: float = 0.0,
    saturation: float = 1.08,
    grain: float = 0.02,
    t: float = 0.0,
) -> Picture:
    """From linear light to what a screen shows, 0 to 1: vignette, film-like tone curve, grain.

    Source of the curve: K. Narkowicz, "ACES Filmic Tone Mapping Curve", 2016.
    """
    out = np.empty_like(picture)
    _develop(
        np.ascontiguousarray(picture, np.float32), out, exposure, vignette, warmth, saturation, grain, int(t * 1000) + 7
    )
    return out
