"""Fireworks: shells that rise, burst and fall as trails of light, above water, roofs or hills."""

from __future__ import annotations

import math

import numpy as np

from data.world import light
from data.world.ink import Sheet
from data.world.light import lin
from data.world.scenes import city
from data.world.subject import Look, Subject

_COLOURS = {
    "gold": ("#ffc860", "#ffb040", "#ffe0a0"),
    "red": ("#ff3838", "#ff6a50", "#ff2050"),
    "green": ("#50ff80", "#a0ff60", "#30e0a0"),
    "blue": ("#4f90ff", "#80d0ff", "#6a70ff"),
    "many": ("#ff4060", "#ffc040", "#50ff90", "#50a0ff", "#d060ff"),
}


def _shell(
    picture: np.ndarray,
    rng: np.random.Generator,
    shape: str,
    colours: tuple[str, ...],
    age: float,
    centre: tuple[float, float],
    size: float,
) -> float:
    """One shell, `age` seconds after its burst (negative while it climbs). Returns how much it lights the sky."""
    cx, cy = centre
    hue = lin(colours[rng.integers(len(colours))])
    second = lin(colours[rng.integers(len(colours))])
    wobble = rng.uniform(-0.05, 0.05)
    if age < 0:
        f = 1 + age / 1.1
        if f < 0:
            return 0.0
        y = 0.95 + (cy - 0.95) * (1 - (1 - f) ** 2)
        x = cx + wobble * (1 - f)
        light.streaks(picture, [x], y + 0.05, -wobble * 0.05, -0.05, lin("#ffd8a0"), 0.9)
        light.sparks(picture, [x], y, 0.004, lin("#fff0d0"), 2.0)
        return 0.0
    n = {"burst": 170, "willow": 130, "ring": 84}[shape]
    if shape == "ring":
        angle = np.arange(n) / n * 2 * math.pi
        tilt, turn = rng.uniform(0.35, 0.9), rng.uniform(0, math.pi)
        vx, vy = np.cos(angle), np.sin(angle) * tilt
        vx, vy = vx * math.cos(turn) - vy * math.sin(turn), vx * math.sin(turn) + vy * math.cos(turn)
        inner = np.arange(n) % 3 == 0
        vx, vy = np.where(inner, vx * 0.45, vx), np.where(inner, vy * 0.45, vy)
    else:
        z = rng.uniform(-1, 1, n)
        angle = rng.uniform(0, 2 * math.pi, n)
        ring = np.sqrt(1 - z * z)
        speed = rng.uniform(0.86, 1.0, n) if shape == "burst" else rng.uniform(0.45, 0.85, n)
        vx, vy = ring * np.cos(angle) * speed, (z * speed) - (0.25 if shape == "willow" else 0)
    drag, gravity, life = {"burst": (2.2, 0.055, 2.3), "willow": (1.3, 0.11, 3.9), "ring": (2.4, 0.04, 2.2)}[shape]
    span = rng.uniform(0.75, 1.1, n) * life
    tail = {"burst": 0.42, "willow": 1.1, "ring": 0.2}[shape]

    def at(when: float) -> tuple[np.ndarray, np.ndarray]:
        reach = (1 - math.exp(-drag * when)) * size
        fall = gravity * (when - (1 - math.exp(-drag * when)) / drag) * 1.6
        return cx + vx * reach, cy + vy * reach + fall

    fade = np.clip(1 - age / span, 0, 1) ** 1.1
    if shape == "willow":
        hue = light.blend(hue, lin("#ffb050"), 0.35)
    steps = 7
    for k in range(steps):
        a, b = max(age - tail * k / steps, 0), max(age - tail * (k + 1) / steps, 0)
        if a == b:
            break
        (x0, y0), (x1, y1) = at(a), at(b)
        light.streaks(picture, x0, y0, x1 - x0, y1 - y0, hue * (1 - k / steps), 3.4 * fade * (1 - k / steps))
    x, y = at(age)
    flicker = 0.7 + 0.6 * np.random.default_rng(int(age * 30) + n).random(n)
    head = np.where((np.arange(n) % 2 == 0)[:, None], hue, second)
    light.sparks(picture, x, y, 0.0042, head + 0.12, 2.6 * fade * flicker)
    flash = math.exp(-age * 7)
    light.sparks(picture, [cx], cy, 0.04 + 0.10 * age, hue + 0.2, 2.2 * flash)
    return float(math.exp(-age * 1.4)) * size * 3


