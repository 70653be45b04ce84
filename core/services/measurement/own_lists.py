"""What strategies would have earned in the place of our own: from lists with places given by chance, and what came.

A list is taken as one choice per place that chance could have taken: each of them was any of its items, with the
probability that is kept with the list, and a strategy is taken to put its best among the same items there. What was
taken up counts, wherever in the list it stood (the model of clicks in which a place does not matter: S. Li et al.,
"Offline Evaluation of Ranking Policies with Click Models", KDD 2018, section 4.1).

Of lists with the same draw only the first counts: what is listed after feedback depends on that draw.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

import numpy as np

from core.domain import Interaction, ItemId, Query, TrainingData, UserId, Vocabulary
from core.domain.requests import ListRequest
from core.errors import BadTable
from core.evaluation.off_policy import Log, OffPolicy, cross_fitted, estimate
from core.protocols import Recommender, Strategy

RATED = ("like", "hide", "rate", "comment")  # what somebody has judged is not recommended again
LATER = timedelta(days=1)  # until when something counts as having come of a list
TAKEN_UP = 0.5  # strength, or share that was played: a like, four stars, a pleased comment, half of it played
HALVES = (0, 1)


@dataclass(frozen=True, eq=False)
class OwnList:
    """A list with places given by chance.

    Attributes:
        history: What the person had said by then.
        could: How likely each item was to be in the list, where chance had a say.
        shown: Those of them that were.
        taken: Those that were taken up.
        never: What must not be shown to the person.
    """

    user_id: UserId
    history: tuple[Interaction, ...]
    could: Mapping[ItemId, float]
    shown: tuple[ItemId, ...]
    taken: frozenset[ItemId] = frozenset()
    never: frozenset[ItemId] = field(default_factory=frozenset)


@dataclass(frozen=True, eq=False)
class Judged:
    """Attributes:
    covered: How much of the strategy's own best lists could have been shown.
    """

    found: OffPolicy
    covered: float


def own_lists(requests: Iterable[ListRequest], events: Iterable[Interaction]) -> tuple[OwnList, ...]:
    """Lists and what came of them; an event counts for the last list before it that holds its item.

    Args:
        requests: Of any people, oldest first.
        events: Of the same people, any order.
    """
    first: dict[tuple[UserId, int], ListRequest] = {}
    for request in requests:
        if request.around.get("could"):
            first.setdefault((request.user_id, request.seed), request)
    by_person: defaultdict[UserId, list[ListRequest]] = defaultdict(list)
    for request in first.values():
        by_person[request.user_id].append(request)
    taken: defaultdict[int, set[ItemId]] = defaultdict(set)
    for event in events:
        if event.strength >= TAKEN_UP or event.played_fraction >= TAKEN_UP:
            for request in reversed(by_person.get(event.user_id, [])):
                holds = any(pick["item"] == event.item_id for pick in request.listed)
                if holds and timedelta(0) <= event.at - request.at <= LATER:
                    taken[request.number].add(event.item_id)
                    break
    return tuple(_own_list(request, taken[request.number]) for request in first.values())


def judge_own(strategy: Strategy, data: TrainingData, lists: Sequence[OwnList], *, seed: int = 0) -> Judged:
    """A strategy in the place of those that made the lists; nobody is judged by what was learned from themselves.

    Raises:
        BadTable: there are no lists.
        EmptyTrainingData: without one half of the people, the strategy has nothing to learn from.
    """
    if not lists:
        raise BadTable("No list with a place given by chance has been shown yet.")
    people = Vocabulary(tuple(sorted({one.user_id for one in lists})))
    items = Vocabulary(tuple(sorted({item for one in lists for item in one.could})))
    who = people.rows(one.user_id for one in lists)
    learned = [strategy.fit(_without(data, people.ids[half::2])) for half in HALVES]
    rows = [(n, item) for n, one in enumerate(lists) for item in one.shown]
    at, what = np.array([n for n, _ in rows]), items.rows(item for _, item in rows)
    rewards = np.array([float(item in lists[n].taken) for n, item in rows])
    model = cross_fitted(who[at], what, rewards, len(items))
    chosen, covered = [], []
    for one, person in zip(lists, who, strict=True):
        best, share = _instead(learned[person % 2], one)
        chosen.append(items.rows(best))
        covered.append(share)
    worth = np.array([model[1 - p % 2, best].mean() if len(best) else 0.0 for p, best in zip(who, chosen, strict=True)])
    log = Log(
        people=who[at],
        rewards=rewards,
        propensities=np.array([lists[n].could[item] / len(lists[n].shown) for n, item in rows]),
        target=np.array([float(row in chosen[n]) / max(1, len(chosen[n])) for n, row in zip(at, what, strict=True)]),
        predicted=model[1 - who[at] % 2, what],
        expected=worth[at],
    )
    return Judged(estimate(log, seed=seed), float(np.mean(covered)))


def _own_list(request: ListRequest, taken: set[ItemId]) -> OwnList:
    could = {ItemId(item): float(share) for item, share in request.around["could"].items()}
    return OwnList(
        user_id=request.user_id,
        history=tuple(
            Interaction(user_id=request.user_id, item_id=item, kind=kind, strength=strength, at=request.at)  # type: ignore[arg-type]
            for item, kind, strength in request.history
        ),
        could=could,
        shown=tuple(ItemId(pick["item"]) for pick in request.listed if pick["item"] in could),
        taken=frozenset(taken),
        never=frozenset(ItemId(item) for item in request.around.get("never", ())),
    )


def _without(data: TrainingData, people: Sequence[str]) -> TrainingData:
    """What everybody else did."""
    table = data.interactions
    return replace(data, interactions=table.only(~np.isin(table.user_rows, table.users.rows(people))).compact())


def _instead(recommender: Recommender, one: OwnList) -> tuple[list[ItemId], float]:
    """The best of what could have been shown, as many as were, and how much of the very best they are."""
    scores = np.array(recommender.score(Query(history=one.history)), dtype=np.float64)
    rows = recommender.items.rows([*one.never, *(event.item_id for event in one.history if event.kind in RATED)])
    scores[rows[rows >= 0]] = np.nan
    order = [
        ItemId(recommender.items.ids[row]) for row in np.argsort(-scores, kind="stable") if scores[row] == scores[row]
    ]
    best = [item for item in order if item in one.could][: len(one.shown)]
    own = order[: len(one.shown)]
    return best, float(np.mean([item in one.could for item in own])) if own else 0.0
