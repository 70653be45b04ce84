"""Groups of the people an evaluation judges: by history, by taste, as they were given, and who is simulated."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from core.domain import TrainingData, UserId
from core.evaluation.fairness import SMALLEST
from core.evaluation.lists import PerUser
from core.services.measurement.dividing import Divided
from core.services.measurement.listing import Task, histories_of

NO_GROUP = -1

Codes = npt.NDArray[np.int64]
Groups = dict[str, tuple[tuple[str, ...], Codes]]  # by grouping: names, and the number of each person's group


def groups_of(data: TrainingData, simulated: frozenset[UserId], divided: Divided) -> Groups:
    """Groups that every table allows, by history and by taste; those that were given; real and simulated people.

    Nobody is said to be in a group that is too small to be shown, neither on the page nor in what is taken away.
    """
    table = divided.data.interactions
    histories = histories_of(Task(divided.data, divided.users), table.items)
    met = np.diff(histories.indptr).astype(np.float64)
    reach = np.asarray((table.matrix > 0).sum(axis=0), dtype=np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        common = ((histories > 0) @ reach) / np.diff((histories > 0).tocsr().indptr)
    found = {
        "known": _thirds(met, ("Little known", "Better known", "Well known"), whole=True),
        "taste": _thirds(common, ("Unusual taste", "Mixed taste", "Popular taste"), whole=False),
    }
    given = [data.segments.get(user, "") for user in divided.users]
    if any(given):
        names = tuple(sorted({name for name in given if name}))
        at = {name: n for n, name in enumerate(names)}
        found["group"] = names, np.array([at.get(name, NO_GROUP) for name in given], dtype=np.int64)
    invented = np.array([user in simulated for user in divided.users], dtype=np.int64)
    if len(np.unique(invented)) > 1:
        found["origin"] = ("Real people", "Simulated people"), invented
    return {by: (names, _told(codes, len(names))) for by, (names, codes) in found.items() if len(names) > 1}


def _told(codes: Codes, n: int) -> Codes:
    """Without those of small groups."""
    people = np.bincount(codes[codes >= 0], minlength=n)
    return np.where((codes >= 0) & (people[codes] >= SMALLEST), codes, NO_GROUP)


def _thirds(values: PerUser, words: tuple[str, str, str], *, whole: bool) -> tuple[tuple[str, ...], Codes]:
    """Three groups of about equal size with their ranges in their names; fewer where values repeat."""
    known = values[~np.isnan(values)]
    if not len(known):
        return (), np.zeros(len(values), dtype=np.int64)
    edges = np.unique(np.quantile(known, [1 / 3, 2 / 3]))
    codes = np.where(np.isnan(values), NO_GROUP, np.searchsorted(edges, values, side="left"))
    present = [code for code in range(len(edges) + 1) if (codes == code).any()]
    chosen = {1: words[:1], 2: (words[0], words[2]), 3: words}[len(present)]
    names = []
    for code, word in zip(present, chosen, strict=True):
        own = values[codes == code]
        low, high = int(own.min()), int(own.max())
        names.append(f"{word} ({low}–{high})" if whole and low < high else f"{word} ({low})" if whole else word)
    places = {code: place for place, code in enumerate(present)}
    return tuple(names), np.array([places.get(int(code), NO_GROUP) for code in codes], dtype=np.int64)
