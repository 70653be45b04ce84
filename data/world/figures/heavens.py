"""Stars, gas, planets and galaxies, as kernels over pixels."""

from __future__ import annotations

import math

from numba import njit

from data.world.light import fbm, noise, ridged, smooth
from data.world.light.noises import ORDER, VALUE


@njit(cache=True, fastmath=True)
def stars_into(picture, t, pan, amount):
    height, width = picture.shape[0], picture.shape[1]
    for layer in range(3):
        grid = 22.0 * (1.7**layer)
        for row in range(height):
            y = (row + 0.5) / height
            for column in range(width):
                x = (column + 0.5 - width / 2) / height + pan * (0.4 + 0.5 * (2 - layer))
                gx = (x + 4) * grid
                gy = (y + 1) * grid
                ix = int(gx)
                iy = int(gy)
                h = ORDER[ORDER[(ix + layer * 61) & 255] + (iy & 255)]
                if VALUE[h] < 0.22 * amount:
                    dx = gx - ix - 0.25 - 0.5 * VALUE[(h * 7 + 3) & 255]
                    dy = gy - iy - 0.25 - 0.5 * VALUE[(h * 5 + 11) & 255]
                    b = VALUE[(h * 3 + 29) & 255]
                    sharp = (height / grid) ** 2 * 0.9
                    v = (
                        (0.1 + 2.6 * b**5)
                        * math.exp(-(dx * dx + dy * dy) * min(sharp, 160.0))
                        * (0.85 + 0.15 * math.sin(t * 2 + h))
                    )
                    warm = VALUE[(h * 13 + 7) & 255]
                    picture[row, column, 0] += v * (0.75 + 0.5 * warm)
                    picture[row, column, 1] += v * 0.92
                    picture[row, column, 2] += v * (1.3 - 0.6 * warm)


@njit(cache=True, fastmath=True)
def gas_into(picture, bright, deep, t, seed, gain, dust):
    height, width = picture.shape[0], picture.shape[1]
    for row in range(height):
        y = (row + 0.5) / height - 0.5
        for column in range(width):
            x = (column + 0.5 - width / 2) / height
            wx = fbm(x * 1.3 + seed + t * 0.012, y * 1.3 + 3, 3) - 0.5
            wy = fbm(x * 1.3 + 9 - t * 0.010, y * 1.3 + seed, 3) - 0.5
            a = fbm(x * 1.7 + wx * 2.4 + seed, y * 1.7 + wy * 2.4, 5)
            r = ridged(x * 2.3 + wy * 1.8 + seed * 0.3, y * 2.3 + wx * 1.8 + t * 0.01, 5)
            hole = math.exp(-(x * x * 0.9 + y * y * 2.4) * 1.3)
            cloud = smooth(0.36, 0.86, a + 0.30 * hole - 0.05)
            lace = smooth(0.50, 0.92, r) * cloud
            shade = smooth(0.40, 0.70, fbm(x * 2.9 - wx * 3 + 40, y * 2.9 + seed, 5)) * dust
            for c in range(3):
                v = deep[c] * cloud * 1.1 + bright[c] * (lace * 1.5 + cloud * cloud * cloud * 0.8)
                picture[row, column, c] += gain * v * (1 - 0.85 * shade)


