"""A city at night: towers over a river, or a wet street with lights out of focus."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

from data.world import light, props
from data.world.ink import Sheet, code
from data.world.light import lin
from data.world.subject import Look, Subject

_LIGHTS = {
    "neon": ("#ff3fa4", "#38d7ff", "#a05bff", "#ff5f7a"),
    "amber": ("#ffb45a", "#ffd28a", "#ff8f3c", "#fff0c8"),
    "blue": ("#7fb8ff", "#bfe0ff", "#4f8cff", "#e8f4ff"),
}
_SKY = {
    "neon": ("#0c0726", "#3a1156", "#8a2a6a"),
    "amber": ("#0a0a18", "#2a1c2a", "#7a4a2a"),
    "blue": ("#030a1c", "#0b2448", "#2a5a8c"),
}


@lru_cache(maxsize=6)
def _towers(look: Look, width: int, height: int, horizon: float) -> tuple[np.ndarray, np.ndarray]:
    """Silhouettes and their windows, three rows deep."""
    rng = look.rng(3)
    bodies, windows = Sheet(width, height), Sheet(width, height)
    colours = _LIGHTS[look["lights"]]
    ink = {
        "neon": ("#2a1440", "#1a0c2e", "#0c0618"),
        "amber": ("#2c221f", "#1b1614", "#0d0b0b"),
        "blue": ("#12284a", "#0a1a34", "#050d1e"),
    }[look["lights"]]
    for depth in range(3):
        x = -1.0
        while x < 1.0:
            w = rng.uniform(0.045, 0.12)
            centre = math.exp(-((x / 0.55) ** 2))
            tall = (0.10 + 0.36 * centre * rng.random() + 0.16 * rng.random()) * (1.15 - 0.22 * depth)
            top = horizon - tall
            bodies.box(
                x,
                top,
                x + w,
                horizon + 0.01,
                bodies.fade(bodies.paint(ink[depth]), (0, top), (0, horizon), [ink[depth], ink[max(depth - 1, 0)]]),
            )
            style = rng.random()
            if style < 0.2:
                bodies.line(
                    (x + w / 2, top),
                    (x + w / 2, top - 0.07 * rng.random() - 0.02),
                    bodies.paint(ink[depth], stroke=0.003),
                )
            elif style < 0.4:
                bodies.shape(
                    [(x, top + 0.002), (x + w / 2, top - 0.05), (x + w, top + 0.002)], bodies.paint(ink[depth])
                )
            elif style < 0.55:
                bodies.box(x + w * 0.2, top - 0.03, x + w * 0.8, top + 0.01, bodies.paint(ink[depth]))
            lit = rng.uniform(0.08, 0.5)
            tone = colours[rng.integers(len(colours))]
            step = 0.0125 - 0.0018 * (2 - depth)
            for row in np.arange(top + 0.012, horizon - 0.008, step * 1.25):
                for column in np.arange(x + 0.007, x + w - 0.008, step):
                    if rng.random() < lit:
                        windows.box(
                            column,
                            row,
                            column + step * 0.55,
                            row + step * 0.6,
                            windows.paint(
                                (
                                    tone if rng.random() < 0.8 else "#fff2d8",
                                    rng.uniform(0.25, 1.0) * (0.5 + 0.25 * depth),
                                )
                            ),
                        )
            if depth == 2 and look["lights"] == "neon" and rng.random() < 0.5:
                windows.line((x + 0.004, top), (x + 0.004, horizon), windows.paint(tone, stroke=0.004))
            x += w * rng.uniform(0.85, 1.25)
    return bodies.array(), windows.array()


def _skyline(look: Look, t: float, width: int, height: int) -> np.ndarray:
    horizon = 0.66
    top, mid, low = (lin(c, 0.6) for c in _SKY[look["lights"]])
    foggy = look["weather"] == "fog"
    mood = {
        "top": top,
        "mid": mid,
        "low": low,
        "sun": (0.0, 0.72),
        "sun_colour": lin(_LIGHTS[look["lights"]][0], 0.4),
        "disc": 0.0,
        "halo": 0.9,
        "cover": 0.5,
        "lit": low * 0.9,
        "shade": top,
        "stars": 0.25 if look["weather"] == "clear" else 0.0,
    }
    picture = light.sky(width, height, mood, t, horizon=horizon, seed=look.seed)
    bodies, windows = _towers(look, width, height, horizon)
    light.over(picture, bodies)
    light.add(picture, windows, 0.95)
    if foggy:
        rows = np.linspace(0, 1, height, dtype=np.float32)[:, None, None]
        veil = np.clip(0.75 - np.abs(rows - 0.34) * 1.6, 0, 0.72)
        picture = light.blur(picture, 0.006) * (1 - veil) + (low * 0.8 + mid * 0.5) * veil
    r = look.rng(8)
    n = 26
    speed = r.uniform(0.03, 0.07, n) * r.choice([-1, 1], n)
    x = (r.uniform(-0.9, 0.9, n) + speed * t + 0.95) % 1.9 - 0.95
    hue = np.where(speed[:, None] > 0, lin("#fff0d0"), lin("#ff4030"))
    light.sparks(picture, x, horizon - 0.006, 0.0042, hue, 2.2)
    light.water(picture, horizon, top * 0.7, t, sun_x=0, glitter=0.0, rough=0.62, scale=3.2, haze=0.15)
    return picture


def _street(look: Look, t: float, width: int, height: int) -> np.ndarray:
    """Looking down a wet avenue: house fronts, bokeh of shops and cars, people under umbrellas."""
    rng = look.rng(4)
    colours = _LIGHTS[look["lights"]]
    top, mid, low = (lin(c, 0.5) for c in _SKY[look["lights"]])
    horizon = 0.56
    mood = {
        "top": top,
        "mid": mid,
        "low": low,
        "sun": (0.0, 0.55),
        "sun_colour": lin(colours[0], 0.5),
        "disc": 0.0,
        "halo": 1.0,
        "cover": 0.3,
        "lit": low,
        "shade": top,
        "stars": 0.0,
    }
    picture = light.sky(width, height, mood, t, horizon=horizon, seed=look.seed)
    sheet, signs = Sheet(width, height), Sheet(width, height)
    for side in (-1, 1):
        for i in range(9):
            near, far = 0.95 * 0.66**i, 0.95 * 0.66 ** (i + 1)
            tall = rng.uniform(0.75, 1.3)
            ink = light_ink(look["lights"], i)
            sheet.shape(
                [
                    (side * near, horizon + 0.42 * near),
                    (side * far, horizon + 0.42 * far),
                    (side * far, horizon - tall * far),
                    (side * near, horizon - tall * near),
                ],
                sheet.paint(ink),
            )
            for _ in range(22 if i < 6 else 8):
                u, v = rng.random(), rng.uniform(0.12, 0.95)
                x = near + (far - near) * u
                w, h = x * 0.035, x * 0.05
                c = colours[rng.integers(len(colours))] if rng.random() < 0.75 else "#ffe8c0"
                y = horizon - tall * x * v
                signs.box(side * x - w / 2, y, side * x + w / 2, y + h, signs.paint((c, rng.uniform(0.2, 0.8))))
            if rng.random() < 0.8:
                x = near * 0.78 + far * 0.22
                c = colours[rng.integers(len(colours))]
                signs.box(
                    side * x - x * 0.02,
                    horizon - 0.42 * x,
                    side * x + x * 0.02,
                    horizon - 0.06 * x,
                    signs.paint(c),
                    0.004,
                )
    light.over(picture, sheet.array())
    light.add(picture, signs.array(), 0.9)
    picture = light.blur(picture, 0.0045)
    r = look.rng(6)
    n = 34
    z = (r.random(n) + t * r.uniform(0.015, 0.04, n)) % 1.0
    lane = r.choice([-0.30, -0.18, 0.18, 0.30], n)
    scale = 0.05 + 0.95 * z**2
    hue = np.where(lane[:, None] > 0, lin("#ff3828"), lin("#fff0d6"))
    light.bokeh(picture, lane * scale * 1.4, horizon + 0.10 * scale, 0.006 + 0.030 * scale, hue, 0.9)
    k = 40
    bx, bz = r.choice([-1, 1], k), r.uniform(0.12, 1.0, k)
    light.bokeh(
        picture,
        bx * (0.28 + 0.62 * bz) * r.uniform(0.7, 1.1, k),
        horizon - r.uniform(-0.06, 0.5, k) * bz,
        0.008 + 0.026 * bz,
        np.stack([lin(colours[i]) for i in r.integers(0, len(colours), k)]),
        0.55,
    )
    light.water(
        picture,
        horizon,
        top * 0.5,
        t * (0.8 if look["weather"] == "rain" else 0.15),
        sun_x=0,
        glitter=0.0,
        rough=0.5,
        scale=4.0,
        haze=0.0,
    )
    road = np.linspace(0, 1, height, dtype=np.float32)[:, None, None]
    picture *= np.where(road > horizon, 0.8, 1.0)
    figures = Sheet(width, height)
    for i in range(5):
        z = (0.25 + 0.18 * i + 0.012 * t * (1 if i % 2 else -1)) % 1.0
        s = 0.12 + 0.34 * z
        x = (-0.62 + 0.31 * i + 0.05 * math.sin(i * 5.0)) * (0.4 + z * 0.8)
        y = horizon + 0.06 + 0.34 * z
        props.person(figures, x, y, s, "#07060d", t * 5 + i)
        if look["weather"] in ("rain", "snow"):
            c = ("#10101c", "#b02848", "#1c1c2c", "#c88a30", "#284a88")[i]
            figures.curve(
                [
                    (x - 0.24 * s, y - 1.0 * s),
                    (x - 0.17 * s, y - 1.14 * s),
                    (x, y - 1.21 * s),
                    (x + 0.17 * s, y - 1.14 * s),
                    (x + 0.24 * s, y - 1.0 * s),
                    (x, y - 1.02 * s),
                ],
                figures.paint(c),
                closed=True,
            )
            figures.line((x, y - 1.2 * s), (x + 0.03 * s, y - 0.6 * s), figures.paint("#07060d", stroke=0.012 * s))
    layer = figures.array()
    light.over(picture, layer)
    if look["weather"] == "fog":
        depth = np.exp(-(((road - horizon) / 0.28) ** 2)) * 0.6
        picture = light.blur(picture, 0.006) * (1 - depth) + (low * 1.2 + mid) * depth
    return picture


def light_ink(lights: str, depth: int) -> str:
    base = {"neon": (0x16, 0x0A, 0x28), "amber": (0x1C, 0x14, 0x12), "blue": (0x08, 0x14, 0x28)}[lights]
    return code(c * (0.6 + 0.22 * depth) for c in base)


def draw(look: Look, t: float, width: int, height: int) -> np.ndarray:
    picture = (_street if look["view"] == "street" else _skyline)(look, t, width, height)
    if look["weather"] == "rain":
        light.rain(
            picture, t, seed=look.seed, colour=lin(_LIGHTS[look["lights"]][1], 0.8), gain=0.16, wind=0.1, amount=1.5
        )
    if look["weather"] == "snow":
        light.snowfall(picture, t, seed=look.seed, gain=0.5, amount=1.3)
    picture = light.bloom(picture, 0.7, 0.55, 0.03)
    return light.develop(picture, exposure=1.35, vignette=0.7, t=t)


CITY = Subject(
    name="city",
    nouns=(
        "a city at night",
        "the city",
        "a big town after dark",
        "night in the city",
        "a metropolis at night",
        "city lights",
        "an illuminated city",
        "downtown at night",
    ),
    choices={
        "view": {
            "skyline": (
                "towers over a river",
                "a skyline",
                "skyscrapers on the waterfront",
                "high-rises mirrored in a river",
                "tall buildings",
            ),
            "street": (
                "a street",
                "an avenue with people",
                "a busy road",
                "a shopping street",
                "passers-by in the street",
            ),
        },
        "weather": {
            "clear": ("on a clear night", "in dry weather", "under a cloudless night sky"),
            "rain": ("in the rain", "on a wet night", "in pouring rain", "while it rains"),
            "snow": ("in falling snow", "on a snowy night", "with snowflakes", "while it snows"),
            "fog": ("in fog", "wrapped in mist", "in haze", "veiled by fog"),
        },
        "lights": {
            "neon": ("pink neon", "neon signs", "magenta and cyan lights", "pink and violet light"),
            "amber": ("amber lamps", "golden windows", "warm yellow light", "orange lights"),
            "blue": ("blue light", "cold white lights", "bluish windows", "icy blue lamps"),
        },
    },
    draw=draw,
)
