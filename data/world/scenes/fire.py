"""Fire: a camp fire, one candle or many, a hearth. Flames are noise that rises and thins."""

from __future__ import annotations

import math

import numpy as np

from data.world import light
from data.world.figures.flames import burn, burn_candle, embers_rise
from data.world.ink import Sheet, dimmed
from data.world.light import lin
from data.world.subject import Look, Subject

_AROUND = {
    "blue": ("#14305c", "#03081a", "#3a5a90"),
    "red": ("#5a1418", "#120304", "#a04038"),
    "green": ("#14402c", "#030e08", "#3a7a58"),
}


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
        burn(picture, 0.0, 0.855, 0.17, 0.46, t, seed, 0.7)
        embers_rise(picture, look, t, 0.0, 0.72, 0.07, 0.70, 70)
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
        burn(picture, -0.09, 0.865, 0.13, 0.34, t, seed, 0.55)
        burn(picture, 0.10, 0.865, 0.13, 0.40, t * 1.07, seed + 7, 0.55)
        embers_rise(picture, look, t, 0.0, 0.8, 0.09, 0.42, 40)
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
            burn_candle(picture, px, top - 0.004, size, t, seed + i * 3.7, 1.25)
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
