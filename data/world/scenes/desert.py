"""Dunes: sharp crests, rippled sand, and a caravan, pyramids or palms on the horizon."""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from data.world import light, moods
from data.world.ink import Sheet
from data.world.light import fbm, lin, noise, smooth
from data.world.subject import Look, Subject

_SAND = {  # lit, shadow, air
    "dawn": (lin("#ffc8a0", 1.0), lin("#8a6078", 0.6), lin("#ffd0b8", 0.9)),
    "day": (lin("#f8cf86", 1.05), lin("#b87a48", 0.75), lin("#e8e4d4", 0.95)),
    "sunset": (lin("#ff8a3c", 1.1), lin("#5a1c28", 0.55), lin("#ffa050", 0.9)),
    "night": (lin("#5f7fb8", 0.42), lin("#0c1834", 0.45), lin("#28457c", 0.45)),
}


@njit(cache=True, fastmath=True)
def _dunes(picture, lit, shadow, air, seed, pan, horizon, side, t, blow):
    height, width = picture.shape[0], picture.shape[1]
    layers = 6
    for i in range(layers):
        f = i / (layers - 1.0)
        base = horizon + 0.02 + 0.40 * f**1.35
        amp = 0.035 + 0.16 * f
        freq = 2.6 - 1.75 * f
        for column in range(width):
            x = (column + 0.5 - width / 2) / height
            u = (x * side + pan * (0.2 + f)) * freq + seed + i * 5.37
            # An asymmetric wave: long windward slope, short slip face; its crest wanders with noise.
            q = u + 0.55 * (noise(u * 0.7, i * 3.1) - 0.5)
            k = math.floor(q)
            p = q - k
            top = 0.68
            size = 0.45 + 0.75 * noise(k * 3.7 + 0.5, i * 1.9 + 0.5)
            rise = smooth(0.0, top, p) if p < top else 1 - smooth(top, 1.0, p)
            crest = base - amp * size * (rise**1.15)
            first = int(max(crest * height, 0))
            for row in range(first, height):
                y = (row + 0.5) / height
                edge = min(max((y - crest) * height, 0.0), 1.0)
                d = y - crest
                # The crest line runs down the flank, so the shadow's border leans with depth.
                lean = p + d * (0.55 + 0.5 * size) * freq * 0.8 - 0.06 * math.sin(d * 9)
                dark = smooth(top - 0.012 - 0.05 * d, top + 0.02 + 0.25 * d, lean) * (
                    1 - smooth(1.0, 1.35, lean + d * 0.4)
                )
                spill = 1 - smooth(1.0, 1.35, lean + 1 + d * 0.4)  # the shadow of the dune before
                dark = max(dark, spill)
                wave = math.sin(y * (150 - 95 * f) + 7 * noise(x * 5 + seed, y * 9) + x * side * 26)
                ripple = 0.055 * wave * (0.25 + 0.75 * f) * (1 - dark)
                glow = 0.80 + 0.32 * rise + ripple + 0.12 * (fbm(u * 4, y * 12, 2) - 0.4)
                rim = math.exp(-d * 90.0) * 0.30 * (1 - dark)
                fog = (1 - f) ** 1.8 * 0.78
                for c in range(3):
                    v = lit[c] * (glow + rim) * (1 - dark) + shadow[c] * (0.85 + 0.35 * d * 4) * dark
                    v = v * (1 - fog) + air[c] * fog
                    picture[row, column, c] = picture[row, column, c] * (1 - edge) + v * edge
            if blow > 0 and p > 0.45 and p < 0.85:
                for row in range(max(first - int(0.05 * height), 0), first):
                    up = crest - (row + 0.5) / height
                    veil = blow * math.exp(-up * 70) * noise(u * 14 - t * 2.4, up * 40 + t) * rise * 0.7
                    for c in range(3):
                        picture[row, column, c] = picture[row, column, c] * (1 - veil) + lit[c] * veil


