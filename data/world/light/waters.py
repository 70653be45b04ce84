"""Water: waves that mirror what stands above them."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from numba import njit

from data.world.light.colours import Picture
from data.world.light.noises import fbm, noise, smooth


@njit(cache=True, fastmath=True)
def _pick(picture, px, py, out):
    """The picture's colour at a place between pixels, mirrored at its edges."""
    height, width = picture.shape[0], picture.shape[1]
    if px < 0:
        px = -px
    if px > width - 1.001:
        px = 2 * (width - 1.001) - px
    if py < 0:
        py = -py
    px = min(max(px, 0.0), width - 1.001)
    py = min(max(py, 0.0), height - 1.001)
    ix = int(px)
    iy = int(py)
    fx = px - ix
    fy = py - iy
    for c in range(3):
        top = picture[iy, ix, c] * (1 - fx) + picture[iy, ix + 1, c] * fx
        low = picture[iy + 1, ix, c] * (1 - fx) + picture[iy + 1, ix + 1, c] * fx
        out[c] = top * (1 - fy) + low * fy


@njit(cache=True, fastmath=True)
def _water(picture, horizon, deep, sun_x, sun_colour, glitter, rough, scale, t, haze, foam):
    height, width = picture.shape[0], picture.shape[1]
    first = int(horizon * height)
    hue = np.zeros(3, np.float32)
    source = picture[: first + 1].copy()
    for row in range(first, height):
        y = (row + 0.5) / height
        down = max(y - horizon, 0.0005)
        z = 0.30 / (down + 0.012)
        calm = 1.0 / (1.0 + z * 0.10)
        for column in range(width):
            x = (column + 0.5 - width / 2) / height
            wx = x * z * scale
            wz = z * scale
            a = noise(wx * 1.1 + t * 0.35, wz * 2.3 - t * 0.9)
            b = noise(wx * 2.7 - t * 0.5 + 40, wz * 5.1 - t * 1.3 + 7)
            c1 = noise(wx * 6.3 + t * 0.9 + 11, wz * 11.0 - t * 2.1 + 3)
            slope = (a - 0.5) * 1.1 + (b - 0.5) * 0.7 + (c1 - 0.5) * 0.4 * calm
            side = (b - 0.5) * 0.8 + (c1 - 0.5) * 0.5
            lift = slope * rough
            py = (horizon - down * (0.95 + 0.4 * lift) - abs(lift) * 0.16 * (0.15 + down)) * height
            px = column + side * rough * (0.02 + 0.22 * down) * height
            _pick(source, px, min(py, first - 1.0), hue)
            grazing = 1.0 - smooth(0.0, 0.55, down)
            fresnel = 0.16 + 0.72 * grazing * grazing - 0.38 * lift
            fresnel = min(max(fresnel, 0.05), 0.96)
            spark = 0.0
            if glitter > 0:
                off = (x - sun_x) / (0.025 + 0.28 * down + 0.05 * rough)
                path = math.exp(-off * off)
                crest = smooth(0.60, 0.86, 0.5 + slope * 0.55 + (c1 - 0.5) * 0.5)
                spark = glitter * path * (0.05 + 2.4 * crest * crest)
            white = 0.0
            if foam > 0:
                crest = fbm(wx * 1.7 + t * 0.25, wz * 3.6 - t * 1.1, 4)
                white = foam * smooth(0.60, 0.74, crest + 0.16 * (a - 0.5)) * (0.25 + 0.75 * smooth(0.0, 0.2, down))
            far = math.exp(-down * 26.0) * haze
            for k in range(3):
                body = deep[k] * (0.75 + 0.9 * a * b + 0.5 * lift)
                v = body * (1 - fresnel) + hue[k] * fresnel
                v += sun_colour[k] * spark
                v += (0.55 * hue[k] + 0.28) * white * 0.8
                v = v * (1 - far) + source[first - 1, column, k] * far
                picture[row, column, k] = v


def water(
    picture: Picture,
    horizon: float,
    deep: npt.ArrayLike,
    t: float,
    *,
    sun_x: float = 0.0,
    sun_colour: npt.ArrayLike = (0, 0, 0),
    glitter: float = 0.0,
    rough: float = 1.0,
    scale: float = 3.0,
    haze: float = 0.6,
    foam: float = 0.0,
) -> None:
    """Lay moving water below the horizon, mirroring what is already painted above it."""
    _water(
        picture,
        horizon,
        np.asarray(deep, np.float32),
        sun_x,
        np.asarray(sun_colour, np.float32),
        glitter,
        rough,
        scale,
        t,
        haze,
        foam,
    )
