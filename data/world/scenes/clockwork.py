"""Clockwork: wheels that truly mesh, a swinging pendulum, a dial with its hands."""

from __future__ import annotations

import math

import numpy as np
import skia

from data.world import light
from data.world.figures.gears import METAL, draw_gear
from data.world.ink import Sheet
from data.world.light import lin
from data.world.subject import Look, Subject

_ROOM = {"warm": ("#3a1c0a", "#0c0603", "#ffb860"), "cold": ("#0c2440", "#03070f", "#8fc8ff")}


def _train(
    rng: np.random.Generator, x: float, y: float, count: int, size: float
) -> list[tuple[float, float, int, float, float, float]]:
    """Meshing wheels: (x, y, teeth, radius, ratio, phase) each driven by the one before."""
    pitch = 0.0105 * size
    teeth = int(rng.integers(22, 30))
    wheels = [(x, y, teeth, teeth * pitch, 1.0, 0.0)]
    direction = rng.uniform(-0.6, 0.2)
    for _ in range(count - 1):
        px, py, pt, pr, ratio, phase = wheels[-1]
        n = int(rng.choice([12, 16, 20, 26, 32, 36]))
        r = n * pitch
        direction += rng.uniform(-1.1, 1.1)
        nx, ny = px + (pr + r) * math.cos(direction), py + (pr + r) * math.sin(direction)
        if not (-0.85 < nx < 0.85 and 0.02 < ny < 0.98):
            direction = math.atan2(0.5 - py, -px)
            nx, ny = px + (pr + r) * math.cos(direction), py + (pr + r) * math.sin(direction)
        # Teeth of the new wheel stand in the gaps of the old one at the point of contact.
        new = math.pi + direction + (direction - phase) * pt / n + math.pi / n
        wheels.append((nx, ny, n, r, -ratio * pt / n, new))
    return wheels


