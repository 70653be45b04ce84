"""Goods in heaps, as a market shows them."""

from __future__ import annotations

import math

import numpy as np

from data.world.ink import Sheet, mix

GOODS = {
    "fruit": (
        ("#ff8a1c", 1.0),
        ("#e02c2c", 1.0),
        ("#f8d030", 1.0),
        ("#6fb83a", 1.0),
        ("#8a3a8c", 0.8),
        ("#ffb0a0", 1.0),
    ),
    "flowers": (
        ("#ff5a9a", 1.0),
        ("#ffffff", 0.9),
        ("#ffd040", 1.0),
        ("#b070f0", 1.0),
        ("#ff3848", 1.0),
        ("#ff9ac8", 1.0),
    ),
    "spices": (
        ("#d8641c", 1.0),
        ("#e8b020", 1.0),
        ("#a82818", 1.0),
        ("#8a6a38", 1.0),
        ("#c84818", 1.0),
        ("#7a8a3a", 1.0),
    ),
    "pots": (
        ("#2f7fa8", 1.0),
        ("#e8e4d8", 1.0),
        ("#b8603c", 1.0),
        ("#3fa898", 1.0),
        ("#d8a848", 1.0),
        ("#284a80", 1.0),
    ),
}


def draw_heap(
    sheet: Sheet, kind: str, x: float, y: float, w: float, hue: str, rng: np.random.Generator, dim: float
) -> None:
    """One crate, bunch, sack or row of jars."""
    hue = mix(hue, "#000000", 1 - dim)
    pale, dark = mix(hue, "#ffffff", 0.35), mix(hue, "#000000", 0.5)
    wood = mix("#8a6238", "#000000", 1 - dim)
    if kind == "fruit":
        r = w * 0.105
        for row in range(4):
            n = 6 - row
            for k in range(n):
                px, py = x + (k - (n - 1) / 2) * r * 1.75, y - 0.06 * w - row * r * 1.35
                sheet.disc(
                    px,
                    py,
                    r,
                    sheet.orb(
                        sheet.paint(hue), (px - r * 0.35, py - r * 0.4), r * 1.4, [pale, hue, dark], [0, 0.45, 1]
                    ),
                )
        sheet.box(
            x - w * 0.54,
            y - w * 0.12,
            x + w * 0.54,
            y + w * 0.14,
            sheet.fade(
                sheet.paint(wood),
                (0, y - w * 0.1),
                (0, y + w * 0.14),
                [mix(wood, "#ffffff", 0.15), mix(wood, "#000000", 0.4)],
            ),
            0.003,
        )
        sheet.line((x - w * 0.52, y), (x + w * 0.52, y), sheet.paint((mix(wood, "#000000", 0.6), 0.7), stroke=0.003))
    elif kind == "flowers":
        leaf = mix("#3a8a3c", "#000000", 1 - dim)
        for _ in range(14):
            a, r = rng.uniform(-2.9, -0.25), w * rng.uniform(0.15, 0.62)
            sheet.curve(
                [
                    (x, y),
                    (x + r * 0.5 * math.cos(a), y + r * 0.6 * math.sin(a)),
                    (x + r * math.cos(a), y + r * 0.9 * math.sin(a)),
                ],
                sheet.paint(leaf, stroke=w * 0.03),
            )
        for _ in range(24):
            a, r = rng.uniform(-3.1, -0.05), w * 0.62 * math.sqrt(rng.random())
            px, py, s = x + r * math.cos(a), y - w * 0.12 + r * 0.85 * math.sin(a), w * rng.uniform(0.07, 0.11)
            for k in range(5):
                b = k * 1.257 + a
                sheet.disc(
                    px + s * 0.6 * math.cos(b),
                    py + s * 0.6 * math.sin(b),
                    s * 0.55,
                    sheet.paint(hue if k % 2 else pale),
                )
            sheet.disc(px, py, s * 0.35, sheet.paint(mix("#ffd860", "#000000", 1 - dim)))
        sheet.shape(
            [
                (x - w * 0.28, y - w * 0.18),
                (x + w * 0.28, y - w * 0.18),
                (x + w * 0.2, y + w * 0.16),
                (x - w * 0.2, y + w * 0.16),
            ],
            sheet.fade(
                sheet.paint("#8a9098"),
                (x - w * 0.28, 0),
                (x + w * 0.28, 0),
                [mix("#c8d0d8", "#000000", 1 - dim), mix("#5a6068", "#000000", 1 - dim)],
            ),
        )
    elif kind == "spices":
        cone = [
            (x - w * 0.46, y - w * 0.06),
            (x - w * 0.2, y - w * 0.3),
            (x, y - w * 0.62),
            (x + w * 0.2, y - w * 0.3),
            (x + w * 0.46, y - w * 0.06),
        ]
        sheet.curve(
            cone,
            sheet.fade(sheet.paint(hue), (x - w * 0.4, y - w * 0.5), (x + w * 0.4, y), [pale, hue, dark], [0, 0.45, 1]),
            closed=True,
        )
        for _ in range(40):
            v = rng.random()
            sheet.disc(
                x + rng.uniform(-1, 1) * w * 0.42 * v,
                y - w * 0.58 * (1 - v) - w * 0.05,
                w * 0.012,
                sheet.paint((pale if rng.random() < 0.5 else dark, 0.6)),
            )
        sack = mix("#c8ac80", "#000000", 1 - dim)
        sheet.curve(
            [
                (x - w * 0.5, y - w * 0.1),
                (x - w * 0.54, y + w * 0.08),
                (x - w * 0.4, y + w * 0.2),
                (x + w * 0.4, y + w * 0.2),
                (x + w * 0.54, y + w * 0.08),
                (x + w * 0.5, y - w * 0.1),
                (x, y - w * 0.03),
            ],
            sheet.fade(sheet.paint(sack), (x - w * 0.5, 0), (x + w * 0.5, 0), [sack, mix(sack, "#000000", 0.4)]),
            closed=True,
        )
    else:
        for k in range(3):
            px, s = x + (k - 1) * w * 0.38, w * rng.uniform(0.34, 0.5)
            tone = (hue, pale, dark)[k] if k < 2 else mix(hue, "#e8e0d0", 0.5)
            body = [
                (px - s * 0.16, y - s * 1.15),
                (px - s * 0.14, y - s * 0.95),
                (px - s * 0.44, y - s * 0.5),
                (px - s * 0.24, y + s * 0.1),
                (px + s * 0.24, y + s * 0.1),
                (px + s * 0.44, y - s * 0.5),
                (px + s * 0.14, y - s * 0.95),
                (px + s * 0.16, y - s * 1.15),
            ]
            sheet.curve(
                body,
                sheet.fade(
                    sheet.paint(tone),
                    (px - s * 0.4, 0),
                    (px + s * 0.4, 0),
                    [mix(tone, "#ffffff", 0.3), tone, mix(tone, "#000000", 0.5)],
                    [0, 0.4, 1],
                ),
                closed=True,
            )
            sheet.curve(
                [(px - s * 0.36, y - s * 0.42), (px, y - s * 0.34), (px + s * 0.36, y - s * 0.42)],
                sheet.paint(("#ffffff", 0.5 * dim), stroke=s * 0.05),
            )
