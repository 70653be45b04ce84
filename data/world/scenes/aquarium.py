"""Under water: light from above, and jellyfish, a shoal, a ray, a turtle or a reef."""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from data.world import light
from data.world.figures.sea_life import draw_fish, draw_jelly, draw_ray, draw_reef, draw_turtle
from data.world.ink import Sheet, code
from data.world.light import fbm, lin, noise, smooth
from data.world.subject import Look, Subject

_WATER = {
    "blue": (lin("#5fd0ff", 0.9), lin("#1266b8", 0.6), lin("#041a44", 0.5)),
    "turquoise": (lin("#b8fff0", 0.95), lin("#18a8a0", 0.65), lin("#04464e", 0.5)),
    "violet": (lin("#c890ff", 0.7), lin("#4a2a9c", 0.5), lin("#10082e", 0.45)),
    "black": (lin("#1c3a58", 0.35), lin("#071424", 0.4), lin("#01040a", 0.4)),
}


@njit(cache=True, fastmath=True)
def _deep(picture, top, mid, low, t, rays, seed):
    height, width = picture.shape[0], picture.shape[1]
    for row in range(height):
        y = (row + 0.5) / height
        k = smooth(0.0, 0.45, y)
        m = smooth(0.3, 1.1, y)
        for column in range(width):
            x = (column + 0.5 - width / 2) / height
            angle = math.atan2(x - 0.15, y + 0.55)
            ray = noise(angle * 9 + t * 0.12 + seed, t * 0.13) * noise(angle * 23 - t * 0.1, 3 + t * 0.11 + seed)
            ray = smooth(0.22, 0.75, ray) * math.exp(-y * 2.1)
            surface = smooth(0.16, 0.0, y) * (
                0.4 + 1.5 * noise(x * 6 / (y + 0.12) * 0.3 + t * 0.4, 1.2 / (y + 0.12) - t * 0.5)
            )
            murk = 0.85 + 0.3 * fbm(x * 1.7 + t * 0.03 + seed, y * 1.7 - t * 0.02, 3)
            for c in range(3):
                v = top[c] + (mid[c] - top[c]) * k
                v += (low[c] - v) * m
                picture[row, column, c] = v * murk + rays * (ray * 0.9 + surface * 0.30) * top[c]


def _motes(picture: np.ndarray, look: Look, t: float, gain: float) -> None:
    r = look.rng(3)
    n = 130
    x = (r.random(n) + 0.006 * t + 0.01 * np.sin(t * 0.5 + np.arange(n))) % 1 * 1.9 - 0.95
    y = (r.random(n) - 0.010 * t * r.uniform(0.3, 1, n)) % 1
    light.sparks(picture, x, y, r.uniform(0.001, 0.004, n), lin("#d8f4ff"), gain * r.uniform(0.1, 0.7, n))


def _bubbles(picture: np.ndarray, look: Look, t: float) -> None:
    r = look.rng(4)
    for _ in range(3):
        n = 22
        x0 = r.uniform(-0.75, 0.75)
        life = (r.random(n) + t * 0.16) % 1
        x = x0 + 0.025 * np.sin(life * 14 + np.arange(n)) + r.normal(0, 0.012, n)
        radius = r.uniform(0.002, 0.008, n) * (0.6 + 0.8 * life)
        light.bokeh(picture, x, 1.03 - life * 1.05, radius, lin("#c8f0ff"), 0.22)
        light.sparks(picture, x - radius * 0.3, 1.03 - life * 1.05 - radius * 0.35, radius * 0.4, lin("#ffffff"), 0.8)


