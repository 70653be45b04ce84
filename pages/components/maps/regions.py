"""Regions of the map as a short word: what the browser sends, and what stands in the address.

Twin of `own/map_regions.js`:

lasso_X_Y_UNIT_dx.dy.dx.dy   start, size of one step, then whole steps from corner to corner
box_LEFT_LOW_RIGHT_HIGH      edges included
dots_3.17.42                 dots by row
class_VALUE_MODE             all dots whose colour is VALUE in that mode; class_4_cluster is a group
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field

MOST_CORNERS = 200
MOST_DOTS = 60
LONGEST = 2500  # letters; 200 corners of a lasso take up to 2,000
_NUMBER = r"-?\d{1,12}(?:\.\d{1,12})?(?:e[+-]?\d{1,2})?"
_LASSO = re.compile(rf"lasso_({_NUMBER})_({_NUMBER})_({_NUMBER})_(-?\d{{1,6}}(?:\.-?\d{{1,6}})*)")
_BOX = re.compile(rf"box_({_NUMBER})_({_NUMBER})_({_NUMBER})_({_NUMBER})")
_DOTS = re.compile(r"dots_(\d{1,8}(?:\.\d{1,8})*)")
_CLASS = re.compile(r"class_(\d{1,3})_(.{1,80})")


@dataclass(frozen=True)
class Region:
    """What was selected; exactly one of the four is given. Map units, y upwards."""

    polygon: tuple[tuple[float, float], ...] = ()
    box: tuple[float, float, float, float] | None = None  # left, low, right, high
    rows: tuple[int, ...] = ()
    value: int = -1
    mode: str = field(default="")


def read(word: object) -> Region | None:
    """The region a word stands for; None for anything that is not one. It may come from anybody's address."""
    if not isinstance(word, str) or len(word) > LONGEST:
        return None
    if found := _LASSO.fullmatch(word):
        return _lasso(*found.groups())
    if found := _BOX.fullmatch(word):
        left, low, right, high = (float(number) for number in found.groups())
        return Region(box=(left, low, right, high)) if left <= right and low <= high else None
    if found := _DOTS.fullmatch(word):
        rows = tuple(sorted({int(row) for row in found[1].split(".")}))
        return Region(rows=rows) if len(rows) <= MOST_DOTS else None
    if (found := _CLASS.fullmatch(word)) and int(found[1]) <= 255:
        return Region(value=int(found[1]), mode=found[2])
    return None


def _lasso(x: str, y: str, unit: str, steps: str) -> Region | None:
    numbers = [int(step) for step in steps.split(".")]
    if len(numbers) % 2 or not 4 <= len(numbers) <= 2 * (MOST_CORNERS - 1) or not float(unit) > 0:
        return None
    corners, px, py = [(float(x), float(y))], 0, 0
    for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
        px, py = px + dx, py + dy
        corners.append((float(x) + px * float(unit), float(y) + py * float(unit)))
    return Region(polygon=tuple(corners)) if all(map(math.isfinite, sum(corners, ()))) else None


def of_dots(rows: set[int]) -> str:
    """The word for some dots; "" for none."""
    return "dots_" + ".".join(str(row) for row in sorted(rows)) if rows else ""
