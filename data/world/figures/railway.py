"""What a railway runs on and past: a viaduct over a valley, a bank, the posts beside the track."""

from __future__ import annotations

import math

import numpy as np

from data.world.figures.rolling_stock import tone
from data.world.ink import Sheet

_ARCH, _PIER = 0.235, 0.027  # from pier to pier, and half the width of one


def draw_viaduct(sheet: Sheet, rail: float, pan: float, stone: str, valley: tuple[str, str, str], f: float) -> None:
    """Arches that pass below the track.

    Args:
        valley: The wood in the valley, and the ground from its far end to the near one.
        f: Fraction of daylight.
    """
    trees, far, near = valley
    sheet.box(-1, 0.68, 1, 1.02, sheet.fade(sheet.paint(trees), (0, 0.66), (0, 1), [far, near]))
    for i in range(-6, 7):
        _arch(sheet, i * _ARCH - (pan * 0.9) % _ARCH, rail, stone)
    sheet.box(
        -1,
        rail + 0.005,
        1,
        rail + 0.066,
        sheet.fade(sheet.paint(stone), (0, rail), (0, rail + 0.07), [tone("#fff4e0", 0.5 * f, stone), stone]),
    )
    deep = tone("#4a4038", f * 0.7)
    for i in range(-30, 31):
        x = i * 0.06 - (pan * 0.9) % 0.06
        sheet.line((x, rail + 0.02), (x, rail + 0.064), sheet.paint((deep, 0.5), stroke=0.002))


def _arch(sheet: Sheet, x: float, rail: float, stone: str) -> None:
    """A pier, and the arch to the next one on its right."""
    sheet.box(
        x - _PIER,
        rail + 0.02,
        x + _PIER,
        1.02,
        sheet.fade(sheet.paint(stone), (x - 0.03, 0), (x + 0.03, 0), [stone, tone(stone, 0.55)]),
    )
    span = _ARCH / 2 - _PIER
    below = [
        (x + _ARCH / 2 - span * math.cos(a), rail + 0.145 - 0.088 * math.sin(a)) for a in np.linspace(0, math.pi, 13)
    ]
    sheet.shape([(x + _PIER, rail + 0.06), *below, (x + _ARCH - _PIER, rail + 0.06)], sheet.paint(stone))


def draw_bank(
    sheet: Sheet,
    rail: float,
    pan: float,
    bank: str,
    r: np.random.Generator,
    f: float,
    *,
    flowers: bool,
    snow: bool,
) -> None:
    """The ground before the track, with flowers or stones that pass the faster the nearer they are."""
    sheet.shape(
        [(-1, rail + 0.012), (1, rail + 0.012), (1, 1.02), (-1, 1.02)],
        sheet.fade(sheet.paint(bank), (0, rail), (0, 1), [bank, tone(bank, 0.55)]),
    )
    for _ in range(300):
        z = r.random() ** 0.7
        x = (r.uniform(0, 2.2) - pan * (0.9 + 1.6 * z)) % 2.2 - 1.1
        y = rail + 0.03 + z * (1 - rail)
        if flowers:
            tint = ("#c8b040", "#7fa848", "#d84838", "#e8e0c8")[r.integers(4)]
            stalk = sheet.paint((tone(tint, f), 0.75), stroke=0.003 + 0.003 * z)
            sheet.line((x, y + 0.02), (x + 0.004, y - 0.012 - 0.02 * z), stalk)
        else:
            stone = sheet.paint((tone("#ffffff" if snow else "#5a544c", f), 0.5))
            sheet.oval(x, y, 0.01 + 0.02 * z, 0.003 + 0.006 * z, stone)
    sheet.box(-1, rail, 1, rail + 0.016, sheet.paint(tone("#5a5048", f)))


def draw_posts(sheet: Sheet, pan: float, f: float) -> None:
    """Telegraph posts close to the camera, out of focus."""
    spacing = 1.15
    x = (0.9 - pan * 3.2) % spacing - spacing / 2 - 0.3
    wood = (tone("#2a241e", max(f, 0.3)), 0.7)
    for k in range(2):
        px = x + k * spacing
        sheet.line((px, 0.14), (px, 1.1), sheet.paint(wood, stroke=0.016, soft=0.004))
        sheet.line((px - 0.06, 0.2), (px + 0.06, 0.2), sheet.paint(wood, stroke=0.010, soft=0.003))
