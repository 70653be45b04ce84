"""A train crossing the land, the camera travelling along: fields, a viaduct, the coast."""

from __future__ import annotations

import math

import numpy as np

from data.world import light, moods, props
from data.world.figures.rolling_stock import PAINT, _wheel, draw_carriage, draw_engine, tone
from data.world.ink import Sheet
from data.world.light import lin
from data.world.subject import Look, Subject

_SHADE = {"day": 1.0, "sunset": 0.52, "night": 0.30, "snow": 0.9}


def draw(look: Look, t: float, width: int, height: int) -> np.ndarray:
    rng = look.rng()
    hour, place, paint = look["hour"], look["place"], PAINT[look["colour"]]
    mood = dict(moods.MOODS["fog" if hour == "snow" else hour])
    f = _SHADE[hour]
    air = {"day": "#c4e0f4", "sunset": "#e87848", "night": "#24406f", "snow": "#d8dee2"}[hour]
    ground = {"day": "#5f8a3c", "sunset": "#4a2a2c", "night": "#0a1424", "snow": "#eaf0f4"}[hour]
    rail = {"viaduct": 0.60, "fields": 0.74, "coast": 0.66}[place]
    mood["sun"] = (mood["sun"][0] * 1.2, mood["sun"][1] - 0.10 * (hour == "sunset"))
    pan = 0.16 * t
    picture = light.sky(width, height, mood, t, horizon=0.62, seed=look.seed)
    near, far, snow = {
        "day": (lin("#4a6a54", 0.7), lin("#a8cce4", 0.8), lin("#ffffff", 1.2)),
        "sunset": (lin("#3a1c30", 0.6), lin("#e07048", 0.7), lin("#ffa070", 1.1)),
        "night": (lin("#0a142a", 0.6), lin("#1c3460", 0.5), lin("#7f9cd0", 0.5)),
        "snow": (lin("#6a757c", 0.8), lin("#ccd3d8", 0.8), lin("#f0f4f6", 0.95)),
    }[hour]
    seed = rng.uniform(0, 100)
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
    else:
        light.mountains(
            picture,
            base=0.64,
            amount=0.14,
            frequency=1.9,
            seed=seed + 30,
            near=light.blend(near, lin(ground, 0.8), 0.6),
            far=far,
            lightness=snow,
            sharp=0.1,
            snow=1.0 if hour == "snow" else 0.0,
            snow_line=0.9,
            pan=pan * 0.16,
            air=0.5,
            floor=1.0,
            until=rail + 0.03 if place == "fields" else 0.70,
        )
    sheet, panes = Sheet(width, height), Sheet(width, height)
    trees = tone({"day": "#2f5a34", "sunset": "#2a1420", "night": "#050b16", "snow": "#5a686e"}[hour], 0.85, air)
    if place != "coast":
        r = look.rng(3)
        for i in range(46):
            x = (r.uniform(0, 2.4) - pan * 0.45) % 2.4 - 1.2
            props.conifer(
                sheet,
                x,
                0.70 + 0.02 * math.sin(i),
                r.uniform(0.05, 0.12),
                trees,
                np.random.default_rng(i),
                snow="#e8eef2" if hour == "snow" else "",
            )
    stone, deep = (
        tone({"snow": "#8a8c8e"}.get(hour, "#a8967c"), f, air if f < 0.6 else "#000000"),
        tone("#4a4038", f * 0.7),
    )
    if place == "viaduct":
        sheet.box(
            -1,
            0.68,
            1,
            1.02,
            sheet.fade(sheet.paint(trees), (0, 0.66), (0, 1), [tone(ground, 0.75, air), tone(ground, 0.8)]),
        )
        w = 0.235
        for i in range(-6, 7):
            x = i * w - (pan * 0.9) % w
            sheet.box(
                x - 0.027,
                rail + 0.02,
                x + 0.027,
                1.02,
                sheet.fade(sheet.paint(stone), (x - 0.03, 0), (x + 0.03, 0), [stone, tone(stone, 0.55)]),
            )
            arch = [
                (x + 0.027, rail + 0.06),
                *[
                    (x + w / 2 - (w / 2 - 0.027) * math.cos(a), rail + 0.145 - 0.088 * math.sin(a))
                    for a in np.linspace(0, math.pi, 13)
                ],
                (x + w - 0.027, rail + 0.06),
            ]
            sheet.shape(arch, sheet.paint(stone))
        sheet.box(
            -1,
            rail + 0.005,
            1,
            rail + 0.066,
            sheet.fade(sheet.paint(stone), (0, rail), (0, rail + 0.07), [tone("#fff4e0", 0.5 * f, stone), stone]),
        )
        for i in range(-30, 31):
            x = i * 0.06 - (pan * 0.9) % 0.06
            sheet.line((x, rail + 0.02), (x, rail + 0.064), sheet.paint((deep, 0.5), stroke=0.002))
    else:
        bank = tone("#8a8070", f) if place == "coast" else ground
        sheet.shape(
            [(-1, rail + 0.012), (1, rail + 0.012), (1, 1.02), (-1, 1.02)],
            sheet.fade(sheet.paint(bank), (0, rail), (0, 1), [bank, tone(bank, 0.55)]),
        )
        r = look.rng(5)
        for _ in range(300):
            z = r.random() ** 0.7
            x = (r.uniform(0, 2.2) - pan * (0.9 + 1.6 * z)) % 2.2 - 1.1
            y = rail + 0.03 + z * (1 - rail)
            if place == "fields" and hour != "snow":
                tint = ("#c8b040", "#7fa848", "#d84838", "#e8e0c8")[r.integers(4)]
                sheet.line(
                    (x, y + 0.02),
                    (x + 0.004, y - 0.012 - 0.02 * z),
                    sheet.paint((tone(tint, f), 0.75), stroke=0.003 + 0.003 * z),
                )
            else:
                sheet.oval(
                    x,
                    y,
                    0.01 + 0.02 * z,
                    0.003 + 0.006 * z,
                    sheet.paint((tone("#ffffff" if hour == "snow" else "#5a544c", f), 0.5)),
                )
        sheet.box(-1, rail, 1, rail + 0.016, sheet.paint(tone("#5a5048", f)))
    sheet.box(-1, rail - 0.004, 1, rail + 0.002, sheet.paint(tone("#b8bcc0", f)))
    lit = hour in ("night", "sunset")
    turn = t * 9.0
    sway = 0.0012 * math.sin(t * 13)
    size = 0.155
    if look["kind"] == "steam":
        ex = 0.36 + 0.012 * t
        for k in range(4):
            draw_carriage(
                sheet,
                panes,
                ex - 1.5 * size - 0.012 - 0.40 * (k + 1),
                rail - 0.016 + sway * (-1) ** k,
                0.40,
                0.135,
                paint,
                f,
                lit,
                turn,
                False,
            )
        chimney = draw_engine(sheet, ex, rail - 0.004, size, paint, f, turn)
    else:
        ex = 0.28 + 0.012 * t
        for k in range(3):
            draw_carriage(sheet, panes, ex - 0.45 * (k + 1), rail - 0.016, 0.452, 0.145, paint, f, lit, turn, True)
        white, mid = tone("#f4f4f2", f), tone(paint[0], f)
        nose = [
            (ex, rail - 0.161),
            (ex + 0.22, rail - 0.158),
            (ex + 0.36, rail - 0.12),
            (ex + 0.455, rail - 0.06),
            (ex + 0.46, rail - 0.026),
            (ex, rail - 0.026),
        ]
        sheet.curve(
            nose,
            sheet.fade(
                sheet.paint(white),
                (0, rail - 0.16),
                (0, rail - 0.02),
                [white, white, mid, tone(paint[2], f)],
                [0, 0.5, 0.56, 1],
            ),
            closed=True,
        )
        sheet.shape(
            [(ex, rail - 0.161), (ex + 0.05, rail - 0.161), (ex + 0.05, rail - 0.03), (ex, rail - 0.03)],
            sheet.fade(
                sheet.paint(white),
                (0, rail - 0.16),
                (0, rail - 0.02),
                [white, white, mid, tone(paint[2], f)],
                [0, 0.55, 0.6, 1],
            ),
        )
        sheet.curve(
            [
                (ex + 0.25, rail - 0.148),
                (ex + 0.345, rail - 0.118),
                (ex + 0.335, rail - 0.095),
                (ex + 0.25, rail - 0.1),
            ],
            sheet.paint("#1a2430"),
            closed=True,
        )
        for k in range(4):
            sheet.box(
                ex + 0.03 + k * 0.05,
                rail - 0.138,
                ex + 0.065 + k * 0.05,
                rail - 0.09,
                sheet.paint("#ffd890" if lit else tone("#9fc8e0", f)),
                0.005,
            )
        for u in (0.06, 0.1, 0.3, 0.34):
            _wheel(sheet, ex + u, rail - 0.02, 0.02, turn * 2, f)
        chimney = None
    light.over(picture, sheet.array())
    if lit:
        light.add(picture, panes.array(), 0.6)
        lamp = (ex + (0.95 * size if chimney else 0.455), rail - (0.72 * size if chimney else 0.05))
        light.sparks(picture, [lamp[0]], lamp[1], 0.012, lin("#fff0c0"), 4.0)
        light.sparks(
            picture,
            lamp[0] + np.linspace(0, 0.5, 14),
            lamp[1] + 0.05 * np.linspace(0, 1, 14),
            0.02 + 0.06 * np.linspace(0, 1, 14),
            lin("#ffe0a0"),
            0.11,
        )
    if chimney:
        n = 80
        r = look.rng(9)
        age = (np.arange(n) / n + t * 0.30) % 1.0
        wob = r.normal(0, 1, n)
        x = chimney[0] - age * 1.25 + 0.02 * wob * age
        y = chimney[1] - 0.10 * age**0.55 - 0.035 * np.sin(age * 9 + wob) * age - 0.04 * age
        grey = lin({"day": "#f4f6f8", "sunset": "#ffb890", "night": "#5a6c90", "snow": "#ffffff"}[hour])
        puffs = light.blank(width, height)
        light.sparks(puffs, x, y, 0.016 + 0.062 * age**0.8, (1, 1, 1), 0.42 * (1 - age) ** 1.2)
        cover = 1 - np.exp(-puffs[..., :1] * 1.5)
        shading = 0.72 + 0.35 * np.clip(np.gradient(puffs[..., 0], axis=0) * 8, -0.6, 0.8)[..., None]
        picture = picture * (1 - cover * 0.92) + grey * shading.astype(np.float32) * cover * 0.92
    posts = Sheet(width, height)
    spacing = 1.15
    x = (0.9 - pan * 3.2) % spacing - spacing / 2 - 0.3
    for k in range(2):
        px = x + k * spacing
        posts.line((px, 0.14), (px, 1.1), posts.paint((tone("#2a241e", max(f, 0.3)), 0.7), stroke=0.016, soft=0.004))
        posts.line(
            (px - 0.06, 0.2),
            (px + 0.06, 0.2),
            posts.paint((tone("#2a241e", max(f, 0.3)), 0.7), stroke=0.010, soft=0.003),
        )
    if place == "fields":
        light.over(picture, posts.array())
    if hour == "snow":
        light.snowfall(picture, t, seed=look.seed, wind=-1.6, amount=1.2)
    picture = light.bloom(picture, 0.45, 0.8)
    return light.develop(picture, exposure=1.15, t=t)


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
