"""Finds where one shot ends and another begins, on tiny pictures: hard cuts, dissolves and black.

Hard cuts: pictures on both sides of a joint resemble each other less than those on one side do among themselves.
This is the graph partition criterion of J. Yuan et al., "A Formal Study of Shot Boundary Detection", IEEE Trans.
Circuits and Systems for Video Technology 17(2), 2007; a camera that moves differs on one side as much as across.
Dissolves: the pictures in between are mixtures of what comes before and after, with a share that rises steadily
(A. Hampapur et al., "Production model based digital video segmentation", 1995), and both sides show different things.
Flashes return to what was there before. Black between two shots belongs to the first, black at either end is no shot.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy.spatial.distance import cdist

from core.domain import FloatMatrix, FloatVector

Joint = Literal["start", "cut", "dissolve", "black"]
SIDE_S, SIDE_LEAST = 0.35, 3  # pictures that are compared on each side of a joint
SHORTEST_S = 0.4  # of a shot
CUT_RATIO, CUT_LEAST = 2.5, 5.0  # nearest across / typical on one side; grey levels of 255
NOISE = 2.0  # grey levels by which even still pictures differ
FLASH_S, FLASH_SHARE = 1.0, 0.4  # a flash is over by then, and what was there is back
GAPS_S = (0.15, 0.3, 0.5, 0.8)  # half lengths of dissolves that are looked for
MIX_LEAST, MIX_RATIO, MIX_REST, MIX_STEADY, MIX_ALIKE = 8.0, 7.0, 0.18, 0.95, 0.5
MIX_OFF = 0.3  # a cheap first look: the picture in the middle is nearly the mean of both ends
RELIT = 0.9  # correlation of colours above which only the light has changed
SAME = 0.6  # cosine of structures above which two pictures show the same thing
BLACK_SHOWS_S = 0.5  # the same picture again after so much black begins a new shot all the same
NEAR_BLACK_S = 0.7  # pictures that fade
DIP_SHARE = 0.3  # of the light before and after: nearly black


@dataclass
class Pictures:
    """What is kept of pictures that are not blank, in order."""

    times_s: npt.NDArray[np.float64]
    colours: FloatMatrix  # (n, 576)
    structures: FloatMatrix  # (n, 192)
    appeal: FloatVector
    dark_s: npt.NDArray[np.float64]  # length of the blank passage just before each

    def __len__(self) -> int:
        return len(self.times_s)

    def __getitem__(self, part: slice) -> Pictures:
        return Pictures(*(getattr(self, name)[part] for name in self.__dataclass_fields__))

    def __add__(self, other: Pictures) -> Pictures:
        return Pictures(
            *(np.concatenate([getattr(self, name), getattr(other, name)]) for name in self.__dataclass_fields__)
        )


def joints(pictures: Pictures) -> list[tuple[int, Joint]]:
    """(number of the first picture behind it, kind) in order."""
    dark = _dark(pictures)
    found: dict[int, Joint] = {i: "black" for i in _behind_black(pictures, dark)}
    times_s = pictures.times_s

    def free(i: int, apart_s: float) -> bool:
        return all(abs(times_s[i] - times_s[j]) >= apart_s for j in {*dark, *found})

    for i in _cuts(pictures):
        if free(i, SHORTEST_S):
            found[i] = "cut"
    for i in _dissolves(pictures):
        if free(i, NEAR_BLACK_S):
            found[i] = "dissolve"
    return sorted(found.items())


def _side(times_s: npt.NDArray[np.float64]) -> int:
    """How many pictures make one side."""
    step_s = float(np.median(np.diff(times_s))) if len(times_s) > 1 else SIDE_S
    return max(SIDE_LEAST, round(SIDE_S / max(step_s, 1e-3)))


def _dark(pictures: Pictures) -> list[int]:
    """Pictures right behind black, and those in between where a fade is so quick that none is quite black."""
    light = pictures.colours.mean(axis=1)
    found = set(np.flatnonzero(pictures.dark_s > 0).tolist())
    lowest = np.flatnonzero((light[1:-1] <= light[:-2]) & (light[1:-1] < light[2:])) + 1
    for i in lowest:
        near = np.abs(pictures.times_s - pictures.times_s[i]) < NEAR_BLACK_S
        before, after = light[:i][near[:i]], light[i + 1 :][near[i + 1 :]]
        if light[i] < DIP_SHARE * min(before.max(initial=0.0), after.max(initial=0.0)) and not any(
            near[j] for j in found
        ):
            found.add(int(i))
    return sorted(found)


def _behind_black(pictures: Pictures, dark: list[int]) -> list[int]:
    """Where something else than before appears after black, or the same after a long time."""
    found = []
    for i in dark:
        before = (pictures.times_s < pictures.times_s[i]) & (
            pictures.times_s > pictures.times_s[i] - pictures.dark_s[i] - NEAR_BLACK_S
        )
        after = (pictures.times_s >= pictures.times_s[i]) & (pictures.times_s < pictures.times_s[i] + NEAR_BLACK_S)
        if not before.any():
            continue
        alike = float((pictures.structures[before] @ pictures.structures[after].T).max())
        if alike < SAME or pictures.dark_s[i] >= BLACK_SHOWS_S:
            found.append(int(i))
    return found


def _cuts(pictures: Pictures) -> list[int]:
    """Joints where the nearest pair across is far, compared with typical pairs on either side."""
    n, side = len(pictures), _side(pictures.times_s)
    if n < 2 * SIDE_LEAST:
        return []
    step = np.abs(np.diff(pictures.colours, axis=0)).mean(axis=1)  # cheap: most pictures are like the one before
    scores: dict[int, float] = {}
    for i in np.flatnonzero(step >= CUT_LEAST) + 1:
        if min(i, n - i) < SIDE_LEAST:
            continue
        before, after = pictures.colours[max(0, i - side) : i], pictures.colours[i : i + side]
        across = float(_distances(before, after).min())
        within = max(_typical(before), _typical(after))
        ratio = across / (within + NOISE)
        if across >= CUT_LEAST and ratio >= CUT_RATIO and not _returns(pictures, int(i), across):
            scores[int(i)] = ratio
    return _peaks(scores, pictures.times_s, SHORTEST_S)


def _returns(pictures: Pictures, i: int, across: float) -> bool:
    """Whether what was there before joint `i` is back soon: a flash, or somebody walking past."""
    times_s = pictures.times_s
    later = (times_s > times_s[i]) & (times_s <= times_s[i] + FLASH_S)
    earlier = (times_s < times_s[i]) & (times_s >= times_s[i] - FLASH_S)
    before, after = pictures.colours[max(0, i - 3) : i], pictures.colours[i : i + 3]
    forth = _distances(before, pictures.colours[later]).min(initial=np.inf)
    back = _distances(after, pictures.colours[earlier]).min(initial=np.inf)
    return bool(min(forth, back) < FLASH_SHARE * across)


def _dissolves(pictures: Pictures) -> list[int]:
    times_s, side = pictures.times_s, _side(pictures.times_s)
    step_s = float(np.median(np.diff(times_s))) if len(times_s) > 1 else 1.0
    scores: dict[int, float] = {}
    for gap_s in GAPS_S:
        gap = round(gap_s / max(step_s, 1e-3))
        reach = gap + side
        if gap < 2 or len(pictures) < 2 * reach + 1:
            continue
        middles = np.arange(reach, len(pictures) - reach, max(1, gap // 3))
        first, middle, last = (pictures.colours[middles + shift] for shift in (-gap, 0, gap))
        change = np.abs(last - first).mean(axis=1)
        off = np.abs(middle - (first + last) / 2).mean(axis=1)
        for i in middles[(change >= MIX_LEAST) & (off < MIX_OFF * change)].tolist():
            scores[i] = max(scores.get(i, 0.0), _mixture(pictures, i, gap, side))
    return _peaks({i: score for i, score in scores.items() if score > 0}, times_s, GAPS_S[-1])


def _mixture(pictures: Pictures, i: int, gap: int, side: int) -> float:
    """How well pictures around `i` pass from one thing to another; 0 where they do not."""
    before = slice(i - gap - side, i - gap)
    after = slice(i + gap, i + gap + side)
    colours = pictures.colours
    across = float(np.median(_distances(colours[before], colours[after])))
    ratio = across / (max(_typical(colours[before]), _typical(colours[after])) + NOISE)
    if across < MIX_LEAST or ratio < MIX_RATIO:
        return 0.0
    if float((pictures.structures[before] @ pictures.structures[after].T).max()) > MIX_ALIKE:
        return 0.0
    first, last = colours[before].mean(axis=0), colours[after].mean(axis=0)
    if float(np.corrcoef(first, last)[0, 1]) > RELIT:
        return 0.0
    change = last - first
    between = colours[i - gap : i + gap] - first
    share = between @ change / float(change @ change)
    rest = np.linalg.norm(between - share[:, None] * change, axis=1) / np.linalg.norm(change)
    steady = float(np.corrcoef(share, np.arange(len(share)))[0, 1])
    if float(np.median(rest)) > MIX_REST or steady < MIX_STEADY or share[-1] - share[0] < 0.5:
        return 0.0
    return ratio * steady


def _distances(a: FloatMatrix, b: FloatMatrix) -> npt.NDArray[np.float64]:
    """Mean absolute difference of the blocks, in grey levels."""
    distances: npt.NDArray[np.float64] = cdist(a, b, "cityblock") / max(a.shape[1], 1)
    return distances


def _typical(side: FloatMatrix) -> float:
    if len(side) < 2:
        return 0.0
    return float(np.median(_distances(side, side)[np.triu_indices(len(side), 1)]))


def _peaks(scores: dict[int, float], times_s: npt.NDArray[np.float64], apart_s: float) -> list[int]:
    """The highest ones, none nearer to a higher one than `apart_s`; ties: the earlier one."""
    kept: list[int] = []
    for i in sorted(scores, key=lambda j: (-scores[j], j)):
        if all(abs(times_s[i] - times_s[j]) >= apart_s for j in kept):
            kept.append(i)
    return sorted(kept)
