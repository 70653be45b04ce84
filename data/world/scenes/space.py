"""Space: planets, nebulae, galaxies and comets among stars of many colours."""

from __future__ import annotations

import numpy as np

from data.world import light
from data.world.figures.heavens import gas_into, globe_into, spiral_into, stars_into
from data.world.light import lin
from data.world.subject import Look, Subject

_HUES = {  # gas bright, gas deep, planet light, planet dark
    "blue": (lin("#58b0ff", 0.8), lin("#122a8c", 0.5), lin("#8fd0ff"), lin("#1c4aa8", 0.7)),
    "magenta": (lin("#ff5fb8", 0.8), lin("#5a1a8c", 0.5), lin("#ffb0d8"), lin("#a8306c", 0.7)),
    "gold": (lin("#ffb850", 0.85), lin("#8a3a10", 0.5), lin("#ffe0a0"), lin("#b86a28", 0.7)),
    "green": (lin("#60ffb0", 0.65), lin("#0a5a5c", 0.5), lin("#b8ffd0"), lin("#208a60", 0.7)),
}


def draw(look: Look, t: float, width: int, height: int) -> np.ndarray:
    rng = look.rng()
    bright, deep, pale, dark = _HUES[look["colour"]]
    thing = look["thing"]
    seed = float(rng.uniform(0, 60))
    side = 1.0 if rng.random() < 0.5 else -1.0
    picture = light.blank(width, height, deep * 0.03)
    stars_into(picture, t, 0.004 * t, 1.0)
    gas_into(
        picture,
        bright,
        deep,
        t,
        seed,
        {"nebula": 1.25, "comet": 0.14, "galaxy": 0.05}.get(thing, 0.18),
        1.0 if thing == "nebula" else 0.3,
    )
    sun = np.array([side * 0.72, -0.42, 0.55], np.float32)
    if thing == "ringed planet":
        globe_into(
            picture,
            side * -0.06 + 0.004 * t,
            0.5,
            0.23 + 0.001 * t,
            pale,
            dark,
            dark,
            0,
            t,
            seed,
            sun,
            1.0,
            light.blend(pale, lin("#fff2e0"), 0.4) * 0.8,
            bright * 0.5,
        )
    elif thing == "living planet":
        sea = light.blend(dark, lin("#0c3a90", 0.7), 0.5)
        land = light.blend(pale, lin("#6a8a4a", 0.8), 0.55)
        globe_into(
            picture,
            side * -0.05,
            0.54,
            0.33,
            land,
            dark,
            sea,
            1,
            t,
            seed,
            sun,
            0.0,
            pale,
            light.blend(bright, lin("#70b8ff"), 0.5),
        )
        mx = side * (0.56 + 0.01 * t)
        globe_into(
            picture,
            mx,
            0.24,
            0.055,
            lin("#c8c4bc", 0.8),
            lin("#6a665e", 0.7),
            dark,
            2,
            t,
            seed + 9,
            sun,
            0.0,
            pale,
            lin("#000000"),
        )
    elif thing == "galaxy":
        spiral_into(picture, 0.0, 0.5, bright, deep, t, seed, rng.uniform(0.42, 0.7), rng.uniform(-0.6, 0.6))
    elif thing == "nebula":
        r = look.rng(3)
        n = 9
        x, y, s = r.uniform(-0.7, 0.7, n), r.uniform(0.15, 0.85, n), r.uniform(0.4, 1.0, n)
        light.sparks(picture, x, y, 0.006 * s, lin("#ffffff"), 3.5)
        light.sparks(picture, x, y, 0.045 * s, bright, 0.8)
        for k in range(n):
            light.streaks(
                picture,
                [x[k] - 0.04 * s[k], x[k]],
                [y[k], y[k] - 0.04 * s[k]],
                [0.08 * s[k], 0.0],
                [0.0, 0.08 * s[k]],
                bright + 0.4,
                0.6,
            )
    else:
        hx, hy = side * (-0.30 + 0.02 * t), 0.62 - 0.006 * t
        n = 900
        r = look.rng(4)
        along = r.random(n) ** 1.5
        drift = (along + t * 0.05) % 1.0
        spread = r.normal(0, 1, n) * (0.008 + 0.085 * drift)
        ux, uy = side * 0.86, -0.5
        x, y = hx + ux * drift * 0.95 - uy * spread, hy + uy * drift * 0.95 + ux * spread * side * 0.8 + 0.05 * drift**2
        light.sparks(picture, x, y, 0.006 + 0.035 * drift, bright, 0.16 * (1 - drift) ** 1.4)
        light.sparks(
            picture,
            hx + ux * np.linspace(0, 0.8, 90),
            hy + uy * np.linspace(0, 0.8, 90) - 0.03 * np.linspace(0, 1, 90),
            0.012 + 0.02 * np.linspace(0, 1, 90),
            light.blend(pale, lin("#ffffff"), 0.4),
            0.20 * np.linspace(1, 0, 90),
        )
        light.sparks(picture, [hx], hy, 0.016, lin("#ffffff"), 4.0)
        light.sparks(picture, [hx], hy, 0.07, bright, 1.3)
    picture = light.bloom(picture, 0.55, 0.7)
    return light.develop(picture, exposure=1.2, vignette=0.5, saturation=1.12, t=t)


SPACE = Subject(
    name="space",
    nouns=(
        "space",
        "outer space",
        "the universe",
        "the cosmos",
        "deep space",
        "among the stars",
        "astronomy",
        "the starry void",
    ),
    choices={
        "thing": {
            "ringed planet": (
                "a planet with rings",
                "a ringed planet",
                "a giant planet and its rings",
                "a planet like Saturn",
            ),
            "living planet": (
                "a planet with clouds and seas and its moon",
                "a planet and a small moon",
                "a world like the Earth",
                "a globe with continents",
            ),
            "galaxy": ("a spiral galaxy", "a galaxy", "a whirl of stars", "a galaxy with two arms"),
            "nebula": ("a nebula", "a cloud of gas", "glowing gas and dust", "a star nursery"),
            "comet": ("a comet", "a comet with a long tail", "a tail of ice and dust", "a shooting comet"),
        },
        "colour": {
            "blue": ("blue", "in blue light", "bluish", "in cold blue"),
            "magenta": ("pink", "magenta", "in pink and purple", "rose-coloured"),
            "gold": ("golden", "amber", "in gold and brown", "in warm orange"),
            "green": ("green", "emerald", "in green light", "greenish"),
        },
    },
    draw=draw,
)
