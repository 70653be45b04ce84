"""Points of light: sparks, discs out of focus, streaks; and rain and snow, which are made of them."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from numba import njit

from data.world.light.colours import Picture
from data.world.light.noises import smooth


@njit(cache=True, fastmath=True)
def _splat(picture, x, y, radius, colour, gain):
    height, width = picture.shape[0], picture.shape[1]
    for i in range(x.shape[0]):
        r = max(radius[i] * height, 0.55)
        weight = gain[i] * min((radius[i] * height / r) ** 2, 1.0)
        if weight <= 0:
            continue
        px = x[i] * height + width / 2 - 0.5
        py = y[i] * height - 0.5
        reach = 2.6 * r
        for row in range(max(int(py - reach), 0), min(int(py + reach) + 2, height)):
            for column in range(max(int(px - reach), 0), min(int(px + reach) + 2, width)):
                d = ((row - py) ** 2 + (column - px) ** 2) / (r * r)
                if d < 7:
                    f = weight * math.exp(-d)
                    for c in range(3):
                        picture[row, column, c] += f * colour[i, c]


def sparks(picture: Picture, x, y, radius, colour, gain=1.0) -> None:
    """Add round soft points of light; every argument is one value or one per point."""
    x = np.atleast_1d(np.asarray(x, np.float32))
    n = len(x)
    full = lambda v: np.ascontiguousarray(np.broadcast_to(np.asarray(v, np.float32), (n,)))  # noqa: E731
    hue = np.ascontiguousarray(np.broadcast_to(np.asarray(colour, np.float32), (n, 3)))
    _splat(picture, x, full(y), full(radius), hue, full(gain))


@njit(cache=True, fastmath=True)
def _discs(picture, x, y, radius, colour, gain):
    height, width = picture.shape[0], picture.shape[1]
    for i in range(x.shape[0]):
        r = max(radius[i] * height, 0.6)
        px = x[i] * height + width / 2 - 0.5
        py = y[i] * height - 0.5
        for row in range(max(int(py - r) - 1, 0), min(int(py + r) + 3, height)):
            for column in range(max(int(px - r) - 1, 0), min(int(px + r) + 3, width)):
                d = math.sqrt((row - py) ** 2 + (column - px) ** 2)
                f = min(max(r - d + 0.5, 0.0), 1.0)
                if f > 0:
                    f *= gain[i] * (0.72 + 0.42 * smooth(0.55, 0.97, d / r))
                    for c in range(3):
                        picture[row, column, c] += f * colour[i, c]


def bokeh(picture: Picture, x, y, radius, colour, gain=1.0) -> None:
    """Add lights out of focus: flat discs, a little brighter at the rim, as a lens makes them."""
    x = np.atleast_1d(np.asarray(x, np.float32))
    n = len(x)
    full = lambda v: np.ascontiguousarray(np.broadcast_to(np.asarray(v, np.float32), (n,)))  # noqa: E731
    hue = np.ascontiguousarray(np.broadcast_to(np.asarray(colour, np.float32), (n, 3)))
    _discs(picture, x, full(y), full(radius), hue, full(gain))


@njit(cache=True, fastmath=True)
def _streaks(picture, x, y, dx, dy, colour, gain, sigma):
    height, width = picture.shape[0], picture.shape[1]
    for i in range(x.shape[0]):
        length = math.sqrt(dx[i] ** 2 + dy[i] ** 2) * height
        steps = max(int(length / 0.7), 1)
        for s in range(steps):
            f = s / steps
            px = (x[i] + dx[i] * f) * height + width / 2 - 0.5
            py = (y[i] + dy[i] * f) * height - 0.5
            ix = math.floor(px)
            iy = math.floor(py)
            if ix < 0 or iy < 0 or ix >= width - 1 or iy >= height - 1:
                continue
            fx = px - ix
            fy = py - iy
            w = gain[i] * math.sin(math.pi * (0.1 + 0.9 * f)) * sigma
            for c in range(3):
                v = w * colour[i, c]
                picture[iy, ix, c] += v * (1 - fx) * (1 - fy)
                picture[iy, ix + 1, c] += v * fx * (1 - fy)
                picture[iy + 1, ix, c] += v * (1 - fx) * fy
                picture[iy + 1, ix + 1, c] += v * fx * fy


def streaks(picture: Picture, x, y, dx, dy, colour, gain=1.0) -> None:
    """Add thin lines of light from (x, y) to (x + dx, y + dy): rain, meteors, sparks in flight."""
    x = np.atleast_1d(np.asarray(x, np.float32))
    n = len(x)
    full = lambda v: np.ascontiguousarray(np.broadcast_to(np.asarray(v, np.float32), (n,)))  # noqa: E731
    hue = np.ascontiguousarray(np.broadcast_to(np.asarray(colour, np.float32), (n, 3)))
    _streaks(picture, x, full(y), full(dx), full(dy), hue, full(gain), picture.shape[0] / 360)


def rain(
    picture: Picture,
    t: float,
    *,
    amount: float = 1.0,
    colour: npt.ArrayLike = (0.6, 0.7, 0.8),
    seed: int = 0,
    wind: float = 0.06,
    gain: float = 0.25,
) -> None:
    """Streaks of rain in three depths, looping without a visible seam."""
    rng = np.random.default_rng(seed + 91)
    aspect = picture.shape[1] / picture.shape[0]
    for depth, (count, length, speed) in enumerate(((170, 0.05, 1.3), (110, 0.09, 2.0), (50, 0.16, 3.0))):
        n = int(count * amount)
        x0, y0 = rng.uniform(-0.7, 0.7, n) * aspect * 1.1, rng.random(n)
        y = (y0 + t * speed * (1 + 0.1 * np.sin(y0 * 50))) % 1.25 - 0.2
        x = x0 + wind * y
        streaks(picture, x, y, wind * length, length, colour, gain * (0.5 + 0.35 * depth))


def snowfall(
    picture: Picture,
    t: float,
    *,
    amount: float = 1.0,
    colour: npt.ArrayLike = (0.9, 0.95, 1.0),
    seed: int = 0,
    wind: float = 0.05,
    gain: float = 0.6,
) -> None:
    """Flakes in four depths; the nearest are large, soft and out of focus."""
    rng = np.random.default_rng(seed + 17)
    aspect = picture.shape[1] / picture.shape[0]
    for depth, (count, radius, speed) in enumerate(
        ((230, 0.0028, 0.05), (120, 0.0048, 0.09), (50, 0.008, 0.15), (12, 0.02, 0.24))
    ):
        n = int(count * amount)
        x0, y0, phase = rng.random(n), rng.random(n), rng.random(n) * 6.28
        y = (y0 + t * speed) % 1.1 - 0.05
        x = ((x0 + t * wind * speed * 8 + 0.02 * np.sin(t * 1.3 + phase)) % 1.0 - 0.5) * aspect * 1.08
        sparks(picture, x, y, radius, colour, gain * (1.0, 0.9, 0.55, 0.14)[depth])
