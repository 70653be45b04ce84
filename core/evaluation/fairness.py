"""Whether groups of people are served alike, and whether groups of items are shown alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from core.evaluation.beyond_accuracy import exposure
from core.evaluation.lists import Judged, PerUser
from core.evaluation.significance import Interval, holm, interval

SMALLEST = 10  # people; smaller groups are not shown, so that nobody can be recognised
PERMUTATIONS = 2000
AT_ONCE = 200  # permutations held in memory at a time


@dataclass(frozen=True)
class Group:
    """How one group of people fares; `p_holm` says how likely this distance from the rest is by chance."""

    name: str
    people: int
    value: Interval
    p_holm: float


@dataclass(frozen=True)
class ByGroup:
    """Groups from best to worst served.

    Attributes:
        gap: Mean of the best minus mean of the worst group; NaN with fewer than two groups.
        left_out: People in groups that are too small to show, or in none.
    """

    groups: tuple[Group, ...]
    gap: float
    left_out: int


def by_group(values: PerUser, groups: Sequence[str | None], *, seed: int = 0) -> ByGroup:
    """A metric per group of people, each tested against everybody else; NaN values are left out.

    Args:
        groups: The group of each person; None where it is not known.
    """
    names = np.array(["" if group is None else group for group in groups], dtype=str)
    valid = ~np.isnan(values)
    shown = [name for name in np.unique(names[valid]) if name and (valid & (names == name)).sum() >= SMALLEST]
    p_values = holm([_apart(values[valid], names[valid] == name, seed) for name in shown])
    found = [
        Group(str(name), int((valid & (names == name)).sum()), interval(values[valid & (names == name)], seed=seed), p)
        for name, p in zip(shown, p_values, strict=True)
    ]
    found.sort(key=lambda group: (-group.value.mean, group.name))
    gap = found[0].value.mean - found[-1].value.mean if len(found) > 1 else float("nan")
    return ByGroup(tuple(found), gap, len(values) - sum(group.people for group in found))


@dataclass(frozen=True)
class Kind:
    """How one kind of items is shown. An item of several kinds counts in each.

    Attributes:
        items: How many there are.
        of_items: Its share of all items that could have been listed.
        of_liked: Its share of what people went on to like; NaN where nothing was liked.
        of_shown: Its share of the exposure of all lists; NaN where nothing was listed.
    """

    name: str
    items: int
    of_items: float
    of_liked: float
    of_shown: float


def by_kind(judged: Judged, kinds: Mapping[str, Sequence[int]], n_listable: int) -> tuple[tuple[Kind, ...], float]:
    """Kinds of items, those shown most for their number first, and `exposure_ratio` between them.

    Args:
        kinds: Rows of `judged.items` by the name of the kind.
        n_listable: How many items could have been listed.
    """
    seen = exposure(judged)
    liked = np.asarray(judged.held.sum(axis=0), dtype=np.float64).ravel()
    found = [
        Kind(name, len(rows), len(rows) / n_listable, _share(liked, rows), _share(seen, rows))
        for name, rows in kinds.items()
        if len(rows)
    ]
    found.sort(key=lambda kind: (-kind.of_shown / kind.of_items, kind.name))
    return tuple(found), exposure_ratio(seen, kinds)


def _share(values: PerUser, rows: Sequence[int]) -> float:
    total = float(values.sum())
    return float(values[list(rows)].sum()) / total if total else float("nan")


def exposure_ratio(exposure: PerUser, groups: Mapping[str, Sequence[int]]) -> float:
    """Mean exposure of the least shown group of items over that of the most shown; 1 is equal, NaN for none.

    Args:
        exposure: Per item, see `beyond_accuracy.exposure`.
        groups: Rows of the items of each group.
    """
    means = [float(exposure[list(rows)].mean()) for rows in groups.values() if len(rows)]
    return min(means) / max(means) if means and max(means) > 0 else float("nan")


def _apart(values: PerUser, inside: np.ndarray, seed: int) -> float:
    """Permutation test of the mean inside a group against the mean of the others."""
    if inside.all():
        return 1.0
    rng = np.random.default_rng(seed)
    n, total = int(inside.sum()), float(values.sum())

    def distance(group_sum: PerUser) -> PerUser:
        return np.abs(group_sum / n - (total - group_sum) / (len(values) - n))

    seen = distance(values[inside].sum(keepdims=True))[0]
    extreme = 0
    for start in range(0, PERMUTATIONS, AT_ONCE):
        shuffled = rng.permuted(np.broadcast_to(values, (min(AT_ONCE, PERMUTATIONS - start), len(values))), axis=1)
        extreme += int((distance(shuffled[:, :n].sum(axis=1)) >= seen * (1 - 1e-12)).sum())
    return (extreme + 1) / (PERMUTATIONS + 1)
