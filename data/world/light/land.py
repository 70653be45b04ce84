"""Ranges of mountains behind each other, paler with every mile of air."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt
from numba import njit

from data.world.light.colours import Picture
from data.world.light.noises import fbm, ridged, smooth


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
