"""The open sea: a sky, its mirror in moving water, and one thing to look at."""

from __future__ import annotations

import math

import numpy as np

from data.world import light, moods, props
from data.world.ink import Sheet
from data.world.subject import Look, Subject

ROUGH = {"calm": 0.35, "swell": 0.9, "breakers": 1.5}


def _cliff(sheet: Sheet, rng: np.random.Generator, side: int, horizon: float, colour: str, rim: str) -> None:
    """A rocky point that comes in from one side, stack by stack."""
    for depth in range(4):
        reach, tall = 0.62 - depth * 0.13, 0.10 + 0.06 * (3 - depth) * rng.uniform(0.7, 1.2)
        edge = side * sheet.aspect / 2
        xs = np.linspace(0, 1, 90)
        steps = (
            np.interp(xs, np.linspace(0, 1, 9), rng.random(9))
            + 0.35 * np.interp(xs, np.linspace(0, 1, 24), rng.random(24))
            + 0.12 * rng.random(90)
        )
        top = horizon + 0.015 * (4 - depth) - tall * (1 - xs**2.2) * (0.45 + 0.6 * steps)
        points = [(edge - side * reach * x, y) for x, y in zip(xs, top, strict=True)]
        low = horizon + 0.02 * (4 - depth)
        sheet.shape(
            [*points, (edge - side * reach, low), (edge, low)],
            sheet.fade(sheet.paint(colour), (0, horizon - tall), (0, low), [rim, colour, colour], [0, 0.5, 1]),
        )


def draw(look: Look, t: float, width: int, height: int) -> np.ndarray:
    rng = look.rng()
    mood = dict(moods.MOODS[look["hour"]])
    sx, sy = mood["sun"]
    side = 1 if rng.random() < 0.5 else -1
    horizon = 0.52 + rng.uniform(-0.04, 0.06)
    mood["sun"] = (side * abs(sx) + rng.uniform(-0.1, 0.1), sy + (horizon - 0.56 if sy > 0.4 else 0))
    mood["cover"] = mood["cover"] * rng.uniform(0.8, 1.15)
    picture = light.sky(width, height, mood, t, horizon=horizon, seed=look.seed)
    dark = look["hour"] in ("night", "dusk")
    ink, rim = {
        "day": ("#4a4a3e", "#8a8468"),
        "fog": ("#8b9aa0", "#a9b5b8"),
        "storm": ("#20282b", "#444e50"),
        "dawn": ("#5a4a5c", "#b98a86"),
    }.get(look["hour"], ("#120f1c", "#3a2535" if look["hour"] == "sunset" else "#1a2440"))
    sheet = Sheet(width, height)
    lamp = None
    rocky = look["thing"] in ("lighthouse", "rocks")
    if rocky:
        _cliff(sheet, rng, -side, horizon, ink, rim)
    if look["thing"] == "lighthouse":
        red, white = {
            "fog": ("#c08a86", "#d5d8d6"),
            "sunset": ("#5a1c22", "#8d6a68"),
            "storm": ("#7a2c28", "#a6aaa4"),
        }.get(look["hour"], ("#4a1c22", "#6d6a78") if dark else ("#b8392c", "#f2eee4"))
        lamp = props.lighthouse(sheet, -side * 0.52, horizon - 0.1, 0.30, white, red, ink)
    if rocky:
        light.over(picture, sheet.array())
        sheet = Sheet(width, height)
    rough = ROUGH[look["waves"]]
    light.water(
        picture,
        horizon,
        mood["deep"],
        t,
        sun_x=mood["sun"][0],
        sun_colour=mood["sun_colour"],
        glitter=mood["glitter"],
        rough=rough,
        scale=2.6,
        foam=max(rough - 0.75, 0) * 1.2,
        haze=0.7,
    )
    if look["thing"] == "boat":
        x = -side * 0.3 + side * 0.02 * t
        y = horizon + 0.075 + 0.008 * math.sin(t * 1.4) * (0.4 + rough)
        sail = {"sunset": "#6a2f3a", "night": "#8fa0c0", "dusk": "#8d86ad"}.get(look["hour"], "#fbf6ea")
        hull = {"sunset": "#2a1020", "night": "#141c30", "dusk": "#20243f"}.get(look["hour"], "#274a6a")
        ghost = Sheet(width, height)
        ghost.canvas.translate(0, 2 * y)
        ghost.canvas.scale(1, -1)
        props.sailboat(ghost, x, y, 0.24, hull, sail, -0.04 * math.sin(t * 1.2))
        light.over(picture, light_ripple(ghost.array(), t, y), opacity=0.35)
        props.sailboat(sheet, x, y, 0.25, hull, sail, 0.05 * math.sin(t * 1.2) * (0.5 + rough))
    if look["thing"] == "gulls":
        props.gulls(
            sheet,
            look.rng(2),
            t,
            11,
            {"day": "#f4f6f8", "storm": "#dfe6e6", "fog": "#5f7078", "night": "#0a1226", "dusk": "#101430"}.get(
                look["hour"], "#3a1c30"
            ),
            y=0.30,
            size=0.06,
        )
    light.over(picture, sheet.array())
    if lamp is not None:
        _beam(picture, lamp, t, 1.0 if dark or look["hour"] in ("storm", "sunset") else 0.25)
    if look["hour"] == "storm":
        light.rain(picture, t, amount=0.8, seed=look.seed, wind=0.22, gain=0.10)
    if look["hour"] == "fog":
        veil = np.exp(-(((np.arange(height) / height - horizon) / 0.16) ** 2)).astype(np.float32)[:, None, None] * 0.7
        picture = picture * (1 - veil) + mood["air"] * veil
    picture = light.bloom(picture, 0.4, 0.9)
    return light.develop(picture, exposure=1.15, t=t)


