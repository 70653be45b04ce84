"""Lists people were shown, each with everything that made it; bounded, oldest forgotten first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import sqlalchemy as sa

from core.domain import ItemId, UserId
from core.domain.requests import ListRequest, Wanted
from core.errors import NotFound
from core.storage.invented import of_real
from core.storage.tables import list_requests

KEPT = timedelta(days=180)
KEPT_PER_PERSON = 100
EXPOSURE_LISTS = 500  # as far back as "shown often" looks


class Requests:
    """The lists as one transaction sees them."""

    def __init__(self, tx: sa.Connection) -> None:
        self._tx = tx

    def add(self, request: ListRequest) -> int:
        """Keep a list; gives its number. What is old, or too much of one person, is forgotten."""
        row = {
            **{name: getattr(request, name) for name in ("at", "user_id", "version", "seed", "history", "around")},
            "until": request.at,
            "strategy": request.wanted.strategy,
            "wanted": request.wanted.to_json(),
            "settings_mark": request.wanted.mark,
            "history_mark": request.history_mark,
            "listed": list(request.listed),
            "path": list(request.path),
            "reasons": dict(request.reasons),
        }
        number = int(
            self._tx.execute(sa.insert(list_requests).values(row).returning(list_requests.c.number)).scalar_one()
        )
        self._forget(request.user_id, request.at)
        return number

    def seen_again(self, number: int, at: datetime) -> None:
        """The same list was shown once more."""
        self._tx.execute(sa.update(list_requests).where(list_requests.c.number == number).values(until=at))

    def last(self, user_id: UserId) -> ListRequest | None:
        found = self.of(user_id, 1)
        return found[0] if found else None

    def has(self, number: int) -> bool:
        """Whether that list is still kept."""
        one = sa.select(list_requests.c.number).where(list_requests.c.number == number)
        return self._tx.execute(one).first() is not None

    def of(self, user_id: UserId, k: int = KEPT_PER_PERSON) -> tuple[ListRequest, ...]:
        """Lists of one person, newest first."""
        own = sa.select(list_requests).where(list_requests.c.user_id == user_id)
        rows = self._tx.execute(own.order_by(list_requests.c.number.desc()).limit(k))
        return tuple(_request(row) for row in rows)

    def people(self) -> dict[UserId, int]:
        """Of whom lists are kept, and how many."""
        row = list_requests.c
        counted = sa.select(row.user_id, sa.func.count()).group_by(row.user_id)
        return {UserId(user): int(n) for user, n in self._tx.execute(counted)}

    def get(self, number: int) -> ListRequest:
        """
        Raises:
            NotFound: there is no such list, or it has been forgotten.
        """
        row = self._tx.execute(sa.select(list_requests).where(list_requests.c.number == number)).first()
        if row is None:
            raise NotFound("This list is no longer kept.")
        return _request(row)

    def by_chance(self, *, simulated: bool = False) -> tuple[ListRequest, ...]:
        """Lists with places given by chance, oldest first, without their path and reasons.

        Args:
            simulated: Those of invented people, too.
        """
        row = list_requests.c
        chosen = sa.select(*(one for one in row if one.name not in ("path", "reasons"))).where(row.seed != 0)
        chosen = chosen if simulated else chosen.where(of_real(row.user_id))
        rows = self._tx.execute(chosen.order_by(row.at, row.number))
        return tuple(_request(found, whole=False) for found in rows)

    def count_by_chance(self, *, simulated: bool = False) -> tuple[int, int]:
        """How many such lists there are, and of how many people; what one draw gave counts once.

        Args:
            simulated: Those of invented people, too.
        """
        row = list_requests.c
        drawn = sa.select(row.user_id, row.seed).where(row.seed != 0)
        draws = (drawn if simulated else drawn.where(of_real(row.user_id))).distinct().subquery()
        counted = sa.select(sa.func.count(), sa.func.count(draws.c.user_id.distinct()))
        found = self._tx.execute(counted).one()
        return int(found[0]), int(found[1])

    def shown(self, user_id: UserId | None, now: datetime) -> Mapping[ItemId, float]:
        """How much attention items had in the last lists of real people: the sum of 1/log2(1 + rank).

        What this person was shown counts from the next day (UTC) on: looking again must not change a list. For
        somebody invented, their own lists count as if they were real.
        """
        today = now.replace(hour=0, minute=0, second=0, microsecond=0)
        own = list_requests.c.user_id == (user_id or "")
        counted = (sa.not_(own) & of_real(list_requests.c.user_id)) | (own & (list_requests.c.at < today))
        newest = sa.select(list_requests.c.listed).where(counted)
        newest = newest.order_by(list_requests.c.number.desc()).limit(EXPOSURE_LISTS)
        total: defaultdict[ItemId, float] = defaultdict(float)
        for listed in self._tx.execute(newest).scalars():
            for pick in listed:
                total[ItemId(pick["item"])] += float(1 / np.log2(1 + pick["rank"]))
        return dict(total)

    def forget(self, user_id: UserId) -> int:
        """Forget every list of a person; says how many there were."""
        return self._tx.execute(sa.delete(list_requests).where(list_requests.c.user_id == user_id)).rowcount

    def _forget(self, user_id: UserId, now: datetime) -> None:
        newest = sa.select(list_requests.c.number).where(list_requests.c.user_id == user_id)
        edge = newest.order_by(list_requests.c.number.desc()).offset(KEPT_PER_PERSON - 1).limit(1)
        oldest = self._tx.execute(edge).scalar_one_or_none()
        too_old = list_requests.c.until < now - KEPT
        if oldest is not None:
            too_old |= (list_requests.c.user_id == user_id) & (list_requests.c.number < oldest)
        self._tx.execute(sa.delete(list_requests).where(too_old))


def _request(row: sa.Row[Any], *, whole: bool = True) -> ListRequest:
    return ListRequest(
        number=row.number,
        at=row.at,
        until=row.until,
        user_id=UserId(row.user_id),
        wanted=Wanted.from_json(row.wanted),
        version=row.version,
        seed=row.seed,
        history=tuple((ItemId(item), str(kind), float(strength)) for item, kind, strength in row.history),
        listed=tuple(row.listed),
        path=tuple(row.path) if whole else (),
        reasons=row.reasons if whole else {},
        around=row.around,
    )