@njit(cache=True, fastmath=True)
def globe_into(picture, cx, cy, radius, pale, dark, sea, style, t, seed, sun, ring, ring_colour, air):
    height, width = picture.shape[0], picture.shape[1]
    tilt = 0.42
    for row in range(height):
        y = (row + 0.5) / height - cy
        for column in range(width):
            x = (column + 0.5 - width / 2) / height - cx
            d = math.sqrt(x * x + y * y) / radius
            # Rings: an ellipse around the globe, its far half behind.
            band = 0.0
            behind = False
            if ring > 0:
                rx = x * math.cos(-0.32) - y * math.sin(-0.32)
                ry = (x * math.sin(-0.32) + y * math.cos(-0.32)) / 0.26
                q = math.sqrt(rx * rx + ry * ry) / radius
                if 1.30 < q < 2.35:
                    band = (0.35 + 0.65 * noise(q * 22 + seed, 2.0)) * smooth(1.30, 1.38, q) * smooth(2.35, 2.25, q)
                    band *= 1.0 - 0.85 * smooth(0.045, 0.02, abs(q - 1.92))
                    behind = ry < 0
            if d < 1.0:
                z = math.sqrt(1 - d * d)
                nx = x / radius
                ny = y / radius
                lat = ny * math.cos(tilt) - z * math.sin(tilt) * 0.35
                lon = math.atan2(nx, z + 0.001) + t * 0.05 + seed
                lit = nx * sun[0] + ny * sun[1] + z * sun[2]
                day = smooth(-0.08, 0.55, lit)
                edge = min((1 - d) * radius * height, 1.0)
                if style == 0:
                    swirl = fbm(lon * 2.2, lat * 5.0 + seed, 4) - 0.5
                    s = fbm(lon * 0.7 + 4, lat * 9.0 + swirl * 1.3, 5)
                    mixf = smooth(0.28, 0.72, s)
                else:
                    s = fbm(lon * 1.6 + seed, lat * 2.2 + seed, 6)
                    mixf = (
                        smooth(0.46, 0.53, s)
                        if style == 1
                        else smooth(0.2, 0.8, s) * 0.7 + 0.3 * ridged(lon * 4, lat * 5, 4)
                    )
                cloud = 0.0
                if style == 1:
                    cloud = smooth(0.50, 0.72, fbm(lon * 2.1 + t * 0.03 + 7, lat * 4.1 + fbm(lon * 3, lat * 3, 3), 5))
                shadow = 1.0
                if ring > 0:
                    shadow = 1.0 - 0.55 * smooth(0.09, 0.03, abs(ny + 0.22 * nx - 0.12))
                rim = (1 - z) ** 2.5
                gleam = 0.0
                if style == 1:
                    gleam = (1 - mixf) * math.exp(-((nx - sun[0] * 0.6) ** 2 + (ny - sun[1] * 0.6) ** 2) * 9) * 0.7
                for c in range(3):
                    ground = dark[c] + (pale[c] - dark[c]) * mixf if style != 1 else sea[c] + (pale[c] - sea[c]) * mixf
                    v = ground * (1 - cloud) + 0.95 * cloud
                    v = v * (0.015 + 1.15 * day) * shadow + gleam + air[c] * rim * (0.15 + 1.3 * day)
                    old = picture[row, column, c]
                    if behind:
                        pass
                    picture[row, column, c] = old * (1 - edge) + v * edge
                if ring > 0 and band > 0 and not behind:
                    for c in range(3):
                        picture[row, column, c] = (
                            picture[row, column, c] * (1 - band * 0.8) + ring_colour[c] * band * 0.9
                        )
            else:
                halo = math.exp(-(d - 1) * 14.0) * max(0.0, 0.25 + (x * sun[0] + y * sun[1]) / (radius * d)) * 0.6
                for c in range(3):
                    picture[row, column, c] += air[c] * halo
                if band > 0:
                    dark_side = 1.0
                    if behind and x * sun[0] < 0 and abs(y) < radius * 0.8:
                        dark_side = 0.45
                    for c in range(3):
                        picture[row, column, c] = (
                            picture[row, column, c] * (1 - band * 0.8) + ring_colour[c] * band * dark_side
                        )


@njit(cache=True, fastmath=True)
def spiral_into(picture, cx, cy, bright, deep, t, seed, tilt, turn):
    height, width = picture.shape[0], picture.shape[1]
    for row in range(height):
        y0 = (row + 0.5) / height - cy
        for column in range(width):
            x0 = (column + 0.5 - width / 2) / height - cx
            x = x0 * math.cos(turn) - y0 * math.sin(turn)
            y = (x0 * math.sin(turn) + y0 * math.cos(turn)) / tilt
            r = math.sqrt(x * x + y * y) + 1e-4
            angle = math.atan2(y, x)
            wind = angle + 3.1 * math.log(r + 0.03) + t * 0.045
            rough = fbm(r * 9 + seed, math.cos(wind) * 2 + math.sin(wind) * 3, 4)
            arm = 0.5 + 0.5 * math.cos(2 * wind + 1.5 * (rough - 0.5))
            arm = arm**2.2
            fade = math.exp(-r * 3.2)
            core = math.exp(-r * 13) * 3.2 + math.exp(-r * r * 40) * 1.0
            lane = smooth(0.42, 0.70, fbm(x * 6 + math.cos(wind) + seed, y * 6 + math.sin(wind), 4))
            knots = smooth(0.66, 0.9, noise(x * 34 + seed, y * 34)) * arm
            for c in range(3):
                warm = 1.0 if c == 0 else (0.82 if c == 1 else 0.58)
                v = (
                    (deep[c] * 1.5 * (0.25 + arm) + bright[c] * arm * 1.15)
                    * fade
                    * (1 - 0.55 * lane * (1 - math.exp(-r * 6)))
                )
                picture[row, column, c] += v * 1.7 + knots * fade * (bright[c] * 2.0 + 0.3) + core * warm
