"""A garden seen from among its flowers: sharp blossoms in front, colour out of focus behind."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
import skia

from data.world import light
from data.world.ink import Sheet, mix
from data.world.light import lin
from data.world.subject import Look, Subject

_AIR = {  # sky, far green, near green, sun
    "sun": ("#bfe4ff", "#8fc85a", "#2f7a34", "#fff4c8"),
    "evening": ("#ffb868", "#b8963c", "#4a5a24", "#ffb050"),
    "rain": ("#a8b8bc", "#6a8f6a", "#2a5a3c", "#c8d4d8"),
}
_PETALS = {
    "tulips": ("#f0407a", "#ff7aa8", "#d82860"),
    "sunflowers": ("#ffc81c", "#ffe060", "#e89810"),
    "poppies": ("#e82818", "#ff5a38", "#b81410"),
    "daisies": ("#fbfbf4", "#ffffff", "#e0e4e8"),
    "lavender": ("#8a5ad8", "#b48cf0", "#6038a8"),
}


def _petal(
    sheet: Sheet, x: float, y: float, angle: float, length: float, wide: float, paint_from: str, paint_to: str
) -> None:
    c, s = math.cos(angle), math.sin(angle)
    at = lambda u, v: (x + u * c - v * s, y + u * s + v * c)  # noqa: E731
    paint = sheet.fade(sheet.paint(paint_to), (x, y), at(length, 0), [paint_from, paint_to])
    sheet.curve(
        [
            at(0, 0),
            at(length * 0.35, -wide * 0.8),
            at(length * 0.75, -wide),
            at(length, 0),
            at(length * 0.75, wide),
            at(length * 0.35, wide * 0.8),
        ],
        paint,
        closed=True,
    )


@lru_cache(maxsize=512)
def _blossom(kind: str, which: int, tint: str, mixing: float) -> skia.Picture:
    """A blossom of radius 1 around (0, 0), recorded once and played back at every place."""
    recorder = skia.PictureRecorder()
    sheet = Sheet(8, 8)
    sheet.canvas = recorder.beginRecording(skia.Rect.MakeLTRB(-3, -3, 3, 3))
    _flower(sheet, kind, 0.0, 0.0, 1.0, 0.0, np.random.default_rng(which), tint, mixing, 0.5 * math.sin(which * 2.1))
    return recorder.finishRecordingAsPicture()


def _flower(
    sheet: Sheet,
    kind: str,
    x: float,
    y: float,
    s: float,
    t: float,
    rng: np.random.Generator,
    tint: str,
    mixing: float,
    tilt: float,
) -> None:
    mid, pale, deep = (mix(c, tint, mixing) for c in _PETALS[kind])
    if rng.random() < 0.4 and kind == "tulips":
        mid, pale, deep = (mix(c, tint, mixing) for c in ("#ff9ac0", "#ffd0e0", "#e86a98"))
    if kind == "tulips":
        for u, w in ((-0.42, 0.34), (0.42, 0.34), (-0.16, 0.40), (0.2, 0.40)):
            sheet.curve(
                [
                    (x + u * s * 0.4, y + s * 0.42),
                    (x + (u - w * 0.9) * s, y - s * 0.05),
                    (x + u * s * 0.9, y - s * 0.72),
                    (x + (u + w * 0.9) * s, y - s * 0.05),
                ],
                sheet.fade(sheet.paint(mid), (x, y - s * 0.7), (x, y + s * 0.4), [pale, mid, deep]),
                closed=True,
            )
        sheet.curve(
            [(x, y + s * 0.44), (x - s * 0.34, y), (x, y - s * 0.62), (x + s * 0.34, y)],
            sheet.fade(sheet.paint(mid), (x - s * 0.3, y - s * 0.5), (x + s * 0.2, y + s * 0.4), [pale, mid, deep]),
            closed=True,
        )
    elif kind == "sunflowers":
        n = 19
        for ring, (r, shift) in enumerate(((1.0, 0.0), (0.86, 0.16))):
            for k in range(n):
                a = 2 * math.pi * k / n + shift + 0.03 * math.sin(t + k)
                _petal(
                    sheet,
                    x + 0.3 * s * math.cos(a),
                    y + 0.3 * s * math.sin(a) * 0.95,
                    a,
                    s * r * 0.72,
                    s * 0.13,
                    deep,
                    pale if ring else mid,
                )
        dark = mix("#4a2a12", tint, mixing)
        sheet.disc(
            x,
            y,
            s * 0.42,
            sheet.orb(
                sheet.paint(dark),
                (x - s * 0.1, y - s * 0.1),
                s * 0.46,
                [mix("#8a5a20", tint, mixing), dark, mix("#2a160a", tint, mixing)],
                [0, 0.6, 1],
            ),
        )
        for k in range(70):
            r, a = s * 0.40 * math.sqrt(k / 70), k * 2.39996
            sheet.disc(
                x + r * math.cos(a), y + r * math.sin(a), s * 0.018, sheet.paint((mix("#c88a30", tint, mixing), 0.8))
            )
    elif kind == "poppies":
        for k, (a, w) in enumerate(((-2.6, 0.55), (-0.5, 0.55), (-1.57, 0.62), (1.57, 0.5))):
            a += tilt
            cx, cy = x + 0.22 * s * math.cos(a), y + 0.18 * s * math.sin(a)
            ring = [
                (
                    cx + s * w * (1 + 0.08 * math.sin(7 * b + k)) * math.cos(b),
                    cy + s * w * 0.78 * (1 + 0.08 * math.sin(5 * b + k * 2)) * math.sin(b),
                )
                for b in np.linspace(0, 2 * math.pi, 15)[:-1]
            ]
            sheet.curve(
                ring, sheet.orb(sheet.paint(mid), (x, y), s * 0.95, [deep, mid, pale], [0.0, 0.45, 1.0]), closed=True
            )
        sheet.disc(
            x,
            y,
            s * 0.2,
            sheet.orb(
                sheet.paint("#1a1014"), (x, y), s * 0.2, [mix("#4a6a3a", tint, mixing), mix("#1a1014", tint, mixing)]
            ),
        )
        for k in range(14):
            a = k * 0.449
            sheet.disc(
                x + s * 0.24 * math.cos(a),
                y + s * 0.22 * math.sin(a),
                s * 0.026,
                sheet.paint(mix("#14080c", tint, mixing)),
            )
    elif kind == "daisies":
        n = 15
        for k in range(n):
            a = 2 * math.pi * k / n + tilt
            _petal(
                sheet, x + 0.12 * s * math.cos(a), y + 0.12 * s * math.sin(a) * 0.8, a, s * 0.78, s * 0.10, deep, mid
            )
        sheet.oval(
            x,
            y,
            s * 0.26,
            s * 0.23,
            sheet.orb(
                sheet.paint("#f8c020"),
                (x - s * 0.06, y - s * 0.08),
                s * 0.3,
                [mix("#ffe870", tint, mixing), mix("#e89810", tint, mixing)],
            ),
        )
    else:
        for k in range(13):
            v = k / 13
            for u in (-1, 0, 1):
                w = s * 0.26 * (1 - 0.6 * v)
                hue = (mid, pale, deep)[int(rng.integers(3))]
                sheet.oval(
                    x + u * w * 0.6 + tilt * v * s * 0.5,
                    y + s * (0.5 - 1.75 * v) + 0.02 * s * u,
                    w * 0.55,
                    s * 0.10,
                    sheet.paint(hue),
                )


def _butterfly(sheet: Sheet, x: float, y: float, s: float, t: float, hue: str) -> None:
    flap = 0.25 + 0.75 * abs(math.sin(t * 7))
    for side in (-1, 1):
        w = side * s * flap
        upper = [
            (x, y),
            (x + w * 0.5, y - s * 0.75),
            (x + w * 1.05, y - s * 0.7),
            (x + w * 0.95, y - s * 0.15),
            (x + w * 0.3, y + s * 0.05),
        ]
        lower = [
            (x, y + s * 0.02),
            (x + w * 0.75, y + s * 0.08),
            (x + w * 0.7, y + s * 0.55),
            (x + w * 0.3, y + s * 0.5),
        ]
        sheet.curve(
            lower, sheet.fade(sheet.paint(hue), (x, y), (x + w, y + s * 0.5), [hue, "#20141c"], [0.5, 1]), closed=True
        )
        sheet.curve(
            upper,
            sheet.fade(sheet.paint(hue), (x, y), (x + w, y - s * 0.7), [hue, hue, "#20141c"], [0, 0.65, 1]),
            closed=True,
        )
        sheet.disc(x + w * 0.78, y - s * 0.5, s * 0.06, sheet.paint("#ffffff"))
    sheet.oval(x, y - s * 0.02, s * 0.05, s * 0.32, sheet.paint("#20141c"))


def _bee(sheet: Sheet, x: float, y: float, s: float, t: float, way: float) -> None:
    beat = 0.5 + 0.5 * math.sin(t * 55)
    for u in (-0.1, 0.12):
        sheet.oval(x + u * s, y - s * 0.45, s * 0.2, s * (0.32 + 0.14 * beat), sheet.paint(("#e8f4ff", 0.6)))
    sheet.oval(
        x,
        y,
        s * 0.52,
        s * 0.30,
        sheet.fade(sheet.paint("#f0b020"), (x, y - s * 0.3), (x, y + s * 0.3), ["#ffd860", "#c88410"]),
    )
    for u in (-0.26, 0.0, 0.24):
        sheet.curve(
            [(x + u * s, y - s * 0.27), (x + (u + 0.04) * s, y), (x + u * s, y + s * 0.27)],
            sheet.paint("#241608", stroke=s * 0.11),
        )
    sheet.disc(x + way * s * 0.52, y - s * 0.02, s * 0.19, sheet.paint("#241608"))


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
        c.drawPicture(_blossom(kind, int(own.integers(5)), tint, mixing))
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
    hue = np.stack([lin(_PETALS[kind][i]) for i in r.integers(0, 3, n)])
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
            _butterfly(
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
            _bee(
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
