"""The other direction: for an item, the people and groups it suits, and what of their histories says so.

Scores of one strategy, turned around. A score is only comparable within one person's list, so people are compared by
how far the item stands above the mean of their own list, in its spreads. What is said of a group comes from its mean,
and names only items that at least `smallest` of its people have met, so that nobody can be recognised.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from core.domain import ItemId, Reason, Scores, TrainingData, UserId
from core.domain.behaviour import GroupMatch, PersonMatch, Tastes
from core.errors import NotFound
from core.recommend.behaviour import onto
from core.recommend.history import FromHistory, Rows, row_of
from core.recommend.scales import Scale

KEEN = 0.9  # above so much of a person's own list, an item is among the best for them
BATCH = 2_000_000  # scores held at a time


@dataclass(frozen=True)
class Matcher:
    """How people are matched to items.

    Attributes:
        reasons: Most that are given.
        smallest: Groups of fewer people are not told apart, and items that fewer of a group have met not named.
        sample: Most people of a group whose reasons are averaged.
    """

    reasons: int = 5
    smallest: int = 10
    sample: int = 100
    seed: int = 0

    def people(
        self, recommender: FromHistory, data: TrainingData, item_id: ItemId, *, k: int = 10
    ) -> tuple[PersonMatch, ...]:
        """The `k` people whom the item suits best, among those with a history who have not met it.

        Raises:
            NotFound: the strategy does not know the item.
        """
        column, histories = _column(recommender, item_id), histories_of(recommender, data)
        fit, above = _fits(recommender, histories, column)
        fit[histories[:, [column]].toarray()[:, 0] != 0] = np.nan
        order = np.argsort(-fit, kind="stable")[: min(k, np.count_nonzero(~np.isnan(fit)))]
        users = data.interactions.users.ids
        return tuple(
            PersonMatch(
                user_id=UserId(users[user]),
                fit=float(fit[user]),
                above=float(above[user]),
                reasons=self._strongest(recommender, _shares(recommender, histories, user, column)),
            )
            for user in order
        )

    def groups(
        self,
        recommender: FromHistory,
        data: TrainingData,
        item_id: ItemId,
        members: Mapping[UserId, str],
        *,
        traits: Mapping[str, tuple[ItemId, ...]] | None = None,
    ) -> tuple[GroupMatch, ...]:
        """Every group that is large enough, the one whom the item suits best first.

        Args:
            members: The group each person is in.
            traits: What is typical of each group, where that is known.

        Raises:
            NotFound: the strategy does not know the item.
        """
        column, histories = _column(recommender, item_id), histories_of(recommender, data)
        fit, above = _fits(recommender, histories, column)
        found = []
        for name, people in _groups(data, members, np.flatnonzero(~np.isnan(fit))).items():
            if len(people) < self.smallest:
                continue
            spread = float(fit[people].std(ddof=1))
            found.append(
                GroupMatch(
                    name=name,
                    people=len(people),
                    fit=float(fit[people].mean()),
                    error=spread / float(np.sqrt(len(people))),
                    keen=float((above[people] >= KEEN).mean()),
                    reasons=self._of_group(recommender, histories, people, column),
                    traits=(traits or {}).get(name, ()),
                )
            )
        return tuple(sorted(found, key=lambda group: (-group.fit, group.name)))

    def tastes(self, data: TrainingData, *, n: int = 6, traits: int = 5) -> Tastes:
        """Groups of people who enjoy the same, by k-means on 16 directions of what was met; largest first.

        Groups that would be smaller than `smallest` are joined with their nearest.

        Args:
            n: Most tastes; fewer where there are few people.
            traits: Items named for each.
        """
        from sklearn.cluster import KMeans
        from sklearn.metrics import silhouette_score

        x = data.interactions.matrix
        people = np.flatnonzero(np.diff(x.indptr))
        n = min(n, len(people) // (2 * self.smallest))
        if n < 2:
            return Tastes()
        places = _directions(x[people], self.seed)
        found = KMeans(n, n_init=4, random_state=self.seed).fit(places)
        labels = _joined(places, found.labels_, found.cluster_centers_, self.smallest)
        apart = float("nan")
        if len(np.unique(labels)) > 1:
            apart = float(silhouette_score(places, labels, sample_size=2_000, random_state=self.seed))
        users = data.interactions.users.ids
        numbers = _largest_first(labels)
        return Tastes(
            members={UserId(users[p]): int(numbers[label]) for p, label in zip(people, labels, strict=True)},
            traits=tuple(
                self._traits(data, people[labels == label], traits)
                for label in sorted(numbers, key=numbers.__getitem__)
            ),
            apart=apart,
        )

    def _traits(self, data: TrainingData, people: Rows, n: int) -> tuple[ItemId, ...]:
        """Items met by at least `smallest` of these people, and by the largest factor more often than by all."""
        met = data.interactions.matrix > 0
        own, all_ = (np.asarray(rows.sum(axis=0), dtype=np.float64) for rows in (met[people], met))
        more = (own + 1) / len(people) / ((all_ + 1) / met.shape[0])
        telling = np.where(own >= self.smallest, np.log(more) * np.sqrt(own), -np.inf)
        best = np.argsort(-telling, kind="stable")[:n]
        return tuple(ItemId(data.interactions.items.ids[i]) for i in best if telling[i] > 0)

    def _of_group(
        self, recommender: FromHistory, histories: sparse.csr_array, people: Rows, column: int
    ) -> tuple[Reason, ...]:
        """Mean shares of the group's fit; of items that enough of those who were asked have met."""
        if len(people) > self.sample:
            people = np.sort(np.random.default_rng(self.seed).choice(people, self.sample, replace=False))
        total, met = np.zeros(len(recommender.items)), np.zeros(len(recommender.items), dtype=np.int64)
        for user in people:
            rows, shares = _shares(recommender, histories, user, column)
            total[rows] += shares
            met[rows] += 1
        named = np.flatnonzero(met >= self.smallest)
        return self._strongest(recommender, (named, total[named] / len(people)))

    def _strongest(self, recommender: FromHistory, told: tuple[Rows, Scores]) -> tuple[Reason, ...]:
        rows, shares = told
        order = np.argsort(-np.abs(shares), kind="stable")[: self.reasons]
        ids = [ItemId(recommender.items.ids[rows[n]]) for n in order]
        return tuple(
            Reason(kind="history", label=ref, share=float(shares[n]), ref=ref)
            for ref, n in zip(ids, order, strict=True)
        )


