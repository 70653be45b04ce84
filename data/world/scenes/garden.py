"""A garden seen from among its flowers: sharp blossoms in front, colour out of focus behind."""

from __future__ import annotations

import math

import numpy as np

from data.world import light
from data.world.figures.flowers import PETALS, blossom_picture, draw_bee, draw_butterfly
from data.world.ink import Sheet, mix
from data.world.light import lin
from data.world.subject import Look, Subject

_AIR = {  # sky, far green, near green, sun
    "sun": ("#bfe4ff", "#8fc85a", "#2f7a34", "#fff4c8"),
    "evening": ("#ffb868", "#b8963c", "#4a5a24", "#ffb050"),
    "rain": ("#a8b8bc", "#6a8f6a", "#2a5a3c", "#c8d4d8"),
}


def _bed(
    look: Look,
    t: float,
    width: int,
    height: int,
    salt: int,
    count: int,
    size: float,
    top: float,
    low: float,
    tint: str,
    mixing: float,
) -> np.ndarray:
    """One depth of the flower bed: stems, leaves and blossoms, moved by the same wind."""
    kind = look["flower"]
    r = look.rng(salt)
    sheet = Sheet(width, height)
    green, deep = mix("#4f9a3c", tint, mixing), mix("#23602c", tint, mixing)
    places = sorted(((i + r.uniform(0.1, 0.9)) / count * 1.9 - 0.95, r.uniform(top, low)) for i in range(count))
    for i, (x, y) in enumerate(sorted(places, key=lambda p: p[1])):
        own = np.random.default_rng((look.seed, salt, i))
        s = size * own.uniform(0.8, 1.2)
        sway = 0.10 * size * math.sin(t * 1.3 + x * 4 + salt) + 0.05 * size * math.sin(t * 2.3 + i)
        foot = x + own.uniform(-0.3, 0.3) * s
        sheet.curve(
            [(foot, 1.08), ((foot + x) / 2 + sway * 0.3, (y + 1.08) / 2), (x + sway, y + s * 0.3)],
            sheet.paint(green, stroke=s * (0.10 if kind != "lavender" else 0.05)),
        )
        if kind != "lavender":
            for side in (-1, 1):
                ly = y + (1.05 - y) * own.uniform(0.45, 0.75)
                sheet.curve(
                    [
                        (foot, ly + s * 0.5),
                        (foot + side * s * 0.6, ly - s * 0.1),
                        (foot + side * s * 1.0, ly - s * 0.6 + sway),
                        (foot + side * s * 0.4, ly + s * 0.25),
                    ],
                    sheet.fade(sheet.paint(green), (foot, ly), (foot + side * s, ly), [deep, green]),
                    closed=True,
                )
        c = sheet.canvas
        c.save()
        c.translate(x + sway, y)
        c.rotate(math.degrees(sway * 1.5))
        c.scale(s, s)
        c.drawPicture(blossom_picture(kind, int(own.integers(5)), tint, mixing))
        c.restore()
    return sheet.array()


