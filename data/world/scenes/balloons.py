"""Hot-air balloons drifting over hills, a lake or a sea of cloud."""

from __future__ import annotations

import math

import numpy as np

from data.world import light, moods, props
from data.world.ink import Sheet
from data.world.light import lin
from data.world.subject import Look, Subject

_SILK = {
    "red": ("#d8302c", "#f8f0e4"),
    "blue": ("#2060c8", "#e8f0f8"),
    "yellow": ("#f8b818", "#fff0b8"),
    "rainbow": ("#e83838", "#f88c28", "#f8d030", "#40b858", "#2f80d8", "#7a48c0"),
}
_DIM = {
    "dawn": ("#ffb8b0", 0.12, 0.95),
    "day": ("#ffffff", 0.0, 1.05),
    "sunset": ("#ff7030", 0.10, 0.85),
    "night": ("#1a2a58", 0.10, 0.62),
}


def _balloon(
    picture: np.ndarray,
    x: float,
    y: float,
    s: float,
    colours: tuple[str, ...],
    turn: float,
    air: str,
    mist: float,
    gain: float,
    flame: float,
    sun: float,
) -> None:
    """One balloon; (x, y) is the middle of its envelope and s its radius."""
    height, width = picture.shape[:2]
    sheet = Sheet(width, height)
    profile = [
        (
            v,
            math.sin(math.pi * min(v / 0.60, 1) * 0.5) ** 0.72
            if v < 0.60
            else math.cos((v - 0.60) / 0.40 * 1.28) ** 0.9,
        )
        for v in np.linspace(0, 1, 18)
    ]
    gores = 16
    for k in range(gores):
        a, b = (k / gores) * 2 * math.pi + turn, ((k + 1) / gores) * 2 * math.pi + turn
        if math.cos((a + b) / 2) < -0.08:
            continue
        a2, b2 = max(min(math.sin(a), 1), -1), max(min(math.sin(b), 1), -1)
        if math.cos(a) < 0:
            a2 = math.copysign(1, a2)
        if math.cos(b) < 0:
            b2 = math.copysign(1, b2)
        left = [(x + s * w * a2, y - s + 2.15 * s * v) for v, w in profile]
        right = [(x + s * w * b2, y - s + 2.15 * s * v) for v, w in profile]
        hue = colours[k % len(colours)]
        sheet.shape([*left, *right[::-1]], sheet.paint(hue))
        sheet.curve(left, sheet.paint(("#000000", 0.16), stroke=s * 0.012))
    outline = [(x - s * w, y - s + 2.15 * s * v) for v, w in profile] + [
        (x + s * w, y - s + 2.15 * s * v) for v, w in profile[::-1]
    ]
    lit = sheet.orb(
        sheet.paint("#000000"),
        (x + sun * s * 0.45, y - s * 0.45),
        s * 1.9,
        [("#ffffff", 0.20), ("#ffffff", 0.0), ("#180820", 0.35), ("#100418", 0.66)],
        [0, 0.32, 0.7, 1],
    )
    sheet.shape(outline, lit)
    for v in (0.34, 0.40):
        i = int(v * 17)
        w = profile[i][1]
        sheet.curve(
            [(x - s * w, y - s + 2.15 * s * v), (x, y - s + 2.15 * s * (v + 0.045)), (x + s * w, y - s + 2.15 * s * v)],
            sheet.paint(("#ffffff", 0.34), stroke=s * 0.03),
        )
    throat, basket = y + 1.15 * s, y + 1.52 * s
    for u in (-1, -0.4, 0.4, 1):
        sheet.line((x + u * s * 0.26, throat), (x + u * s * 0.13, basket), sheet.paint("#40342a", stroke=s * 0.014))
    sheet.box(
        x - s * 0.15,
        basket - s * 0.02,
        x + s * 0.15,
        basket + s * 0.20,
        sheet.fade(sheet.paint("#8a5a2c"), (x - s * 0.15, 0), (x + s * 0.15, 0), ["#b8864c", "#5a3818"]),
        s * 0.03,
    )
    for u in (-0.07, 0.06):
        sheet.disc(x + u * s, basket - s * 0.08, s * 0.045, sheet.paint("#2a2020"))
    layer = sheet.array()
    if flame > 0:
        light.sparks(picture, [x], y + 0.2 * s, s * 1.1, lin("#ffb050"), 0.22 * flame)
    light.over(picture, layer, gain=gain * (1 - mist) + 0.0, tint=(1, 1, 1))
    if mist > 0.02:
        veil = Sheet(width, height)
        veil.shape(outline, veil.paint((air, min(mist, 0.9))))
        light.over(picture, veil.array(), gain=1.0)
    if flame > 0:
        inner = Sheet(width, height)
        glow = inner.orb(
            inner.paint("#ffb050"),
            (x, y + 0.75 * s),
            s * 1.7,
            [("#ffe0a0", 0.95), ("#ff9a30", 0.55), ("#ff6010", 0.0)],
            [0, 0.45, 1],
        )
        inner.shape(outline, glow)
        light.add(picture, inner.array(), 0.22 * flame)
        light.sparks(picture, [x], throat + 0.1 * s, s * 0.09, lin("#ffd080"), 3.0 * flame)