def draw(look: Look, t: float, width: int, height: int) -> np.ndarray:
    rng = look.rng()
    colours = _COLOURS[look["colour"]]
    place = look["place"]
    horizon = {"water": 0.72, "city": 0.86, "hills": 0.90}[place]
    mood = {
        "top": lin("#03060f", 0.5),
        "mid": lin("#0a1024", 0.5),
        "low": lin("#1d2038", 0.5),
        "sun": (0, 2),
        "sun_colour": lin("#000000"),
        "disc": 0.0,
        "halo": 0.0,
        "cover": 0.3,
        "lit": lin("#1a1c2c", 0.5),
        "shade": lin("#080a14", 0.5),
        "stars": 0.15,
    }
    picture = light.sky(width, height, mood, t, horizon=horizon, seed=look.seed)
    glow = 0.0
    period = 4.2
    shells = 6 if look["shape"] != "willow" else 5
    fire = light.blank(width, height)
    for i in range(shells):
        start = i * period / shells + rng.uniform(0, 0.4)
        turn = math.floor((t - start + 2.2) / period)
        age = (t - start + 2.2) % period - 0.5
        r = np.random.default_rng((look.seed, i, int(turn) + 10))
        slot = (i * 2 + int(turn)) % shells
        x = (slot / (shells - 1) - 0.5) * 0.95 + r.uniform(-0.08, 0.08)
        y = r.uniform(0.2, 0.42) * (horizon / 0.85)
        glow += _shell(fire, r, look["shape"], colours, age, (x, y), r.uniform(0.30, 0.46))
    smoke = light.blur(fire, 0.09)
    picture += fire + 0.55 * smoke
    glowing = sum((lin(c) for c in colours), np.zeros(3, np.float32)) / len(colours)
    rows = np.linspace(0, 1, height, dtype=np.float32)[:, None, None]
    picture += glow * 0.03 * glowing * np.exp(-(((rows - horizon) / 0.35) ** 2))
    if place == "city":
        bodies, windows = city._towers(
            Look((("view", "skyline"), ("weather", "clear"), ("lights", "amber")), look.seed), width, height, 1.0
        )
        light.over(picture, bodies, gain=0.7)
        light.add(picture, windows, 0.5)
    else:
        sheet = Sheet(width, height)
        xs = np.linspace(-1, 1, 120)
        ridge = (
            horizon
            - 0.03
            - 0.03 * np.sin(xs * 3 + look.seed)
            - 0.02 * np.sin(xs * 7.3)
            - (0.07 if place == "hills" else 0.0) * (1 + np.sin(xs * 2.2 + 2))
        )
        sheet.shape([*zip(xs, ridge, strict=True), (1, 1.02), (-1, 1.02)], sheet.paint("#070a10"))
        if place == "hills":
            near = 0.93 - 0.03 * np.cos(xs * 2.7) - 0.004 * np.sin(xs * 80)
            sheet.shape([*zip(xs, near, strict=True), (1, 1.02), (-1, 1.02)], sheet.paint("#030406"))
        light.over(picture, sheet.array())
        r = look.rng(9)
        light.sparks(
            picture,
            r.uniform(-0.9, 0.9, 40),
            horizon - r.uniform(0.0, 0.03, 40) + (0.04 if place == "hills" else 0),
            0.0028,
            np.where(r.random((40, 1)) < 0.7, lin("#ffc878"), lin("#d8e8ff")),
            0.9,
        )
    if place == "water":
        light.water(picture, horizon, lin("#04080f"), t, rough=0.55, scale=3.4, haze=0.0)
    picture = light.bloom(picture, 0.75, 0.6, 0.025)
    return light.develop(picture, exposure=1.25, vignette=0.5, t=t)


FIREWORKS = Subject(
    name="fireworks",
    nouns=(
        "fireworks",
        "a firework display",
        "rockets bursting in the night sky",
        "exploding fireworks",
        "pyrotechnics",
        "a fireworks show",
        "skyrockets",
        "new year's fireworks",
    ),
    choices={
        "colour": {
            "gold": ("golden", "in gold", "all in gold", "with golden sparks"),
            "red": ("red", "in red", "crimson", "with red stars"),
            "green": ("green", "in green", "emerald", "with green stars"),
            "blue": ("blue", "in blue", "sapphire blue", "with blue stars"),
            "many": ("in many colours", "multicoloured", "colourful", "in all colours"),
        },
        "shape": {
            "burst": ("round bursts", "spheres of sparks", "chrysanthemum shells", "balls of stars"),
            "willow": ("willows", "long falling trails", "drooping trails", "weeping willow shells"),
            "ring": ("rings", "circles of light", "ring shells", "hoops"),
        },
        "place": {
            "water": ("over water", "mirrored in a lake", "above a bay", "reflected in the water"),
            "city": ("over the roofs of a city", "above the towers", "over skyscrapers", "above a skyline"),
            "hills": ("over dark hills", "above a valley", "over the countryside", "above black hills"),
        },
    },
    draw=draw,
)
