"""Gear wheels that fit into each other."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
import skia

from data.world.ink import Sheet, mix

METAL = {  # bright, mid, dark
    "brass": ("#fff0b0", "#d8a038", "#5a3a10"),
    "steel": ("#f4faff", "#8fa0b0", "#232c36"),
    "copper": ("#ffd0b0", "#d06a3c", "#4a1a0c"),
}


def _gear_path(teeth: int, radius: float, depth: float) -> skia.Path:
    points = []
    for k in range(teeth):
        for f, r in ((0.0, -1), (0.22, -1), (0.32, 1), (0.60, 1), (0.70, -1)):
            a = 2 * math.pi * (k + f) / teeth
            points.append(skia.Point(math.cos(a) * (radius + r * depth), math.sin(a) * (radius + r * depth)))
    path = skia.Path()
    path.addPoly(points, True)
    return path


@lru_cache(maxsize=256)
def _gear_cut(teeth: int, radius: float, spokes: int) -> skia.Path:
    """Teeth outside, openings between the spokes inside."""
    path = _gear_path(teeth, radius, 0.019)
    path.setFillType(skia.PathFillType.kEvenOdd)
    rim, hub = radius * 0.78, radius * 0.30
    if spokes:
        for k in range(spokes):
            a0, a1 = 2 * math.pi * (k + 0.14) / spokes, 2 * math.pi * (k + 0.86) / spokes
            outer = [(rim * math.cos(a), rim * math.sin(a)) for a in np.linspace(a0, a1, 14)]
            b0, b1 = a0 + 0.16, a1 - 0.16
            inner = [(hub * math.cos(a), hub * math.sin(a)) for a in np.linspace(b1, b0, 8)]
            path.addPoly([skia.Point(float(x), float(y)) for x, y in [*outer, *inner]], True)
    path.addCircle(0, 0, radius * 0.085)
    return path


def draw_gear(
    sheet: Sheet,
    x: float,
    y: float,
    teeth: int,
    radius: float,
    angle: float,
    spokes: int,
    metal: tuple[str, str, str],
    dim: float,
) -> None:
    """One wheel: shadow, body with a conical sheen, ring grooves, screws and a jewel."""
    bright, mid, dark = (mix(c, "#000000", 1 - dim) for c in metal)
    c = sheet.canvas
    path = _gear_cut(teeth, radius, spokes)
    c.save()
    c.translate(x + 0.012, y + 0.018)
    c.rotate(math.degrees(angle))
    c.drawPath(path, sheet.paint(("#000000", 0.55), soft=0.010))
    c.restore()
    c.save()
    c.translate(x, y)
    sheen = sheet.paint(mid)
    colours = [mid, bright, mid, dark, mid, bright, mid, dark, mid]
    sheen.setShader(skia.GradientShader.MakeSweep(0, 0, [int(argb(k)) for k in colours]))
    c.rotate(math.degrees(angle))
    clip = skia.Path(path)
    c.save()
    c.clipPath(clip, skia.ClipOp.kIntersect, True)
    c.rotate(-math.degrees(angle) + 35)
    c.drawCircle(0, 0, radius * 1.15, sheen)
    for r, a in ((0.93, 0.45), (0.80, 0.55), (0.33, 0.5), (0.22, 0.5)):
        c.drawCircle(0, 0, radius * r, sheet.paint((dark, a), stroke=radius * 0.016))
        c.drawCircle(0, 0, radius * (r - 0.018), sheet.paint((bright, a * 0.7), stroke=radius * 0.009))
    c.restore()
    c.drawPath(path, sheet.paint((bright, 0.35), stroke=0.0022))
    for k in range(3):
        a = k * 2.094 + 0.4
        c.drawCircle(radius * 0.20 * math.cos(a), radius * 0.20 * math.sin(a), radius * 0.028, sheet.paint(dark))
    c.restore()
    sheet.disc(
        x,
        y,
        radius * 0.13,
        sheet.orb(sheet.paint(mid), (x - radius * 0.04, y - radius * 0.05), radius * 0.16, [bright, mid, dark]),
    )
    sheet.disc(
        x,
        y,
        radius * 0.055,
        sheet.orb(
            sheet.paint("#c01838"),
            (x - radius * 0.015, y - radius * 0.02),
            radius * 0.06,
            ["#ff9ab0", "#c01838", "#40040c"],
        ),
    )


def argb(code: str) -> int:
    return skia.Color(int(code[1:3], 16), int(code[3:5], 16), int(code[5:7], 16))