def _camel(sheet: Sheet, x: float, y: float, s: float, step: float, colour: str, rider: bool) -> None:
    at = lambda u, v: (x + u * s, y - v * s)  # noqa: E731
    for k, u in enumerate((-0.30, -0.20, 0.20, 0.30)):
        swing = 0.11 * math.sin(step + k * 1.7)
        sheet.curve([at(u, 0.5), at(u + swing * 0.3, 0.25), at(u + swing, 0.0)], sheet.paint(colour, stroke=0.065 * s))
    body = [
        at(-0.42, 0.52),
        at(-0.38, 0.72),
        at(-0.18, 0.80),
        at(-0.02, 1.04),
        at(0.12, 0.82),
        at(0.30, 0.76),
        at(0.42, 0.66),
        at(0.36, 0.48),
        at(0.0, 0.42),
        at(-0.3, 0.44),
    ]
    sheet.curve(body, sheet.paint(colour), closed=True)
    sheet.curve([at(0.34, 0.62), at(0.52, 0.60), at(0.60, 0.78), at(0.62, 0.98)], sheet.paint(colour, stroke=0.10 * s))
    sheet.curve(
        [at(0.56, 1.02), at(0.66, 1.06), at(0.82, 0.98), at(0.80, 0.93), at(0.62, 0.92)],
        sheet.paint(colour),
        closed=True,
    )
    sheet.curve([at(-0.41, 0.66), at(-0.48, 0.5), at(-0.46, 0.36)], sheet.paint(colour, stroke=0.03 * s))
    if rider:
        sheet.curve(
            [at(-0.12, 0.92), at(-0.09, 1.2), at(0.0, 1.32), at(0.09, 1.2), at(0.13, 0.92)],
            sheet.paint(colour),
            closed=True,
        )
        sheet.disc(*at(0.01, 1.38), 0.085 * s, sheet.paint(colour))


def _palm(sheet: Sheet, x: float, y: float, s: float, t: float, colour: str, phase: float) -> None:
    lean = 0.16 * math.sin(phase * 3)
    tip = (x + lean * s, y - s)
    sheet.curve([(x, y), (x + lean * s * 0.25, y - s * 0.5), tip], sheet.paint(colour, stroke=0.045 * s))
    for k in range(11):
        a = math.pi * (-0.12 + 1.24 * k / 10)
        sway = 0.05 * math.sin(t * 1.2 + k + phase)
        r = s * (0.42 + 0.06 * math.sin(k * 5 + phase))
        mid = (tip[0] + r * 0.55 * math.cos(a), tip[1] - r * 0.5 * math.sin(a) - 0.06 * s)
        end = (tip[0] + r * math.cos(a) * 1.05, tip[1] - r * 0.35 * math.sin(a) + 0.16 * s * (abs(math.cos(a)) + sway))
        sheet.curve([tip, mid, end, (mid[0], mid[1] + 0.07 * s), tip], sheet.paint(colour), closed=True)


def draw(look: Look, t: float, width: int, height: int) -> np.ndarray:
    rng = look.rng()
    hour, thing = look["hour"], look["thing"]
    mood = dict(moods.MOODS[hour])
    side = 1 if rng.random() < 0.5 else -1
    horizon = 0.50
    mood["sun"] = (side * (abs(mood["sun"][0]) + 0.08), {"sunset": 0.40, "dawn": 0.44}.get(hour, mood["sun"][1]))
    mood["cover"] *= 0.45
    mood["stars"] *= 1.0
    picture = light.sky(width, height, mood, t, horizon=horizon, seed=look.seed)
    if hour == "night":
        _milky_way(picture, horizon, t, rng.uniform(0, 9))
    lit, shadow, air = _SAND[hour]
    ink = {"dawn": "#6a4a58", "day": "#6a4426", "sunset": "#22090f", "night": "#050a18"}[hour]
    if thing == "pyramids":
        sheet = Sheet(width, height)
        bright, dim = {
            "dawn": ("#f0b898", "#a07888"),
            "day": ("#f0cc8c", "#a87848"),
            "sunset": ("#e8703c", "#5a2030"),
            "night": ("#3f5a90", "#101c3c"),
        }[hour]
        for x, s in ((-0.38 * side, 0.30), (0.12 * side, 0.22), (0.46 * side, 0.13)):
            x += 0.002 * t
            top = (x, horizon + 0.05 - s)
            sheet.shape(
                [top, (x - s * 0.95, horizon + 0.06), (x + side * s * 0.28, horizon + 0.06)]
                if side > 0
                else [top, (x + s * 0.95, horizon + 0.06), (x + side * s * 0.28, horizon + 0.06)],
                sheet.fade(sheet.paint(dim), top, (x, horizon), [dim, dim]),
            )
            face = [top, (x + side * s * 0.28, horizon + 0.06), (x + side * s * 0.95, horizon + 0.06)]
            sheet.shape(face, sheet.fade(sheet.paint(bright), top, (x, horizon + 0.05), [bright, (bright, 0.75)]))
            for k in range(1, 16):
                v = k / 16
                sheet.line(
                    (x - s * 0.95 * v, top[1] + (s + 0.01) * v),
                    (x + s * 0.95 * v, top[1] + (s + 0.01) * v),
                    sheet.paint(("#000000", 0.07), stroke=0.002),
                )
        light.over(picture, sheet.array())
    _dunes(picture, lit, shadow, air, float(rng.uniform(0, 40)), 0.008 * t, horizon, float(-side), t, 0.9)
    sheet = Sheet(width, height)
    if thing == "caravan":
        for k in range(6):
            x = -0.62 + 0.21 * k + 0.018 * t
            _camel(sheet, x, 0.615 + 0.012 * math.sin(x * 5), 0.13, t * 3.4 + k, ink, k % 2 == 0)
            sheet.shape(
                [(x - 0.04, 0.615), (x + 0.05, 0.615), (x - side * 0.16, 0.66), (x - side * 0.22, 0.66)],
                sheet.paint((ink, 0.28)),
            )
    if thing == "palms":
        leaf = {"day": "#2f5a2c", "dawn": "#4a4a44"}.get(hour, ink)
        pool = {"dawn": "#e8b8b0", "day": "#4fa8d0", "sunset": "#ff9a58", "night": "#2a4a88"}[hour]
        sheet.oval(
            0.05 * side,
            0.70,
            0.34,
            0.028,
            sheet.fade(sheet.paint(pool), (0, 0.67), (0, 0.73), ["#dff0f4" if hour == "day" else pool, pool]),
        )
        for k, (x, s) in enumerate(
            ((-0.26, 0.34), (-0.12, 0.44), (0.02, 0.30), (0.20, 0.40), (0.32, 0.27), (-0.36, 0.22))
        ):
            _palm(sheet, x + 0.05 * side, 0.69 + 0.012 * (k % 3), s, t, leaf, k * 1.3)
        for x in np.linspace(-0.34, 0.42, 22):
            sheet.curve(
                [(x, 0.70), (x + 0.006, 0.68), (x + 0.02 * math.sin(x * 40), 0.655)], sheet.paint(leaf, stroke=0.006)
            )
    light.over(picture, sheet.array())
    if thing == "devil":
        _whirl(picture, -0.12 * side + 0.02 * t, 0.66, t, lit, air)
    picture = light.bloom(picture, 0.4, 0.85)
    return light.develop(picture, exposure=1.12, warmth=0.02 if hour != "night" else 0.0, t=t)


