"""Light without things: kaleidoscopes, ribbons, ink in water, rings that cross."""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from data.world import light
from data.world.light import fbm, lin, ridged, smooth
from data.world.subject import Look, Subject

_COLOURS = {
    "warm": ("#2a0410", "#c81e3c", "#ff7a28", "#ffe08a"),
    "cool": ("#02081c", "#0c4aa8", "#18b8d8", "#d0fff4"),
    "gold": ("#080502", "#5a3208", "#e0a030", "#fff2c0"),
    "rainbow": ("#5a10a8", "#e8286a", "#f8c020", "#20c878"),
}


@njit(cache=True, fastmath=True)
def _ramp(ramp, f, c):
    f = min(max(f, 0.0), 0.9999) * 3
    i = int(f)
    return ramp[i, c] + (ramp[i + 1, c] - ramp[i, c]) * (f - i)


@njit(cache=True, fastmath=True)
def _kaleidoscope(picture, ramp, t, seed, folds):
    height, width = picture.shape[0], picture.shape[1]
    for row in range(height):
        for column in range(width):
            x = (column + 0.5 - width / 2) / height
            y = (row + 0.5) / height - 0.5
            r = math.sqrt(x * x + y * y)
            a = math.atan2(y, x) + t * 0.10
            slice_ = 2 * math.pi / folds
            a = abs((a % slice_) - slice_ / 2)
            px = r * math.cos(a) * 3.0
            py = r * math.sin(a) * 3.0
            v = fbm(px + t * 0.16 + seed, py * 1.4 - t * 0.11, 4)
            w = ridged(px * 1.5 - t * 0.13, py * 1.5 + seed + v * 1.2, 4)
            petal = 0.5 + 0.5 * math.cos(a * folds * 2 + r * 16 - t * 1.1)
            glass = smooth(0.30, 0.75, v + 0.25 * petal - 0.15)
            line = smooth(0.62, 0.95, w)
            lead = smooth(0.03, 0.0, abs((r * 4.2 - t * 0.25 + 0.3 * v) % 1.0 - 0.5) * 0.35)
            fade = 1.25 - 0.9 * r
            for c in range(3):
                picture[row, column, c] = fade * (
                    _ramp(ramp, glass * 0.8 + 0.25 * petal * v, c) * (0.35 + 0.9 * petal)
                    + line * ramp[3, c] * 0.85
                    + lead * ramp[2, c] * 0.5
                )


@njit(cache=True, fastmath=True)
def _ribbons(picture, ramp, t, seed):
    height, width = picture.shape[0], picture.shape[1]
    for row in range(height):
        y = (row + 0.5) / height - 0.5
        for column in range(width):
            x = (column + 0.5 - width / 2) / height
            for c in range(3):
                picture[row, column, c] = ramp[0, c] * 0.35 * (1 - abs(y))
            for k in range(9):
                p = k * 0.7 + seed
                s = t * (0.5 + 0.06 * k)
                middle = 0.24 * math.sin(x * 2.3 + s + p) * math.cos(x * 1.1 - s * 0.6 + p * 2) + 0.10 * math.sin(
                    x * 4.1 - s * 0.8 + p
                )
                wide = 0.010 + 0.055 * (0.5 + 0.5 * math.sin(x * 3.1 + p * 3 + s * 0.7)) ** 2
                d = (y - middle) / wide
                if d > -6.0 and d < 9.0:
                    edge = math.exp(-d * d * 2.2) if d < 0 else math.exp(-d * 0.75)
                    crest = math.exp(-d * d * 30)
                    f = min(max(k / 8.0 + 0.15 * math.sin(x * 2 + t * 0.4), 0.0), 1.0)
                    for c in range(3):
                        picture[row, column, c] += (
                            edge * _ramp(ramp, 0.34 + 0.62 * f, c) * 0.42 + crest * (0.5 * ramp[3, c] + 0.25) * 0.9
                        )


