"""Paper lanterns: rising into the night sky or floating on black water."""

from __future__ import annotations

import math

import numpy as np

from data.world import light, moods
from data.world.ink import Sheet
from data.world.light import lin
from data.world.subject import Look, Subject

_PAPER = {
    "gold": (("#ffb040", "#ffe0a0", "#c85a10"),),
    "red": (("#ff3c30", "#ffa080", "#9a1010"),),
    "many": (
        ("#ffb040", "#ffe0a0", "#c85a10"),
        ("#ff4058", "#ffb0b0", "#a01030"),
        ("#50c8ff", "#d0f4ff", "#1060a8"),
        ("#70e070", "#e0ffd0", "#207a30"),
        ("#c070ff", "#f0d8ff", "#6020a8"),
    ),
}


def _sky_lantern(
    sheet: Sheet, x: float, y: float, s: float, tilt: float, paper: tuple[str, str, str], flicker: float
) -> None:
    c = sheet.canvas
    c.save()
    c.translate(x, y)
    c.rotate(math.degrees(tilt))
    c.scale(s, s)
    mid, pale, dark = paper
    body = [
        (-0.30, 0.5),
        (-0.44, 0.1),
        (-0.46, -0.35),
        (-0.30, -0.66),
        (0.0, -0.74),
        (0.30, -0.66),
        (0.46, -0.35),
        (0.44, 0.1),
        (0.30, 0.5),
        (0.0, 0.54),
    ]
    glow = sheet.orb(
        sheet.paint(mid), (0, 0.42), 1.25, ["#fff8d8", pale, mid, dark], [0, 0.22 + 0.05 * flicker, 0.62, 1]
    )
    sheet.curve(body, glow, closed=True)
    for u in (-0.2, 0.0, 0.2):
        sheet.curve([(u * 1.4, 0.5), (u * 2.1, -0.1), (u * 1.5, -0.66)], sheet.paint((dark, 0.35), stroke=0.02))
    sheet.oval(0, 0.51, 0.30, 0.05, sheet.paint(("#fff4c8", 0.95)))
    c.restore()


def _water_lantern(
    sheet: Sheet, x: float, y: float, s: float, tilt: float, paper: tuple[str, str, str], flicker: float
) -> None:
    c = sheet.canvas
    c.save()
    c.translate(x, y)
    c.rotate(math.degrees(tilt))
    c.scale(s, s)
    mid, pale, dark = paper
    sheet.shape([(-0.62, -0.02), (0.62, -0.02), (0.52, 0.1), (-0.52, 0.1)], sheet.paint("#3a2414"))
    glow = sheet.orb(
        sheet.paint(mid), (0, -0.28), 0.95, ["#fff8d8", pale, mid, dark], [0, 0.25 + 0.06 * flicker, 0.65, 1]
    )
    sheet.shape([(-0.44, -0.02), (-0.44, -0.86), (0.44, -0.86), (0.44, -0.02)], glow)
    for u in (-0.44, 0.0, 0.44):
        sheet.line((u, -0.02), (u, -0.9), sheet.paint((dark, 0.8), stroke=0.035))
    for v in (-0.02, -0.86):
        sheet.line((-0.46, v), (0.46, v), sheet.paint((dark, 0.85), stroke=0.035))
    sheet.curve([(-0.2, -0.3), (-0.1, -0.55), (0.06, -0.42), (0.2, -0.62)], sheet.paint((dark, 0.4), stroke=0.04))
    c.restore()


