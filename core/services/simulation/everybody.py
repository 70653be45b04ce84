"""The people of an audience as a table: how each of them fared, so that who left or was served worst can be found."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.domain import FloatVector
from core.services.simulation.views import PeopleView, PersonRow
from core.simulation.log import Log
from core.simulation.running import Ran

Flags = npt.NDArray[np.bool_]

PAGE = 20  # rows of the table at once
FEWEST_PLAYS = 3  # of whom it can be said how they were served
STANDING_OUT = 6  # people of each kind whose days are kept because somebody will look for them


@dataclass(frozen=True, eq=False)
class Fared:
    """How everybody fared; row `u` is person `u` of the whole population.

    Attributes:
        facts: In words, in the order of `lives.FACTS`, (n, 4).
        visits: Days on which they came, (n,).
        first, last: Largest share of one subject in all that was shown on their first and on their last visit, (n,);
            NaN for who never came, `last` also for who came once.
        left: They will never come again, (n,).
    """

    facts: npt.NDArray[np.str_]
    visits: FloatVector
    first: FloatVector
    last: FloatVector
    left: Flags


def fared(ran: Ran) -> Fared:
    """From the log of a run."""
    log, n = ran.log, len(ran.population)
    facts = [tuple(ran.population.describe(row).values()) for row in range(n)]
    begun, ended = np.full(n, -1), np.full(n, -1)
    np.maximum.at(ended, log.person, log.round)
    begun[log.person[::-1]] = log.round[::-1]  # logs are in the order of days
    first = bubbles(ran, log.only(log.round == begun[log.person]))
    last = bubbles(ran, log.only(log.round == ended[log.person]))
    visits = np.bincount(log.person[log.turn == 0], minlength=n).astype(np.float32)
    return Fared(
        facts=np.array(facts, dtype=str).reshape(n, -1),
        visits=visits,
        first=first,
        last=np.where(visits > 1, last, np.nan).astype(np.float32),
        left=ran.state.gone.copy(),
    )


def bubbles(ran: Ran, log: Log) -> FloatVector:
    """Largest share of one subject in what each person was shown in these lists; NaN for nothing, (n,)."""
    home, n = ran.population.world, len(ran.population)
    shown = np.zeros((n, len(home.interests)))
    there = log.slate >= 0
    people = np.repeat(log.person, there.sum(axis=1))
    np.add.at(shown, (people, home.subject[log.slate[there]]), 1)
    whole = shown.sum(axis=1)
    share = np.full(n, np.nan)
    np.divide(shown.max(axis=1), whole, out=share, where=whole > 0)
    return share.astype(np.float32)


def satisfaction(plays: FloatVector, watched: FloatVector) -> FloatVector:
    """Mean part of a recording that was watched; NaN for who played nothing, (n,)."""
    return np.where(plays > 0, watched / np.maximum(plays, 1), np.nan).astype(np.float32)


def standing_out(found: Fared, plays: FloatVector, watched: FloatVector) -> npt.NDArray[np.int32]:
    """Rows of those whose bubble grew most, who left after having come most often, and who were pleased least."""
    pleased = np.where(plays >= FEWEST_PLAYS, satisfaction(plays, watched), np.nan)
    wanted = (found.last - found.first, np.where(found.left, found.visits, np.nan), -pleased)
    rows = [np.argsort(-np.nan_to_num(value, nan=-np.inf), kind="stable")[:STANDING_OUT] for value in wanted]
    known = [some[~np.isnan(value[some])] for some, value in zip(rows, wanted, strict=True)]
    return np.unique(np.concatenate(known)).astype(np.int32)


ORDERS: Mapping[str, Callable[[Fared, FloatVector, FloatVector], np.ndarray]] = {
    "person": lambda found, plays, watched: np.arange(len(plays)),
    "age": lambda found, plays, watched: np.unique(found.facts[:, 0], return_inverse=True)[1],
    "visits": lambda found, plays, watched: found.visits,
    "plays": lambda found, plays, watched: plays,
    "satisfaction": lambda found, plays, watched: satisfaction(plays, watched),
    "first": lambda found, plays, watched: found.first,
    "last": lambda found, plays, watched: found.last,
    "grew": lambda found, plays, watched: found.last - found.first,
    "left": lambda found, plays, watched: found.left * (1 + found.visits),
}
"""What the table can be sorted by; among those who left, who had come most often is the greatest loss."""


def table(
    found: Fared, plays: FloatVector, watched: FloatVector, met: frozenset[int], order: str, falling: bool, page: int
) -> PeopleView:
    """Some rows of the table; of whom the figure cannot be said stands last either way.

    Args:
        met: Rows of those whose days were kept.
        order: One of ORDERS; anything else is the number of the person.
    """
    key = np.asarray(ORDERS.get(order, ORDERS["person"])(found, plays, watched), dtype=np.float64)
    ranked = np.argsort(np.nan_to_num(-key if falling else key, nan=np.inf), kind="stable")
    pages = max(1, -(-len(ranked) // PAGE))
    at = min(max(page, 1), pages)
    pleased = satisfaction(plays, watched)
    rows = [
        PersonRow(
            row=row,
            facts=tuple(found.facts[row].tolist()),
            visits=int(found.visits[row]),
            plays=int(plays[row]),
            satisfaction=_told(pleased[row]),
            first=_told(found.first[row]),
            last=_told(found.last[row]),
            left=bool(found.left[row]),
            met=row in met,
        )
        for row in ranked[(at - 1) * PAGE : at * PAGE].tolist()
    ]
    return PeopleView(rows=tuple(rows), people=len(plays), left=int(found.left.sum()), page=at, pages=pages)


def _told(value: np.floating) -> float | None:
    return None if np.isnan(value) else float(value)