def draw(look: Look, t: float, width: int, height: int) -> np.ndarray:
    rng = look.rng()
    hour, ground = look["hour"], look["ground"]
    mood = dict(moods.MOODS[hour])
    side = 1 if rng.random() < 0.5 else -1
    mood["sun"] = (side * abs(mood["sun"][0]) * 1.4, mood["sun"][1] + (0.08 if hour in ("dawn", "sunset") else 0))
    horizon = {"hills": 0.80, "lake": 0.74, "clouds": 0.78}[ground]
    picture = light.sky(width, height, mood, t, horizon=horizon, seed=look.seed)
    near, far = {
        "dawn": (lin("#6a5a70", 0.8), lin("#f4bcb0", 0.8)),
        "day": (lin("#3f7a3c", 0.8), lin("#b8dcec", 0.85)),
        "sunset": (lin("#3a1c2c", 0.6), lin("#f08848", 0.8)),
        "night": (lin("#081224", 0.6), lin("#203a68", 0.5)),
    }[hour]
    seed, pan = rng.uniform(0, 90), 0.01 * t
    if ground == "clouds":
        _cloud_sea(picture, horizon - 0.10, mood, t, seed)
    else:
        for i in range(4 if ground == "hills" else 2):
            light.mountains(
                picture,
                base=horizon - 0.03 + 0.065 * i,
                amount=0.20 - 0.02 * i,
                frequency=0.9 + 0.25 * i,
                seed=seed + 7 * i,
                near=light.blend(far, near, (i + 1) / 4),
                far=light.blend(far, near, 0.2 * i),
                sharp=0.06,
                pan=pan * (1 + i),
                air=0.8,
                floor=1.0 if ground == "hills" else horizon + 0.01,
                until=horizon + 0.045 + 0.065 * i if i < 3 else 1.0,
            )
    if ground == "hills":
        sheet = Sheet(width, height)
        r = look.rng(4)
        ink = {"dawn": "#453a4c", "day": "#24502c", "sunset": "#1c0c18", "night": "#040812"}[hour]
        for _ in range(22):
            x = r.uniform(-1, 1)
            props.conifer(sheet, x, 1.03 - 0.05 * abs(math.sin(x * 3)), r.uniform(0.07, 0.15), ink, r)
        light.over(picture, sheet.array())
    count = {"one": 1, "three": 3, "many": 12}[look["number"]]
    if count == 1:
        spots = [(rng.uniform(-0.12, 0.12), 0.36, 0.20)]
    elif count == 3:
        spots = [(-0.42, 0.30, 0.10), (0.42, 0.42, 0.135), (-0.04, 0.34, 0.165)]
    else:
        spots = [
            (-0.8, 0.5, 0.03),
            (0.72, 0.56, 0.032),
            (0.3, 0.6, 0.026),
            (-0.3, 0.58, 0.035),
            (0.55, 0.3, 0.05),
            (-0.58, 0.26, 0.055),
            (-0.12, 0.22, 0.048),
            (0.14, 0.46, 0.065),
            (-0.66, 0.44, 0.075),
            (0.76, 0.22, 0.07),
            (0.40, 0.44, 0.10),
            (-0.28, 0.38, 0.12),
        ]
    air, mist, gain = _DIM[hour]
    for i, (x, y, s) in enumerate(spots):
        r = look.rng(30 + i)
        x += (0.010 + 0.05 * s) * t * side + r.uniform(-0.03, 0.03)
        y += 0.010 * math.sin(t * 0.5 + i * 1.7) - 0.004 * t + r.uniform(-0.02, 0.02)
        colours = _SILK[look["colour"]]
        pulse = 0.55 + 0.45 * math.sin(t * 1.1 + i * 2.1) if hour == "night" else (0.25 if hour == "sunset" else 0.0)
        _balloon(
            picture,
            x,
            y,
            s,
            colours,
            0.05 * t + r.uniform(0, 3),
            air,
            mist * (1 - s * 3.5),
            gain,
            max(pulse, 0.0),
            float(side),
        )
    if ground == "lake":
        light.water(
            picture,
            horizon,
            mood["deep"],
            t,
            rough=0.30,
            sun_x=mood["sun"][0],
            sun_colour=mood["sun_colour"],
            glitter=mood["glitter"] * 0.5,
            haze=0.4,
        )
    picture = light.bloom(picture, 0.4, 0.85)
    return light.develop(picture, exposure=1.15, t=t)


