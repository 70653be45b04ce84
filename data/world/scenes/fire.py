"""Fire: a camp fire, one candle or many, a hearth. Flames are noise that rises and thins."""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from data.world import light
from data.world.ink import Sheet, dimmed
from data.world.light import fbm, lin, noise, smooth
from data.world.subject import Look, Subject

_AROUND = {
    "blue": ("#14305c", "#03081a", "#3a5a90"),
    "red": ("#5a1418", "#120304", "#a04038"),
    "green": ("#14402c", "#030e08", "#3a7a58"),
}


@njit(cache=True, fastmath=True)
def _flames(picture, cx, base, wide, tall, t, seed, gain):
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
def _candle_flame(picture, cx, base, s, t, seed, gain):
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


def _embers(
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


def draw(look: Look, t: float, width: int, height: int) -> np.ndarray:
    rng = look.rng()
    wall, deep, rim = _AROUND[look["around"]]
    thing = look["thing"]
    seed = float(rng.uniform(0, 40))
    pulse = 1 + 0.08 * math.sin(t * 9.1) * math.sin(t * 3.7 + seed) + 0.05 * math.sin(t * 17)
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    x, y = (x + 0.5 - width / 2) / height, (y + 0.5) / height
    warm = lin("#ff8a30")
    if thing == "campfire":
        mood = {
            "top": lin(deep, 0.7),
            "mid": lin(wall, 0.6),
            "low": lin(wall, 1.5),
            "sun": (0, 2),
            "sun_colour": lin("#000000"),
            "disc": 0.0,
            "halo": 0.0,
            "cover": 0.2,
            "lit": lin(wall, 0.6),
            "shade": lin(deep, 0.6),
            "stars": 0.8,
        }
        picture = light.sky(width, height, mood, t, horizon=0.66, seed=look.seed)
        sheet = Sheet(width, height)
        from data.world.props import conifer

        r = look.rng(3)
        ink = dimmed(deep, 0.6)
        for _ in range(30):
            px = r.uniform(-1, 1)
            conifer(sheet, px, 0.70, r.uniform(0.16, 0.40) * (0.45 + 0.75 * abs(px)), ink, r)
        sheet.box(-1, 0.68, 1, 1.02, sheet.fade(sheet.paint(ink), (0, 0.68), (0, 1), [ink, deep]))
        light.over(picture, sheet.array())
        glow = np.exp(-(x**2 * 2.6 + (y - 0.80) ** 2 * 9)) * pulse
        picture += glow[..., None] * warm * 0.22
        ground = (
            (y > 0.69)
            * np.exp(-(x**2 * 2.0 + (y - 0.83) ** 2 * 26))
            * (0.7 + 0.6 * np.sin(x * 60 + np.sin(y * 90) * 2) ** 2 * 0.4)
        )
        picture += ground[..., None] * warm * 0.5 * pulse
        logs = Sheet(width, height)
        for a, b, w in (
            ((-0.21, 0.87), (0.12, 0.80), 0.045),
            ((0.22, 0.87), (-0.10, 0.80), 0.045),
            ((-0.10, 0.885), (0.14, 0.86), 0.04),
            ((-0.02, 0.89), (0.04, 0.77), 0.035),
        ):
            logs.line(
                a,
                b,
                logs.fade(
                    logs.paint("#2a1608", stroke=w), (a[0], a[1] - w / 2), (a[0], a[1] + w / 2), ["#8a4418", "#1c0e06"]
                ),
            )
            logs.line((a[0], a[1] - w * 0.25), (b[0], b[1] - w * 0.25), logs.paint(("#ff8a30", 0.5), stroke=w * 0.15))
        for k in range(13):
            a = k / 13 * 2 * math.pi
            logs.oval(
                0.30 * math.cos(a),
                0.885 + 0.055 * math.sin(a),
                0.035,
                0.024,
                logs.orb(
                    logs.paint("#4a4038"),
                    (0.27 * math.cos(a), 0.87 + 0.05 * math.sin(a)),
                    0.045,
                    ["#b07048", "#3a302a", "#14100e"],
                ),
            )
        light.over(picture, logs.array())
        _flames(picture, 0.0, 0.855, 0.17, 0.46, t, seed, 0.7)
        _embers(picture, look, t, 0.0, 0.72, 0.07, 0.70, 70)
    elif thing == "hearth":
        picture = (lin(wall, 0.30) * np.exp(-(x**2 + (y - 0.6) ** 2 * 1.2))[..., None] + lin(deep, 0.4)).astype(
            np.float32
        )
        sheet = Sheet(width, height)
        r = look.rng(3)
        for row in range(16):
            for k in range(-9, 10):
                bx, by = k * 0.125 + (row % 2) * 0.062, row * 0.066
                f = r.uniform(0.6, 1.0) * max(1.1 - 0.8 * abs(bx) - 0.4 * abs(by - 0.6), 0.25)
                tone = dimmed(wall, f)
                sheet.box(
                    bx - 0.057,
                    by + 0.004,
                    bx + 0.057,
                    by + 0.060,
                    sheet.fade(
                        sheet.paint(tone),
                        (0, by),
                        (0, by + 0.06),
                        [tone, dimmed(tone, 0.6)],
                    ),
                    0.006,
                )
        arch = [
            (-0.42, 0.92),
            (-0.42, 0.50),
            *[(-0.42 * math.cos(a), 0.50 - 0.20 * math.sin(a)) for a in np.linspace(0, math.pi, 20)],
            (0.42, 0.50),
            (0.42, 0.92),
        ]
        sheet.shape(arch, sheet.fade(sheet.paint("#0a0504"), (0, 0.3), (0, 0.92), ["#050303", "#1c0a06"]))
        for a in np.linspace(0, math.pi, 13):
            px, py = -0.45 * math.cos(a), 0.50 - 0.235 * math.sin(a)
            c = sheet.canvas
            c.save()
            c.translate(px, py)
            c.rotate(math.degrees(a) - 90)
            sheet.box(
                -0.034,
                -0.045,
                0.034,
                0.035,
                sheet.fade(sheet.paint(rim), (0, -0.04), (0, 0.04), ["#2a1a18", rim]),
                0.006,
            )
            c.restore()
        sheet.box(-1, 0.92, 1, 1.02, sheet.fade(sheet.paint("#241812"), (0, 0.92), (0, 1.0), ["#5a3a24", "#140c08"]))
        sheet.box(
            -0.62,
            0.125,
            0.62,
            0.17,
            sheet.fade(sheet.paint("#4a2c18"), (0, 0.12), (0, 0.17), ["#7a4a28", "#2a180c"]),
            0.006,
        )
        for px, s, hue in ((-0.48, 0.09, "#b8863c"), (0.5, 0.075, "#8a9aa8"), (0.32, 0.055, "#a84838")):
            sheet.curve(
                [
                    (px - s * 0.3, 0.125),
                    (px - s * 0.45, 0.125 - s * 0.6),
                    (px - s * 0.15, 0.125 - s),
                    (px + s * 0.15, 0.125 - s),
                    (px + s * 0.45, 0.125 - s * 0.6),
                    (px + s * 0.3, 0.125),
                ],
                sheet.fade(sheet.paint(hue), (px - s * 0.4, 0), (px + s * 0.4, 0), [hue, "#1a100c"]),
                closed=True,
            )
        for a, b in (((-0.27, 0.89), (0.22, 0.86)), ((-0.2, 0.86), (0.27, 0.90)), ((-0.16, 0.83), (0.13, 0.82))):
            sheet.line(
                a,
                b,
                sheet.fade(
                    sheet.paint("#2a1608", stroke=0.055), (0, a[1] - 0.03), (0, a[1] + 0.03), ["#a04818", "#160a04"]
                ),
            )
        light.over(picture, sheet.array())
        picture += (np.exp(-(x**2 * 3.0 + (y - 0.85) ** 2 * 5)) * pulse)[..., None] * warm * 0.30
        _flames(picture, -0.09, 0.865, 0.13, 0.34, t, seed, 0.55)
        _flames(picture, 0.10, 0.865, 0.13, 0.40, t * 1.07, seed + 7, 0.55)
        _embers(picture, look, t, 0.0, 0.8, 0.09, 0.42, 40)
    else:
        picture = (
            lin(wall, 0.5) * np.exp(-(x**2 * 0.8 + (y - 0.45) ** 2 * 1.6))[..., None] * (0.8 + 0.15 * pulse)
            + lin(deep, 0.5)
        ).astype(np.float32)
        table = np.clip((y - 0.86) * 60, 0, 1)[..., None]
        boards = 0.8 + 0.2 * np.sin(x * 40 + 2 * np.sin(y * 30 + x * 3))
        picture = picture * (1 - table) + table * (
            lin("#6a3a1c", 0.5) * boards[..., None] * np.exp(-(x**2) * 1.2)[..., None]
        )
        picture = picture.astype(np.float32)
        spots = (
            [(0.0, 0.30, 1.0)]
            if thing == "candle"
            else [
                (px, h, s)
                for px, h, s in (
                    (-0.62, 0.14, 0.55),
                    (-0.45, 0.24, 0.7),
                    (0.6, 0.20, 0.6),
                    (0.42, 0.12, 0.62),
                    (-0.27, 0.15, 0.8),
                    (0.24, 0.28, 0.82),
                    (-0.09, 0.33, 0.9),
                    (0.08, 0.17, 0.95),
                )
            ]
        )
        r = look.rng(4)
        light.bokeh(
            picture, r.uniform(-0.85, 0.85, 14), r.uniform(0.1, 0.7, 14), r.uniform(0.02, 0.05, 14), lin(rim), 0.10
        )
        for i, (px, h, s) in enumerate(spots):
            base = 0.90 - 0.03 * (1 - s) * 2
            w = 0.052 * s if thing == "candles" else 0.075
            top = base - h * (1.15 if thing == "candle" else 1.0)
            sheet = Sheet(width, height)
            sheet.oval(px, base + 0.008, w * 1.9, w * 0.4, sheet.paint(("#1a0e08", 0.6), soft=0.008))
            wax = ("#ffe8c0", "#fff0d8", "#f0c898")[i % 3]
            sheet.box(
                px - w,
                top,
                px + w,
                base,
                sheet.fade(sheet.paint(wax), (0, top), (0, base), ["#ffcf88", wax, "#a8784c"], [0, 0.25, 1]),
                w * 0.15,
            )
            side = sheet.fade(
                sheet.paint("#000000"),
                (px - w, 0),
                (px + w, 0),
                [("#1a0a04", 0.6), ("#000000", 0.0), ("#000000", 0.0), ("#1a0a04", 0.65)],
                [0, 0.35, 0.6, 1],
            )
            sheet.box(px - w, top, px + w, base, side, w * 0.15)
            sheet.oval(
                px, top, w, w * 0.26, sheet.orb(sheet.paint("#fff0c8"), (px, top), w, ["#fffbe8", "#ffd890", "#e0a860"])
            )
            for u, d in ((-0.7, 0.10), (0.5, 0.16), (0.85, 0.07)):
                sheet.line(
                    (px + u * w, top + 0.004), (px + u * w, top + d * h * 2), sheet.paint((wax, 0.9), stroke=w * 0.17)
                )
            sheet.line((px, top), (px + 0.002, top - 0.022 * (s + 0.3)), sheet.paint("#2a1a10", stroke=0.005))
            light.over(picture, sheet.array(), gain=1.05)
            size = 0.125 * s if thing == "candles" else 0.20
            _candle_flame(picture, px, top - 0.004, size, t, seed + i * 3.7, 1.25)
            light.sparks(picture, [px], top - size * 0.45, size * 1.9, warm, 0.22 * pulse)
            light.sparks(picture, [px], top - size * 0.45, size * 0.7, lin("#ffc070"), 0.30)
        if thing == "candle":
            light.sparks(picture, [0.0], 0.42, 0.42, warm, 0.22 * pulse)
    picture = light.bloom(picture, 0.5, 0.8)
    return light.develop(picture, exposure=1.15, vignette=0.75, t=t)


FIRE = Subject(
    name="fire",
    nouns=(
        "fire",
        "flames",
        "a burning fire",
        "firelight",
        "flickering flames",
        "glowing embers",
        "the warmth of a fire",
        "open flames",
    ),
    choices={
        "thing": {
            "campfire": ("a camp fire", "a bonfire", "logs burning in the open", "a campfire between stones"),
            "hearth": ("a fireplace", "a hearth", "a fire in a brick fireplace", "a chimney fire"),
            "candle": ("a single candle", "one candle", "a candle flame"),
            "candles": ("many candles", "a row of candles", "eight candles", "candles on a table"),
        },
        "around": {
            "blue": ("against blue", "in a blue night", "before a blue wall", "in blue shadow"),
            "red": ("against red", "in a red room", "before a red wall", "in red shadow"),
            "green": ("against green", "in a green wood", "before a green wall", "in green shadow"),
        },
    },
    draw=draw,
)