def _whirl(picture: np.ndarray, x: float, base: float, t: float, lit: np.ndarray, air: np.ndarray) -> None:
    """A dust devil: a turning column of sand grains."""
    height, width = picture.shape[:2]
    n = 1500
    r = np.random.default_rng(5)
    v = r.random(n)
    radius = (0.018 + 0.085 * v**1.5) * (0.6 + 0.5 * r.random(n))
    angle = r.random(n) * 6.283 + t * (5.0 - 3.0 * v)
    px = x + 0.05 * np.sin(v * 5 - t * 1.5) * v + radius * np.cos(angle)
    py = base - 0.52 * v
    veil = light.blank(width, height)
    light.sparks(veil, px, py + 0.012 * np.sin(angle), 0.006 + 0.022 * v, (1, 1, 1), 0.10 * (1 - v) ** 0.8)
    light.sparks(veil, x + r.normal(0, 0.07, 60), base + r.normal(0, 0.012, 60), 0.03, (1, 1, 1), 0.05)
    cover = np.clip(1 - np.exp(-veil * 2.6), 0, 0.95)
    picture[:] = picture * (1 - cover) + light.blend(lit, air, 0.35) * 0.9 * cover


@njit(cache=True, fastmath=True)
def _milky_way(picture, horizon, t, seed):
    height, width = picture.shape[0], picture.shape[1]
    for row in range(int(horizon * height) + 1):
        y = (row + 0.5) / height
        for column in range(width):
            x = (column + 0.5 - width / 2) / height
            d = (x * 0.62 + (y - 0.22) * 0.78 - 0.05) / 0.13
            band = math.exp(-d * d)
            n = fbm(x * 3 + seed, y * 3 + 2, 5)
            rift = smooth(0.40, 0.62, fbm(x * 4.5 + 20, y * 4.5 + seed, 4)) * math.exp(-d * d * 5)
            v = band * (0.25 + 0.9 * n) * (1 - 0.8 * rift) * 0.30
            picture[row, column, 0] += v * 0.95
            picture[row, column, 1] += v * 0.90
            picture[row, column, 2] += v * 1.15


DESERT = Subject(
    name="desert",
    nouns=(
        "a desert",
        "sand dunes",
        "the desert",
        "dunes",
        "a sea of sand",
        "a sandy waste",
        "golden sand hills",
        "the dry desert",
    ),
    choices={
        "hour": moods.says("dawn", "day", "sunset", "night"),
        "thing": {
            "caravan": ("a caravan of camels", "camels", "camels walking in a line", "riders on camels"),
            "pyramids": ("pyramids", "three pyramids", "ancient pyramids"),
            "palms": ("an oasis with palms", "palm trees", "palms around a pool", "an oasis"),
            "devil": ("a dust devil", "a whirl of sand", "a whirlwind of dust", "a column of whirling sand"),
            "empty": ("nothing but sand", "bare dunes", "empty dunes", "wind over bare crests"),
        },
    },
    draw=draw,
)
