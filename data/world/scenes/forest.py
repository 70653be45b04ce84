"""Inside a forest: trunks and leaves in five depths, with rain, shafts of sun, mist or fireflies."""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from data.world import light
from data.world.light import fbm, lin, noise, smooth
from data.world.light.noises import VALUE
from data.world.subject import Look, Subject

_SEASON = {  # leaf in light, leaf in shade, bark, ground, air
    "green": (lin("#8fd04a", 1.0), lin("#1f5a26", 0.6), lin("#4a3a2a", 0.7), lin("#3f6a2a", 0.8), lin("#cfe8b8", 0.85)),
    "autumn": (
        lin("#ffb02a", 1.15),
        lin("#b03a12", 0.8),
        lin("#3a2a24", 0.7),
        lin("#c06a20", 0.8),
        lin("#ffdca0", 0.85),
    ),
    "winter": (
        lin("#f4f8fc", 1.1),
        lin("#9fb4c8", 0.8),
        lin("#3a3a40", 0.7),
        lin("#eef4fa", 1.0),
        lin("#dde8f0", 0.95),
    ),
    "blue night": (
        lin("#2a6a78", 0.45),
        lin("#061824", 0.5),
        lin("#060c14", 0.6),
        lin("#0a2428", 0.5),
        lin("#1d4a68", 0.42),
    ),
}


@njit(cache=True, fastmath=True)
def _trees(picture, leaf, dim, bark, ground, air, fogginess, bare, t, pan, seed, wind):
    height, width = picture.shape[0], picture.shape[1]
    for row in range(height):
        y = (row + 0.5) / height
        for column in range(width):
            x = (column + 0.5 - width / 2) / height
            r = air[0] * (0.85 + 0.3 * (1 - y))
            g = air[1] * (0.85 + 0.3 * (1 - y))
            b = air[2] * (0.85 + 0.3 * (1 - y))
            for layer in range(6):
                near = layer / 5.0
                scale = 11.0 - 8.6 * near  # trunks per unit of width
                fog = fogginess * (1 - near) ** 1.2
                u = (x + pan * (0.15 + near * near * 1.6)) * scale + seed + layer * 17.3
                soil = 0.66 + 0.30 * near * near + 0.03 * (noise(u * 0.6, layer * 3.0) - 0.5)
                cell = math.floor(u)
                hit = -1.0
                shade = 0.0
                for k in range(-1, 2):
                    i = int(cell) + k
                    h = VALUE[(i * 37 + layer * 91) & 255]
                    if layer >= 4 and (
                        h < 0.45
                        or abs((i + 0.5 - seed - layer * 17.3) / scale - pan * (0.15 + near * near * 1.6)) < 0.22
                    ):
                        continue
                    centre = i + 0.25 + 0.5 * VALUE[(i * 11 + layer * 29) & 255]
                    lean = (VALUE[(i * 5 + 77 + layer) & 255] - 0.5) * 0.35
                    girth = (0.10 + 0.12 * h) * (0.8 + 0.35 * y) + 0.12 * math.exp((y - soil) * 14.0)
                    d = (u - centre - lean * (soil - y) - 0.05 * (noise(y * 5, i * 1.7) - 0.5)) / girth
                    if abs(d) < 1:
                        hit = d
                        texture = noise(d * 4 + i * 3.3, y * 30 * (0.5 + 0.5 * (1 - near)) + i)
                        shade = (0.35 + 0.9 * smooth(1.0, -0.9, d)) * (0.6 + 0.7 * texture)
                if y < soil + 0.02 and hit > -1.0:
                    edge = min((1 - abs(hit)) * 6.0, 1.0)
                    snowy = bare * smooth(-0.2, -0.75, hit) * 0.8
                    for c in range(3):
                        v = bark[c] * shade * 1.1 * (1 - snowy) + leaf[c] * snowy
                        v = v * (1 - fog) + air[c] * fog
                        old = r if c == 0 else (g if c == 1 else b)
                        v = old * (1 - edge) + v * edge
                        if c == 0:
                            r = v
                        elif c == 1:
                            g = v
                        else:
                            b = v
                # Leaves: high crowns and low bushes, thick where two noises agree.
                crown = smooth(0.42 - 0.16 * near, 0.02, y) * (1.0 - 0.35 * bare)
                bush = smooth(soil - 0.10 - 0.06 * near, soil + 0.05, y)
                want = max(crown, bush * (0.85 - 0.3 * bare))
                cover = 0.0
                n = 0.5
                fine = 0.5
                if want > 0.02:
                    sway = wind * math.sin(t * 1.6 + u * 0.8 + layer) * 0.04
                    n = fbm(u * 0.85 + sway + 5, y * scale * 0.95 + layer * 7 + sway, 3)
                    if n * 0.75 + 0.33 + want * 0.55 - 0.36 > 0.60:
                        fine = fbm(u * 5.5 + sway * 3, y * scale * 5.5 + layer * 3, 2)
                    cover = smooth(0.60, 0.68, n * 0.75 + fine * 0.45 + want * 0.55 - 0.36)
                if y > soil:
                    cover = max(cover, smooth(soil, soil + 0.015, y))
                if cover > 0.01:
                    bright = smooth(0.25, 0.75, fine * 0.9 + 0.35 * n + 0.2 * (0.5 - y) - 0.05)
                    onground = smooth(soil - 0.02, soil + 0.05, y)
                    for c in range(3):
                        v = dim[c] + (leaf[c] - dim[c]) * bright * (0.9 - 0.35 * near)
                        earth = ground[c] * (0.45 + 0.75 * fine)
                        v = v * (1 - onground) + earth * onground
                        v = v * (1 - 0.4 * near * (1 - onground))
                        v = v * (1 - fog) + air[c] * fog
                        old = r if c == 0 else (g if c == 1 else b)
                        v = old * (1 - cover) + v * cover
                        if c == 0:
                            r = v
                        elif c == 1:
                            g = v
                        else:
                            b = v
            picture[row, column, 0] = r
            picture[row, column, 1] = g
            picture[row, column, 2] = b


