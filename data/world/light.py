"""Pixels as light: noise, skies, water, ridges, glows and the development of a picture.

Pictures are float32 (height, width, 3) in linear light. Lengths are fractions of the picture's height:
x runs from -aspect/2 to aspect/2, y from 0 (top) to 1 (bottom). Every kernel is a plain loop over
pixels compiled by numba; about 10 ns per noise octave and pixel.
"""

from __future__ import annotations

import math
from functools import lru_cache

import cv2
import numpy as np
import numpy.typing as npt
from numba import njit

Picture = npt.NDArray[np.float32]  # (height, width, 3), linear light
Colour = tuple[float, float, float]

_rng = np.random.default_rng(20240229)
_ORDER = np.concatenate([_rng.permutation(256)] * 2).astype(np.int64)
_VALUE = _rng.random(256).astype(np.float32)
_LINEAR = (np.linspace(0, 1, 256) ** 2.2).astype(np.float32)
_SHOWN = (np.linspace(0, 1, 4097) ** (1 / 2.2)).astype(np.float32)


def lin(code: str, gain: float = 1.0) -> npt.NDArray[np.float32]:
    """The linear light of a colour written as on the web, "#ff8844"."""
    code = code.lstrip("#")
    rgb = np.array([int(code[i : i + 2], 16) / 255 for i in (0, 2, 4)], np.float32)
    return (rgb**2.2 * gain).astype(np.float32)


def blend(a: npt.ArrayLike, b: npt.ArrayLike, f: float) -> npt.NDArray[np.float32]:
    """The colour a fraction `f` of the way from `a` to `b`."""
    return (np.asarray(a, np.float32) * (1 - f) + np.asarray(b, np.float32) * f).astype(np.float32)


def blank(width: int, height: int, colour: npt.ArrayLike = (0, 0, 0)) -> Picture:
    picture = np.empty((height, width, 3), np.float32)
    picture[:] = np.asarray(colour, np.float32)
    return picture


# --- noise -----------------------------------------------------------------------------------------


@njit(cache=True, fastmath=True)
def noise(x, y):
    """Value noise, 0 to 1, smooth; repeats every 256 units."""
    xf = math.floor(x)
    yf = math.floor(y)
    ix = int(xf) & 255
    iy = int(yf) & 255
    fx = x - xf
    fy = y - yf
    fx = fx * fx * (3 - 2 * fx)
    fy = fy * fy * (3 - 2 * fy)
    a = _ORDER[ix]
    b = _ORDER[(ix + 1) & 255]
    v00 = _VALUE[_ORDER[a + iy]]
    v01 = _VALUE[_ORDER[a + ((iy + 1) & 255)]]
    v10 = _VALUE[_ORDER[b + iy]]
    v11 = _VALUE[_ORDER[b + ((iy + 1) & 255)]]
    top = v00 + (v10 - v00) * fx
    low = v01 + (v11 - v01) * fx
    return top + (low - top) * fy


@njit(cache=True, fastmath=True)
def fbm(x, y, octaves):
    """Fractal noise, roughly 0 to 1: octaves of halving size, each turned by 37 degrees."""
    total = 0.0
    weight = 0.5
    for _ in range(octaves):
        total += weight * noise(x, y)
        x, y = 1.6 * x + 1.2 * y + 17.3, -1.2 * x + 1.6 * y + 5.1
        weight *= 0.5
    return total


@njit(cache=True, fastmath=True)
def ridged(x, y, octaves):
    """Fractal noise with sharp crests, 0 to 1."""
    total = 0.0
    weight = 0.5
    for _ in range(octaves):
        v = 1 - abs(2 * noise(x, y) - 1)
        total += weight * v * v
        x, y = 1.6 * x + 1.2 * y + 31.7, -1.2 * x + 1.6 * y + 9.2
        weight *= 0.5
    return total


@njit(cache=True, fastmath=True)
def smooth(low, high, v):
    f = (v - low) / (high - low)
    if f < 0:
        f = 0.0
    if f > 1:
        f = 1.0
    return f * f * (3 - 2 * f)


