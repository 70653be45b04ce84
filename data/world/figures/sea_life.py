"""Animals of the sea, and the reef they live on."""

from __future__ import annotations

import math

import numpy as np

from data.world import light
from data.world.ink import Sheet, dimmed


def draw_jelly(
    picture: np.ndarray,
    sheet_size: tuple[int, int],
    x: float,
    y: float,
    s: float,
    t: float,
    phase: float,
    hue: str,
    glow: np.ndarray,
) -> None:
    """A bell that beats, ruffled arms, and threads trailing after it in slow waves."""
    sheet = Sheet(*sheet_size)
    beat = math.sin(t * 1.9 + phase)
    wide, tall = s * (1 + 0.13 * beat), s * (0.78 - 0.10 * beat)
    y = y - 0.05 * s * math.sin(t * 1.9 + phase - 0.8)
    for k in range(15):
        u = (k - 7) / 7
        points = [
            (
                x
                + u * wide * 0.82
                + s * 0.16 * math.sin(v * 4.4 - t * 1.5 + k * 0.9 + phase) * v
                + 0.08 * s * math.sin(t * 0.5 + phase) * v,
                y + v * s * (1.6 + 0.8 * math.sin(k * 2.3) ** 2),
            )
            for v in np.linspace(0, 1, 12)
        ]
        sheet.curve(
            points, sheet.fade(sheet.paint(hue, stroke=s * 0.016), (x, y), (x, y + 2.2 * s), [(hue, 0.65), (hue, 0.0)])
        )
    for k in range(5):
        u = (k - 2) / 2
        points = [
            (
                x + u * wide * 0.32 + s * 0.13 * math.sin(v * 7 - t * 1.7 + k * 1.7 + phase) * (0.25 + v),
                y + v * s * 1.25,
            )
            for v in np.linspace(0, 1, 14)
        ]
        sheet.curve(
            points,
            sheet.fade(sheet.paint(hue, stroke=s * 0.10), (x, y), (x, y + 1.3 * s), [("#ffffff", 0.42), (hue, 0.0)]),
        )
    rim = [
        (x + wide * math.cos(a), y + s * 0.05 * math.sin(a * 9 + phase) + 0.06 * s) for a in np.linspace(0, math.pi, 19)
    ]
    dome = [(x + wide * math.cos(a), y - tall * abs(math.sin(a)) ** 0.8) for a in np.linspace(math.pi, 2 * math.pi, 16)]
    bell = sheet.orb(
        sheet.paint(hue),
        (x, y - tall * 0.25),
        wide * 1.1,
        [("#ffffff", 0.20), (hue, 0.34), (hue, 0.80), ("#ffffff", 0.85)],
        [0, 0.5, 0.88, 1],
    )
    sheet.curve([*dome, *rim], bell, closed=True)
    for k in range(4):
        a = (k - 1.5) * 0.42
        sheet.oval(
            x + wide * 0.42 * a, y - tall * 0.42, wide * 0.12, tall * 0.2, sheet.paint((hue, 0.55), soft=s * 0.05)
        )
    for k in range(9):
        u = (k - 4) / 4.4
        sheet.curve(
            [(x + u * wide * 0.95, y), (x + u * wide * 0.75, y - tall * 0.5), (x + u * wide * 0.2, y - tall * 0.95)],
            sheet.paint(("#ffffff", 0.18), stroke=s * 0.014),
        )
    light.sparks(picture, [x], y - tall * 0.2, s * 1.1, glow, 0.30)
    light.add(picture, sheet.array(), 0.85)