def draw(look: Look, t: float, width: int, height: int) -> np.ndarray:
    rng = look.rng()
    flying = look["way"] == "sky"
    mood = dict(moods.MOODS["dusk" if look["place"] == "roofs" else "night"])
    mood |= {"disc": 0.0, "halo": 0.2, "cover": mood["cover"] * 0.7, "sun": (0.0, 0.7)}
    horizon = 0.82 if flying else 0.46
    picture = light.sky(width, height, mood, t, horizon=horizon, seed=look.seed)
    if not flying:
        picture *= 0.75
    sheet = Sheet(width, height)
    if look["place"] == "mountains":
        seed = rng.uniform(0, 90)
        for i in range(3):
            light.mountains(
                picture,
                base=horizon - 0.02 + 0.012 * i,
                amount=(0.34, 0.24, 0.12)[i] * (1.0 if flying else 0.75),
                frequency=1.1 + 0.5 * i,
                seed=seed + 9 * i,
                near=lin("#0a1428", 0.5) * (1 - 0.25 * i),
                far=lin("#28406c", 0.45),
                lightness=lin("#6a86b8", 0.4),
                sharp=0.5 - 0.15 * i,
                snow=0.6 if i == 0 else 0.0,
                snow_line=horizon - 0.18,
                air=0.7,
                floor=horizon + 0.02,
            )
    elif look["place"] == "roofs":
        ink = "#0c0a1c"
        r = look.rng(3)
        for i in range(7):
            x, w, h = -0.9 + 0.3 * i + r.uniform(-0.06, 0.06), r.uniform(0.10, 0.17), r.uniform(0.10, 0.24)
            tiers = int(r.integers(1, 4)) if i != 3 else 4
            w = w if i != 3 else 0.15
            for k in range(tiers):
                base, ww = horizon - k * h * 0.42, w * (1 - 0.17 * k)
                top = base - h * 0.42
                sheet.box(x - ww * 0.62, top, x + ww * 0.62, base + 0.01, sheet.paint(ink))
                for u in (-0.35, 0.0, 0.35):
                    sheet.box(
                        x + u * ww - 0.012,
                        top + h * 0.16,
                        x + u * ww + 0.012,
                        top + h * 0.34,
                        sheet.paint(("#ffb860", 0.85)),
                    )
                sheet.curve(
                    [
                        (x - ww * 1.15, top + 0.006),
                        (x - ww * 0.75, top - 0.008),
                        (x - ww * 0.4, top - h * 0.15),
                        (x + ww * 0.4, top - h * 0.15),
                        (x + ww * 0.75, top - 0.008),
                        (x + ww * 1.15, top + 0.006),
                        (x, top + 0.012),
                    ],
                    sheet.paint("#161230"),
                    closed=True,
                )
            sheet.line(
                (x, horizon - tiers * h * 0.42 - h * 0.12),
                (x, horizon - tiers * h * 0.42 - h * 0.32),
                sheet.paint("#161230", stroke=0.006),
            )
    else:
        r = look.rng(4)
        for side in (-1, 1):
            for k in range(11):
                x = side * (0.93 - 0.055 * k * (0.6 + 0.4 * r.random()))
                tall = r.uniform(0.5, 1.0) * (1.2 if flying else 1.0)
                lean = -side * r.uniform(0.02, 0.12)
                sway = 0.008 * math.sin(t * 0.9 + k)
                sheet.curve(
                    [(x, horizon + 0.3), (x + lean * 0.3, horizon - tall * 0.5), (x + lean + sway, horizon - tall)],
                    sheet.paint(("#06140e", 0.96), stroke=0.014 - 0.0006 * k),
                )
                for m in range(9):
                    v = 0.2 + 0.8 * m / 9
                    px, py = x + lean * v**1.5 + sway * v, horizon - tall * v
                    for way in (-1, 1):
                        a = r.uniform(0.1, 0.7)
                        ln = r.uniform(0.04, 0.09)
                        sheet.curve(
                            [
                                (px, py),
                                (px + way * ln * 0.6, py + ln * a * 0.4 - 0.006),
                                (px + way * ln, py + ln * a),
                                (px + way * ln * 0.5, py + ln * a * 0.7),
                            ],
                            sheet.paint(("#0a2016", 0.95)),
                            closed=True,
                        )
    light.over(picture, sheet.array())
    papers = _PAPER[look["colour"]]
    r = look.rng(6)
    n = {"few": 5, "many": 42}[look["number"]]
    order = np.sort(r.random(n) ** (1.7 if n > 10 else 0.55))
    if n <= 10:
        order = 0.45 + 0.5 * order
    base = light.blank(width, height)
    items = []
    for i in range(n):
        z = order[i]
        hue = papers[r.integers(len(papers))]
        flicker = math.sin(t * r.uniform(5, 9) + i) * 0.5 + math.sin(t * 3.1 + i * 2) * 0.5
        x0, phase = r.uniform(-0.82, 0.82), r.random() * 6.3
        if flying:
            s = 0.018 + 0.11 * z**2
            y = (
                ((r.random() * 0.86 + 0.02 - t * (0.010 + 0.022 * z)) % 1.02) - 0.02
                if n > 10
                else 0.16 + 0.5 * ((i * 0.38 + 0.1) % 1.0) - 0.02 * t
            )
            y = min(y, 0.74)
            x = (
                (x0 if n > 10 else -0.52 + 0.26 * i + 0.05 * math.sin(phase))
                + 0.012 * t * (0.4 + z) * 0.6
                + 0.01 * math.sin(t * 0.6 + phase)
            )
        else:
            s = 0.014 + 0.085 * z**1.6
            y = horizon + 0.03 + 0.46 * z**1.3 + 0.003 * math.sin(t * 1.4 + phase)
            x = (x0 * (0.65 + 0.45 * z) if n > 10 else -0.5 + 0.25 * i) + 0.010 * t * (0.3 + z)
        items.append((x, y, s, 0.06 * math.sin(t * 0.8 + phase), hue, flicker))
    if not flying:
        light.water(picture, horizon, lin("#050c1c", 0.5), t, rough=0.35, scale=3.0, haze=0.1)
        mirror = light.blank(width, height)
        for x, y, s, _, hue, _f in items:
            k = np.linspace(0, 1, 16)
            wob = 0.35 * s * np.sin(k * 22 + t * 4 + x * 30) * k
            light.sparks(
                mirror, x + wob, y + 0.1 * s + k * s * 2.6, s * (0.30 - 0.12 * k), lin(hue[0]), 0.42 * (1 - k) ** 1.2
            )
        picture += mirror
    for x, y, s, _, hue, flicker in items:
        cy = y + (0.15 * s if flying else -0.4 * s)
        light.sparks(base, [x], cy, s * 1.5, lin(hue[0]), 0.26 + 0.04 * flicker)
    picture += base
    lamps = Sheet(width, height)
    for x, y, s, tilt, hue, flicker in items:
        (_sky_lantern if flying else _water_lantern)(lamps, x, y, s, tilt, hue, flicker)
    light.over(picture, lamps.array(), gain=1.5)
    if flying:
        light.water(picture, horizon, lin("#050c1c", 0.5), t, rough=0.4, scale=3.0, haze=0.0)
    picture = light.bloom(picture, 0.55, 0.75, 0.03)
    return light.develop(picture, exposure=1.3, vignette=0.7, t=t)


LANTERNS = Subject(
    name="lanterns",
    nouns=(
        "paper lanterns",
        "lanterns",
        "a lantern festival",
        "glowing lanterns",
        "floating lights",
        "candle lanterns",
        "lanterns of paper",
        "a festival of lights",
    ),
    choices={
        "way": {
            "sky": ("rising into the sky", "flying up", "in the air", "ascending"),
            "water": ("floating on water", "on a river", "drifting on a pond", "on black water"),
        },
        "number": {
            "few": ("five", "a few", "a handful of lanterns", "some"),
            "many": ("many", "countless", "hundreds of lanterns", "a great number"),
        },
        "colour": {
            "gold": ("golden", "warm yellow", "amber"),
            "red": ("red", "scarlet", "crimson"),
            "many": ("in many colours", "colourful", "multicoloured", "in all colours"),
        },
        "place": {
            "mountains": ("before mountains", "below snowy mountains", "in a mountain valley"),
            "roofs": ("before pagodas", "above temple roofs", "by a temple"),
            "bamboo": ("between bamboo", "in a bamboo grove", "among bamboo stems"),
        },
    },
    draw=draw,
)
