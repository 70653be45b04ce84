"""Space: planets, nebulae, galaxies and comets among stars of many colours."""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from data.world import light
from data.world.light import fbm, lin, noise, ridged, smooth
from data.world.light.noises import ORDER, VALUE
from data.world.subject import Look, Subject

_HUES = {  # gas bright, gas deep, planet light, planet dark
    "blue": (lin("#58b0ff", 0.8), lin("#122a8c", 0.5), lin("#8fd0ff"), lin("#1c4aa8", 0.7)),
    "magenta": (lin("#ff5fb8", 0.8), lin("#5a1a8c", 0.5), lin("#ffb0d8"), lin("#a8306c", 0.7)),
    "gold": (lin("#ffb850", 0.85), lin("#8a3a10", 0.5), lin("#ffe0a0"), lin("#b86a28", 0.7)),
    "green": (lin("#60ffb0", 0.65), lin("#0a5a5c", 0.5), lin("#b8ffd0"), lin("#208a60", 0.7)),
}


@njit(cache=True, fastmath=True)
def _stars(picture, t, pan, amount):
    height, width = picture.shape[0], picture.shape[1]
    for layer in range(3):
        grid = 22.0 * (1.7**layer)
        for row in range(height):
            y = (row + 0.5) / height
            for column in range(width):
                x = (column + 0.5 - width / 2) / height + pan * (0.4 + 0.5 * (2 - layer))
                gx = (x + 4) * grid
                gy = (y + 1) * grid
                ix = int(gx)
                iy = int(gy)
                h = ORDER[ORDER[(ix + layer * 61) & 255] + (iy & 255)]
                if VALUE[h] < 0.22 * amount:
                    dx = gx - ix - 0.25 - 0.5 * VALUE[(h * 7 + 3) & 255]
                    dy = gy - iy - 0.25 - 0.5 * VALUE[(h * 5 + 11) & 255]
                    b = VALUE[(h * 3 + 29) & 255]
                    sharp = (height / grid) ** 2 * 0.9
                    v = (
                        (0.1 + 2.6 * b**5)
                        * math.exp(-(dx * dx + dy * dy) * min(sharp, 160.0))
                        * (0.85 + 0.15 * math.sin(t * 2 + h))
                    )
                    warm = VALUE[(h * 13 + 7) & 255]
                    picture[row, column, 0] += v * (0.75 + 0.5 * warm)
                    picture[row, column, 1] += v * 0.92
                    picture[row, column, 2] += v * (1.3 - 0.6 * warm)


@njit(cache=True, fastmath=True)
def _gas(picture, bright, deep, t, seed, gain, dust):
    height, width = picture.shape[0], picture.shape[1]
    for row in range(height):
        y = (row + 0.5) / height - 0.5
        for column in range(width):
            x = (column + 0.5 - width / 2) / height
            wx = fbm(x * 1.3 + seed + t * 0.012, y * 1.3 + 3, 3) - 0.5
            wy = fbm(x * 1.3 + 9 - t * 0.010, y * 1.3 + seed, 3) - 0.5
            a = fbm(x * 1.7 + wx * 2.4 + seed, y * 1.7 + wy * 2.4, 5)
            r = ridged(x * 2.3 + wy * 1.8 + seed * 0.3, y * 2.3 + wx * 1.8 + t * 0.01, 5)
            hole = math.exp(-(x * x * 0.9 + y * y * 2.4) * 1.3)
            cloud = smooth(0.36, 0.86, a + 0.30 * hole - 0.05)
            lace = smooth(0.50, 0.92, r) * cloud
            shade = smooth(0.40, 0.70, fbm(x * 2.9 - wx * 3 + 40, y * 2.9 + seed, 5)) * dust
            for c in range(3):
                v = deep[c] * cloud * 1.1 + bright[c] * (lace * 1.5 + cloud * cloud * cloud * 0.8)
                picture[row, column, c] += gain * v * (1 - 0.85 * shade)


