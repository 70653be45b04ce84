"""A small harbour: houses along the quay, fishing boats on still water."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

from data.world import light, moods, props
from data.world.ink import Sheet, mix
from data.world.light import lin
from data.world.scenes.sea import light_ripple
from data.world.subject import Look, Subject

_HULLS = {
    "red": ("#c8342c", "#e86a50"),
    "blue": ("#1f62b8", "#4f9ae0"),
    "yellow": ("#e8b020", "#ffd860"),
    "white": ("#eef0ee", "#ffffff"),
}
_WALLS = ("#d9a06a", "#c96a4a", "#e8d6b0", "#8fb0b8", "#d8c070", "#b8705a", "#e4e0d4", "#7a98a8", "#c88898")
_DIM = {
    "dawn": (0.62, "#f0a8a0", 0.30),
    "day": (1.0, "#ffffff", 0.0),
    "sunset": (0.42, "#ff7a40", 0.32),
    "night": (0.10, "#2a4480", 0.45),
    "fog": (0.75, "#d4dadb", 0.62),
}


@lru_cache(maxsize=6)
def _town(look: Look, width: int, height: int, quay: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Gabled houses shoulder to shoulder, their lit windows, and a church behind."""
    rng = look.rng(2)
    gain, air, mist = _DIM[look["hour"]]
    gain = gain ** (1 / 2.2)
    houses, panes = Sheet(width, height), Sheet(width, height)
    tone = lambda c, f=mist: mix(mix(c, "#000000", 1 - gain), air, f * 0.7)  # noqa: E731
    hill = [
        (-1, quay),
        *[
            (x, quay - 0.16 - 0.10 * math.sin(x * 2.2 + look.seed) - 0.012 * math.sin(x * 31))
            for x in np.linspace(-1, 1, 60)
        ],
        (1, quay),
    ]
    houses.shape(hill, houses.paint(tone("#4f6a4c", min(mist + 0.25, 0.9))))
    cx = rng.uniform(-0.4, 0.4)
    houses.box(cx - 0.028, quay - 0.42, cx + 0.028, quay, houses.paint(tone("#b8a890", min(mist + 0.12, 0.9))))
    houses.shape(
        [(cx - 0.034, quay - 0.42), (cx, quay - 0.56), (cx + 0.034, quay - 0.42)],
        houses.paint(tone("#5a6a70", min(mist + 0.1, 0.9))),
    )
    for row, (shrink, lift) in enumerate(((0.8, 0.10), (1.0, 0.0))):
        x = -0.98
        while x < 0.98:
            w, tall = rng.uniform(0.08, 0.14) * shrink, rng.uniform(0.11, 0.2) * shrink
            wall = tone(_WALLS[rng.integers(len(_WALLS))], mist + (0.12 if row == 0 else 0))
            base, top = quay - lift, quay - lift - tall
            houses.box(
                x,
                top,
                x + w,
                base + 0.01,
                houses.fade(houses.paint(wall), (x, 0), (x + w, 0), [wall, mix(wall, "#101018", 0.28)]),
            )
            roof = tone(("#8a4030", "#6a3a34", "#4a4a52", "#9a5038")[rng.integers(4)], mist)
            rise = rng.uniform(0.035, 0.07)
            if rng.random() < 0.6:
                houses.shape(
                    [(x - 0.006, top + 0.003), (x + w / 2, top - rise), (x + w + 0.006, top + 0.003)],
                    houses.paint(roof),
                )
            else:
                houses.shape(
                    [
                        (x - 0.006, top + 0.003),
                        (x + 0.014, top - rise * 0.8),
                        (x + w - 0.014, top - rise * 0.8),
                        (x + w + 0.006, top + 0.003),
                    ],
                    houses.paint(roof),
                )
            houses.box(x + w * 0.68, top - rise * 0.95, x + w * 0.8, top, houses.paint(mix(roof, "#000000", 0.2)))
            for wy in np.arange(top + 0.018, base - 0.03, 0.042 * shrink):
                for wx in np.arange(x + 0.016, x + w - 0.02, 0.034 * shrink):
                    lit = rng.random() < 0.55
                    houses.box(
                        wx - 0.002, wy - 0.002, wx + 0.015 * shrink, wy + 0.024 * shrink, houses.paint(tone("#f4efe4"))
                    )
                    houses.box(
                        wx, wy, wx + 0.013 * shrink, wy + 0.022 * shrink, houses.paint(tone("#3a4652", mist * 0.6))
                    )
                    if lit:
                        panes.box(
                            wx,
                            wy,
                            wx + 0.013 * shrink,
                            wy + 0.022 * shrink,
                            panes.paint(("#ffc468", rng.uniform(0.5, 1))),
                        )
            x += w * rng.uniform(0.98, 1.08)
    wall = tone("#6f6a62")
    houses.box(
        -1,
        quay - 0.012,
        1,
        quay + 0.022,
        houses.fade(houses.paint(wall), (0, quay), (0, quay + 0.03), [wall, mix(wall, "#000000", 0.55)]),
    )
    back = Sheet(width, height)
    return houses.array(), panes.array(), back.array()


