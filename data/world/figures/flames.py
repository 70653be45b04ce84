"""Flames and what flies up from them."""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from data.world import light
from data.world.light import fbm, noise, smooth
from data.world.subject import Look


@njit(cache=True, fastmath=True)
def burn(picture, cx, base, wide, tall, t, seed, gain):
    height, width = picture.shape[0], picture.shape[1]
    for row in range(max(int((base - tall * 1.5) * height), 0), min(int((base + 0.03) * height) + 1, height)):
        y = (row + 0.5) / height
        v = (base - y) / tall
        for column in range(
            max(int((cx - wide * 2.2) * height + width / 2), 0),
            min(int((cx + wide * 2.2) * height + width / 2) + 1, width),
        ):
            x = (column + 0.5 - width / 2) / height
            u = (x - cx) / wide
            lick = (fbm(u * 1.3 + seed, v * 1.7 - t * 2.1 + seed, 3) - 0.47) * 1.3 * smooth(0.0, 0.6, v)
            uu = u + lick
            body = 1.0 - abs(uu) / (0.25 + 0.80 * smooth(-0.10, 0.22, v) * (1.05 - 0.8 * v))
            n = fbm(uu * 1.9 + seed * 2, v * 2.4 - t * 2.9, 4)
            heat = body * 1.25 + (n - 0.5) * (0.5 + 1.3 * v) - 0.75 * v * v + 0.1
            heat *= smooth(-0.07, 0.05, v)
            if heat > 0.02:
                h = min(heat, 1.2)
                red = smooth(0.02, 0.45, h)
                green = smooth(0.18, 0.85, h)
                blue = smooth(0.55, 1.25, h)
                picture[row, column, 0] += gain * (2.6 * red)
                picture[row, column, 1] += gain * (1.55 * green * red + 0.18 * red)
                picture[row, column, 2] += gain * (1.0 * blue)


@njit(cache=True, fastmath=True)
def burn_candle(picture, cx, base, s, t, seed, gain):
    height, width = picture.shape[0], picture.shape[1]
    sway = 0.16 * (noise(t * 1.3 + seed, seed) - 0.5) + 0.05 * math.sin(t * 9 + seed) * noise(t * 0.8, seed)
    for row in range(max(int((base - s * 1.35) * height), 0), min(int((base + s * 0.1) * height) + 2, height)):
        v = (base - (row + 0.5) / height) / s
        for column in range(
            max(int((cx - s) * height + width / 2), 0), min(int((cx + s) * height + width / 2) + 2, width)
        ):
            u = ((column + 0.5 - width / 2) / height - cx) / s - sway * v * v
            if v < -0.08 or v > 1.3:
                continue
            w = 0.20 * max(math.sin(math.pi * min(max(v, 0.0) ** 0.62, 1.0)), 0.0) + 0.008
            d = abs(u) / w
            edge = smooth(1.25, 0.45, d) * smooth(1.02, 0.90, v) * smooth(-0.03, 0.03, v)
            core = smooth(0.9, 0.1, d) * smooth(0.9, 0.25, v) * smooth(0.05, 0.3, v)
            low = smooth(0.25, 0.0, v) * edge
            picture[row, column, 0] += gain * (edge * 1.9 * (1 - 0.8 * low) + core * 1.2)
            picture[row, column, 1] += gain * (edge * 1.0 * (1 - 0.75 * low) + core * 1.3)
            picture[row, column, 2] += gain * (edge * 0.18 + core * 0.9 + low * 0.9)


def embers_rise(
    picture: np.ndarray, look: Look, t: float, x: float, base: float, spread: float, reach: float, n: int
) -> None:
    r = look.rng(8)
    life = (r.random(n) + t * r.uniform(0.25, 0.5, n)) % 1.0
    start, phase = r.normal(0, spread, n), r.random(n) * 6.3
    px = x + start * (1 + life) + 0.05 * np.sin(life * 7 + phase + t) * life
    py = base - life**0.85 * reach
    light.sparks(
        picture,
        px,
        py,
        0.0028 * (1.2 - life),
        np.stack([np.full(n, 2.2), 0.9 * (1 - life * 0.7), 0.2 * (1 - life)], 1),
        1.6 * (1 - life) * (0.6 + 0.4 * np.sin(t * 14 + phase)),
    )
