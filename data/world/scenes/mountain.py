"""Snow mountains: ranges one behind the other, and a lake, pines, a hut or a meadow before them."""

from __future__ import annotations

import math

import numpy as np

from data.world import light, moods, props
from data.world.ink import Sheet
from data.world.light import lin
from data.world.subject import Look, Subject

_TINT = {  # ranges near and far, snow in light, mist
    "dawn": (lin("#4a4258", 0.8), lin("#e0a9b4", 0.9), lin("#ffc0b4", 1.5)),
    "day": (lin("#44505a", 0.8), lin("#a9cbe8", 0.85), lin("#ffffff", 1.35)),
    "sunset": (lin("#38203a", 0.7), lin("#e07a50", 0.8), lin("#ff9a62", 1.5)),
    "night": (lin("#0a1428", 0.7), lin("#1d3560", 0.5), lin("#86a6dc", 0.62)),
    "aurora": (lin("#07141c", 0.7), lin("#123a48", 0.5), lin("#7fc8c0", 0.45)),
    "snowfall": (lin("#59646c", 0.8), lin("#c4ccd2", 0.8), lin("#eef2f5", 0.95)),
}


def draw(look: Look, t: float, width: int, height: int) -> np.ndarray:
    rng = look.rng()
    hour, front = look["hour"], look["front"]
    mood = dict(moods.MOODS[{"aurora": "night", "snowfall": "fog"}.get(hour, hour)])
    near, far, snow = _TINT[hour]
    horizon = 0.66 if front == "lake" else 0.80
    side = 1 if rng.random() < 0.5 else -1
    sx, sy = mood["sun"]
    mood["sun"] = (side * (abs(sx) + 0.15), {"sunset": 0.50, "dawn": 0.42}.get(hour, sy))
    if hour in ("sunset", "dawn"):
        mood["disc"] = 0.0
    if hour == "aurora":
        mood |= {"halo": 0.0, "disc": 0.0, "cover": 0.0}
    mood["cover"] *= 0.8
    picture = light.sky(width, height, mood, t, horizon=horizon, seed=look.seed)
    if hour == "aurora":
        light.aurora(picture, t, 0.62, lin("#35ff9a", 0.85), lin("#8a4aff", 0.55), seed=look.seed % 50)
    seed, pan = rng.uniform(0, 200), 0.012 * t
    lit = -float(side)
    for i, (base, amount, frequency, air) in enumerate(
        ((0.62, 0.55, 1.1, 0.75), (0.68, 0.52, 1.5, 0.6), (0.74, 0.30, 2.2, 0.55))
    ):
        f = 0.45 * (2 - i) / 2
        light.mountains(
            picture,
            base=base + (horizon - 0.72),
            amount=amount * rng.uniform(0.9, 1.1),
            frequency=frequency,
            seed=seed + 13 * i,
            near=light.blend(near, far, f),
            far=far,
            lightness=light.blend(snow, far, 0.35 * f),
            sharp=0.72 - 0.15 * i,
            light=lit,
            snow=1.0,
            snow_line=(0.62, 0.60, 0.56)[i] + (0.2 if hour in ("snowfall", "aurora") else 0.0),
            pan=pan * (0.5 + i * 0.5),
            air=air,
            floor=horizon + 0.02,
            until=(0.69, 0.75, 1.0)[i] + (horizon - 0.72),
        )
    ink = {
        "dawn": "#2a2338",
        "day": "#1f3a30",
        "sunset": "#1c0f20",
        "night": "#040a16",
        "aurora": "#03100f",
        "snowfall": "#4d5a60",
    }[hour]
    if front == "lake":
        sheet = Sheet(width, height)
        for _ in range(70):
            x = rng.uniform(-0.95, 0.95)
            if abs(x) > 0.16:
                props.conifer(sheet, x, horizon + 0.003, rng.uniform(0.03, 0.085) * (0.5 + abs(x)), ink, rng)
        light.over(picture, sheet.array())
        light.water(
            picture,
            horizon,
            mood["deep"],
            t,
            sun_x=mood["sun"][0],
            sun_colour=mood["sun_colour"],
            glitter=0.0,
            rough=0.22,
            scale=2.2,
            haze=0.25,
        )
    else:
        _slope(picture, height, width, horizon, snow, far, rng, hour, front)
        sheet = Sheet(width, height)
        if front == "pines":
            for depth in range(3):
                r = look.rng(5 + depth)
                for _ in range((16, 12, 7)[depth]):
                    x = r.uniform(-1.0, 1.0)
                    tall = (0.16, 0.26, 0.44)[depth] * r.uniform(0.7, 1.2)
                    if depth == 2 and abs(x) < 0.34:
                        continue
                    props.conifer(
                        sheet,
                        x - pan * (1 + depth),
                        (0.86, 0.93, 1.06)[depth],
                        tall,
                        ink,
                        r,
                        0.004 * math.sin(t * 1.1 + x * 9),
                        snow={"day": "#eef4fa", "dawn": "#e8c8cc", "snowfall": "#e8eef0"}.get(hour, ""),
                    )
        if front == "hut":
            for _ in range(14):
                x = rng.uniform(-1.0, 1.0)
                if abs(x - 0.1) > 0.25:
                    props.conifer(
                        sheet,
                        x,
                        0.9 + 0.05 * abs(x),
                        rng.uniform(0.14, 0.3),
                        ink,
                        rng,
                        snow="#dfe8f0" if hour in ("day", "snowfall", "dawn") else "",
                    )
            _hut(sheet, 0.1, 0.9, 0.17, hour)
        light.over(picture, sheet.array())
        if front == "hut":
            _glow(picture, t, hour, rng)
    if hour == "snowfall":
        picture = picture * 0.80 + mood["air"] * 0.16
        light.snowfall(picture, t, seed=look.seed, amount=1.3)
    picture = light.bloom(picture, 0.35, 0.9)
    return light.develop(picture, exposure=1.12, t=t)


