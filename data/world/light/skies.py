"""Skies: air, sun, clouds and stars, and the northern lights."""

from __future__ import annotations

import math

import cv2
import numpy as np
import numpy.typing as npt
from numba import njit

from data.world.light.colours import Picture
from data.world.light.noises import ORDER, VALUE, fbm, noise, smooth


@njit(cache=True, fastmath=True)
def _sky(picture, horizon, top, mid, low, sun, sun_colour, disc, halo, cover, lit, shade, size, drift, stars, shift):
    height, width = picture.shape[0], picture.shape[1]
    for row in range(height):
        y = (row + 0.5) / height
        up = max(horizon - y, 0.0)
        f = min(up / max(horizon, 0.05), 1.0)
        for column in range(width):
            x = (column + 0.5 - width / 2) / height
            dx = x - sun[0]
            dy = y - sun[1]
            d = math.sqrt(dx * dx + dy * dy)
            near = math.exp(-d * 2.2)
            wide = math.exp(-d * d * 1.2 - max(up, 0.0) * 2.0)
            k = smooth(0.0, 0.38, f)
            m = smooth(0.25, 1.0, f)
            glow = halo * (0.55 * near * near + 0.30 * wide)
            ray = halo * 1.2 * math.exp(-d * 9.0)
            density = 0.0
            bright = 0.0
            if cover > 0 and up > -0.02:
                span = up + 0.16
                cx = (x * 0.42 / span) * size + drift + shift
                cy = (0.5 / span) * size + shift * 1.7
                warp = noise(cx * 0.7 + 3.1, cy * 0.7 + drift * 0.6)
                n = fbm(cx + warp * 0.7, cy + drift * 0.3, 5)
                density = smooth(0.78 - cover * 0.62, 1.02 - cover * 0.55, n + 0.14)
                density *= smooth(-0.01, 0.10, up)
                if density > 0.003:
                    toward = fbm(cx + warp * 0.7 - dx * 0.35, cy + drift * 0.3 + 0.35, 3)
                    bright = min(max(0.62 + (n - toward) * 2.6, 0.0), 1.3)
                    bright = bright * 0.75 + 0.5 * math.exp(-d * 3.0)
            for c in range(3):
                v = low[c] + (mid[c] - low[c]) * k
                v += (top[c] - v) * m
                v += sun_colour[c] * (glow + ray)
                if density > 0:
                    cloud = shade[c] + (lit[c] - shade[c]) * bright + sun_colour[c] * (0.6 * glow + 0.2 * ray)
                    a = density * 0.93
                    v = v * (1 - a) + cloud * a
                picture[row, column, c] = v
            picture[row, column, 3] = 1 - density * 0.93


@njit(cache=True, fastmath=True)
def _lights(soft, picture, horizon, sun, sun_colour, disc, drift, stars):
    """What must stay sharp: stars and the disc of sun or moon, where no cloud hides them."""
    height, width = picture.shape[0], picture.shape[1]
    for row in range(height):
        y = (row + 0.5) / height
        f = min(max(horizon - y, 0.0) / max(horizon, 0.05), 1.0)
        for column in range(width):
            x = (column + 0.5 - width / 2) / height
            for c in range(3):
                picture[row, column, c] = soft[row, column, c]
            dx = x - sun[0]
            dy = y - sun[1]
            d = math.sqrt(dx * dx + dy * dy)
            edge = smooth(disc + 0.004, disc - 0.004, d) if disc > 0 else 0.0
            twinkle = 0.0
            if stars > 0 and f > 0.03:
                gx = (x + 3.0) * 62.0
                gy = (y + 1.0) * 62.0
                ix = int(gx)
                iy = int(gy)
                h = ORDER[ORDER[ix & 255] + (iy & 255)]
                if VALUE[h] < 0.20 * stars:
                    ox = 0.2 + 0.6 * VALUE[(h * 7 + 3) & 255]
                    oy = 0.2 + 0.6 * VALUE[(h * 5 + 11) & 255]
                    ddx = gx - ix - ox
                    ddy = gy - iy - oy
                    b = VALUE[(h * 3 + 29) & 255]
                    flicker = 0.8 + 0.2 * math.sin(drift * 60 + h)
                    sharp = 60.0 if height > 200 else 14.0
                    twinkle = (0.15 + 2.2 * b * b * b * b) * flicker * math.exp(-(ddx * ddx + ddy * ddy) * sharp)
                    twinkle *= smooth(0.02, 0.4, f)
            if edge > 0 or twinkle > 0:
                clear = soft[row, column, 3]
                for c in range(3):
                    picture[row, column, c] += clear * (twinkle * (1 - edge) + sun_colour[c] * edge * 6.0)


