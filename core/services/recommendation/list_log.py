"""Keeps the lists people were shown."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from core.domain import Explanation, ItemId, Query, UserId
from core.domain.requests import ListRequest, Step, told_history
from core.services.recommendation.served import Served
from core.services.recommendation.stages import Around
from core.storage.database import Database
from core.storage.requests import Requests

AGAIN = timedelta(minutes=1)  # a page that is drawn anew does not write each time
REMEMBERED = 200  # people whose last list a process knows by heart


class ListLog:
    """One record per list and person; a list shown again is the same record."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._last: dict[UserId, tuple[tuple[Any, ...], int, datetime]] = {}
        self._lock = threading.Lock()

    def known(self, user_id: UserId, key: tuple[Any, ...]) -> int:
        """The number of the last list of this person if it was this one and a moment ago, else 0."""
        found = self._last.get(user_id)
        if found is None or found[0] != key or datetime.now(UTC) - found[2] > AGAIN:
            return 0
        with self._database.read() as tx:
            return found[1] if Requests(tx).has(found[1]) else 0

    def keep(self, request: ListRequest) -> int:
        """Store a list, or that the last one was shown again; gives its number."""
        key = print_of(request)
        with self._lock, self._database.write() as tx:
            requests = Requests(tx)
            last = requests.last(request.user_id)
            if last is not None and print_of(last) == key:
                requests.seen_again(last.number, request.at)
                number = last.number
            else:
                number = requests.add(request)
            self._last[request.user_id] = key, number, request.at
            while len(self._last) > REMEMBERED:
                self._last.pop(next(iter(self._last)))
        return number


def exposure(database: Database) -> Callable[[UserId | None], Around]:
    """How often what was shown lately, as the pipeline asks for it."""

    def around(user_id: UserId | None) -> Around:
        with database.read() as tx:
            return Around(Requests(tx).shown(user_id, datetime.now(UTC)))

    return around


def print_of(request: ListRequest) -> tuple[Any, ...]:
    """Equal for lists that are the same in every respect that matters."""
    return (
        request.wanted.mark,
        request.version,
        request.history_mark,
        request.seed,
        tuple((pick["item"], round(pick["score"], 9)) for pick in request.listed),
    )


def requested(
    served: Served,
    query: Query,
    user_id: UserId,
    at: datetime,
    never: Sequence[ItemId],
    explanations: Mapping[ItemId, Explanation],
) -> ListRequest:
    """The record of a list."""
    return ListRequest(
        at=at,
        until=at,
        user_id=user_id,
        wanted=served.wanted,
        version=served.version,
        seed=served.draw,
        history=told_history(query.history),
        listed=tuple(
            {
                "item": pick.item_id,
                "rank": pick.rank,
                "score": pick.score,
                "strategy": pick.strategy,
                "propensity": served.could.get(pick.item_id, 1.0),
            }
            for pick in served.picks
        ),
        path=tuple(_told(item, step) for item in served.items() for step in served.steps(item)),
        reasons={item: _reasons(explanation) for item, explanation in explanations.items()},
        around={"shown": dict(served.around.shown), "never": list(never)}
        | ({"could": dict(served.could)} if served.could else {})
        | ({"told": [[one.words, one.wanted, one.toward] for one in query.told]} if query.told else {}),
    )


def step_of(told: Mapping[str, Any]) -> Step:
    """A stage of a record."""
    return Step(told["stage"], told["before"], told["after"], told["delta"], told["reason"], told["ref"])


def _told(item: ItemId, step: Step) -> Mapping[str, Any]:
    return {
        "item": item,
        "stage": step.stage,
        "before": step.rank_before,
        "after": step.rank_after,
        "delta": step.delta,
        "reason": step.reason,
        "ref": step.ref,
    }


def _reasons(explanation: Explanation) -> Mapping[str, Any]:
    shares = [[r.ref, r.modality, "" if r.ref else r.label, r.share] for r in explanation.reasons]
    return {"base": explanation.base, "shares": shares}