def draw(look: Look, t: float, width: int, height: int) -> np.ndarray:
    rng = look.rng()
    metal = METAL[look["metal"]]
    wall, deep, lamp = _ROOM[look["light"]]
    side = 1 if rng.random() < 0.5 else -1
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    x, y = (x + 0.5 - width / 2) / height, (y + 0.5) / height
    fall = np.exp(-((x - side * 0.35) ** 2 * 1.6 + (y - 0.3) ** 2 * 2.4))[..., None]
    picture = (lin(deep) * (1 - fall) + lin(wall, 1.6) * fall).astype(np.float32)
    thing = look["thing"]
    for depth, (count, size, soft, dim) in enumerate(
        ((8, 1.15, 0.012, 0.30), (7, 0.8, 0.004, 0.55), (6, 1.25, 0.0, 1.0))
    ):
        if thing != "gears" and depth == 2:
            continue
        r = look.rng(5 + depth)
        sheet = Sheet(width, height)
        speed = (0.35, -0.5, 0.42)[depth]
        start = (-0.55 + 0.2 * depth, 0.42 + 0.1 * depth)
        for wx, wy, teeth, radius, ratio, phase in _train(r, *start, count, size):
            draw_gear(
                sheet,
                wx,
                wy,
                teeth,
                radius,
                phase + ratio * speed * t,
                (5, 4, 6, 0)[teeth % 4] if radius > 0.14 else 0,
                metal,
                dim if thing == "gears" else dim * 0.9,
            )
        layer = sheet.array()
        if soft:
            stack = picture.copy()
            light.over(stack, layer)
            picture = light.blur(stack, soft)
        else:
            light.over(picture, layer)
    sheet = Sheet(width, height)
    if thing == "pendulum":
        swing = 0.40 * math.cos(t * math.pi / 1.0)
        px, py, length = 0.0, -0.14, 0.72
        bx, by = px + length * math.sin(swing), py + length * math.cos(swing)
        sheet.line(
            (px + 0.015, py + 0.02), (bx + 0.015, by + 0.02), sheet.paint(("#000000", 0.5), stroke=0.024, soft=0.01)
        )
        sheet.line(
            (px, py),
            (bx, by),
            sheet.fade(
                sheet.paint(metal[1], stroke=0.018), (bx - 0.02, by), (bx + 0.02, by), [metal[2], metal[0], metal[2]]
            ),
        )
        sheet.disc(bx + 0.018, by + 0.024, 0.158, sheet.paint(("#000000", 0.55), soft=0.02))
        sheet.disc(
            bx,
            by,
            0.155,
            sheet.orb(
                sheet.paint(metal[1]), (bx - 0.05, by - 0.06), 0.21, [metal[0], metal[1], metal[2]], [0, 0.45, 1]
            ),
        )
        sheet.disc(bx, by, 0.135, sheet.paint((metal[2], 0.8), stroke=0.004))
        sheet.disc(
            bx,
            by,
            0.125,
            sheet.orb(sheet.paint(metal[1]), (bx + 0.05, by + 0.06), 0.20, [metal[0], metal[1], metal[2]], [0, 0.5, 1]),
        )
        for k in range(12):
            a = k * math.pi / 6 + swing
            sheet.line(
                (bx + 0.085 * math.cos(a), by + 0.085 * math.sin(a)),
                (bx + 0.112 * math.cos(a), by + 0.112 * math.sin(a)),
                sheet.paint((metal[2], 0.9), stroke=0.006),
            )
    if thing == "dial":
        cx, cy, r = 0.0, 0.5, 0.40
        sheet.disc(cx + 0.02, cy + 0.03, r * 1.06, sheet.paint(("#000000", 0.6), soft=0.03))
        sheet.disc(
            cx,
            cy,
            r * 1.06,
            sheet.fade(
                sheet.paint(metal[1]),
                (cx - r, cy - r),
                (cx + r, cy + r),
                [metal[0], metal[1], metal[2], metal[1], metal[0]],
            ),
        )
        face = ("#fbf4e0", "#e4d6b4") if look["light"] == "warm" else ("#eef6fc", "#c0d4e4")
        sheet.disc(
            cx,
            cy,
            r * 0.97,
            sheet.orb(sheet.paint(face[0]), (cx - 0.1, cy - 0.14), r * 1.3, [face[0], face[0], face[1]], [0, 0.5, 1]),
        )
        sheet.disc(cx, cy, r * 0.97, sheet.paint((metal[2], 0.7), stroke=0.005))
        for k in range(60):
            a = k * math.pi / 30
            inner = 0.80 if k % 5 == 0 else 0.88
            sheet.line(
                (cx + r * inner * math.sin(a), cy - r * inner * math.cos(a)),
                (cx + r * 0.92 * math.sin(a), cy - r * 0.92 * math.cos(a)),
                sheet.paint("#1c1a20", stroke=0.010 if k % 5 == 0 else 0.003),
            )
        sheet.disc(cx, cy, r * 0.30, sheet.paint("#141012"))
        wheels = Sheet(width, height)
        draw_gear(wheels, cx - 0.03, cy + 0.01, 24, 0.082, t * 0.9, 5, metal, 1.0)
        c = sheet.canvas
        c.save()
        clip = skia.Path()
        clip.addCircle(cx, cy, r * 0.29)
        c.clipPath(clip, skia.ClipOp.kIntersect, True)
        draw_gear(sheet, cx - 0.045, cy + 0.02, 24, 0.082, t * 0.9, 5, metal, 0.95)
        draw_gear(sheet, cx + 0.07, cy - 0.035, 14, 0.045, -t * 0.9 * 24 / 14 + 0.12, 0, metal, 0.95)
        c.restore()
        second = 2 * math.pi * (math.floor(t * 2) + min((t * 2 % 1) * 5, 1)) / 120 + rng.uniform(0, 6)
        minute, hour_ = 2 * math.pi * 0.03 * t + rng.uniform(0, 6), 0.004 * t + rng.uniform(0, 6)
        for a, length, wide, hue in (
            (hour_, 0.52, 0.026, "#16141a"),
            (minute, 0.78, 0.016, "#16141a"),
            (second, 0.86, 0.006, "#c02030"),
        ):
            s, c_ = math.sin(a), -math.cos(a)
            for dx, dy, colour in ((0.008, 0.014, ("#000000", 0.28)), (0, 0, (hue, 1.0))):
                sheet.shape(
                    [
                        (cx + dx - s * 0.06 - c_ * wide * 0.4, cy + dy - c_ * 0.06 + s * wide * 0.4),
                        (
                            cx + dx + s * r * length * 0.7 - c_ * wide * 0.5,
                            cy + dy + c_ * r * length * 0.7 + s * wide * 0.5,
                        ),
                        (cx + dx + s * r * length, cy + dy + c_ * r * length),
                        (
                            cx + dx + s * r * length * 0.7 + c_ * wide * 0.5,
                            cy + dy + c_ * r * length * 0.7 - s * wide * 0.5,
                        ),
                        (cx + dx - s * 0.06 + c_ * wide * 0.4, cy + dy - c_ * 0.06 - s * wide * 0.4),
                    ],
                    sheet.paint(colour),
                )
        sheet.disc(
            cx,
            cy,
            0.018,
            sheet.orb(sheet.paint(metal[1]), (cx - 0.005, cy - 0.006), 0.02, [metal[0], metal[1], metal[2]]),
        )
    light.over(picture, sheet.array())
    picture *= 0.55 + 0.75 * fall + 0.0
    picture += fall * lin(lamp) * 0.05
    r = look.rng(20)
    n = 50
    light.sparks(
        picture,
        (r.random(n) + 0.006 * t) % 1 * 1.9 - 0.95,
        (r.random(n) + 0.012 * t) % 1,
        r.uniform(0.001, 0.004, n),
        lin(lamp),
        0.5,
    )
    picture = light.bloom(picture, 0.5, 0.75)
    return light.develop(picture, exposure=1.55, vignette=0.8, t=t)


CLOCKWORK = Subject(
    name="clockwork",
    nouns=(
        "clockwork",
        "the inside of a clock",
        "a mechanism",
        "a clock movement",
        "watchmaking",
        "a mechanical clock",
        "wheels of a clock",
        "a timepiece",
    ),
    choices={
        "thing": {
            "gears": ("gears", "cogwheels", "meshing gears", "toothed wheels"),
            "pendulum": ("a pendulum", "a swinging pendulum", "the swing of a pendulum"),
            "dial": ("a dial with hands", "a clock face", "the face of a clock", "hands on a dial"),
        },
        "metal": {
            "brass": ("of brass", "golden brass", "in polished brass", "yellow metal"),
            "steel": ("of steel", "silvery steel", "in grey steel", "silver metal"),
            "copper": ("of copper", "reddish copper", "in red copper", "reddish metal"),
        },
        "light": {
            "warm": ("in warm light", "by lamplight", "in a warm glow", "in brown shadow"),
            "cold": ("in cold light", "in blue light", "in a bluish glow", "in blue shadow"),
        },
    },
    draw=draw,
)
