"""Flowers of several kinds, and who visits them."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
import skia

from data.world.ink import Sheet, mix

PETALS = {
    "tulips": ("#f0407a", "#ff7aa8", "#d82860"),
    "sunflowers": ("#ffc81c", "#ffe060", "#e89810"),
    "poppies": ("#e82818", "#ff5a38", "#b81410"),
    "daisies": ("#fbfbf4", "#ffffff", "#e0e4e8"),
    "lavender": ("#8a5ad8", "#b48cf0", "#6038a8"),
}


def petal(
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
def blossom_picture(kind: str, which: int, tint: str, mixing: float) -> skia.Picture:
    """A blossom of radius 1 around (0, 0), recorded once and played back at every place."""
    recorder = skia.PictureRecorder()
    sheet = Sheet(8, 8)
    sheet.canvas = recorder.beginRecording(skia.Rect.MakeLTRB(-3, -3, 3, 3))
    draw_flower(
        sheet, kind, 0.0, 0.0, 1.0, 0.0, np.random.default_rng(which), tint, mixing, 0.5 * math.sin(which * 2.1)
    )
    return recorder.finishRecordingAsPicture()


def draw_flower(
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
    mid, pale, deep = (mix(c, tint, mixing) for c in PETALS[kind])
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
                petal(
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
            petal(sheet, x + 0.12 * s * math.cos(a), y + 0.12 * s * math.sin(a) * 0.8, a, s * 0.78, s * 0.10, deep, mid)
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


def draw_butterfly(sheet: Sheet, x: float, y: float, s: float, t: float, hue: str) -> None:
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


def draw_bee(sheet: Sheet, x: float, y: float, s: float, t: float, way: float) -> None:
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