def _boat(sheet: Sheet, x: float, y: float, s: float, hull: tuple[str, str], tone, roll: float, facing: int) -> None:
    """A fishing boat seen from the side: sheer hull, wheelhouse, mast and derrick."""
    c = sheet.canvas
    c.save()
    c.translate(x, y)
    c.rotate(math.degrees(roll))
    c.scale(s * facing, s)
    body, bright = tone(hull[0]), tone(hull[1])
    path = [
        (-0.5, -0.13),
        (-0.1, -0.085),
        (0.3, -0.13),
        (0.58, -0.26),
        (0.5, -0.1),
        (0.40, 0.045),
        (-0.40, 0.05),
        (-0.48, -0.02),
    ]
    sheet.curve(
        path,
        sheet.fade(sheet.paint(body), (0, -0.24), (0, 0.05), [bright, body, tone("#1a1a20")], [0, 0.6, 1]),
        closed=True,
    )
    sheet.curve(
        [(-0.5, -0.115), (-0.1, -0.07), (0.3, -0.115), (0.57, -0.24)], sheet.paint(tone("#ffffff"), stroke=0.022)
    )
    cabin = tone("#f2ead8")
    sheet.box(
        -0.34, -0.34, -0.04, -0.09, sheet.fade(sheet.paint(cabin), (-0.34, 0), (0, 0), [cabin, tone("#b8ae98")]), 0.015
    )
    sheet.box(-0.38, -0.37, 0.0, -0.33, sheet.paint(tone(hull[0])), 0.01)
    for u in (-0.30, -0.17):
        sheet.box(u, -0.29, u + 0.09, -0.2, sheet.paint(tone("#2a3a46")), 0.01)
    dark = tone("#3a2f28")
    sheet.line((0.1, -0.1), (0.1, -0.78), sheet.paint(dark, stroke=0.026))
    sheet.line((0.1, -0.3), (0.46, -0.62), sheet.paint(dark, stroke=0.016))
    for a, b in (
        ((0.1, -0.77), (0.57, -0.25)),
        ((0.1, -0.77), (-0.48, -0.13)),
        ((0.1, -0.77), (0.46, -0.62)),
        ((-0.19, -0.37), (-0.19, -0.55)),
    ):
        sheet.line(a, b, sheet.paint(dark, stroke=0.007))
    sheet.shape([(0.1, -0.77), (0.1, -0.69), (0.22, -0.73)], sheet.paint(tone(hull[1])))
    c.restore()