def _cloud_sea(picture: np.ndarray, horizon: float, mood: dict, t: float, seed: float) -> None:
    """Billows of cloud seen from above, rolling past."""
    lit = light.blend(mood["lit"], mood["low"], 0.3) * 1.1
    shade = light.blend(mood["shade"], mood["low"], 0.25)
    for i in range(6):
        light.mountains(
            picture,
            base=horizon + 0.05 + 0.055 * i,
            amount=0.10 + 0.012 * i,
            frequency=2.4 - 0.2 * i,
            seed=seed + 11 * i,
            near=light.blend(shade, lit, 0.25),
            far=light.blend(lit, shade, 0.25 + 0.06 * i),
            lightness=lit,
            sharp=-0.25,
            light=-1.0,
            snow=0.0,
            pan=t * (0.006 + 0.006 * i),
            air=0.95,
            floor=horizon + 0.16 + 0.055 * i if i < 5 else 1.0,
        )


BALLOONS = Subject(
    name="balloons",
    nouns=(
        "hot-air balloons",
        "balloons in the sky",
        "ballooning",
        "hot air balloons aloft",
        "a balloon flight",
        "balloons drifting",
        "balloon silk in the air",
        "an ascent by balloon",
    ),
    choices={
        "number": {
            "one": ("a single balloon", "one balloon", "a lone balloon"),
            "three": ("three balloons", "a trio of balloons", "a group of three"),
            "many": ("many balloons", "a dozen balloons", "a sky full of balloons", "a fleet of balloons"),
        },
        "colour": {
            "red": ("red", "red and white", "striped in red"),
            "blue": ("blue", "blue and white", "striped in blue"),
            "yellow": ("yellow", "sunny yellow", "striped in yellow"),
            "rainbow": ("rainbow-coloured", "multicoloured", "striped in all colours", "colourful"),
        },
        "hour": moods.says("dawn", "day", "sunset", "night"),
        "ground": {
            "hills": ("over hills", "over rolling country", "above wooded hills", "over a green valley"),
            "lake": ("over a lake", "above water", "mirrored in a lake", "reflected in water"),
            "clouds": ("over a sea of clouds", "above the clouds", "over billows of mist"),
        },
    },
    draw=draw,
)