def _slope(
    picture: np.ndarray,
    height: int,
    width: int,
    horizon: float,
    snow: np.ndarray,
    far: np.ndarray,
    rng: np.random.Generator,
    hour: str,
    front: str,
) -> None:
    """A gentle field of snow before the mountains, with blue shadows."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    x, y = (x - width / 2) / height, y / height
    a, b = rng.uniform(0, 6), rng.uniform(0, 6)
    crest = horizon + 0.03 * np.sin(x * 2.1 + a) + 0.012 * np.sin(x * 5.3 + b)
    wave = 0.5 + 0.5 * np.sin(x * 3.0 + (y - crest) * 16 + a) * np.cos(x * 5.0 - y * 9 + b)
    tone = 0.50 + 0.26 * wave - 0.4 * np.clip(y - crest, 0, 0.4)
    cover = np.clip((y - crest) * height * 0.6, 0, 1)[..., None]
    field = tone[..., None] * (0.62 * snow + 0.38 * far)
    picture[:] = picture * (1 - cover) + field.astype(np.float32) * cover


def _hut(sheet: Sheet, x: float, base: float, size: float, hour: str) -> None:
    wood, dark = ("#6a4630", "#3a2418") if hour in ("day", "dawn", "snowfall") else ("#1c1418", "#0c090e")
    roof = {"day": "#f4f8fc", "dawn": "#f0c8c4", "snowfall": "#eef2f4", "sunset": "#b06858"}.get(hour, "#7488b0")
    s = size
    sheet.shape(
        [(x - s, base), (x + s * 0.5, base), (x + s * 0.5, base - s * 0.62), (x - s, base - s * 0.62)],
        sheet.fade(sheet.paint(wood), (x - s, 0), (x + s * 0.5, 0), [dark, wood]),
    )
    for i in range(7):
        sheet.line(
            (x - s, base - s * 0.09 * i), (x + s * 0.5, base - s * 0.09 * i), sheet.paint((dark, 0.7), stroke=0.003)
        )
    sheet.shape(
        [(x + s * 0.5, base), (x + s, base - 0.02), (x + s, base - s * 0.55), (x + s * 0.5, base - s * 0.62)],
        sheet.paint(dark),
    )
    sheet.curve(
        [
            (x - s * 1.15, base - s * 0.55),
            (x - s * 0.75, base - s * 1.12),
            (x + s * 0.4, base - s * 1.12),
            (x + s * 1.12, base - s * 0.5),
            (x + s * 0.6, base - s * 0.6),
            (x, base - s * 0.62),
        ],
        sheet.paint(roof),
        closed=True,
    )
    sheet.box(x + s * 0.1, base - s * 1.36, x + s * 0.24, base - s * 1.0, sheet.paint(dark))
    for u in (-0.74, -0.2):
        sheet.box(x + s * u, base - s * 0.46, x + s * (u + 0.28), base - s * 0.2, sheet.paint("#ffd98a"))
        sheet.line(
            (x + s * (u + 0.14), base - s * 0.46), (x + s * (u + 0.14), base - s * 0.2), sheet.paint(dark, stroke=0.004)
        )


def _glow(picture: np.ndarray, t: float, hour: str, rng: np.random.Generator) -> None:
    """Warm windows, and smoke that leans with the wind."""
    warm = 0.25 if hour in ("day", "snowfall", "dawn") else 1.0
    light.sparks(picture, [0.0, 0.092], 0.85, 0.035, lin("#ffb450"), 1.1 * warm * (1 + 0.05 * math.sin(t * 7)))
    light.sparks(picture, [0.0, 0.1], 0.95, 0.10, lin("#ff9a40"), 0.25 * warm)
    n = 26
    age = (np.arange(n) / n + t * 0.06) % 1.0
    x = 0.128 + age * 0.22 + 0.02 * np.sin(age * 9 + t * 0.5)
    grey = lin("#c8d0d8", 0.9 if hour in ("day", "dawn", "snowfall") else 0.15)
    light.sparks(picture, x, 0.68 - age * 0.34, 0.012 + 0.05 * age, grey, 0.16 * (1 - age) ** 1.5)


MOUNTAIN = Subject(
    name="mountain",
    nouns=(
        "snow mountains",
        "the mountains",
        "snowy peaks",
        "a mountain range",
        "the Alps",
        "high peaks under snow",
        "a snow mountain",
        "alpine summits",
    ),
    choices={
        "hour": {
            "dawn": (*moods.SAYS["dawn"], "in pink alpenglow", "with rosy summits"),
            "day": moods.SAYS["day"],
            "sunset": moods.SAYS["sunset"],
            "night": moods.SAYS["night"],
            "aurora": (
                "under the northern lights",
                "with an aurora",
                "under green polar light",
                "beneath a green aurora",
                "with northern lights in the sky",
            ),
            "snowfall": (
                "in falling snow",
                "while it is snowing",
                "in a snow shower",
                "with snowflakes",
                "on a grey winter day",
            ),
        },
        "front": {
            "lake": ("a lake", "mirrored in a lake", "a still mountain lake", "reflected in water"),
            "pines": ("pines", "spruces", "fir trees", "a conifer wood", "snowy trees"),
            "hut": ("a hut", "a cabin with lit windows", "a chalet", "a small wooden house"),
            "field": ("a field of snow", "bare snow", "an empty snowfield", "untouched snow"),
        },
    },
    draw=draw,
)
