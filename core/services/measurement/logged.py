"""What strategies would have earned, from a log that somebody else's choices left behind.

A strategy is taken to show one of its k best items, each as often: so it has a probability for every choice in the
log. Only items of the log can be shown, for of others it says nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from core.domain import ItemId, TrainingData, UserId, Vocabulary
from core.errors import BadTable
from core.evaluation.off_policy import Log, OffPolicy, cross_fitted, estimate
from core.protocols import Strategy
from core.services.measurement.listing import Task, make_lists
from core.services.tables import Logged


def judge_logged(
    strategies: Sequence[Strategy], data: TrainingData, logged: Logged, *, k: int = 10, seed: int = 0
) -> dict[str, OffPolicy]:
    """Each strategy, learned from `data`, in the place of whoever made the log.

    Raises:
        BadTable: the log has no row that can be used.
    """
    if not logged.users:
        raise BadTable("the log has no row that can be used")
    people, items = Vocabulary(tuple(sorted(set(logged.users)))), Vocabulary(tuple(sorted(set(logged.items))))
    who, what = people.rows(logged.users), items.rows(logged.items)
    model = cross_fitted(who, what, logged.rewards, len(items))
    task = Task(data, tuple(UserId(user) for user in people.ids), k, tuple(ItemId(item) for item in items.ids))
    found = {}
    for strategy in strategies:
        recommender = strategy.fit(data)
        ranked, _ = make_lists(recommender, task)
        at = items.rows(recommender.items.ids)
        lists = np.where(ranked >= 0, at[np.maximum(ranked, 0)], -1)[who]  # (n_choices, k)
        shown = np.maximum((lists >= 0).sum(axis=1), 1)
        expected = np.where(lists >= 0, model[1 - who[:, None] % 2, np.maximum(lists, 0)], 0.0).sum(axis=1) / shown
        log = Log(
            people=who,
            rewards=logged.rewards,
            propensities=logged.propensities,
            target=(lists == what[:, None]).any(axis=1) / shown,
            predicted=model[1 - who % 2, what],
            expected=expected,
        )
        found[strategy.name] = estimate(log, seed=seed)
    return found