def sky(width: int, height: int, mood: dict, t: float, *, horizon: float = 0.62, seed: int = 0) -> Picture:
    """A whole sky: gradient, sun or moon, drifting clouds, stars. `mood` is a row of `moods.MOODS`."""
    coarse = (width // 2, height // 2) if height >= 200 else (width, height)  # clouds are soft: half the size will do
    soft = np.empty((coarse[1], coarse[0], 4), np.float32)
    sun = np.asarray(mood["sun"], np.float32)
    drift = t * mood.get("drift", 0.02)
    _sky(
        soft,
        horizon,
        mood["top"],
        mood["mid"],
        mood["low"],
        sun,
        mood["sun_colour"],
        mood["disc"],
        mood["halo"],
        mood["cover"],
        mood["lit"],
        mood["shade"],
        mood.get("size", 2.6),
        drift,
        mood["stars"],
        (seed % 97) * 1.37,
    )
    if coarse != (width, height):
        soft = cv2.resize(soft, (width, height), interpolation=cv2.INTER_CUBIC)
    picture = np.empty((height, width, 3), np.float32)
    _lights(soft, picture, horizon, sun, mood["sun_colour"], mood["disc"], drift, mood["stars"])
    return picture


@njit(cache=True, fastmath=True)
def _aurora(picture, horizon, colour, tip, t, gain, seed):
    height, width = picture.shape[0], picture.shape[1]
    for column in range(width):
        x = (column + 0.5 - width / 2) / height
        for band in range(3):
            u = x * (1.1 + 0.3 * band) + seed + band * 7.7
            foot = horizon * (0.80 - 0.16 * band) + 0.22 * (noise(u * 1.3 + t * 0.05, t * 0.06 + band) - 0.5)
            foot += 0.05 * (noise(u * 5 + t * 0.1, band + t * 0.12) - 0.5)
            ray = 0.35 + 0.9 * noise(u * 16 + t * 0.35, seed + t * 0.15) * noise(u * 3.1 - t * 0.12, band * 3.0)
            tall = 0.16 + 0.30 * noise(u * 2.3 + 9, t * 0.1 + band)
            power = gain * ray * (0.35 + noise(u * 0.9, 5.0 + band + t * 0.08)) / (1 + 0.5 * band)
            for row in range(min(int(horizon * height), height)):
                up = foot - (row + 0.5) / height
                f = math.exp(up / 0.015) if up < 0 else math.exp(-up / tall * 1.8)
                m = smooth(0.0, tall * 1.1, up)
                for c in range(3):
                    picture[row, column, c] += power * f * (colour[c] * (1 - m) + tip[c] * m)


def aurora(
    picture: Picture,
    t: float,
    horizon: float,
    colour: npt.ArrayLike,
    tip: npt.ArrayLike,
    *,
    gain: float = 1.0,
    seed: float = 0.0,
) -> None:
    """Curtains of polar light: three folded bands of rays, `colour` at the foot, `tip` above."""
    _aurora(picture, horizon, np.asarray(colour, np.float32), np.asarray(tip, np.float32), t, gain, seed)
