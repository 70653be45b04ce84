"""What people say they like: one row per person and words."""

from __future__ import annotations

from dataclasses import asdict

import sqlalchemy as sa

from core.domain import ItemId, UserId
from core.domain.interests import Interest
from core.storage.tables import interests


class DeclaredInterests:
    """The interests as one transaction sees them."""

    def __init__(self, tx: sa.Connection) -> None:
        self._tx = tx

    def of(self, user_id: UserId) -> tuple[Interest, ...]:
        """What one person said, oldest first."""
        chosen = sa.select(interests).where(interests.c.user_id == user_id)
        rows = self._tx.execute(chosen.order_by(interests.c.at, interests.c.words))
        return tuple(
            Interest(
                user_id=UserId(row.user_id),
                words=row.words,
                kind=row.kind,
                wanted=bool(row.wanted),
                meant=tuple((ItemId(item), float(weight)) for item, weight in row.meant),
                at=row.at,
            )
            for row in rows
        )

    def put(self, interest: Interest) -> None:
        """Keep an interest, in place of what was said of the same words, in whatever case."""
        self.remove(interest.user_id, interest.words)
        self._tx.execute(sa.insert(interests).values({**asdict(interest), "meant": [*map(list, interest.meant)]}))

    def remove(self, user_id: UserId, words: str) -> bool:
        """Take an interest away; says whether there was one."""
        same = [one.words for one in self.of(user_id) if one.words.casefold() == words.casefold()]
        own = (interests.c.user_id == user_id) & interests.c.words.in_(same)
        return self._tx.execute(sa.delete(interests).where(own)).rowcount > 0

    def move(self, user_id: UserId, to: UserId) -> None:
        """Both turned out to be one person; of the same words, what was said last counts."""
        for interest in sorted((*self.of(user_id), *self.of(to)), key=lambda one: one.at):
            self.remove(interest.user_id, interest.words)
            self.put(Interest(**{**interest.__dict__, "user_id": to}))