@njit(cache=True, fastmath=True)
def _pick(picture, px, py, out):
    """The picture's colour at a place between pixels, mirrored at its edges."""
    height, width = picture.shape[0], picture.shape[1]
    if px < 0:
        px = -px
    if px > width - 1.001:
        px = 2 * (width - 1.001) - px
    if py < 0:
        py = -py
    px = min(max(px, 0.0), width - 1.001)
    py = min(max(py, 0.0), height - 1.001)
    ix = int(px)
    iy = int(py)
    fx = px - ix
    fy = py - iy
    for c in range(3):
        top = picture[iy, ix, c] * (1 - fx) + picture[iy, ix + 1, c] * fx
        low = picture[iy + 1, ix, c] * (1 - fx) + picture[iy + 1, ix + 1, c] * fx
        out[c] = top * (1 - fy) + low * fy


# --- skies -----------------------------------------------------------------------------------------


@njit(cache=True, fastmath=True)
def _sky(picture, horizon, top, mid, low, sun, sun_colour, disc, halo, cover, lit, shade, size, drift, stars, shift):
    height, width = picture.shape[0], picture.shape[1]
    for row in range(height):
        y = (row + 0.5) / height
        up = max(horizon - y, 0.0)
        f = min(up / max(horizon, 0.05), 1.0)
        for column in range(width):
            x = (column + 0.5 - width / 2) / height
            dx = x - sun[0]
            dy = y - sun[1]
            d = math.sqrt(dx * dx + dy * dy)
            near = math.exp(-d * 2.2)
            wide = math.exp(-d * d * 1.2 - max(up, 0.0) * 2.0)
            k = smooth(0.0, 0.38, f)
            m = smooth(0.25, 1.0, f)
            glow = halo * (0.55 * near * near + 0.30 * wide)
            ray = halo * 1.2 * math.exp(-d * 9.0)
            density = 0.0
            bright = 0.0
            if cover > 0 and up > -0.02:
                span = up + 0.16
                cx = (x * 0.42 / span) * size + drift + shift
                cy = (0.5 / span) * size + shift * 1.7
                warp = noise(cx * 0.7 + 3.1, cy * 0.7 + drift * 0.6)
                n = fbm(cx + warp * 0.7, cy + drift * 0.3, 5)
                density = smooth(0.78 - cover * 0.62, 1.02 - cover * 0.55, n + 0.14)
                density *= smooth(-0.01, 0.10, up)
                if density > 0.003:
                    toward = fbm(cx + warp * 0.7 - dx * 0.35, cy + drift * 0.3 + 0.35, 3)
                    bright = min(max(0.62 + (n - toward) * 2.6, 0.0), 1.3)
                    bright = bright * 0.75 + 0.5 * math.exp(-d * 3.0)
            for c in range(3):
                v = low[c] + (mid[c] - low[c]) * k
                v += (top[c] - v) * m
                v += sun_colour[c] * (glow + ray)
                if density > 0:
                    cloud = shade[c] + (lit[c] - shade[c]) * bright + sun_colour[c] * (0.6 * glow + 0.2 * ray)
                    a = density * 0.93
                    v = v * (1 - a) + cloud * a
                picture[row, column, c] = v
            picture[row, column, 3] = 1 - density * 0.93


