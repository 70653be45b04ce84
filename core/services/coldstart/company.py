"""The people who are known to the lab: invented ones, or those who have been here."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from core.coldstart import belief as beliefs
from core.coldstart.space import item_space
from core.domain import InteractionTable, UserId, Vocabulary
from core.errors import Unavailable
from core.services.coldstart.lab import HISTORY, Laboratory, learned
from core.storage.batches import Groups
from core.storage.database import Database
from core.storage.interactions import Interactions

Rows = npt.NDArray[np.int64]

FEWEST_PEOPLE = 20  # so that nobody can be recognised in what all of them like
FEWEST_MET = 5  # recordings of the collection that each of them had to do with
MOST_PEOPLE = 500
MORE = (
    "Let visitors in, or bring in what people did elsewhere (Audience, Events); until then the invented audience "
    "stands in for them."
)


@dataclass(frozen=True, eq=False)
class Company:
    """What real people liked and did not.

    Attributes:
        met: Items of each person, (p, h); -1 pads.
        liked: Whether they liked these, (p, h).
        groups: The group of each, "" where none is known.
    """

    met: Rows
    liked: npt.NDArray[np.bool_]
    groups: tuple[str, ...]


NOBODY = Company(np.zeros((0, 1), dtype=np.int64), np.zeros((0, 1), dtype=bool), ())


def company(table: InteractionTable, groups: dict[UserId, str], items: Vocabulary, seed: int = 0) -> Company:
    """Those who had to do with at least five recordings; for each thing they liked one, at random, that they left.

    Who plays something has said more about it than who never met it; but without what was left, everybody would seem
    to like everything.

    Raises:
        Unavailable: there are fewer than 20 of them.
    """
    columns = items.rows(table.items.ids)
    matrix = table.matrix[:, np.flatnonzero(columns >= 0)]
    rows = columns[columns >= 0]
    counts = np.diff(matrix.indptr)
    able = np.argsort(-counts, kind="stable")[:MOST_PEOPLE]
    able = able[counts[able] >= FEWEST_MET]
    if len(able) < FEWEST_PEOPLE:
        raise Unavailable(
            f"Only {len(able)} of the {FEWEST_PEOPLE} people that are needed have had to do with {FEWEST_MET} "
            f"recordings or more. {MORE}"
        )
    rng = np.random.default_rng(seed)
    met = np.full((len(able), HISTORY), -1, dtype=np.int64)
    liked = np.zeros((len(able), HISTORY), dtype=bool)
    for person, row in enumerate(able):
        cells = slice(matrix.indptr[row], matrix.indptr[row + 1])
        own, strengths = rows[matrix.indices[cells]], matrix.data[cells]
        left = rng.permutation(np.setdiff1d(np.arange(len(items)), own))
        lacking = max(int((strengths > 0).sum() - (strengths <= 0).sum()), 0)
        said = np.r_[own, left[:lacking]]
        order = rng.permutation(len(said))[:HISTORY]
        met[person, : len(order)] = said[order]
        liked[person, : len(order)] = np.r_[strengths > 0, np.zeros(len(left[:lacking]), dtype=bool)][order]
    return Company(met, liked, tuple(groups.get(UserId(table.users.ids[row]), "") for row in able))


def among(room: Laboratory, database: Database, feedback: int) -> tuple[Laboratory, str]:
    """The laboratory with those who have been here in place of the invented audience.

    Args:
        feedback: Revision of what people did.

    Returns:
        The laboratory, and why nobody is known in it; "" where they are.
    """
    with database.read() as tx:
        table, _ = Interactions(tx).table()
        groups = Groups(tx).all()
    found, why = NOBODY, ""
    try:
        found = company(table, groups, room.home.items)
    except Unavailable as error:
        why = str(error)
    liked_by = np.bincount(found.met[found.liked], minlength=len(room.home)) / max(len(found.met), 1)
    space = item_space(room.home.vectors, liked_by)
    lab = learned(space, liked_by, found.met, found.liked, room.lab.may_ask)
    segments = beliefs.segment_priors(lab.prior, lab.tastes, list(found.groups))
    taught = replace(room, space=space, lab=lab, showing=lab, segments=dict(segments), known=len(found.met))
    return replace(taught, real=True, feedback=feedback), why