def draw(look: Look, t: float, width: int, height: int) -> np.ndarray:
    rng = look.rng()
    hour = look["hour"]
    mood = dict(moods.MOODS[hour])
    quay = 0.56
    side = 1 if rng.random() < 0.5 else -1
    mood["sun"] = (side * abs(mood["sun"][0]) * 1.3, mood["sun"][1] - (0.12 if hour in ("sunset", "dawn") else 0))
    if hour in ("sunset", "dawn"):
        mood["disc"] = 0.0
    picture = light.sky(width, height, mood, t, horizon=quay, seed=look.seed)
    houses, panes, _ = _town(look, width, height, quay)
    light.over(picture, houses)
    glow = {"night": 1.1, "sunset": 0.6, "dawn": 0.25}.get(hour, 0.0)
    if glow:
        light.add(picture, panes, glow)
        xs = np.linspace(-0.8, 0.8, 7) + 0.05
        light.sparks(picture, xs, quay - 0.055, 0.007, lin("#ffd080"), 2.2 * glow)
        light.sparks(picture, xs, quay - 0.05, 0.035, lin("#ffa040"), 0.35 * glow)
    light.water(
        picture,
        quay + 0.022,
        mood["deep"],
        t,
        rough=0.42,
        scale=3.0,
        haze=0.0,
        sun_x=mood["sun"][0],
        sun_colour=mood["sun_colour"],
        glitter=0.0,
    )
    gain, air, mist = _DIM[hour]
    gain = gain ** (1 / 2.2)
    count = {"one": 1, "two": 2, "many": 6}[look["number"]]
    spots = {
        "one": [(0.02, 0.76, 0.50)],
        "two": [(-0.33, 0.74, 0.36), (0.30, 0.84, 0.44)],
        "many": [
            (-0.62, 0.645, 0.2),
            (-0.22, 0.64, 0.18),
            (0.48, 0.65, 0.2),
            (0.1, 0.70, 0.26),
            (-0.45, 0.78, 0.34),
            (0.42, 0.86, 0.42),
        ],
    }[look["number"]]
    hull = _HULLS[look["colour"]]
    for i in range(count):
        x, y, s = spots[i]
        x += rng.uniform(-0.04, 0.04)
        phase = rng.random() * 6
        facing = 1 if rng.random() < 0.5 else -1
        y += 0.004 * math.sin(t * 1.3 + phase)
        roll = 0.022 * math.sin(t * 1.1 + phase)
        far = min(mist * (1.25 - s), 0.9)
        tone = lambda c, f=far: mix(mix(c, "#000000", 1 - max(gain, 0.42)), air, f)  # noqa: E731
        mirror = Sheet(width, height)
        mirror.canvas.translate(0, 2 * y + 0.015)
        mirror.canvas.scale(1, -1)
        _boat(mirror, x, y, s, hull, tone, -roll, facing)
        light.over(picture, light_ripple(mirror.array(), t, y), opacity=0.55)
        sheet = Sheet(width, height)
        _boat(sheet, x, y, s, hull, tone, roll, facing)
        light.over(picture, sheet.array())
        if hour in ("night", "sunset"):
            light.sparks(picture, [x + facing * s * 0.1], y - s * 0.8, 0.006, lin("#ffe0a0"), 2.5)
            light.sparks(picture, [x - facing * s * 0.2], y - s * 0.25, 0.03, lin("#ffb050"), 0.6)
    sheet = Sheet(width, height)
    props.gulls(
        sheet,
        look.rng(7),
        t,
        5,
        {"night": "#0a1020", "sunset": "#2a1020"}.get(hour, "#f6f6f4" if hour != "fog" else "#7a868a"),
        y=0.2,
        size=0.04,
    )
    light.over(picture, sheet.array())
    if hour == "fog":
        rows = np.linspace(0, 1, height, dtype=np.float32)[:, None, None]
        veil = 0.55 * np.exp(-(((rows - quay) / 0.2) ** 2))
        picture = picture * (1 - veil) + mood["air"] * veil
    picture = light.bloom(picture, 0.45, 0.8)
    return light.develop(picture, exposure=1.15, t=t)


HARBOUR = Subject(
    name="harbour",
    nouns=(
        "a harbour",
        "a fishing harbour",
        "a port",
        "a small port town",
        "boats in a harbour",
        "a quay with houses",
        "moored boats",
        "the harbor",
    ),
    choices={
        "hour": moods.says("dawn", "day", "sunset", "night", "fog"),
        "number": {
            "one": ("a single boat", "one fishing boat", "a lone boat"),
            "two": ("two boats", "two fishing boats", "a pair of boats"),
            "many": ("many boats", "a fleet of boats", "several boats", "half a dozen fishing boats"),
        },
        "colour": {
            "red": ("red", "painted red", "with a red hull", "scarlet"),
            "blue": ("blue", "painted blue", "with a blue hull", "deep blue"),
            "yellow": ("yellow", "painted yellow", "with a yellow hull", "sunny yellow"),
            "white": ("white", "painted white", "with a white hull", "all white"),
        },
    },
    draw=draw,
)