def light_ripple(layer: np.ndarray, t: float, y: float) -> np.ndarray:
    """A mirrored layer broken up by waves: rows shifted sideways."""
    height = layer.shape[0]
    rows = np.arange(height)
    shift = (np.sin(rows / height * 260 + t * 5) * 0.004 + np.sin(rows / height * 90 - t * 3) * 0.005) * height
    shift = np.round(shift * np.clip((rows / height - y) * 8, 0.1, 1.5)).astype(int)
    columns = (np.arange(layer.shape[1])[None] + shift[:, None]) % layer.shape[1]
    return layer[rows[:, None], columns]


def _beam(picture: np.ndarray, lamp: tuple[float, float], t: float, gain: float) -> None:
    """The turning light of the tower: a wide soft cone, brightest when it looks at us."""
    height, width = picture.shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    dx, dy = (x + 0.5 - width / 2) / height - lamp[0], (y + 0.5) / height - lamp[1]
    distance = np.sqrt(dx * dx + dy * dy) + 1e-3
    turn = t * 0.8
    for phase in (0.0, math.pi):
        aim = math.cos(turn + phase)
        along = dx * (1 if aim > 0 else -1) / distance
        cone = np.clip((along - 0.985) / 0.015, 0, 1) ** 1.5 * abs(aim) * np.exp(-distance * 1.5)
        picture += (cone * 0.55 * gain)[..., None] * light.lin("#ffe6b0")
    flare = np.exp(-distance * 22) * (1.0 + 2.5 * max(math.cos(turn * 2), 0) ** 8)
    picture += (flare * 1.6 * gain)[..., None] * light.lin("#ffe2a0")


SEA = Subject(
    name="sea",
    nouns=(
        "the sea",
        "the ocean",
        "open water",
        "waves",
        "the sea and its waves",
        "a wide ocean",
        "seawater",
        "the coast",
    ),
    choices={
        "hour": moods.says("dawn", "day", "sunset", "night", "storm", "fog"),
        "waves": {
            "calm": ("calm", "still water", "a quiet sea", "smooth water", "gentle ripples"),
            "swell": ("a long swell", "rolling waves", "a heaving sea", "moving waves"),
            "breakers": ("breaking waves", "white foam", "whitecaps", "rough surf", "foaming crests"),
        },
        "thing": {
            "boat": ("a sailing boat", "a yacht", "a sailboat", "a boat under sail", "white sails"),
            "lighthouse": (
                "a lighthouse",
                "a lighthouse on a point",
                "the beam of a lighthouse",
                "a banded light tower",
            ),
            "rocks": ("rocks", "a rocky coast", "dark cliffs", "a rocky headland"),
            "gulls": ("gulls", "seabirds", "birds in flight", "circling gulls", "a flock of birds"),
        },
    },
    draw=draw,
)
