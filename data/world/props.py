"""Things that appear in several scenes, drawn in silhouette or full colour on a `Sheet`."""

from __future__ import annotations

import math

import numpy as np

from data.world.ink import Sheet


def sailboat(
    sheet: Sheet, x: float, y: float, size: float, hull: str, sail: str, tilt: float = 0.0, dim: str = "#20242c"
) -> None:
    """A small yacht with main sail and jib; (x, y) is on the waterline."""
    c = sheet.canvas
    c.save()
    c.translate(x, y)
    c.rotate(math.degrees(tilt))
    c.scale(size, size)
    sheet.line((0.02, -0.1), (0.02, -1.05), sheet.paint(dim, stroke=0.018))
    main = sheet.fade(sheet.paint(sail), (0.0, -1.0), (-0.5, 0), [sail, (sail, 0.86)])
    sheet.curve(
        [(0.0, -1.0), (-0.1, -0.72), (-0.34, -0.36), (-0.48, -0.16), (-0.2, -0.14), (0.0, -0.15)], main, closed=True
    )
    jib = sheet.fade(sheet.paint(sail), (0.05, -0.9), (0.4, 0), [sail, (sail, 0.72)])
    sheet.curve([(0.05, -0.92), (0.2, -0.6), (0.42, -0.16), (0.2, -0.13), (0.05, -0.18)], jib, closed=True)
    body = sheet.fade(sheet.paint(hull), (0, -0.1), (0, 0.1), [hull, dim])
    sheet.shape([(-0.5, -0.11), (0.56, -0.12), (0.40, 0.05), (-0.36, 0.05)], body)
    sheet.line((-0.49, -0.1), (0.54, -0.11), sheet.paint(("#ffffff", 0.5), stroke=0.016))
    c.restore()


def gulls(
    sheet: Sheet, rng: np.random.Generator, t: float, count: int, colour: str, y: float = 0.25, size: float = 0.035
) -> None:
    """Birds beating their wings, each on its own slow circle."""
    for _ in range(count):
        cx, cy, r, phase, s = (
            rng.uniform(-0.5, 0.5),
            y + rng.uniform(-0.14, 0.14),
            rng.uniform(0.05, 0.16),
            rng.random() * 6.3,
            rng.uniform(0.5, 1.2) * size,
        )
        a = phase + t * rng.uniform(0.25, 0.45)
        px, py = cx + r * math.cos(a) * 1.8, cy + r * 0.4 * math.sin(a)
        flap = math.sin(t * rng.uniform(6, 9) + phase) * 0.5
        wing = [
            (px - s, py - flap * s * 0.9),
            (px - s * 0.45, py - (0.25 + flap * 0.6) * s),
            (px, py),
            (px + s * 0.45, py - (0.25 + flap * 0.6) * s),
            (px + s, py - flap * s * 0.9),
        ]
        sheet.curve(wing, sheet.paint(colour, stroke=s * 0.13))
        sheet.oval(px, py + 0.02 * s, s * 0.16, s * 0.1, sheet.paint(colour))


def lighthouse(
    sheet: Sheet, x: float, base: float, size: float, white: str, red: str, dark: str
) -> tuple[float, float]:
    """A banded tower; returns where its lamp is."""

    def at(u: float, v: float) -> tuple[float, float]:
        return x + u * size, base - v * size

    def width(v: float) -> float:
        return 0.115 - 0.045 * v

    for i in range(5):
        low, high = i / 5, (i + 1) / 5
        colour = red if i % 2 else white
        paint = sheet.fade(sheet.paint(colour), at(-0.11, 0), at(0.11, 0), [colour, colour, dark], [0, 0.35, 1.0])
        sheet.shape([at(-width(low), low), at(width(low), low), at(width(high), high), at(-width(high), high)], paint)
    sheet.shape([at(-0.1, 1.0), at(0.1, 1.0), at(0.1, 1.03), at(-0.1, 1.03)], sheet.paint(dark))
    sheet.shape([at(-0.055, 1.03), at(0.055, 1.03), at(0.055, 1.15), at(-0.055, 1.15)], sheet.paint("#ffe9a8"))
    sheet.shape([at(-0.075, 1.15), at(0.075, 1.15), at(0.0, 1.25)], sheet.paint(red))
    return at(0, 1.09)