def draw(look: Look, t: float, width: int, height: int) -> np.ndarray:
    rng = look.rng()
    water, animal = look["water"], look["animal"]
    top, mid, low = _WATER[water]
    picture = light.blank(width, height)
    _deep(picture, top, mid, low, t, 0.25 if water == "black" else 0.9, float(rng.uniform(0, 50)))
    size = (width, height)
    pale = {"blue": "#bfe8ff", "turquoise": "#d8fff4", "violet": "#e0c8ff", "black": "#8fb0d0"}[water]
    dusky = {"blue": "#0a2a5c", "turquoise": "#06484e", "violet": "#1c1048", "black": "#060c16"}[water]
    if animal == "jellyfish":
        hue = {"blue": "#ff9ad0", "turquoise": "#ffb070", "violet": "#ff70d8", "black": "#60d8ff"}[water]
        for i, (s, depth) in enumerate(((0.045, 0.45), (0.06, 0.6), (0.05, 0.5), (0.10, 0.85), (0.15, 1.0))):
            x = (-0.62, 0.55, 0.16, -0.34, 0.26)[i] + rng.uniform(-0.07, 0.07) + 0.03 * math.sin(t * 0.3 + i)
            y = (
                (rng.uniform(0.3, 0.6) if i < 3 else (0.42, 0.34)[i - 3])
                - 0.012 * t * depth
                + 0.02 * math.sin(t * 0.5 + i * 2)
            )
            draw_jelly(picture, size, x, y, s, t, i * 1.9, hue, lin(hue, depth))
    sheet = Sheet(width, height)
    if animal == "shoal":
        n = 90
        a0, r0, y0 = rng.random(n) * 6.283, 0.16 + 0.42 * rng.random(n) ** 0.7, rng.normal(0, 0.10, n)
        angle = a0 + t * (0.32 / (0.4 + r0))
        x, z = r0 * np.cos(angle) * 1.25, np.sin(angle)
        y = 0.47 + y0 + 0.05 * np.sin(angle * 2 + t * 0.4) + 0.10 * z * r0
        for i in np.argsort(z):
            s = (0.055 + 0.022 * z[i]) * 1.1
            facing = 0.0 if -math.sin(angle[i]) > 0 else math.pi
            flash = 0.5 + 0.5 * math.sin(angle[i] * 3 + t * 2 + i)
            silver = code(120 + 20 * k + 60 * flash * (0.7 + 0.3 * z[i]) for k in (0, 1, 2))
            draw_fish(
                sheet,
                x[i],
                y[i],
                s,
                facing + 0.25 * math.cos(angle[i]) * z[i],
                t * 9 + i,
                "#4a7090" if water != "violet" else "#6a5aa0",
                silver,
            )
    if animal == "reef":
        draw_reef(sheet, rng, t, 0.5 if water == "black" else 0.95)
        for i in range(7):
            r = look.rng(20 + i)
            speed = r.uniform(0.04, 0.09) * r.choice([-1, 1])
            x = (r.uniform(0, 2.1) + speed * t) % 2.1 - 1.05
            y = r.uniform(0.3, 0.78) + 0.02 * math.sin(t * 0.9 + i)
            draw_fish(
                sheet,
                x,
                y,
                r.uniform(0.13, 0.21),
                0.0 if speed > 0 else math.pi,
                t * 7 + i,
                "#ff7a1c",
                "#ffb050",
                "#fff8f0",
            )
    if animal == "ray":
        far = Sheet(width, height)
        draw_ray(far, -0.5 + 0.02 * t, 0.26, 0.22, t, 2.0, dusky, dusky)
        light.over(picture, far.array(), opacity=0.45)
        draw_ray(sheet, 0.28 - 0.035 * t, 0.50 + 0.02 * math.sin(t * 0.6), 0.52, t, 0.0, dusky, pale)
    if animal == "turtle":
        draw_turtle(sheet, -0.18 + 0.035 * t, 0.52 - 0.008 * t + 0.015 * math.sin(t * 1.3), 0.46, t)
        for i in range(5):
            draw_fish(
                sheet,
                (0.5 + 0.06 * i + 0.03 * t) % 2.0 - 1.0 + 0.12 * math.sin(i * 2.0),
                0.72 + 0.05 * math.sin(i * 3.0),
                0.06,
                0.0,
                t * 9 + i,
                "#4a7a98",
                "#c8e0e8",
            )
    layer = sheet.array()
    light.over(
        picture,
        layer,
        tint=(0.88, 0.97, 1.0)
        if water in ("blue", "turquoise")
        else (0.9, 0.85, 1.05)
        if water == "violet"
        else (0.55, 0.7, 0.85),
    )
    if animal in ("shoal", "turtle", "ray", "reef"):
        picture[:] = picture * 0.88 + mid * 0.12
    _motes(picture, look, t, 1.0)
    _bubbles(picture, look, t)
    picture = light.bloom(picture, 0.5, 0.65)
    return light.develop(picture, exposure=1.25, vignette=0.75, t=t)


AQUARIUM = Subject(
    name="aquarium",
    nouns=(
        "an aquarium",
        "under water",
        "the underwater world",
        "sea animals",
        "life under the sea",
        "a big fish tank",
        "below the surface of the sea",
        "marine life",
    ),
    choices={
        "animal": {
            "jellyfish": ("jellyfish", "glowing jellyfish", "medusas", "drifting jellyfish"),
            "shoal": ("a shoal of fish", "a school of silver fish", "many small fish", "a swarm of fish"),
            "reef": (
                "orange clownfish over a coral reef",
                "corals and striped fish",
                "a coral reef",
                "clownfish",
                "colourful corals",
            ),
            "ray": ("a manta ray", "rays", "a gliding ray", "a devil ray"),
            "turtle": ("a sea turtle", "a turtle", "a swimming turtle", "a tortoise of the sea"),
        },
        "water": {
            "blue": ("in blue water", "in deep blue", "in clear blue", "in an azure sea"),
            "turquoise": ("in turquoise water", "in green shallow water", "in a lagoon", "in pale green sea"),
            "violet": ("in violet light", "in purple water", "lit in purple", "in lilac light"),
            "black": ("in black deep water", "in the dark deep sea", "in darkness", "in the deep"),
        },
    },
    draw=draw,
)
