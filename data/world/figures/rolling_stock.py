"""Locomotives, of steam and of today, and their carriages."""

from __future__ import annotations

import math

from data.world.ink import Sheet, mix

PAINT = {
    "red": ("#b8261e", "#e85a48", "#5a0e0c"),
    "blue": ("#1c4f9c", "#4f8ad8", "#0c2450"),
    "green": ("#1f6a3c", "#4aa868", "#0c3420"),
}


def tone(colour: str, f: float, air: str = "#000000") -> str:
    """The colour at a fraction `f` of its light, the rest filled with air."""
    return mix(air, colour, f)


def _wheel(sheet: Sheet, x: float, y: float, r: float, turn: float, f: float) -> None:
    sheet.disc(x, y, r, sheet.paint(tone("#2a2c30", f)))
    sheet.disc(x, y, r * 0.82, sheet.paint(tone("#70757c", f)))
    sheet.disc(x, y, r * 0.72, sheet.paint(tone("#24262a", f)))
    for k in range(6):
        a = turn + k * math.pi / 3
        sheet.line(
            (x, y),
            (x + r * 0.75 * math.cos(a), y + r * 0.75 * math.sin(a)),
            sheet.paint(tone("#8a9098", f), stroke=r * 0.11),
        )
    sheet.disc(x, y, r * 0.2, sheet.paint(tone("#a8aeb4", f)))


def draw_carriage(
    sheet: Sheet,
    panes: Sheet,
    x: float,
    y: float,
    w: float,
    h: float,
    paint: tuple[str, str, str],
    f: float,
    lit: bool,
    turn: float,
    modern: bool,
) -> None:
    mid, pale, dark = (tone(c, f) for c in paint)
    if modern:
        sheet.box(
            x,
            y - h,
            x + w - 0.006,
            y - 0.02,
            sheet.fade(
                sheet.paint(mid),
                (0, y - h),
                (0, y),
                [tone("#f4f4f2", f), tone("#f4f4f2", f), mid, dark],
                [0, 0.55, 0.6, 1],
            ),
            0.02,
        )
    else:
        sheet.box(
            x,
            y - h,
            x + w - 0.012,
            y - 0.025,
            sheet.fade(sheet.paint(mid), (0, y - h), (0, y), [pale, mid, dark]),
            0.008,
        )
        sheet.box(
            x - 0.003,
            y - h - 0.018,
            x + w - 0.009,
            y - h + 0.012,
            sheet.fade(
                sheet.paint(tone("#4a4c50", f)),
                (0, y - h - 0.02),
                (0, y - h),
                [tone("#a0a4a8", f), tone("#3a3c40", f)],
            ),
            0.012,
        )
        sheet.line(
            (x + 0.006, y - h * 0.36), (x + w - 0.018, y - h * 0.36), sheet.paint(tone("#f0d890", f), stroke=0.003)
        )
    n = 7
    pitch = (w - 0.05) / n
    for k in range(n):
        left = x + 0.022 + k * pitch
        glass = "#ffd890" if lit else tone("#bfe0f4", f * 0.8)
        sheet.box(left, y - h * 0.84, left + pitch * 0.72, y - h * 0.48, sheet.paint(glass), 0.005)
        if lit:
            panes.box(left, y - h * 0.84, left + pitch * 0.72, y - h * 0.48, panes.paint("#ffb850"), 0.005)
        if k % 3 != 1:
            sheet.oval(
                left + pitch * 0.36,
                y - h * 0.53,
                pitch * 0.14,
                h * 0.09,
                sheet.paint((tone("#2a2430", max(f, 0.4)), 0.8)),
            )
            sheet.disc(
                left + pitch * 0.36, y - h * 0.665, pitch * 0.1, sheet.paint((tone("#3a2c2c", max(f, 0.4)), 0.8))
            )
    for u in (0.12, 0.22, 0.76, 0.86):
        _wheel(sheet, x + w * u, y - 0.004, 0.022, turn * 2.2, f)
    sheet.line((x + w - 0.014, y - 0.04), (x + w + 0.004, y - 0.04), sheet.paint(tone("#202024", f), stroke=0.01))