def draw(look: Look, t: float, width: int, height: int) -> np.ndarray:
    rng = look.rng()
    sky, far, near, sun = _AIR[look["light"]]
    kind = look["flower"]
    rows = np.linspace(0, 1, height, dtype=np.float32)[:, None, None]
    up, mid, low = lin(sky, 1.0), lin(far, 0.9), lin(near, 0.7)
    k = np.clip((rows - 0.05) / 0.5, 0, 1)
    m = np.clip((rows - 0.45) / 0.6, 0, 1)
    picture = (
        np.broadcast_to((up * (1 - k) + mid * k) * (1 - m) + low * m, (height, width, 3)).astype(np.float32).copy()
    )
    r = look.rng(1)
    n = 70
    hue = np.stack([lin(PETALS[kind][i]) for i in r.integers(0, 3, n)])
    bx, by = r.uniform(-0.95, 0.95, n), 0.30 + 0.42 * r.random(n) ** 1.3
    veil = light.blank(width, height)
    light.sparks(veil, bx + 0.01 * math.sin(t * 0.6), by, 0.02 + 0.035 * r.random(n), hue, 0.75)
    light.bokeh(veil, r.uniform(-0.9, 0.9, 26), r.uniform(0.02, 0.4, 26), r.uniform(0.015, 0.045, 26), lin(sun), 0.10)
    picture += veil * (0.9 if look["light"] != "rain" else 0.55)
    side = 1 if rng.random() < 0.5 else -1
    glow = np.exp(
        -(
            (
                (np.linspace(-0.89, 0.89, width)[None, :] - side * 0.5) ** 2
                + (np.linspace(0, 1, height)[:, None] + 0.02) ** 2
            )
            * 2.6
        )
    ).astype(np.float32)
    picture += glow[..., None] * lin(sun) * {"sun": 0.8, "evening": 1.5, "rain": 0.15}[look["light"]]
    size = 0.075 if kind != "sunflowers" else 0.10
    tall = 0.08 if kind == "lavender" else 0.0
    for salt, count, scale, top, low_, mixing, soft in (
        (11, 22, 0.55, 0.50, 0.64, 0.42, 0.010),
        (12, 15, 0.95, 0.52, 0.74, 0.18, 0.0045),
        (13, 8 if kind != "lavender" else 16, 1.65, 0.42, 0.78, 0.0, 0.0),
    ):
        layer = _bed(
            look,
            t,
            width,
            height,
            salt,
            count if kind != "lavender" else count * 2,
            size * scale,
            top + tall,
            low_ + tall,
            far,
            mixing,
        )
        base = light.blank(width, height)
        if soft:
            stack = picture.copy()
            light.over(stack, layer, gain=1.0)
            cover = light.blank(width, height)
            white = layer.copy()
            white[..., :3] = white[..., 3:]
            light.over(cover, white)
            cover = light.blur(cover, soft)
            picture = picture * (1 - cover) + light.blur(stack, soft) * cover
        else:
            light.over(
                picture,
                layer,
                gain={"sun": 1.1, "evening": 0.95, "rain": 0.8}[look["light"]],
                tint=(1.05, 0.92, 0.78) if look["light"] == "evening" else (1, 1, 1),
            )
        del base
    sheet = Sheet(width, height)
    if look["guest"] == "butterflies":
        for i in range(4):
            rr = look.rng(40 + i)
            x = rr.uniform(-0.55, 0.55) + 0.14 * math.sin(t * rr.uniform(0.5, 0.9) + i * 2)
            y = rr.uniform(0.18, 0.48) + 0.06 * math.sin(t * rr.uniform(0.9, 1.5) + i)
            draw_butterfly(
                sheet,
                x,
                y,
                0.075 if i < 2 else 0.05,
                t + i * 0.7,
                ("#ff8a20", "#4aa8ff", "#fff2a0", "#ff8a20")[i]
                if kind != "sunflowers"
                else ("#4aa8ff", "#ffffff", "#e84898", "#4aa8ff")[i],
            )
    if look["guest"] == "bees":
        for i in range(5):
            rr = look.rng(50 + i)
            a = t * rr.uniform(0.7, 1.2) + i * 1.3
            draw_bee(
                sheet,
                rr.uniform(-0.5, 0.5) + 0.13 * math.sin(a),
                rr.uniform(0.22, 0.55) + 0.05 * math.sin(a * 2.1),
                0.042,
                t,
                1.0 if math.cos(a) > 0 else -1.0,
            )
    light.over(picture, sheet.array())
    if look["light"] == "rain":
        light.rain(picture, t, seed=look.seed, amount=1.5, gain=0.28, wind=0.02, colour=lin("#e8f4f8"))
    else:
        rr = look.rng(60)
        n = 40
        light.sparks(
            picture,
            (rr.random(n) + 0.012 * t) % 1 * 1.9 - 0.95,
            (rr.random(n) + 0.02 * np.sin(t * 0.5 + np.arange(n))) % 1,
            rr.uniform(0.002, 0.006, n),
            lin(sun),
            0.6,
        )
    picture = light.bloom(picture, 0.35, 0.9)
    return light.develop(picture, exposure=1.0, vignette=0.6, saturation=1.15, t=t)


GARDEN = Subject(
    name="garden",
    nouns=(
        "a garden",
        "flowers",
        "a flower bed",
        "blossoms",
        "a flowering meadow",
        "flowers in bloom",
        "garden flowers",
        "a bed of flowers",
    ),
    choices={
        "flower": {
            "tulips": ("pink tulips", "tulips", "a bed of tulips"),
            "sunflowers": ("sunflowers", "yellow sunflowers", "tall sunflowers"),
            "poppies": ("red poppies", "poppies", "a field of poppies"),
            "daisies": ("white daisies", "daisies", "marguerites"),
            "lavender": ("lavender", "violet lavender", "purple lavender"),
        },
        "guest": {
            "butterflies": ("butterflies", "with butterflies", "fluttering butterflies"),
            "bees": ("bees", "with bees", "buzzing bees", "honeybees"),
            "nobody": (),
        },
        "light": {
            "sun": ("in the sun", "on a sunny day", "in bright light", "in full sunshine"),
            "evening": ("in golden evening light", "in the evening", "at sunset", "in low warm light"),
            "rain": ("in the rain", "in summer rain", "while it rains", "in a shower"),
        },
    },
    draw=draw,
)