def draw_fish(
    sheet: Sheet, x: float, y: float, s: float, heading: float, beat: float, back: str, belly: str, bands: str = ""
) -> None:
    """One fish from the side, its tail beating; `heading` in radians, 0 swims to the right."""
    c = sheet.canvas
    c.save()
    c.translate(x, y)
    c.rotate(math.degrees(heading))
    if math.cos(heading) < 0:
        c.scale(1, -1)
    c.scale(s, s)
    tail = 0.16 * math.sin(beat)
    body = [
        (0.5, 0.0),
        (0.28, -0.17),
        (-0.05, -0.21),
        (-0.36, -0.06 + tail * 0.3),
        (-0.46, tail * 0.6),
        (-0.36, 0.07 + tail * 0.3),
        (-0.05, 0.2),
        (0.28, 0.14),
    ]
    sheet.curve(
        [
            (-0.42, tail * 0.6),
            (-0.62, -0.2 + tail),
            (-0.66, -0.17 + tail),
            (-0.55, tail),
            (-0.66, 0.17 + tail),
            (-0.62, 0.2 + tail),
        ],
        sheet.paint(back),
        closed=True,
    )
    sheet.shape([(0.12, -0.18), (-0.05, -0.33), (-0.25, -0.26), (-0.24, -0.12)], sheet.paint(back))
    sheet.shape([(0.05, 0.16), (-0.1, 0.29), (-0.2, 0.25), (-0.15, 0.15)], sheet.paint(back))
    sheet.curve(
        body, sheet.fade(sheet.paint(back), (0, -0.2), (0, 0.2), [back, back, belly], [0, 0.35, 1]), closed=True
    )
    if bands:
        for u in (0.24, -0.06, -0.33):
            k = 1 - abs(u) * 1.1
            sheet.curve([(u, -0.19 * k), (u + 0.035, 0), (u, 0.18 * k)], sheet.paint(bands, stroke=0.085 * k))
    sheet.disc(0.36, -0.03, 0.042, sheet.paint("#f4f8fa"))
    sheet.disc(0.37, -0.03, 0.024, sheet.paint("#0a0c12"))
    sheet.shape([(0.14, 0.02), (0.0, 0.1 + 0.04 * math.sin(beat * 0.7)), (0.02, 0.0)], sheet.paint((back, 0.8)))
    c.restore()


def draw_reef(sheet: Sheet, rng: np.random.Generator, t: float, dim: float) -> None:
    """Corals along the bottom: fans, fingers, brains and swaying weeds."""
    palette = ("#ff5a78", "#ff9448", "#c860e0", "#ffd050", "#58d0a8", "#f07898", "#7a8cff")
    for row in range(2):
        for i in range(13):
            x = -0.95 + i * 0.155 + rng.uniform(-0.05, 0.05)
            base = 1.02 if row else 0.97
            s = rng.uniform(0.08, 0.16) * (1.2 if row else 0.8)
            hue = palette[rng.integers(len(palette))]
            hue = dimmed(hue, dim * (0.95 if row else 0.62))
            dark = dimmed(hue, 0.35)
            kind = rng.integers(4)
            if kind == 0:
                for k in range(11):
                    a = math.pi * (0.16 + 0.68 * k / 10)
                    tip = (x + s * 1.2 * math.cos(a) + 0.006 * math.sin(t + k), base - s * 1.35 * math.sin(a))
                    sheet.curve(
                        [(x, base), ((x + tip[0]) / 2 + 0.01, (base + tip[1]) / 2), tip],
                        sheet.fade(sheet.paint(hue, stroke=s * 0.15), (x, base), tip, [dark, hue]),
                    )
            elif kind == 1:
                sheet.disc(
                    x,
                    base,
                    s * 0.85,
                    sheet.orb(sheet.paint(hue), (x - s * 0.25, base - s * 0.5), s * 1.1, [hue, hue, dark], [0, 0.3, 1]),
                )
                for _ in range(14):
                    a, r = rng.uniform(math.pi, 2 * math.pi), s * 0.75 * math.sqrt(rng.random())
                    sheet.disc(x + r * math.cos(a), base + r * math.sin(a), s * 0.055, sheet.paint((dark, 0.5)))
            elif kind == 2:
                for k in range(6):
                    u = (k - 2.5) * s * 0.26
                    sway = 0.03 * math.sin(t * 1.1 + k + x * 8)
                    tall = s * rng.uniform(1.2, 2.4)
                    sheet.curve(
                        [
                            (x + u, base),
                            (x + u * 1.2 + sway * 0.4, base - tall * 0.5),
                            (x + u * 1.1 + sway, base - tall),
                        ],
                        sheet.fade(sheet.paint(hue, stroke=s * 0.11), (x, base), (x, base - tall), [dark, hue]),
                    )
            else:
                for k in range(5):
                    u = (k - 2) * s * 0.3
                    sheet.box(
                        x + u - s * 0.11,
                        base - s * rng.uniform(0.5, 1.3),
                        x + u + s * 0.11,
                        base + 0.03,
                        sheet.fade(sheet.paint(hue), (0, base - s), (0, base), [hue, dark]),
                        s * 0.11,
                    )