def _fits(recommender: FromHistory, histories: sparse.csr_array, column: int) -> tuple[Scores, Scores]:
    """How far the item is above the mean of each list, in spreads, and above what share of it; NaN without one."""
    n, size = histories.shape[0], max(1, BATCH // max(1, len(recommender.items)))
    fit, above = np.full(n, np.nan), np.full(n, np.nan)
    for start in range(0, n, size):
        scores = recommender.score_many(histories[start : start + size]).astype(np.float64)
        sayable = np.isfinite(scores).all(axis=1) & (np.diff(histories.indptr)[start : start + size] > 0)
        scale, at = Scale.rows(scores[sayable]), start + np.flatnonzero(sayable)  # type: ignore[arg-type]
        fit[at] = scale.apply(scores[sayable])[:, column]
        above[at] = (scores[sayable] < scores[sayable][:, [column]]).mean(axis=1)
    return fit, above


def _shares(recommender: FromHistory, histories: sparse.csr_array, user: int, column: int) -> tuple[Rows, Scores]:
    """What each history item adds to the fit of one person: shares of the score, on the scale of the list."""
    rows, strengths = row_of(histories, user)
    spread = Scale.of(recommender.score_rows(rows, strengths)).spread
    return rows, recommender.contributions(rows, strengths, column)[1] / spread


def _column(recommender: FromHistory, item_id: ItemId) -> int:
    [column] = recommender.items.rows([item_id])
    if column < 0:
        raise NotFound(f"strategy {recommender.strategy!r} has never met item {item_id!r}")
    return int(column)


def histories_of(recommender: FromHistory, data: TrainingData) -> sparse.csr_array:
    """Everybody's history over the items of the recommender."""
    columns = recommender.items.rows(data.interactions.items.ids)
    if (columns >= 0).all():
        return onto(data.interactions.matrix, columns, len(recommender.items))
    known = np.flatnonzero(columns >= 0)
    return onto(data.interactions.matrix[:, known].tocsr(), columns[known], len(recommender.items))


def _groups(data: TrainingData, members: Mapping[UserId, str], people: Rows) -> dict[str, Rows]:
    """Rows of the people of each group."""
    found: dict[str, list[int]] = {}
    for user in people:
        if (name := members.get(UserId(data.interactions.users.ids[user]))) is not None:
            found.setdefault(name, []).append(int(user))
    return {name: np.array(rows) for name, rows in sorted(found.items())}


def _directions(x: sparse.csr_array, seed: int) -> np.ndarray:
    """People as unit vectors along the 16 main directions of what they met, popular items counting less, (n, <= 16)."""
    weight = 1 / np.sqrt(np.maximum(np.asarray((x > 0).sum(axis=0), dtype=np.float64), 1.0))
    scaled = (x @ sparse.diags_array(weight)).astype(np.float64)
    k = min(16, min(scaled.shape) - 1)
    start = np.random.default_rng(seed).normal(size=min(scaled.shape))
    left, values, _ = sparse.linalg.svds(scaled, k=k, v0=start)
    places = left * values
    length = np.linalg.norm(places, axis=1, keepdims=True)
    return np.asarray(places / np.maximum(length, 1e-12))


def _joined(places: np.ndarray, labels: Rows, centres: np.ndarray, smallest: int) -> Rows:
    """Groups that are too small join the nearest of the others, smallest first."""
    labels = labels.copy()
    while True:
        names, sizes = np.unique(labels, return_counts=True)
        if len(names) < 2 or sizes.min() >= smallest:
            return labels
        gone = names[np.argmin(sizes)]
        rest = names[names != gone]
        apart = np.linalg.norm(places[labels == gone][:, None] - centres[rest][None], axis=2)
        labels[labels == gone] = rest[np.argmin(apart, axis=1)]


def _largest_first(labels: Rows) -> dict[int, int]:
    """A number from 1 for each label."""
    names, sizes = np.unique(labels, return_counts=True)
    order: Sequence[int] = np.lexsort((names, -sizes)).tolist()
    return {int(names[n]): place for place, n in enumerate(order, start=1)}
