"""Reasons, removals and honesty for people of a table of interactions; needs no collection."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
from scipy import sparse

from core.domain import Interaction, ItemId, Query, Reason, Scores, TrainingData, UserId
from core.errors import NotFound
from core.explain.standing import Places
from core.recommend.content import ContentRecommender
from core.recommend.history import FromHistory
from core.services.explanation.case import Case
from core.services.explanation.crowds import LEAST_HISTORY
from core.services.explanation.honesty import PLACES, Trial, told, trial
from core.services.explanation.honesty_views import Honesty

Model = FromHistory | ContentRecommender
UNKNOWN_TIME = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class TableTerm:
    """Two numbers per history item: its share of the score, and by how much the score would be lower without it."""

    ref: ItemId
    share: float
    effect: float


@dataclass(frozen=True)
class TableExplanation:
    """base + sum of shares = score. `without` are the fewest items without which it would leave the list of k.

    Attributes:
        others: Reasons that are nothing in the history, as that it is popular; with shares, too.
    """

    item_id: ItemId
    rank: int
    score: float
    base: float
    terms: tuple[TableTerm, ...]
    others: tuple[Reason, ...]
    without: tuple[ItemId, ...]
    certified: bool


@dataclass(frozen=True, eq=False)
class TablePerson:
    """One person of a table under one model; what they met is not recommended again."""

    case: Case
    candidates: Places  # columns, best score first

    @classmethod
    def of(cls, recommender: Model, data: TrainingData, user: UserId) -> TablePerson:
        """
        Raises:
            NotFound: nobody of that name is in the table.
        """
        table = data.interactions
        [row] = table.users.rows([user])
        if row < 0:
            raise _not_there(f"there is no person {user!r} in the table")
        own = table.matrix[[row]]
        strengths = dict(zip(own.indices.tolist(), own.data.tolist(), strict=True))
        first_met = dict.fromkeys(table.item_rows[table.user_rows == row].tolist())
        history = tuple(
            Interaction(
                user_id=user, item_id=ItemId(table.items.ids[i]), kind="like", strength=strengths[i], at=UNKNOWN_TIME
            )
            for i in first_met
            if i in strengths
        )
        case = Case.of(recommender, Query(user_id=user, history=history))
        assert case is not None  # every strategy of a table scores from the history
        scores = case.scores.copy()
        scores[case.columns([event.item_id for event in history])] = np.nan
        order = np.argsort(-scores, kind="stable")
        return cls(case, order[: np.count_nonzero(~np.isnan(scores))])

    def explained(self, k: int) -> tuple[TableExplanation, ...]:
        """Every item of the list."""
        return tuple(self._explained(int(column), rank, k) for rank, column in enumerate(self.candidates[:k], start=1))

    def of_item(self, item_id: ItemId, k: int) -> TableExplanation:
        """One item, whether or not it is in the list.

        Raises:
            NotFound: the model does not know it, or the person has met it.
        """
        found = np.flatnonzero(self.candidates == self.case.column(item_id))
        if not len(found):
            raise _not_there(f"{item_id!r} cannot be recommended to this person: it is unknown, or they have met it")
        return self._explained(int(self.candidates[found[0]]), int(found[0]) + 1, k)

    def _explained(self, column: int, rank: int, k: int) -> TableExplanation:
        case, item_id = self.case, ItemId(self.case.model.items.ids[column])
        found = case.model.explain(case.query, item_id)
        shares = {reason.ref: reason.share for reason in found.reasons if reason.ref is not None}
        effects = case.effects(column)
        removal = case.removal(column, self.candidates[self.candidates != column], k)
        return TableExplanation(
            item_id=item_id,
            rank=rank,
            score=found.score,
            base=found.base,
            terms=tuple(
                TableTerm(ref, shares.get(ref, 0.0), float(e)) for ref, e in zip(case.refs, effects, strict=True)
            ),
            others=tuple(reason for reason in found.reasons if reason.ref is None),
            without=tuple(case.refs[n] for n in removal.places) if removal is not None else (),
            certified=removal is not None and removal.certified,
        )


def _not_there(sentence: str) -> NotFound:
    error = NotFound(sentence)
    error.hint = "People and items are called here as the table calls them."
    return error


def table_honesty(recommender: Model, data: TrainingData, *, k: int = 10, people: int = 100, seed: int = 0) -> Honesty:
    """Deletion and insertion tests over people drawn by the seed; alike is what shares genres, else people.

    Raises:
        NotFound: nobody has enough of a history.
    """
    met = np.diff(data.interactions.matrix.indptr)
    enough = np.flatnonzero(met >= LEAST_HISTORY)
    drawn = np.sort(np.random.default_rng(seed).permutation(enough)[:people])
    alike, popular = _likeness(data, recommender), _reach(data, recommender)
    units = [
        _trials(TablePerson.of(recommender, data, UserId(data.interactions.users.ids[row])), alike, popular, k)
        for row in drawn
    ]
    return told(recommender.strategy, k, units)


def _trials(person: TablePerson, alike: Callable[[int, Places], Scores], popular: Scores, k: int) -> tuple[Trial, ...]:
    case = person.case
    if len(case.rows) < LEAST_HISTORY:
        return ()
    return tuple(
        trial(case, int(c), person.candidates, k, alike(int(c), case.rows), [int(n) for n in popular[case.rows]])
        for c in person.candidates[:PLACES]
    )


def _reach(data: TrainingData, recommender: Model) -> Scores:
    """How many people met each item of the model."""
    table = data.interactions
    counts = np.bincount(table.matrix.indices, minlength=len(table.items))
    rows = table.items.rows(recommender.items.ids)
    return np.where(rows >= 0, counts[rows], 0)


def _likeness(data: TrainingData, recommender: Model) -> Callable[[int, Places], Scores]:
    """Cosines of genres where they are known, else of the people who met the items."""
    ids = [ItemId(i) for i in recommender.items.ids]
    genres = sorted({g for item in ids if item in data.facts for g in data.facts[item].genres})
    if genres:
        at = {genre: n for n, genre in enumerate(genres)}
        cells = [(n, at[g]) for n, item in enumerate(ids) if item in data.facts for g in data.facts[item].genres]
        rows, columns = zip(*cells, strict=True)
        features = sparse.csr_array((np.ones(len(cells)), (rows, columns)), shape=(len(ids), len(genres)))
    else:
        places = data.interactions.items.rows(ids)
        met = (data.interactions.matrix > 0).astype(np.float64).T.tocsr()
        features = sparse.diags_array((places >= 0).astype(np.float64)) @ met[np.maximum(places, 0)]
    lengths = np.sqrt(np.asarray(features.power(2).sum(axis=1)))
    units = (sparse.diags_array(1 / np.maximum(lengths, 1e-9)) @ features).tocsr()
    return lambda column, others: np.asarray((units[others] @ units[[column]].T).toarray()[:, 0])