def draw_turtle(sheet: Sheet, x: float, y: float, s: float, t: float) -> None:
    c = sheet.canvas
    c.save()
    c.translate(x, y)
    c.rotate(-12 + 3 * math.sin(t * 0.7))
    c.scale(s, s)
    stroke = math.sin(t * 1.3)
    skin = sheet.fade(sheet.paint("#6a7a3a"), (0, -0.2), (0, 0.3), ["#a8b46a", "#4a5a30"])
    sheet.curve(
        [(-0.42, 0.06), (-0.62, 0.16 + 0.08 * stroke), (-0.72, 0.24 + 0.1 * stroke), (-0.5, 0.16)], skin, closed=True
    )
    sheet.curve(
        [
            (0.24, 0.06),
            (0.14, 0.28 + 0.18 * stroke),
            (-0.08, 0.52 + 0.26 * stroke),
            (-0.03, 0.28 + 0.12 * stroke),
            (0.05, 0.08),
        ],
        skin,
        closed=True,
    )
    sheet.curve(
        [(0.42, -0.02), (0.56, -0.13), (0.72, -0.11), (0.75, -0.02), (0.62, 0.05), (0.44, 0.08)], skin, closed=True
    )
    shell = [(0.46, 0.03), (0.3, -0.16), (0.0, -0.27), (-0.32, -0.16), (-0.52, 0.05), (-0.3, 0.12), (0.1, 0.14)]
    sheet.curve(
        shell,
        sheet.fade(sheet.paint("#7a5a2a"), (0, -0.27), (0, 0.14), ["#c89a50", "#6a4a24", "#d8d0a0"], [0, 0.75, 1]),
        closed=True,
    )
    for a, b in (
        ((-0.3, -0.13), (-0.22, 0.08)),
        ((-0.08, -0.24), (-0.02, 0.1)),
        ((0.16, -0.2), (0.2, 0.1)),
        ((-0.45, -0.02), (0.42, 0.0)),
    ):
        sheet.line(a, b, sheet.paint(("#3a2812", 0.8), stroke=0.018))
    sheet.disc(0.65, -0.055, 0.024, sheet.paint("#0c0e08"))
    c.restore()


def draw_ray(sheet: Sheet, x: float, y: float, s: float, t: float, phase: float, dark: str, pale: str) -> None:
    """A manta from below and in front, its wings in one long wave."""
    flap = math.sin(t * 1.3 + phase)
    lag = math.sin(t * 1.3 + phase - 0.9)
    c = sheet.canvas
    c.save()
    c.translate(x, y)
    c.rotate(8 * math.sin(t * 0.4 + phase))
    c.scale(s, s)
    wing = lambda side: [  # noqa: E731
        (side * 0.12, -0.17),
        (side * 0.45, -0.13 - 0.12 * flap),
        (side * 0.78, -0.02 - 0.30 * flap - 0.04 * lag),
        (side * 1.0, 0.06 - 0.46 * lag),
        (side * 0.72, 0.10 - 0.20 * flap),
        (side * 0.35, 0.17 - 0.06 * flap),
    ]
    outline = [(0.0, -0.15), *wing(1), (0.08, 0.28), (0.0, 0.33), (-0.08, 0.28), *wing(-1)[::-1]]
    sheet.curve([(0, 0.28), (0.03 * lag, 0.55), (0.08 * flap, 0.95)], sheet.paint(dark, stroke=0.022))
    sheet.curve(
        outline, sheet.fade(sheet.paint(dark), (0, -0.3), (0, 0.35), [pale, dark, dark], [0, 0.45, 1]), closed=True
    )
    for side in (-1, 1):
        sheet.curve([(side * 0.09, -0.14), (side * 0.16, -0.24), (side * 0.11, -0.32)], sheet.paint(dark, stroke=0.05))
        for k in range(4):
            sheet.curve(
                [(side * (0.06 + 0.03 * k), 0.02 + 0.03 * k), (side * (0.16 + 0.02 * k), 0.0 + 0.03 * k)],
                sheet.paint((pale, 0.5), stroke=0.012),
            )
    c.restore()