@njit(cache=True, fastmath=True)
def _lights(soft, picture, horizon, sun, sun_colour, disc, drift, stars):
    """What must stay sharp: stars and the disc of sun or moon, where no cloud hides them."""
    height, width = picture.shape[0], picture.shape[1]
    for row in range(height):
        y = (row + 0.5) / height
        f = min(max(horizon - y, 0.0) / max(horizon, 0.05), 1.0)
        for column in range(width):
            x = (column + 0.5 - width / 2) / height
            for c in range(3):
                picture[row, column, c] = soft[row, column, c]
            dx = x - sun[0]
            dy = y - sun[1]
            d = math.sqrt(dx * dx + dy * dy)
            edge = smooth(disc + 0.004, disc - 0.004, d) if disc > 0 else 0.0
            twinkle = 0.0
            if stars > 0 and f > 0.03:
                gx = (x + 3.0) * 62.0
                gy = (y + 1.0) * 62.0
                ix = int(gx)
                iy = int(gy)
                h = _ORDER[_ORDER[ix & 255] + (iy & 255)]
                if _VALUE[h] < 0.20 * stars:
                    ox = 0.2 + 0.6 * _VALUE[(h * 7 + 3) & 255]
                    oy = 0.2 + 0.6 * _VALUE[(h * 5 + 11) & 255]
                    ddx = gx - ix - ox
                    ddy = gy - iy - oy
                    b = _VALUE[(h * 3 + 29) & 255]
                    flicker = 0.8 + 0.2 * math.sin(drift * 60 + h)
                    sharp = 60.0 if height > 200 else 14.0
                    twinkle = (0.15 + 2.2 * b * b * b * b) * flicker * math.exp(-(ddx * ddx + ddy * ddy) * sharp)
                    twinkle *= smooth(0.02, 0.4, f)
            if edge > 0 or twinkle > 0:
                clear = soft[row, column, 3]
                for c in range(3):
                    picture[row, column, c] += clear * (twinkle * (1 - edge) + sun_colour[c] * edge * 6.0)


