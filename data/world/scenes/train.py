"""A train crossing the land, the camera travelling along: fields, a viaduct, the coast."""

from __future__ import annotations

import math

import numpy as np

from data.world import light, moods, props
from data.world.figures import railway
from data.world.figures.rolling_stock import PAINT, draw_carriage, draw_engine, draw_express, tone
from data.world.ink import Sheet
from data.world.light import lin
from data.world.subject import Look, Subject

_SHADE = {"day": 1.0, "sunset": 0.52, "night": 0.30, "snow": 0.9}
_AIR = {"day": "#c4e0f4", "sunset": "#e87848", "night": "#24406f", "snow": "#d8dee2"}
_GROUND = {"day": "#5f8a3c", "sunset": "#4a2a2c", "night": "#0a1424", "snow": "#eaf0f4"}
_TREES = {"day": "#2f5a34", "sunset": "#2a1420", "night": "#050b16", "snow": "#5a686e"}
_STEAM = {"day": "#f4f6f8", "sunset": "#ffb890", "night": "#5a6c90", "snow": "#ffffff"}
_MOUNTAINS = {  # near, far and their snow
    "day": (lin("#4a6a54", 0.7), lin("#a8cce4", 0.8), lin("#ffffff", 1.2)),
    "sunset": (lin("#3a1c30", 0.6), lin("#e07048", 0.7), lin("#ffa070", 1.1)),
    "night": (lin("#0a142a", 0.6), lin("#1c3460", 0.5), lin("#7f9cd0", 0.5)),
    "snow": (lin("#6a757c", 0.8), lin("#ccd3d8", 0.8), lin("#f0f4f6", 0.95)),
}
_RAIL = {"viaduct": 0.60, "fields": 0.74, "coast": 0.66}  # its height in the picture, from the top
_ENGINE = 0.155  # size of a locomotive


def draw(look: Look, t: float, width: int, height: int) -> np.ndarray:
    hour, place, f = look["hour"], look["place"], _SHADE[look["hour"]]
    rail, pan, lit = _RAIL[place], 0.16 * t, hour in ("night", "sunset")
    picture = _distance(look, t, width, height, pan)
    sheet, panes = Sheet(width, height), Sheet(width, height)
    trees = tone(_TREES[hour], 0.85, _AIR[hour])
    if place != "coast":
        _forest(sheet, look, trees, pan)
    ground = _GROUND[hour]
    if place == "viaduct":
        stone = tone({"snow": "#8a8c8e"}.get(hour, "#a8967c"), f, _AIR[hour] if f < 0.6 else "#000000")
        valley = (trees, tone(ground, 0.75, _AIR[hour]), tone(ground, 0.8))
        railway.draw_viaduct(sheet, rail, pan, stone, valley, f)
    else:
        bank = tone("#8a8070", f) if place == "coast" else ground
        flowers = place == "fields" and hour != "snow"
        railway.draw_bank(sheet, rail, pan, bank, look.rng(5), f, flowers=flowers, snow=hour == "snow")
    sheet.box(-1, rail - 0.004, 1, rail + 0.002, sheet.paint(tone("#b8bcc0", f)))
    lamp, chimney = _train(sheet, panes, look, t, rail, f, lit)
    light.over(picture, sheet.array())
    if lit:
        light.add(picture, panes.array(), 0.6)
        _headlight(picture, lamp)
    if chimney:
        picture = _steam(picture, look, t, chimney)
    if place == "fields":
        posts = Sheet(width, height)
        railway.draw_posts(posts, pan, f)
        light.over(picture, posts.array())
    if hour == "snow":
        light.snowfall(picture, t, seed=look.seed, wind=-1.6, amount=1.2)
    picture = light.bloom(picture, 0.45, 0.8)
    return light.develop(picture, exposure=1.15, t=t)


def _distance(look: Look, t: float, width: int, height: int, pan: float) -> np.ndarray:
    """Sky and mountains, and before them the sea or hills."""
    hour, place = look["hour"], look["place"]
    mood = dict(moods.MOODS["fog" if hour == "snow" else hour])
    mood["sun"] = (mood["sun"][0] * 1.2, mood["sun"][1] - 0.10 * (hour == "sunset"))
    picture = light.sky(width, height, mood, t, horizon=0.62, seed=look.seed)
    near, far, snow = _MOUNTAINS[hour]
    seed = look.rng().uniform(0, 100)
    light.mountains(
        picture,
        base=0.56,
        amount=0.34,
        frequency=1.3,
        seed=seed,
        near=light.blend(near, far, 0.5),
        far=far,
        lightness=snow,
        snow=1.0,
        snow_line=0.46,
        pan=pan * 0.06,
        air=0.7,
        floor=0.66,
        until=0.66,
    )
    if place == "coast":
        light.water(
            picture,
            0.56,
            mood["deep"],
            t,
            rough=0.5,
            sun_x=mood["sun"][0],
            sun_colour=mood["sun_colour"],
            glitter=mood["glitter"],
        )
        return picture
    light.mountains(
        picture,
        base=0.64,
        amount=0.14,
        frequency=1.9,
        seed=seed + 30,
        near=light.blend(near, lin(_GROUND[hour], 0.8), 0.6),
        far=far,
        lightness=snow,
        sharp=0.1,
        snow=1.0 if hour == "snow" else 0.0,
        snow_line=0.9,
        pan=pan * 0.16,
        air=0.5,
        floor=1.0,
        until=_RAIL[place] + 0.03 if place == "fields" else 0.70,
    )
    return picture