@njit(cache=True, fastmath=True)
def _globe(picture, cx, cy, radius, pale, dark, sea, style, t, seed, sun, ring, ring_colour, air):
    height, width = picture.shape[0], picture.shape[1]
    tilt = 0.42
    for row in range(height):
        y = (row + 0.5) / height - cy
        for column in range(width):
            x = (column + 0.5 - width / 2) / height - cx
            d = math.sqrt(x * x + y * y) / radius
            # Rings: an ellipse around the globe, its far half behind.
            band = 0.0
            behind = False
            if ring > 0:
                rx = x * math.cos(-0.32) - y * math.sin(-0.32)
                ry = (x * math.sin(-0.32) + y * math.cos(-0.32)) / 0.26
                q = math.sqrt(rx * rx + ry * ry) / radius
                if 1.30 < q < 2.35:
                    band = (0.35 + 0.65 * noise(q * 22 + seed, 2.0)) * smooth(1.30, 1.38, q) * smooth(2.35, 2.25, q)
                    band *= 1.0 - 0.85 * smooth(0.045, 0.02, abs(q - 1.92))
                    behind = ry < 0
            if d < 1.0:
                z = math.sqrt(1 - d * d)
                nx = x / radius
                ny = y / radius
                lat = ny * math.cos(tilt) - z * math.sin(tilt) * 0.35
                lon = math.atan2(nx, z + 0.001) + t * 0.05 + seed
                lit = nx * sun[0] + ny * sun[1] + z * sun[2]
                day = smooth(-0.08, 0.55, lit)
                edge = min((1 - d) * radius * height, 1.0)
                if style == 0:
                    swirl = fbm(lon * 2.2, lat * 5.0 + seed, 4) - 0.5
                    s = fbm(lon * 0.7 + 4, lat * 9.0 + swirl * 1.3, 5)
                    mixf = smooth(0.28, 0.72, s)
                else:
                    s = fbm(lon * 1.6 + seed, lat * 2.2 + seed, 6)
                    mixf = (
                        smooth(0.46, 0.53, s)
                        if style == 1
                        else smooth(0.2, 0.8, s) * 0.7 + 0.3 * ridged(lon * 4, lat * 5, 4)
                    )
                cloud = 0.0
                if style == 1:
                    cloud = smooth(0.50, 0.72, fbm(lon * 2.1 + t * 0.03 + 7, lat * 4.1 + fbm(lon * 3, lat * 3, 3), 5))
                shadow = 1.0
                if ring > 0:
                    shadow = 1.0 - 0.55 * smooth(0.09, 0.03, abs(ny + 0.22 * nx - 0.12))
                rim = (1 - z) ** 2.5
                gleam = 0.0
                if style == 1:
                    gleam = (1 - mixf) * math.exp(-((nx - sun[0] * 0.6) ** 2 + (ny - sun[1] * 0.6) ** 2) * 9) * 0.7
                for c in range(3):
                    ground = dark[c] + (pale[c] - dark[c]) * mixf if style != 1 else sea[c] + (pale[c] - sea[c]) * mixf
                    v = ground * (1 - cloud) + 0.95 * cloud
                    v = v * (0.015 + 1.15 * day) * shadow + gleam + air[c] * rim * (0.15 + 1.3 * day)
                    old = picture[row, column, c]
                    if behind:
                        pass
                    picture[row, column, c] = old * (1 - edge) + v * edge
                if ring > 0 and band > 0 and not behind:
                    for c in range(3):
                        picture[row, column, c] = (
                            picture[row, column, c] * (1 - band * 0.8) + ring_colour[c] * band * 0.9
                        )
            else:
                halo = math.exp(-(d - 1) * 14.0) * max(0.0, 0.25 + (x * sun[0] + y * sun[1]) / (radius * d)) * 0.6
                for c in range(3):
                    picture[row, column, c] += air[c] * halo
                if band > 0:
                    dark_side = 1.0
                    if behind and x * sun[0] < 0 and abs(y) < radius * 0.8:
                        dark_side = 0.45
                    for c in range(3):
                        picture[row, column, c] = (
                            picture[row, column, c] * (1 - band * 0.8) + ring_colour[c] * band * dark_side
                        )


@njit(cache=True, fastmath=True)
def _spiral(picture, cx, cy, bright, deep, t, seed, tilt, turn):
    height, width = picture.shape[0], picture.shape[1]
    for row in range(height):
        y0 = (row + 0.5) / height - cy
        for column in range(width):
            x0 = (column + 0.5 - width / 2) / height - cx
            x = x0 * math.cos(turn) - y0 * math.sin(turn)
            y = (x0 * math.sin(turn) + y0 * math.cos(turn)) / tilt
            r = math.sqrt(x * x + y * y) + 1e-4
            angle = math.atan2(y, x)
            wind = angle + 3.1 * math.log(r + 0.03) + t * 0.045
            rough = fbm(r * 9 + seed, math.cos(wind) * 2 + math.sin(wind) * 3, 4)
            arm = 0.5 + 0.5 * math.cos(2 * wind + 1.5 * (rough - 0.5))
            arm = arm**2.2
            fade = math.exp(-r * 3.2)
            core = math.exp(-r * 13) * 3.2 + math.exp(-r * r * 40) * 1.0
            lane = smooth(0.42, 0.70, fbm(x * 6 + math.cos(wind) + seed, y * 6 + math.sin(wind), 4))
            knots = smooth(0.66, 0.9, noise(x * 34 + seed, y * 34)) * arm
            for c in range(3):
                warm = 1.0 if c == 0 else (0.82 if c == 1 else 0.58)
                v = (
                    (deep[c] * 1.5 * (0.25 + arm) + bright[c] * arm * 1.15)
                    * fade
                    * (1 - 0.55 * lane * (1 - math.exp(-r * 6)))
                )
                picture[row, column, c] += v * 1.7 + knots * fade * (bright[c] * 2.0 + 0.3) + core * warm


def draw(look: Look, t: float, width: int, height: int) -> np.ndarray:
    rng = look.rng()
    bright, deep, pale, dark = _HUES[look["colour"]]
    thing = look["thing"]
    seed = float(rng.uniform(0, 60))
    side = 1.0 if rng.random() < 0.5 else -1.0
    picture = light.blank(width, height, deep * 0.03)
    _stars(picture, t, 0.004 * t, 1.0)
    _gas(
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
        _globe(
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
        _globe(
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
        _globe(
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
        _spiral(picture, 0.0, 0.5, bright, deep, t, seed, rng.uniform(0.42, 0.7), rng.uniform(-0.6, 0.6))
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