@njit(cache=True, fastmath=True)
def _shafts(picture, sun_x, colour, t, gain):
    height, width = picture.shape[0], picture.shape[1]
    for row in range(height):
        y = (row + 0.5) / height
        for column in range(width):
            x = (column + 0.5 - width / 2) / height
            angle = math.atan2(x - sun_x, y + 0.35)
            ray = noise(angle * 14 + t * 0.10, t * 0.08) * 0.6 + noise(angle * 37 - t * 0.07, 4 + t * 0.1) * 0.4
            ray = smooth(0.45, 0.85, ray) * math.exp(-y * 0.9) * math.exp(-angle * angle * 1.4)
            for c in range(3):
                picture[row, column, c] += gain * ray * colour[c]


def draw(look: Look, t: float, width: int, height: int) -> np.ndarray:
    rng = look.rng()
    season, air = look["season"], look["air"]
    leaf, dim, bark, ground, mist = (c.copy() for c in _SEASON[season])
    night = season == "blue night"
    fog = {"mist": 1.0, "rain": 0.86, "sun": 0.80, "still": 0.72}[air]
    if air == "rain" and not night:
        leaf, dim, ground, mist = (
            leaf * 0.62,
            dim * 0.6,
            ground * 0.5,
            light.blend(mist * 0.5, lin("#9fb4b8", 0.6), 0.55),
        )
    if air == "mist" and not night:
        mist = light.blend(mist, lin("#e4ecec", 0.95), 0.55)
    picture = light.blank(width, height)
    side = 1 if rng.random() < 0.5 else -1
    _trees(
        picture,
        leaf,
        dim,
        bark,
        ground,
        mist,
        fog,
        1.0 if season == "winter" else 0.0,
        t,
        side * 0.016 * t + rng.uniform(0, 9),
        float(rng.uniform(0, 60)),
        1.0,
    )
    if air == "sun":
        _shafts(picture, side * 0.35, lin("#fff0b8" if not night else "#a8d8ff"), t, 0.75 if not night else 0.45)
        n = 60
        r = look.rng(4)
        x, y = (r.uniform(-0.9, 0.9, n) + 0.03 * np.sin(t * 0.4 + np.arange(n))), (r.random(n) - t * 0.012) % 1.0
        light.sparks(
            picture,
            x,
            y,
            r.uniform(0.002, 0.006, n),
            lin("#fff2c0"),
            0.5 * (0.5 + 0.5 * np.sin(t * 1.1 + np.arange(n))),
        )
    if air == "rain":
        light.rain(
            picture,
            t,
            seed=look.seed,
            amount=1.7,
            wind=0.03,
            gain=0.17,
            colour=lin("#cfe0e8", 0.9 if not night else 0.45),
        )
        r = look.rng(5)
        n = 46
        life = (r.random(n) + t * 1.7) % 1.0
        light.sparks(
            picture,
            r.uniform(-0.9, 0.9, n) + 0.3 * np.floor(r.random(n) + t * 1.7) % 0.7 - 0.2,
            r.uniform(0.78, 1.0, n),
            0.003 + 0.008 * life,
            lin("#e0eef4"),
            0.35 * (1 - life),
        )
    if air == "mist":
        rows = np.linspace(0, 1, height, dtype=np.float32)[:, None, None]
        veil = 0.45 * np.exp(-(((rows - 0.66) / 0.18) ** 2))
        picture = picture * (1 - veil) + mist * veil
    if season == "winter" and air in ("still", "mist"):
        light.snowfall(picture, t, seed=look.seed, gain=0.5)
    if season == "autumn" and air in ("still", "sun", "mist"):
        r = look.rng(6)
        n = 44
        y = (r.random(n) + t * r.uniform(0.05, 0.11, n)) % 1.1 - 0.05
        x = r.uniform(-0.9, 0.9, n) + 0.05 * np.sin(t * 1.2 + r.random(n) * 6) + 0.1 * y
        light.bokeh(
            picture,
            x,
            y,
            r.uniform(0.004, 0.010, n),
            np.stack([lin(("#ffb030", "#ff7018", "#e04010")[i]) for i in r.integers(0, 3, n)]),
            0.8,
        )
    if night and air != "rain":
        r = look.rng(7)
        n = 60
        x, y = r.uniform(-0.85, 0.85, n), r.uniform(0.4, 0.95, n)
        x, y = (
            x + 0.04 * np.sin(t * r.uniform(0.3, 0.8, n) + r.random(n) * 6),
            y + 0.03 * np.sin(t * r.uniform(0.3, 0.9, n) + r.random(n) * 6),
        )
        pulse = np.clip(np.sin(t * r.uniform(1, 2, n) + r.random(n) * 6.3), 0, 1) ** 2 + 0.08
        light.sparks(picture, x, y, 0.0045, lin("#e8ff70"), 2.6 * pulse)
        light.sparks(picture, x, y, 0.022, lin("#b0e040"), 0.3 * pulse)
    picture = light.bloom(picture, 0.45, 0.7)
    return light.develop(picture, exposure=1.15 if not night else 1.5, vignette=0.8, t=t)


FOREST = Subject(
    name="forest",
    nouns=(
        "a forest",
        "the woods",
        "a wood",
        "tall trees",
        "inside a forest",
        "a woodland",
        "trees and undergrowth",
        "tree trunks",
    ),
    choices={
        "season": {
            "green": ("green", "with green leaves", "in early summer", "fresh green", "in spring"),
            "autumn": (
                "autumn",
                "with orange leaves",
                "in golden colours",
                "in October",
                "with yellow and red foliage",
            ),
            "winter": ("winter", "covered in snow", "with white branches", "snowy", "under snow"),
            "blue night": ("at night", "in blue darkness", "with fireflies at night", "after dark", "in moonlight"),
        },
        "air": {
            "rain": ("in the rain", "while it rains", "with falling rain", "dripping wet", "in a downpour"),
            "sun": (
                "with shafts of light",
                "with sunbeams",
                "with rays of light between the trunks",
                "with slanting light",
            ),
            "mist": ("in mist", "in fog", "with drifting haze", "in pale mist"),
            "still": ("in clear air", "in still air", "on a calm day", "without wind or rain"),
        },
    },
    draw=draw,
)