def _forest(sheet: Sheet, look: Look, trees: str, pan: float) -> None:
    """Conifers that pass at half the pace of the train."""
    r = look.rng(3)
    for i in range(46):
        x = (r.uniform(0, 2.4) - pan * 0.45) % 2.4 - 1.2
        size, own = r.uniform(0.05, 0.12), np.random.default_rng(i)
        snow = "#e8eef2" if look["hour"] == "snow" else ""
        props.conifer(sheet, x, 0.70 + 0.02 * math.sin(i), size, trees, own, snow=snow)


def _train(
    sheet: Sheet, panes: Sheet, look: Look, t: float, rail: float, f: float, lit: bool
) -> tuple[tuple[float, float], tuple[float, float] | None]:
    """The train; gives where its headlight is, and the end of its chimney where it has one."""
    paint, turn = PAINT[look["colour"]], t * 9.0
    if look["kind"] == "steam":
        x, sway = 0.36 + 0.012 * t, 0.0012 * math.sin(t * 13)
        for k in range(4):
            left, y = x - 1.5 * _ENGINE - 0.012 - 0.40 * (k + 1), rail - 0.016 + sway * (-1) ** k
            draw_carriage(sheet, panes, left, y, 0.40, 0.135, paint, f, lit, turn, False)
        chimney = draw_engine(sheet, x, rail - 0.004, _ENGINE, paint, f, turn)
        return (x + 0.95 * _ENGINE, rail - 0.72 * _ENGINE), chimney
    x = 0.28 + 0.012 * t
    for k in range(3):
        draw_carriage(sheet, panes, x - 0.45 * (k + 1), rail - 0.016, 0.452, 0.145, paint, f, lit, turn, True)
    draw_express(sheet, x, rail, paint, f, lit, turn)
    return (x + 0.455, rail - 0.05), None


def _headlight(picture: np.ndarray, lamp: tuple[float, float]) -> None:
    """The lamp and its beam on the track ahead."""
    light.sparks(picture, [lamp[0]], lamp[1], 0.012, lin("#fff0c0"), 4.0)
    light.sparks(
        picture,
        lamp[0] + np.linspace(0, 0.5, 14),
        lamp[1] + 0.05 * np.linspace(0, 1, 14),
        0.02 + 0.06 * np.linspace(0, 1, 14),
        lin("#ffe0a0"),
        0.11,
    )


def _steam(picture: np.ndarray, look: Look, t: float, chimney: tuple[float, float]) -> np.ndarray:
    """The picture under the steam, which trails behind, spreads and thins out."""
    height, width = picture.shape[:2]
    n, r = 80, look.rng(9)
    age = (np.arange(n) / n + t * 0.30) % 1.0
    wob = r.normal(0, 1, n)
    x = chimney[0] - age * 1.25 + 0.02 * wob * age
    y = chimney[1] - 0.10 * age**0.55 - 0.035 * np.sin(age * 9 + wob) * age - 0.04 * age
    puffs = light.blank(width, height)
    light.sparks(puffs, x, y, 0.016 + 0.062 * age**0.8, (1, 1, 1), 0.42 * (1 - age) ** 1.2)
    cover = 1 - np.exp(-puffs[..., :1] * 1.5)
    shading = 0.72 + 0.35 * np.clip(np.gradient(puffs[..., 0], axis=0) * 8, -0.6, 0.8)[..., None]
    return picture * (1 - cover * 0.92) + lin(_STEAM[look["hour"]]) * shading.astype(np.float32) * cover * 0.92


TRAIN = Subject(
    name="train",
    nouns=(
        "a train",
        "a railway train",
        "a passenger train",
        "a train on its way",
        "railway carriages",
        "a travelling train",
        "the railway",
        "a train in motion",
    ),
    choices={
        "kind": {
            "steam": (
                "a steam locomotive",
                "a steam train",
                "a steam engine with white smoke",
                "an old engine under steam",
            ),
            "express": ("an express train", "a modern train", "a fast electric train", "a streamlined train"),
        },
        "colour": {
            "red": ("red", "painted red", "with red carriages", "crimson"),
            "blue": ("blue", "painted blue", "with blue carriages", "dark blue"),
            "green": ("green", "painted green", "with green carriages", "dark green"),
        },
        "place": {
            "viaduct": ("on a viaduct", "crossing a stone bridge", "high on arches", "over a bridge"),
            "fields": ("through fields", "across meadows", "through open country", "over the plain"),
            "coast": ("along the coast", "beside the sea", "by the water", "along a lake"),
        },
        "hour": {
            "day": moods.SAYS["day"],
            "sunset": moods.SAYS["sunset"],
            "night": moods.SAYS["night"],
            "snow": ("in falling snow", "in winter", "while it is snowing", "through snow", "on a snowy day"),
        },
    },
    draw=draw,
)