def conifer(
    sheet: Sheet,
    x: float,
    base: float,
    tall: float,
    colour: str,
    rng: np.random.Generator,
    sway: float = 0.0,
    snow: str = "",
) -> None:
    """A spruce: ragged tiers of drooping branches."""
    tiers = max(int(7 + tall * 10), 7)
    left, right = [], []
    for i in range(tiers):
        v = i / tiers
        w = tall * 0.24 * (1 - v) ** 0.85 * rng.uniform(0.75, 1.15)
        lean = sway * v * v
        left += [(x - w + lean, base - tall * (v + 0.01)), (x - w * 0.42 + lean, base - tall * (v + 0.085))]
        right += [
            (x + w * rng.uniform(0.85, 1.1) + lean, base - tall * (v + 0.015)),
            (x + w * 0.42 + lean, base - tall * (v + 0.085)),
        ]
    sheet.shape([*left, (x + sway, base - tall * 1.03), *right[::-1]], sheet.paint(colour))
    sheet.shape(
        [
            (x - tall * 0.02, base - tall * 0.02),
            (x + tall * 0.02, base - tall * 0.02),
            (x + tall * 0.018, base + tall * 0.06),
            (x - tall * 0.018, base + tall * 0.06),
        ],
        sheet.paint(colour),
    )
    if snow:
        for i in range(1, tiers):
            v = i / tiers
            w = tall * 0.19 * (1 - v) ** 0.9
            for side in (-1, 1):
                sheet.curve(
                    [
                        (x + side * w, base - tall * (v + 0.012)),
                        (x + side * w * 0.6, base - tall * (v + 0.05)),
                        (x + side * w * 0.15, base - tall * (v + 0.075)),
                    ],
                    sheet.paint((snow, 0.85), stroke=tall * 0.022 * (1.1 - v)),
                )


def branches(
    sheet: Sheet,
    x: float,
    y: float,
    length: float,
    angle: float,
    rng: np.random.Generator,
    colour: str,
    depth: int = 6,
    width: float = 0.0,
    tips: list | None = None,
    sway: float = 0.0,
) -> None:
    """A bare tree grown by forking; collects the tips for leaves."""
    width = width or length * 0.16
    ex, ey = x + math.cos(angle) * length, y - math.sin(angle) * length
    bend = rng.uniform(-0.12, 0.12) * length
    mx, my = (x + ex) / 2 + bend, (y + ey) / 2
    sheet.curve([(x, y), (mx, my), (ex, ey)], sheet.paint(colour, stroke=width))
    if depth == 0:
        if tips is not None:
            tips.append((ex, ey))
        return
    if tips is not None and depth < 3:
        tips.append((ex, ey))
    for side in (-1, 1):
        branches(
            sheet,
            ex,
            ey,
            length * rng.uniform(0.66, 0.82),
            angle + side * rng.uniform(0.22, 0.55) + sway,
            rng,
            colour,
            depth - 1,
            width * 0.66,
            tips,
            sway,
        )


def person(sheet: Sheet, x: float, y: float, tall: float, colour: str, step: float = 0.0, coat: str = "") -> None:
    """Somebody walking, seen from behind: head, coat, two legs."""
    swing = math.sin(step) * 0.11 * tall
    for leg in (-1, 1):
        knee = (x + leg * (0.035 * tall + swing * 0.4), y - 0.24 * tall)
        sheet.curve(
            [
                (x + leg * 0.035 * tall, y - 0.48 * tall),
                knee,
                (x + leg * (0.045 * tall + swing), y - max(-leg * swing * 0.4, 0)),
            ],
            sheet.paint(colour, stroke=0.075 * tall),
        )
    body = coat or colour
    sheet.curve(
        [
            (x - 0.045 * tall, y - 0.86 * tall),
            (x + 0.045 * tall, y - 0.86 * tall),
            (x + 0.115 * tall, y - 0.79 * tall),
            (x + 0.10 * tall, y - 0.6 * tall),
            (x + 0.125 * tall, y - 0.38 * tall),
            (x, y - 0.36 * tall),
            (x - 0.125 * tall, y - 0.38 * tall),
            (x - 0.10 * tall, y - 0.6 * tall),
            (x - 0.115 * tall, y - 0.79 * tall),
        ],
        sheet.paint(body),
        closed=True,
    )
    for arm in (-1, 1):
        sheet.curve(
            [
                (x + arm * 0.10 * tall, y - 0.78 * tall),
                (x + arm * 0.135 * tall, y - 0.62 * tall),
                (x + arm * 0.12 * tall - arm * swing * 0.5, y - 0.46 * tall),
            ],
            sheet.paint(body, stroke=0.05 * tall),
        )
    sheet.oval(x, y - 0.94 * tall, 0.052 * tall, 0.062 * tall, sheet.paint(colour))