def sky(width: int, height: int, mood: dict, t: float, *, horizon: float = 0.62, seed: int = 0) -> Picture:
    """A whole sky: gradient, sun or moon, drifting clouds, stars. `mood` is a row of `moods.MOODS`."""
    coarse = (width // 2, height // 2) if height >= 200 else (width, height)  # clouds are soft: half the size will do
    soft = np.empty((coarse[1], coarse[0], 4), np.float32)
    sun = np.asarray(mood["sun"], np.float32)
    drift = t * mood.get("drift", 0.02)
    _sky(
        soft,
        horizon,
        mood["top"],
        mood["mid"],
        mood["low"],
        sun,
        mood["sun_colour"],
        mood["disc"],
        mood["halo"],
        mood["cover"],
        mood["lit"],
        mood["shade"],
        mood.get("size", 2.6),
        drift,
        mood["stars"],
        (seed % 97) * 1.37,
    )
    if coarse != (width, height):
        soft = cv2.resize(soft, (width, height), interpolation=cv2.INTER_CUBIC)
    picture = np.empty((height, width, 3), np.float32)
    _lights(soft, picture, horizon, sun, mood["sun_colour"], mood["disc"], drift, mood["stars"])
    return picture


# --- water -----------------------------------------------------------------------------------------


@njit(cache=True, fastmath=True)
def _water(picture, horizon, deep, sun_x, sun_colour, glitter, rough, scale, t, haze, foam):
    height, width = picture.shape[0], picture.shape[1]
    first = int(horizon * height)
    hue = np.zeros(3, np.float32)
    source = picture[: first + 1].copy()
    for row in range(first, height):
        y = (row + 0.5) / height
        down = max(y - horizon, 0.0005)
        z = 0.30 / (down + 0.012)
        calm = 1.0 / (1.0 + z * 0.10)
        for column in range(width):
            x = (column + 0.5 - width / 2) / height
            wx = x * z * scale
            wz = z * scale
            a = noise(wx * 1.1 + t * 0.35, wz * 2.3 - t * 0.9)
            b = noise(wx * 2.7 - t * 0.5 + 40, wz * 5.1 - t * 1.3 + 7)
            c1 = noise(wx * 6.3 + t * 0.9 + 11, wz * 11.0 - t * 2.1 + 3)
            slope = (a - 0.5) * 1.1 + (b - 0.5) * 0.7 + (c1 - 0.5) * 0.4 * calm
            side = (b - 0.5) * 0.8 + (c1 - 0.5) * 0.5
            lift = slope * rough
            py = (horizon - down * (0.95 + 0.4 * lift) - abs(lift) * 0.16 * (0.15 + down)) * height
            px = column + side * rough * (0.02 + 0.22 * down) * height
            _pick(source, px, min(py, first - 1.0), hue)
            grazing = 1.0 - smooth(0.0, 0.55, down)
            fresnel = 0.16 + 0.72 * grazing * grazing - 0.38 * lift
            fresnel = min(max(fresnel, 0.05), 0.96)
            spark = 0.0
            if glitter > 0:
                off = (x - sun_x) / (0.025 + 0.28 * down + 0.05 * rough)
                path = math.exp(-off * off)
                crest = smooth(0.60, 0.86, 0.5 + slope * 0.55 + (c1 - 0.5) * 0.5)
                spark = glitter * path * (0.05 + 2.4 * crest * crest)
            white = 0.0
            if foam > 0:
                crest = fbm(wx * 1.7 + t * 0.25, wz * 3.6 - t * 1.1, 4)
                white = foam * smooth(0.60, 0.74, crest + 0.16 * (a - 0.5)) * (0.25 + 0.75 * smooth(0.0, 0.2, down))
            far = math.exp(-down * 26.0) * haze
            for k in range(3):
                body = deep[k] * (0.75 + 0.9 * a * b + 0.5 * lift)
                v = body * (1 - fresnel) + hue[k] * fresnel
                v += sun_colour[k] * spark
                v += (0.55 * hue[k] + 0.28) * white * 0.8
                v = v * (1 - far) + source[first - 1, column, k] * far
                picture[row, column, k] = v


def water(
    picture: Picture,
    horizon: float,
    deep: npt.ArrayLike,
    t: float,
    *,
    sun_x: float = 0.0,
    sun_colour: npt.ArrayLike = (0, 0, 0),
    glitter: float = 0.0,
    rough: float = 1.0,
    scale: float = 3.0,
    haze: float = 0.6,
    foam: float = 0.0,
) -> None:
    """Lay moving water below the horizon, mirroring what is already painted above it."""
    _water(
        picture,
        horizon,
        np.asarray(deep, np.float32),
        sun_x,
        np.asarray(sun_colour, np.float32),
        glitter,
        rough,
        scale,
        t,
        haze,
        foam,
    )


# --- land ------------------------------------------------------------------------------------------


@njit(cache=True, fastmath=True)
def _range(
    picture,
    base,
    amount,
    frequency,
    sharp,
    seed,
    near,
    far,
    light,
    lightness,
    snow,
    snow_line,
    pan,
    air,
    floor,
    until,
    view,
):
    height, width = picture.shape[0], picture.shape[1]
    for column in range(width):
        x = (column + 0.5 - view / 2) / height + pan
        u = x * frequency + seed
        h = (1 - sharp) * fbm(u, seed * 0.7, 6) + sharp * ridged(u * 0.8, seed * 0.7 + 5, 7) ** 1.5 * 1.25
        crest = base - amount * h
        first = max(int(crest * height), 0)
        last = min(int(min(floor, until) * height) + 1, height)
        for row in range(first, last):
            y = (row + 0.5) / height
            depth = (y - crest) / max(floor - crest, 0.02)
            edge = min(max((y - crest) * height, 0.0), 1.0)
            # Gullies run down from the crest; their lit side is the difference of two samples of the same folds.
            fall = (y - base + amount * 0.5) * frequency
            bend = fbm(u * 2.0 + 9, fall * 2.0 + seed, 3) - 0.5
            gx = u * 3.0 + bend * 0.9 + fall * 0.8
            gy = fall * 1.5 + bend * 0.5 + seed
            one = ridged(gx, gy, 5)
            two = ridged(gx + light * 0.10, gy - 0.04, 5)
            face = 0.46 + (one - two) * (3.4 if sharp > 0.3 else 1.0 + 2.0 * max(sharp, 0.0))
            face = min(max(face, 0.0), 1.0)
            white = 0.0
            if snow > 0:
                crag = fbm(gx * 2.4, gy * 2.8, 4)
                steep = 0.9 * (0.5 - face) + 1.5 * (crag - 0.5)
                white = smooth(snow_line + 0.16, snow_line - 0.14, y) * 1.25
                white = snow * smooth(0.36, 0.62, white - 0.42 - 0.55 * steep + 0.25 * smooth(0.02, 0.0, y - crest))
            face = 0.15 + 0.85 * face
            mist = air * smooth(0.15, 1.0, depth)
            for c in range(3):
                ground = near[c] * (0.35 + 0.95 * face)
                snowy = (0.16 + 0.9 * face) * lightness[c] + 0.10 * far[c]
                v = ground * (1 - white) + snowy * white
                picture[row, column, c] = v * (1 - mist) + far[c] * mist
            picture[row, column, 3] = edge


def mountains(
    picture: Picture,
    *,
    base: float,
    amount: float,
    frequency: float,
    seed: float,
    near: npt.ArrayLike,
    far: npt.ArrayLike,
    lightness: npt.ArrayLike = (1, 1, 1),
    sharp: float = 0.7,
    light: float = -1.0,
    snow: float = 0.0,
    snow_line: float = 0.5,
    pan: float = 0.0,
    air: float = 0.6,
    floor: float = 1.0,
    until: float = 1.0,
) -> None:
    """One range of mountains from its crest down to `floor`: folds lit from a side, snow, mist at the foot.

    Rows below `until` are left out: say where a nearer range covers this one anyway.
    """
    height, width = picture.shape[:2]
    hues = tuple(tuple(np.asarray(c, np.float32).tolist()) for c in (near, far, lightness))
    rest = (base, amount, frequency, sharp, seed, light, snow, snow_line, air, floor, until)
    if height < 200 or pan == 0.0:
        layer, shift = _strip(width, 0, height, pan, *hues, *rest), 0.0
    else:  # drawn once, a little wider than the picture, then moved along
        layer, shift = _wide_strip(width, int(0.7 * height), height, 0.0, *hues, *rest), pan * height
    step = min(int(shift), layer.shape[1] - width - 1) if shift else 0
    part = layer[:, step : step + width + 1]
    if shift:
        f = np.float32(shift - step)
        part = part[:, :-1] * (1 - f) + part[:, 1:] * f
    first = int(np.argmax(part[..., 3].any(1)))
    last = min(int(min(floor, until) * height) + 1, height)
    cover = part[first:last, :, 3:]
    picture[first:last] = picture[first:last] * (1 - cover) + part[first:last, :, :3] * cover


def _strip(
    width,
    margin,
    height,
    pan,
    near,
    far,
    lightness,
    base,
    amount,
    frequency,
    sharp,
    seed,
    light,
    snow,
    snow_line,
    air,
    floor,
    until,
):
    layer = np.zeros((height, width + margin, 4), np.float32)
    as_light = lambda c: np.asarray(c, np.float32)  # noqa: E731
    _range(
        layer,
        base,
        amount,
        frequency,
        sharp,
        seed,
        as_light(near),
        as_light(far),
        light,
        as_light(lightness),
        snow,
        snow_line,
        pan,
        air,
        floor,
        until,
        width,
    )
    return layer


_wide_strip = lru_cache(maxsize=16)(_strip)


@njit(cache=True, fastmath=True)
def _aurora(picture, horizon, colour, tip, t, gain, seed):
    height, width = picture.shape[0], picture.shape[1]
    for column in range(width):
        x = (column + 0.5 - width / 2) / height
        for band in range(3):
            u = x * (1.1 + 0.3 * band) + seed + band * 7.7
            foot = horizon * (0.80 - 0.16 * band) + 0.22 * (noise(u * 1.3 + t * 0.05, t * 0.06 + band) - 0.5)
            foot += 0.05 * (noise(u * 5 + t * 0.1, band + t * 0.12) - 0.5)
            ray = 0.35 + 0.9 * noise(u * 16 + t * 0.35, seed + t * 0.15) * noise(u * 3.1 - t * 0.12, band * 3.0)
            tall = 0.16 + 0.30 * noise(u * 2.3 + 9, t * 0.1 + band)
            power = gain * ray * (0.35 + noise(u * 0.9, 5.0 + band + t * 0.08)) / (1 + 0.5 * band)
            for row in range(min(int(horizon * height), height)):
                up = foot - (row + 0.5) / height
                f = math.exp(up / 0.015) if up < 0 else math.exp(-up / tall * 1.8)
                m = smooth(0.0, tall * 1.1, up)
                for c in range(3):
                    picture[row, column, c] += power * f * (colour[c] * (1 - m) + tip[c] * m)


def aurora(
    picture: Picture,
    t: float,
    horizon: float,
    colour: npt.ArrayLike,
    tip: npt.ArrayLike,
    *,
    gain: float = 1.0,
    seed: float = 0.0,
) -> None:
    """Curtains of polar light: three folded bands of rays, `colour` at the foot, `tip` above."""
    _aurora(picture, horizon, np.asarray(colour, np.float32), np.asarray(tip, np.float32), t, gain, seed)


# --- points of light -------------------------------------------------------------------------------


@njit(cache=True, fastmath=True)
def _splat(picture, x, y, radius, colour, gain):
    height, width = picture.shape[0], picture.shape[1]
    for i in range(x.shape[0]):
        r = max(radius[i] * height, 0.55)
        weight = gain[i] * min((radius[i] * height / r) ** 2, 1.0)
        if weight <= 0:
            continue
        px = x[i] * height + width / 2 - 0.5
        py = y[i] * height - 0.5
        reach = 2.6 * r
        for row in range(max(int(py - reach), 0), min(int(py + reach) + 2, height)):
            for column in range(max(int(px - reach), 0), min(int(px + reach) + 2, width)):
                d = ((row - py) ** 2 + (column - px) ** 2) / (r * r)
                if d < 7:
                    f = weight * math.exp(-d)
                    for c in range(3):
                        picture[row, column, c] += f * colour[i, c]


def sparks(picture: Picture, x, y, radius, colour, gain=1.0) -> None:
    """Add round soft points of light; every argument is one value or one per point."""
    x = np.atleast_1d(np.asarray(x, np.float32))
    n = len(x)
    full = lambda v: np.ascontiguousarray(np.broadcast_to(np.asarray(v, np.float32), (n,)))  # noqa: E731
    hue = np.ascontiguousarray(np.broadcast_to(np.asarray(colour, np.float32), (n, 3)))
    _splat(picture, x, full(y), full(radius), hue, full(gain))


@njit(cache=True, fastmath=True)
def _discs(picture, x, y, radius, colour, gain):
    height, width = picture.shape[0], picture.shape[1]
    for i in range(x.shape[0]):
        r = max(radius[i] * height, 0.6)
        px = x[i] * height + width / 2 - 0.5
        py = y[i] * height - 0.5
        for row in range(max(int(py - r) - 1, 0), min(int(py + r) + 3, height)):
            for column in range(max(int(px - r) - 1, 0), min(int(px + r) + 3, width)):
                d = math.sqrt((row - py) ** 2 + (column - px) ** 2)
                f = min(max(r - d + 0.5, 0.0), 1.0)
                if f > 0:
                    f *= gain[i] * (0.72 + 0.42 * smooth(0.55, 0.97, d / r))
                    for c in range(3):
                        picture[row, column, c] += f * colour[i, c]


def bokeh(picture: Picture, x, y, radius, colour, gain=1.0) -> None:
    """Add lights out of focus: flat discs, a little brighter at the rim, as a lens makes them."""
    x = np.atleast_1d(np.asarray(x, np.float32))
    n = len(x)
    full = lambda v: np.ascontiguousarray(np.broadcast_to(np.asarray(v, np.float32), (n,)))  # noqa: E731
    hue = np.ascontiguousarray(np.broadcast_to(np.asarray(colour, np.float32), (n, 3)))
    _discs(picture, x, full(y), full(radius), hue, full(gain))


@njit(cache=True, fastmath=True)
def _streaks(picture, x, y, dx, dy, colour, gain, sigma):
    height, width = picture.shape[0], picture.shape[1]
    for i in range(x.shape[0]):
        length = math.sqrt(dx[i] ** 2 + dy[i] ** 2) * height
        steps = max(int(length / 0.7), 1)
        for s in range(steps):
            f = s / steps
            px = (x[i] + dx[i] * f) * height + width / 2 - 0.5
            py = (y[i] + dy[i] * f) * height - 0.5
            ix = math.floor(px)
            iy = math.floor(py)
            if ix < 0 or iy < 0 or ix >= width - 1 or iy >= height - 1:
                continue
            fx = px - ix
            fy = py - iy
            w = gain[i] * math.sin(math.pi * (0.1 + 0.9 * f)) * sigma
            for c in range(3):
                v = w * colour[i, c]
                picture[iy, ix, c] += v * (1 - fx) * (1 - fy)
                picture[iy, ix + 1, c] += v * fx * (1 - fy)
                picture[iy + 1, ix, c] += v * (1 - fx) * fy
                picture[iy + 1, ix + 1, c] += v * fx * fy


def streaks(picture: Picture, x, y, dx, dy, colour, gain=1.0) -> None:
    """Add thin lines of light from (x, y) to (x + dx, y + dy): rain, meteors, sparks in flight."""
    x = np.atleast_1d(np.asarray(x, np.float32))
    n = len(x)
    full = lambda v: np.ascontiguousarray(np.broadcast_to(np.asarray(v, np.float32), (n,)))  # noqa: E731
    hue = np.ascontiguousarray(np.broadcast_to(np.asarray(colour, np.float32), (n, 3)))
    _streaks(picture, x, full(y), full(dx), full(dy), hue, full(gain), picture.shape[0] / 360)


def rain(
    picture: Picture,
    t: float,
    *,
    amount: float = 1.0,
    colour: npt.ArrayLike = (0.6, 0.7, 0.8),
    seed: int = 0,
    wind: float = 0.06,
    gain: float = 0.25,
) -> None:
    """Streaks of rain in three depths, looping without a visible seam."""
    rng = np.random.default_rng(seed + 91)
    aspect = picture.shape[1] / picture.shape[0]
    for depth, (count, length, speed) in enumerate(((170, 0.05, 1.3), (110, 0.09, 2.0), (50, 0.16, 3.0))):
        n = int(count * amount)
        x0, y0 = rng.uniform(-0.7, 0.7, n) * aspect * 1.1, rng.random(n)
        y = (y0 + t * speed * (1 + 0.1 * np.sin(y0 * 50))) % 1.25 - 0.2
        x = x0 + wind * y
        streaks(picture, x, y, wind * length, length, colour, gain * (0.5 + 0.35 * depth))


def snowfall(
    picture: Picture,
    t: float,
    *,
    amount: float = 1.0,
    colour: npt.ArrayLike = (0.9, 0.95, 1.0),
    seed: int = 0,
    wind: float = 0.05,
    gain: float = 0.6,
) -> None:
    """Flakes in four depths; the nearest are large, soft and out of focus."""
    rng = np.random.default_rng(seed + 17)
    aspect = picture.shape[1] / picture.shape[0]
    for depth, (count, radius, speed) in enumerate(
        ((230, 0.0028, 0.05), (120, 0.0048, 0.09), (50, 0.008, 0.15), (12, 0.02, 0.24))
    ):
        n = int(count * amount)
        x0, y0, phase = rng.random(n), rng.random(n), rng.random(n) * 6.28
        y = (y0 + t * speed) % 1.1 - 0.05
        x = ((x0 + t * wind * speed * 8 + 0.02 * np.sin(t * 1.3 + phase)) % 1.0 - 0.5) * aspect * 1.08
        sparks(picture, x, y, radius, colour, gain * (1.0, 0.9, 0.55, 0.14)[depth])


# --- development -----------------------------------------------------------------------------------


def blur(picture: Picture, sigma: float) -> Picture:
    """Gaussian blur; `sigma` is a fraction of the height. Large blurs run on a smaller copy."""
    height, width = picture.shape[:2]
    pixels = sigma * height
    if pixels < 0.3:
        return picture
    shrink = 1
    while pixels / shrink > 4 and min(height, width) // (shrink * 2) >= 8:
        shrink *= 2
    small = (
        picture
        if shrink == 1
        else cv2.resize(picture, (width // shrink, height // shrink), interpolation=cv2.INTER_AREA)
    )
    small = cv2.GaussianBlur(small, (0, 0), pixels / shrink)
    return small if shrink == 1 else cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR)


def bloom(picture: Picture, strength: float = 0.35, threshold: float = 0.8, size: float = 0.03) -> Picture:
    """Light that spills in the lens: bright parts, blurred three times wider and wider, added on top."""
    bright = np.maximum(picture - threshold, 0)
    bright = np.minimum(bright, 8)
    spill = 0.55 * blur(bright, size * 0.35) + 0.3 * blur(bright, size) + 0.22 * blur(bright, size * 3.2)
    return picture + strength * spill


@njit(cache=True, fastmath=True)
def _develop(picture, out, exposure, vignette, warmth, saturation, grain, seed):
    height, width = picture.shape[0], picture.shape[1]
    aspect = width / height
    state = np.uint32(seed * 2654435761 + 12345)
    for row in range(height):
        y = (row + 0.5) / height - 0.5
        for column in range(width):
            x = ((column + 0.5) / width - 0.5) * min(aspect, 1.6)
            dark = 1.0 - vignette * (x * x + y * y) * 1.3
            state = np.uint32(state * np.uint32(1664525) + np.uint32(1013904223))
            dust = 1.0 + grain * ((state >> np.uint32(9)) / 4194304.0 - 1.0)
            r = max(picture[row, column, 0], 0.0) * exposure * dark * (1 + warmth)
            g = max(picture[row, column, 1], 0.0) * exposure * dark
            b = max(picture[row, column, 2], 0.0) * exposure * dark * (1 - warmth)
            grey = 0.25 * r + 0.62 * g + 0.13 * b
            white = max(max(r, max(g, b)) - 1.6, 0.0) * 0.22  # very bright light burns out to white
            r += white
            g += white
            b += white
            for c in range(3):
                v = r if c == 0 else (g if c == 1 else b)
                v = max(grey + (v - grey) * saturation, 0.0)
                v = v * (2.51 * v + 0.03) / (v * (2.43 * v + 0.59) + 0.14)
                v = min(max(v * dust, 0.0), 1.0)
                f = v * 4096
                i = int(f)
                if i > 4095:
                    i = 4095
                out[row, column, c] = _SHOWN[i] + (_SHOWN[i + 1] - _SHOWN[i]) * (f - i)


def develop(
    picture: Picture,
    *,
    exposure: float = 1.0,
    vignette: float = 0.55,
    warmth: float = 0.0,
    saturation: float = 1.08,
    grain: float = 0.02,
    t: float = 0.0,
) -> Picture:
    """From linear light to what a screen shows, 0 to 1: vignette, film-like tone curve, grain.

    Source of the curve: K. Narkowicz, "ACES Filmic Tone Mapping Curve", 2016.
    """
    out = np.empty_like(picture)
    _develop(
        np.ascontiguousarray(picture, np.float32), out, exposure, vignette, warmth, saturation, grain, int(t * 1000) + 7
    )
    return out


# --- drawn layers ----------------------------------------------------------------------------------


@njit(cache=True, fastmath=True)
def _over(picture, layer, gain, tint, opacity):
    height, width = picture.shape[0], picture.shape[1]
    for row in range(height):
        for column in range(width):
            a = layer[row, column, 3]
            if a == 0:
                continue
            cover = a / 255.0 * opacity
            for c in range(3):
                i = min((layer[row, column, c] * 255) // a, 255)
                picture[row, column, c] = picture[row, column, c] * (1 - cover) + _LINEAR[i] * gain * tint[c] * cover


@njit(cache=True, fastmath=True)
def _add(picture, layer, gain):
    height, width = picture.shape[0], picture.shape[1]
    for row in range(height):
        for column in range(width):
            a = layer[row, column, 3]
            if a == 0:
                continue
            for c in range(3):
                i = min((layer[row, column, c] * 255) // a, 255)
                picture[row, column, c] += _LINEAR[i] * gain * (a / 255.0)


def over(
    picture: Picture,
    layer: npt.NDArray[np.uint8],
    gain: float = 1.0,
    tint: npt.ArrayLike = (1, 1, 1),
    opacity: float = 1.0,
) -> None:
    """Lay a drawn layer (premultiplied 8-bit RGBA, see `ink.Sheet`) over the picture."""
    _over(picture, layer.astype(np.int32), gain, np.asarray(tint, np.float32), opacity)


def add(picture: Picture, layer: npt.NDArray[np.uint8], gain: float = 1.0) -> None:
    """Add a drawn layer as light."""
    _add(picture, layer.astype(np.int32), gain)