@njit(cache=True, fastmath=True)
def _ink(picture, ramp, t, seed):
    height, width = picture.shape[0], picture.shape[1]
    for row in range(height):
        y = (row + 0.5) / height - 0.5
        for column in range(width):
            x = (column + 0.5 - width / 2) / height
            ax = fbm(x * 1.8 + seed, y * 1.8 - t * 0.10, 4)
            ay = fbm(x * 1.8 + 5.2 - t * 0.06, y * 1.8 + 1.3 + seed, 4)
            bx = fbm(x * 1.8 + 3.6 * ax + 1.7 + t * 0.07, y * 1.8 + 3.6 * ay + 9.2, 4)
            by = fbm(x * 1.8 + 3.6 * ax + 8.3, y * 1.8 + 3.6 * ay + 2.8 - t * 0.08, 4)
            f = fbm(x * 1.8 + 3.4 * bx, y * 1.8 + 3.4 * by + seed, 5)
            curl = math.sqrt((bx - 0.5) ** 2 + (by - 0.5) ** 2)
            tone = smooth(0.12, 0.56, f)
            silk = smooth(0.05, 0.25, curl)
            for c in range(3):
                v = 0.93 * (1 - tone) + _ramp(ramp, 0.10 + 0.88 * smooth(0.34, 0.66, bx), c) * tone
                v = v * (1 - 0.55 * silk * tone) + ramp[1, c] * 0.6 * silk * tone
                picture[row, column, c] = v * (0.70 + 0.55 * f)


@njit(cache=True, fastmath=True)
def _rings(picture, ramp, t, seed):
    height, width = picture.shape[0], picture.shape[1]
    for row in range(height):
        y = (row + 0.5) / height - 0.5
        for column in range(width):
            x = (column + 0.5 - width / 2) / height
            total = 0.0
            slope = 0.0
            for k in range(6):
                sx = 0.62 * math.sin(k * 2.4 + seed) + 0.03 * math.sin(t * 0.3 + k)
                sy = 0.36 * math.cos(k * 1.7 + seed * 2)
                d = math.sqrt((x - sx) ** 2 + (y - sy) ** 2)
                phase = d * 34 - t * 5.2 + k * 1.3
                gain = math.exp(-d * 2.4)
                total += math.sin(phase) * gain
                slope += math.cos(phase) * gain * (x - sx - (y - sy)) / (d + 0.05)
            f = 0.5 + 0.30 * total
            shine = 0.6 * smooth(0.7, 1.9, slope)
            for c in range(3):
                v = _ramp(ramp, 0.08 + 0.80 * min(max(f, 0.0), 1.0), c) * (0.35 + 0.75 * f)
                picture[row, column, c] = v + shine * (0.55 * ramp[3, c] + 0.3)


def draw(look: Look, t: float, width: int, height: int) -> np.ndarray:
    rng = look.rng()
    colours = _COLOURS[look["colour"]]
    ramp = np.stack([lin(c, 1.0) for c in colours])
    seed = float(rng.uniform(0, 40))
    picture = light.blank(width, height)
    pattern = look["pattern"]
    if pattern == "kaleidoscope":
        _kaleidoscope(picture, ramp, t, seed, float(rng.choice([6, 8, 10])))
    elif pattern == "ribbons":
        _ribbons(picture, ramp, t, seed)
    elif pattern == "ink":
        _ink(picture, ramp, t, seed)
    else:
        _rings(picture, ramp, t, seed)
    r = look.rng(3)
    n = 40
    if pattern != "ink":
        light.sparks(
            picture,
            r.uniform(-0.85, 0.85, n) + 0.02 * np.sin(t * 0.7 + np.arange(n)),
            (r.random(n) - 0.02 * t) % 1,
            r.uniform(0.002, 0.006, n),
            ramp[3],
            0.9 * (0.5 + 0.5 * np.sin(t * 2 + np.arange(n) * 1.7)),
        )
    picture = light.bloom(picture, 0.5, 0.7)
    return light.develop(picture, exposure=1.15, vignette=0.6, saturation=1.15, t=t)


PATTERNS = Subject(
    name="patterns",
    nouns=(
        "abstract light",
        "an abstract pattern",
        "moving patterns",
        "abstract art",
        "a play of light and colour",
        "abstract shapes",
        "a light show",
        "a visual fantasy",
    ),
    choices={
        "pattern": {
            "kaleidoscope": ("a kaleidoscope", "a mandala", "a rosette like stained glass", "mirrored facets"),
            "ribbons": ("ribbons", "flowing bands", "waving veils", "silky bands of light"),
            "ink": ("ink in water", "swirling ink", "clouds of paint", "marbled paint"),
            "rings": ("rings", "ripples", "crossing rings", "circles that spread and cross"),
        },
        "colour": {
            "warm": ("in warm colours", "in red and orange", "fiery", "in the colours of embers"),
            "cool": ("in cool colours", "in blue and turquoise", "icy", "in the colours of water"),
            "gold": ("in gold", "golden on black", "in gold and brown", "gilded"),
            "rainbow": ("in all colours", "in rainbow colours", "multicoloured", "many-coloured"),
        },
    },
    draw=draw,
)