def draw_engine(
    sheet: Sheet, x: float, y: float, s: float, paint: tuple[str, str, str], f: float, turn: float
) -> tuple[float, float]:
    """A steam locomotive heading right; returns where its chimney ends."""
    mid, pale, dark = (tone(c, f) for c in paint)
    black, steel, brass = tone("#24262a", f), tone("#8c9298", f), tone("#e0b850", f)
    at = lambda u, v: (x + u * s, y - v * s)  # noqa: E731
    box = lambda a, b, c, d, p, r=0.0: sheet.box(x + a * s, y - d * s, x + c * s, y - b * s, p, r)  # noqa: E731
    box(-1.5, 0.16, -0.95, 0.6, sheet.fade(sheet.paint(mid), at(0, 0.6), at(0, 0.1), [pale, mid, dark]), 0.006)
    sheet.curve(
        [at(-1.48, 0.6), at(-1.35, 0.7), at(-1.2, 0.68), at(-1.05, 0.72), at(-0.97, 0.6)],
        sheet.paint(black),
        closed=True,
    )
    box(-0.9, 0.2, -0.42, 0.98, sheet.fade(sheet.paint(mid), at(-0.9, 0), at(-0.42, 0), [mid, pale, mid]), 0.006)
    box(-0.97, 0.98, -0.36, 1.05, sheet.paint(black), 0.02)
    box(-0.8, 0.6, -0.53, 0.88, sheet.paint("#ffcf80" if f < 0.6 else tone("#c8e0ea", f)), 0.006)
    boiler = sheet.fade(
        sheet.paint(mid), at(0, 0.86), at(0, 0.3), [pale, "#ffffff" if f > 0.8 else pale, mid, dark], [0, 0.12, 0.45, 1]
    )
    box(-0.42, 0.3, 0.72, 0.84, boiler, 0.01)
    for u in (-0.2, 0.12, 0.44):
        box(u, 0.3, u + 0.03, 0.845, sheet.paint(brass))
    box(0.72, 0.28, 0.92, 0.86, sheet.fade(sheet.paint(black), at(0, 0.86), at(0, 0.3), [steel, black, black]), 0.012)
    sheet.shape(
        [at(0.68, 0.84), at(0.70, 1.14), at(0.65, 1.24), at(0.89, 1.24), at(0.84, 1.14), at(0.86, 0.84)],
        sheet.fade(sheet.paint(black), at(0.65, 0), at(0.89, 0), [black, steel, black]),
    )
    sheet.curve(
        [at(0.24, 0.84), at(0.26, 0.97), at(0.35, 1.03), at(0.44, 0.97), at(0.46, 0.84)],
        sheet.paint(brass),
        closed=True,
    )
    sheet.curve(
        [at(-0.12, 0.84), at(-0.1, 0.94), at(-0.02, 0.97), at(0.06, 0.94), at(0.08, 0.84)],
        sheet.paint(mid),
        closed=True,
    )
    box(-0.92, 0.17, 0.98, 0.26, sheet.paint(black))
    sheet.shape([at(0.92, 0.24), at(1.2, 0.0), at(0.92, 0.0)], sheet.paint(tone("#b03024", f)))
    sheet.disc(*at(0.95, 0.72), 0.06 * s, sheet.paint("#fff4c8"))
    for u in (-0.55, -0.12, 0.31):
        _wheel(sheet, x + u * s, y - 0.185 * s, 0.19 * s, turn, f)
    for u in (0.62, 0.86, -1.38, -1.08):
        _wheel(sheet, x + u * s, y - 0.1 * s, 0.1 * s, turn * 1.9, f)
    px, py = 0.11 * s * math.cos(turn), 0.11 * s * math.sin(turn)
    rod = sheet.paint(tone("#c8ccd0", f), stroke=0.04 * s)
    sheet.line((x - 0.55 * s + px, y - 0.185 * s + py), (x + 0.31 * s + px, y - 0.185 * s + py), rod)
    sheet.line((x - 0.12 * s + px, y - 0.185 * s + py), (x + 0.62 * s + px * 0.5, y - 0.24 * s), rod)
    box(0.5, 0.12, 0.84, 0.32, sheet.paint(steel), 0.008)
    return at(0.77, 1.26)


def draw_express(
    sheet: Sheet, x: float, rail: float, paint: tuple[str, str, str], f: float, lit: bool, turn: float
) -> None:
    """The head of a fast train that heads right; `x` is where its carriages end."""
    white = tone("#f4f4f2", f)
    colours = [white, white, tone(paint[0], f), tone(paint[2], f)]
    nose = [
        (x, rail - 0.161),
        (x + 0.22, rail - 0.158),
        (x + 0.36, rail - 0.12),
        (x + 0.455, rail - 0.06),
        (x + 0.46, rail - 0.026),
        (x, rail - 0.026),
    ]
    ends = (0, rail - 0.16), (0, rail - 0.02)
    sheet.curve(nose, sheet.fade(sheet.paint(white), *ends, colours, [0, 0.5, 0.56, 1]), closed=True)
    sheet.shape(
        [(x, rail - 0.161), (x + 0.05, rail - 0.161), (x + 0.05, rail - 0.03), (x, rail - 0.03)],
        sheet.fade(sheet.paint(white), *ends, colours, [0, 0.55, 0.6, 1]),
    )
    screen = [
        (x + 0.25, rail - 0.148),
        (x + 0.345, rail - 0.118),
        (x + 0.335, rail - 0.095),
        (x + 0.25, rail - 0.1),
    ]
    sheet.curve(screen, sheet.paint("#1a2430"), closed=True)
    for k in range(4):
        left, glass = x + 0.03 + k * 0.05, sheet.paint("#ffd890" if lit else tone("#9fc8e0", f))
        sheet.box(left, rail - 0.138, x + 0.065 + k * 0.05, rail - 0.09, glass, 0.005)
    for u in (0.06, 0.1, 0.3, 0.34):
        _wheel(sheet, x + u, rail - 0.02, 0.02, turn * 2, f)
