"""A storm over open land: turning clouds, lightning, a tornado, curtains of rain or a rainbow."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
from numba import njit

from data.world import light
from data.world.ink import Sheet
from data.world.light import fbm, lin, noise, smooth
from data.world.subject import Look, Subject

_SKY = {  # cloud in light, cloud in shade, horizon
    "violet": (lin("#9a6ac8", 0.6), lin("#1c1030", 0.45), lin("#e89ac0", 0.6)),
    "green": (lin("#7fb08a", 0.6), lin("#0e2420", 0.45), lin("#d8e89a", 0.6)),
    "grey": (lin("#a8b4c0", 0.6), lin("#1a2028", 0.45), lin("#d8dcdc", 0.65)),
}


@njit(cache=True, fastmath=True)
def _clouds(picture, lit, shade, low, horizon, t, seed, flash, fx):
    height, width = picture.shape[0], picture.shape[1]
    for row in range(height):
        y = (row + 0.5) / height
        up = max(horizon - y, 0.0)
        for column in range(width):
            x = (column + 0.5 - width / 2) / height
            span = up + 0.16
            cx = x * 0.34 / span + t * 0.05 + seed
            cy = 0.42 / span - t * 0.02
            warp = fbm(cx * 0.9 + 3, cy * 0.9 + seed, 3) - 0.5
            n = fbm(cx * 1.3 + warp * 1.6, cy * 1.3 + warp * 1.2, 5)
            under = fbm(cx * 1.3 + warp * 1.6 + 0.12, cy * 1.3 + warp * 1.2 - 0.16, 4)
            bright = min(max(0.42 + (n - under) * 3.4, 0.0), 1.0)
            thick = smooth(0.25, 0.75, n)
            gap = smooth(0.20, 0.0, up)
            glow = flash * math.exp(-((x - fx) ** 2 * 2.2 + (y - 0.18) ** 2 * 3.5)) * (0.35 + 0.9 * bright)
            for c in range(3):
                v = shade[c] + (lit[c] - shade[c]) * bright * (1.15 - 0.75 * thick)
                v = v * (1 - gap) + low[c] * gap * (0.75 + 0.35 * n)
                picture[row, column, c] = v + glow * (0.9 + 0.3 * lit[c])


@njit(cache=True, fastmath=True)
def _field(picture, horizon, near, far, t, seed, flash, dry):
    height, width = picture.shape[0], picture.shape[1]
    for row in range(int(horizon * height), height):
        y = (row + 0.5) / height
        d = max(y - horizon, 0.001)
        z = 0.25 / (d + 0.02)
        for column in range(width):
            x = (column + 0.5 - width / 2) / height
            gust = noise(x * z * 1.3 + t * 1.4 + seed, z * 1.1 - t * 0.5)
            blade = noise(x * z * 26 + gust * 2.5, z * 2.0 + seed) * noise(x * z * 61, y * 90 + gust * 4)
            k = smooth(0.0, 0.5, d)
            v = (0.30 + 1.0 * gust) * (0.35 + 2.1 * blade * k + 0.45 * (1 - k))
            for c in range(3):
                hue = far[c] + (near[c] - far[c]) * k
                picture[row, column, c] = hue * v * (1 + 1.2 * flash * dry)


def _bolt(
    sheet: Sheet, glow: Sheet, rng: np.random.Generator, x: float, y: float, end: float, wide: float, depth: int = 0
) -> None:
    """One jagged channel with branches."""
    points, branches = [(x, y)], []
    while y < end:
        y += rng.uniform(0.014, 0.04)
        x += rng.normal(0, 0.018)
        points.append((x, min(y, end)))
        if depth < 2 and rng.random() < 0.16:
            branches.append((x, y))
    for a, b in pairwise(points):
        glow.line(a, b, glow.paint("#c8b8ff", stroke=wide * 3.4))
        sheet.line(a, b, sheet.paint("#ffffff", stroke=wide))
    for bx, by in branches:
        _side(sheet, glow, rng, bx, by, wide * 0.5, rng.choice([-1, 1]))


def _side(sheet: Sheet, glow: Sheet, rng: np.random.Generator, x: float, y: float, wide: float, way: int) -> None:
    for _ in range(rng.integers(4, 9)):
        nx, ny = x + way * rng.uniform(0.006, 0.035), y + rng.uniform(0.008, 0.03)
        glow.line((x, y), (nx, ny), glow.paint(("#b8a8ff", 0.7), stroke=wide * 3))
        sheet.line((x, y), (nx, ny), sheet.paint(("#ffffff", 0.85), stroke=wide))
        x, y = nx, ny


def draw(look: Look, t: float, width: int, height: int) -> np.ndarray:
    rng = look.rng()
    lit, shade, low = _SKY[look["colour"]]
    thing, land = look["thing"], look["land"]
    horizon = 0.72
    seed = float(rng.uniform(0, 60))
    flash, fx, strike = 0.0, 0.0, None
    if thing == "lightning":
        period = 1.15
        k = math.floor(t / period)
        r = np.random.default_rng((look.seed, 77, int(k)))
        age = t - k * period - r.uniform(0.0, 0.15)
        fx = r.uniform(-0.42, 0.42)
        if age >= 0:
            flicker = 1.0 if (age * 22) % 2 < 1.2 else 0.55
            flash = math.exp(-age * 2.6) * flicker * 1.6
            strike = (r, max(math.exp(-age * 1.9) * flicker, 0.10))
        else:
            flash, strike = 0.12, None
    if thing == "rainbow":
        lit, low = lit * 1.5, low * 1.35
    picture = light.blank(width, height)
    _clouds(picture, lit, shade, low, horizon, t, seed, flash, fx)
    if strike:
        r, power = strike
        bolt, glow = Sheet(width, height), Sheet(width, height)
        _bolt(bolt, glow, r, fx, 0.02, horizon + 0.005, 0.0052)
        if r.random() < 0.5:
            _bolt(bolt, glow, r, fx + r.uniform(-0.3, 0.3), 0.05, horizon, 0.0032)
        halo = light.blank(width, height)
        light.add(halo, glow.array(), 1.4 * power)
        picture += light.blur(halo, 0.012) + 0.7 * light.blur(halo, 0.05)
        light.add(picture, bolt.array(), 6.0 * power)
    if thing == "rainbow":
        y, x = np.mgrid[0:height, 0:width].astype(np.float32)
        d = np.sqrt(((x + 0.5 - width / 2) / height - 0.05) ** 2 + ((y + 0.5) / height - 0.98) ** 2)
        for centre, spread, gain, flip in ((0.74, 0.055, 0.85, 1), (0.90, 0.07, 0.26, -1)):
            u = (d - centre) / spread * flip
            for c, middle in enumerate((0.34, 0.0, -0.34)):
                picture[..., c] += (
                    gain * np.exp(-(((u - middle) / 0.33) ** 2)) * np.clip((horizon + 0.05 - y / height) * 8, 0, 1)
                )
        picture += (0.10 * np.clip((0.72 - d) * 10, 0, 1) * np.clip((horizon - y / height) * 8, 0, 1))[..., None]
    if thing == "tornado":
        _tornado(picture, 0.16 * math.sin(t * 0.3 + seed) + 0.02 * t - 0.05, horizon, t, shade, lit)
    if thing == "downpour":
        y, x = np.mgrid[0:height, 0:width].astype(np.float32)
        x, y = (x - width / 2) / height, y / height
        for k in range(4):
            cx, w = (-0.55, -0.1, 0.3, 0.68)[k] + 0.012 * t, (0.16, 0.10, 0.18, 0.12)[k]
            veil = (
                np.exp(-(((x - cx + 0.22 * (y - 0.3)) / w) ** 2)) * np.clip((y - 0.22) * 5, 0, 1) * (y < horizon + 0.01)
            )
            grain = 0.80 + 0.20 * np.sin(x * 190 + y * 60 + np.sin(x * 31) * 4 - t * 9)
            veil = (veil * grain * 0.62)[..., None]
            picture = picture * (1 - veil) + (shade * 0.9 + low * 0.22) * veil
    near, far = {
        "wheat": (lin("#e8b848", 0.75), lin("#b89a50", 0.6)),
        "meadow": (lin("#4a8a3c", 0.6), lin("#5a7a50", 0.5)),
        "plain": (lin("#6a4f38", 0.5), lin("#6a5a50", 0.45)),
    }[land]
    _field(picture, horizon, near, light.blend(far, low * 0.6, 0.35), t, seed, flash, 1.0)
    sheet = Sheet(width, height)
    if land == "meadow":
        for k in range(13):
            x = -0.95 + 0.15 * k + 0.05 * math.sin(k * 5.0)
            sheet.disc(x, horizon + 0.004, 0.022 + 0.012 * math.sin(k * 3.1), sheet.paint("#12200f"))
            sheet.oval(x + 0.03, horizon + 0.012, 0.05, 0.016, sheet.paint("#12200f"))
    if land == "plain":
        from data.world.props import branches

        tips: list[tuple[float, float]] = []
        tree = look.rng(3)
        at = 0.46 if rng.random() < 0.5 else -0.46
        branches(
            sheet, at, horizon + 0.09, 0.10, math.pi / 2, tree, "#120c0a", 5, tips=tips, sway=0.02 * math.sin(t * 2.2)
        )
        for px, py in tips:
            sheet.oval(px + 0.004 * math.sin(t * 4 + px * 30), py, 0.026, 0.018, sheet.paint(("#131c10", 0.92)))
    if land == "wheat":
        x = -0.5 if rng.random() < 0.5 else 0.42
        sheet.shape(
            [
                (x, horizon + 0.02),
                (x, horizon - 0.035),
                (x + 0.05, horizon - 0.075),
                (x + 0.10, horizon - 0.035),
                (x + 0.10, horizon + 0.02),
            ],
            sheet.paint("#5a1c18"),
        )
        sheet.shape(
            [(x - 0.008, horizon - 0.032), (x + 0.05, horizon - 0.084), (x + 0.108, horizon - 0.032)],
            sheet.paint("#241a1c"),
        )
        sheet.box(x + 0.13, horizon - 0.085, x + 0.16, horizon + 0.02, sheet.paint("#7a7670"))
        sheet.disc(x + 0.145, horizon - 0.085, 0.015, sheet.paint("#8a8680"))
    light.over(picture, sheet.array(), gain=1 + flash)
    if thing in ("downpour", "lightning"):
        light.rain(picture, t, seed=look.seed, amount=1.0 if thing == "downpour" else 0.5, wind=0.18, gain=0.12)
    picture = light.bloom(picture, 0.45, 0.85)
    return light.develop(picture, exposure=1.25, vignette=0.75, t=t)


@njit(cache=True, fastmath=True)
def _funnel(picture, cx, horizon, t, shade, lit):
    height, width = picture.shape[0], picture.shape[1]
    for row in range(height):
        y = (row + 0.5) / height
        v = (horizon - y) / (horizon - 0.10)
        if v < -0.05:
            continue
        v = max(v, 0.0)
        centre = cx + 0.09 * v * v - 0.05 * math.sin(v * 4.0 + t * 0.9) * (1 - v * 0.5)
        radius = 0.012 + 0.05 * v + 0.34 * max(v - 0.55, 0.0) ** 1.8 * 2.2
        for column in range(width):
            x = (column + 0.5 - width / 2) / height
            d = (x - centre) / radius
            if abs(d) < 1.5:
                turn = math.asin(min(max(d, -1.0), 1.0)) * 1.2
                n = fbm(turn * 1.6 + t * 3.2 + v * 3.0, v * 9.0 - t * 0.6, 4)
                cover = smooth(1.25, 0.75, abs(d) + 0.5 * (n - 0.5)) * smooth(1.25, 0.85, v)
                glow = smooth(-1.0, 0.9, -d) * 0.55 + 0.5 * n
                for c in range(3):
                    tone = shade[c] * 0.7 + (lit[c] * 0.75 - shade[c] * 0.7) * glow * 0.9
                    picture[row, column, c] = picture[row, column, c] * (1 - cover) + tone * cover


def _tornado(picture: np.ndarray, cx: float, horizon: float, t: float, shade: np.ndarray, lit: np.ndarray) -> None:
    _funnel(picture, cx, horizon, t, shade, lit)
    height, width = picture.shape[:2]
    n = 160
    r = np.random.default_rng(3)
    a = r.random(n) * 6.283 + t * 3.5
    radius = r.uniform(0.01, 0.14, n)
    veil = light.blank(width, height)
    light.sparks(
        veil,
        cx - 0.05 * math.sin(t * 0.9) + radius * np.cos(a),
        horizon + 0.012 - 0.06 * r.random(n) * (0.14 - radius) / 0.14,
        0.013,
        (1, 1, 1),
        0.16,
    )
    cover = np.clip(1 - np.exp(-veil * 1.8), 0, 0.85)
    picture[:] = picture * (1 - cover) + (shade * 0.8 + lit * 0.35) * cover


STORM = Subject(
    name="storm",
    nouns=(
        "a storm",
        "a thunderstorm",
        "storm clouds",
        "severe weather",
        "a gathering storm",
        "dark thunderclouds",
        "wild weather over the land",
        "a tempest",
    ),
    choices={
        "thing": {
            "lightning": ("lightning", "flashes of lightning", "a bolt of lightning", "forked lightning"),
            "tornado": ("a tornado", "a twister", "a whirlwind reaching down from the clouds", "a funnel cloud"),
            "rainbow": ("a rainbow", "a double rainbow", "a rainbow after the rain"),
            "downpour": ("curtains of rain", "a cloudburst", "columns of rain", "a heavy downpour"),
        },
        "colour": {
            "violet": ("violet clouds", "under purple clouds", "a lilac sky"),
            "green": ("greenish clouds", "under a green sky", "an eerie green light"),
            "grey": ("grey clouds", "under a grey sky", "slate-grey light"),
        },
        "land": {
            "wheat": ("over wheat fields", "over golden corn", "over a barn and ripe grain"),
            "meadow": ("over green meadows", "over pastures", "over grassland"),
            "plain": ("over a brown plain with a lone tree", "behind a single tree", "over bare earth"),
        },
    },
    draw=draw,
)
