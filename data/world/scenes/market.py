"""A market: rows of stalls under striped awnings, heaped goods, strings of lamps and passers-by."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

from data.world import light, moods, props
from data.world.figures.goods import GOODS, draw_heap
from data.world.ink import Sheet, mix
from data.world.light import lin
from data.world.subject import Look, Subject

_AWNING = {
    "red": ("#c8282c", "#f8efe0"),
    "blue": ("#1f58a8", "#eef4f8"),
    "green": ("#1f7a48", "#f4f4e0"),
    "yellow": ("#f0b020", "#fff6dc"),
}


@lru_cache(maxsize=4)
def _stalls(look: Look, width: int, height: int) -> np.ndarray:
    rng = look.rng(2)
    sheet = Sheet(width, height)
    hour = look["hour"]
    dim = {"day": 1.0, "evening": 0.72, "night": 0.62, "rain": 0.66}[hour]
    a, b = (mix(c, "#000000", 1 - dim) for c in _AWNING[look["awnings"]])
    wall = {"day": "#d8c4a0", "evening": "#b0745a", "night": "#2a2238", "rain": "#7a8488"}[hour]
    x = -1.0
    while x < 1.0:
        w, tall = rng.uniform(0.16, 0.28), rng.uniform(0.48, 0.70)
        tone = mix(
            wall, ("#c87850", "#8a98a0", "#e0d0b0", "#a86858")[rng.integers(4)], 0.25 if hour != "night" else 0.06
        )
        sheet.box(
            x,
            0.70 - tall,
            x + w,
            0.8,
            sheet.fade(sheet.paint(tone), (0, 0.1), (0, 0.8), [tone, mix(tone, "#000000", 0.35)]),
        )
        for wy in np.arange(0.70 - tall + 0.05, 0.34, 0.13):
            for wx in np.arange(x + 0.03, x + w - 0.04, 0.07):
                lit = rng.random() < (0.6 if hour in ("night", "evening") else 0.0)
                sheet.box(
                    wx,
                    wy,
                    wx + 0.034,
                    wy + 0.07,
                    sheet.paint("#ffc870" if lit else mix("#4a5a68", "#000000", 1 - dim)),
                    0.003,
                )
                sheet.box(wx - 0.016, wy, wx - 0.002, wy + 0.07, sheet.paint(mix("#4a7a5a", "#000000", 1 - dim * 0.8)))
        x += w
    for row, (base, scale, count) in enumerate(((0.72, 0.62, 5), (0.96, 1.0, 3))):
        for i in range(count):
            pitch = 0.40 * scale * 1.42
            cx = (i - (count - 1) / 2) * pitch * (1.0 if row else 1.05) + rng.uniform(-0.02, 0.02)
            half, top = 0.265 * scale, base - 0.44 * scale
            shadow = mix("#241a18", "#000000", 0.3)
            sheet.box(
                cx - half * 0.95,
                top + 0.08 * scale,
                cx + half * 0.95,
                base,
                sheet.fade(sheet.paint((shadow, 0.9)), (0, top), (0, base), [(shadow, 0.75), (shadow, 0.25)]),
            )
            for side in (-1, 1):
                sheet.line(
                    (cx + side * half * 0.95, top + 0.05),
                    (cx + side * half * 0.95, base),
                    sheet.paint(mix("#5a4030", "#000000", 1 - dim), stroke=0.012 * scale),
                )
            for level in range(2):
                y = base - (0.18 - 0.12 * level) * scale
                sheet.box(
                    cx - half,
                    y + 0.01,
                    cx + half,
                    y + 0.05 * scale,
                    sheet.paint(mix("#7a5430", "#000000", 1 - dim * (0.7 + 0.2 * level))),
                )
                n = 4 - level
                for k in range(n):
                    hue, _ = GOODS[look["goods"]][rng.integers(6)]
                    draw_heap(
                        sheet,
                        look["goods"],
                        cx + (k - (n - 1) / 2) * half * 1.9 / n,
                        y,
                        half * 1.8 / n,
                        hue,
                        rng,
                        dim * (0.75 + 0.25 * level),
                    )
            stripes = 11
            for k in range(stripes):
                u0, u1 = cx - half * 1.1 + 2.2 * half * k / stripes, cx - half * 1.1 + 2.2 * half * (k + 1) / stripes
                t0, t1 = cx + (u0 - cx) * 0.80, cx + (u1 - cx) * 0.80
                hue = a if k % 2 == 0 else b
                lower = top + 0.115 * scale
                sheet.shape(
                    [(t0, top), (t1, top), (u1, lower), (u0, lower)],
                    sheet.fade(
                        sheet.paint(hue), (0, top), (0, lower), [mix(hue, "#ffffff", 0.12), mix(hue, "#000000", 0.14)]
                    ),
                )
                mid = (u0 + u1) / 2
                sheet.curve(
                    [
                        (u0, lower - 0.001),
                        (u0 + 0.004, lower + 0.02 * scale),
                        (mid, lower + 0.03 * scale),
                        (u1 - 0.004, lower + 0.02 * scale),
                        (u1, lower - 0.001),
                    ],
                    sheet.paint(mix(hue, "#000000", 0.1)),
                    closed=True,
                )
    return sheet.array()


def draw(look: Look, t: float, width: int, height: int) -> np.ndarray:
    rng = look.rng()
    hour = look["hour"]
    mood = moods.MOODS[{"day": "day", "evening": "sunset", "night": "dusk", "rain": "storm"}[hour]]
    picture = light.sky(width, height, mood | {"disc": 0.0}, t, horizon=0.55, seed=look.seed)
    ground = {
        "day": lin("#b8a890", 0.9),
        "evening": lin("#8a5a48", 0.7),
        "night": lin("#1c1a30", 0.6),
        "rain": lin("#5a666c", 0.6),
    }[hour]
    rows = np.linspace(0, 1, height, dtype=np.float32)[:, None, None]
    picture = np.where(rows > 0.72, ground * (0.75 + 0.4 * rows), picture).astype(np.float32)
    drift = 0.006 * math.sin(t * 0.35)
    light.over(picture, np.roll(_stalls(look, width, height), round(drift * height), axis=1))
    n = 15
    lamps_on = hour in ("evening", "night")
    for row, (y0, gain) in enumerate(((0.17, 0.8), (0.30, 1.0))):
        xs = np.linspace(-0.95, 0.95, n) + 0.02 * row
        ys = (
            y0
            + 0.05 * (np.abs(((xs * 2.1 + row * 0.5) % 1.0) - 0.5) * -2 + 1) ** 0.8
            + 0.006 * np.sin(t * 1.3 + xs * 5)
        )
        wires = Sheet(width, height)
        wires.curve(list(zip(xs, ys - 0.014, strict=True)), wires.paint(("#1a1414", 0.7), stroke=0.003))
        hues = ("#ff5a38", "#ffc040", "#ff8a30", "#ffd870", "#e84060")
        for k in range(n):
            hue = hues[(k + row) % 5]
            s = 0.017 if row else 0.013
            wires.oval(
                xs[k],
                ys[k] + 0.008,
                s * 0.9,
                s,
                wires.orb(
                    wires.paint(hue),
                    (xs[k], ys[k]),
                    s * 1.2,
                    ["#fff0c0" if lamps_on else mix(hue, "#ffffff", 0.3), hue],
                ),
            )
            wires.box(
                xs[k] - s * 0.4,
                ys[k] + 0.008 - s * 1.1,
                xs[k] + s * 0.4,
                ys[k] + 0.008 - s * 0.85,
                wires.paint("#2a1a14"),
            )
        light.over(picture, wires.array())
        if lamps_on:
            glow = np.stack([lin(hues[(k + row) % 5]) for k in range(n)])
            light.sparks(picture, xs, ys + 0.01, 0.012, glow + 0.2, 1.3 * gain)
            light.sparks(picture, xs, ys + 0.01, 0.075, glow, 0.20 * gain)
    if lamps_on:
        for cx in (-0.57, 0.0, 0.57):
            light.sparks(picture, [cx], 0.64, 0.016, lin("#fff0c8"), 2.5)
            light.sparks(picture, [cx], 0.70, 0.16, lin("#ffb050"), 0.38)
    crowd = Sheet(width, height)
    coats = ("#c03a30", "#2f5a90", "#d8a030", "#3a7a5a", "#7a4a80", "#d8d0c0", "#404858")
    dim = {"day": 0.9, "evening": 0.55, "night": 0.34, "rain": 0.55}[hour]
    for i in range(6):
        r = look.rng(30 + i)
        speed = r.uniform(0.05, 0.10) * r.choice([-1, 1])
        x = (r.uniform(0, 2.2) + speed * t) % 2.2 - 1.1
        tall = 0.34 + 0.05 * r.random()
        y = 0.93 + 0.012 * i
        hue = mix(coats[r.integers(7)], "#000000", 1 - dim)
        props.person(crowd, x, y, tall, mix("#3a2c28", "#000000", 1 - dim), t * 6 * speed / 0.08 + i, coat=hue)
        if hour == "rain":
            c = mix(coats[(i * 3) % 7], "#000000", 0.25)
            s = tall
            crowd.curve(
                [
                    (x - 0.27 * s, y - 0.98 * s),
                    (x - 0.18 * s, y - 1.13 * s),
                    (x, y - 1.2 * s),
                    (x + 0.18 * s, y - 1.13 * s),
                    (x + 0.27 * s, y - 0.98 * s),
                    (x, y - 1.02 * s),
                ],
                crowd.paint(c),
                closed=True,
            )
    stack = picture.copy()
    light.over(stack, crowd.array())
    picture = stack
    if hour == "day":
        side = 1 if rng.random() < 0.5 else -1
        y, x = np.mgrid[0:height, 0:width].astype(np.float32)
        beam = np.exp(-((((x - width / 2) / height - side * (0.5 - y / height * 0.5)) / 0.30) ** 2)) * 0.08
        picture += beam[..., None] * lin("#fff0c8")
    if hour == "rain":
        light.rain(picture, t, seed=look.seed, amount=1.6, gain=0.2, wind=0.05)
    picture = light.bloom(picture, 0.45, 0.85)
    return light.develop(picture, exposure=1.2, vignette=0.65, t=t)


MARKET = Subject(
    name="market",
    nouns=(
        "a market",
        "market stalls",
        "a street market",
        "a market place",
        "traders and shoppers",
        "a bazaar",
        "stalls with goods",
        "an open-air market",
    ),
    choices={
        "goods": {
            "fruit": ("fruit", "oranges and apples", "heaps of fruit", "crates of fruit"),
            "flowers": ("flowers", "bunches of flowers", "bouquets", "cut flowers"),
            "spices": ("spices", "sacks of spices", "cones of spice", "spice sacks"),
            "pots": ("pottery", "pots and jars", "ceramic vases", "painted jars"),
        },
        "hour": {
            "day": ("by day", "in the sun", "on a bright morning", "in daylight"),
            "evening": ("in the evening", "at sunset", "in orange evening light", "as the sun goes down"),
            "night": ("at night", "under lanterns", "in the lamplight", "after dark"),
            "rain": ("in the rain", "under umbrellas", "on a wet day", "while it rains"),
        },
        "awnings": {
            "red": ("under red awnings", "red and white awnings", "red striped roofs"),
            "blue": ("under blue awnings", "blue and white awnings", "blue striped roofs"),
            "green": ("under green awnings", "green and white awnings", "green striped roofs"),
            "yellow": ("under yellow awnings", "yellow and white awnings", "yellow striped roofs"),
        },
    },
    draw=draw,
)
