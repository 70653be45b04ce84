"""The vocabulary curators tag with, and their verdicts on what the models read into items."""

from __future__ import annotations

import sqlalchemy as sa

from core.domain import ItemId
from core.domain.tags import Tag, Verdict
from core.errors import NotFound
from core.storage.revisions import bump
from core.storage.tables import insert, items, tags, verdicts

NAME_LETTERS = 120
_LIVE = items.c.deleted_at.is_(None)


def tag_key(name: str) -> str:
    """Names that differ only in case or in spaces are the same tag."""
    return " ".join(name.casefold().split())[:NAME_LETTERS]


class Tags:
    """The vocabulary as one transaction sees it."""

    def __init__(self, tx: sa.Connection) -> None:
        self._tx = tx

    def all(self) -> tuple[Tag, ...]:
        """By key."""
        parents = tags.alias()
        chosen = sa.select(tags.c.name, tags.c.phrases, parents.c.name.label("parent"))
        joined = chosen.outerjoin(parents, parents.c.key == tags.c.parent).order_by(tags.c.key)
        return tuple(
            Tag(name=row.name, phrases=tuple(row.phrases), parent=row.parent or "") for row in self._tx.execute(joined)
        )

    def get(self, name: str) -> Tag:
        """
        Raises:
            NotFound: the vocabulary has no such tag.
        """
        for tag in self.all():
            if tag_key(tag.name) == tag_key(name):
                return tag
        raise NotFound(f"there is no tag '{name}' in the vocabulary")

    def put(self, tag: Tag) -> None:
        """Add a tag, or change the one of that name.

        Raises:
            ValueError: the name is empty, or the tag would become a part of itself.
            NotFound: there is no tag of its parent's name.
        """
        key, parent = tag_key(tag.name), tag_key(tag.parent)
        if not key:
            raise ValueError("a tag needs a name")
        if parent:
            self.get(tag.parent)
            self._refuse_circle(key, parent)
        row = {"name": " ".join(tag.name.split()), "phrases": list(tag.phrases), "parent": parent or None}
        new = insert(self._tx, tags).values(key=key, **row)
        self._tx.execute(new.on_conflict_do_update(index_elements=["key"], set_=row))
        bump(self._tx, "understanding")

    def remove(self, name: str) -> None:
        """Forget a tag with its verdicts; narrower tags stand by themselves then.

        Raises:
            NotFound: the vocabulary has no such tag.
        """
        if self._tx.execute(sa.delete(tags).where(tags.c.key == tag_key(name))).rowcount != 1:
            raise NotFound(f"there is no tag '{name}' in the vocabulary")
        bump(self._tx, "understanding")

    def judge(self, verdict: Verdict) -> None:
        """A later verdict on the same pair takes the place of the first.

        Raises:
            sqlalchemy.exc.IntegrityError: there is no such tag or item.
        """
        row = {"accepted": verdict.accepted}
        new = insert(self._tx, verdicts).values(tag=tag_key(verdict.tag), item_id=verdict.item_id, **row)
        self._tx.execute(new.on_conflict_do_update(index_elements=["tag", "item_id"], set_=row))
        bump(self._tx, "understanding")

    def withdraw(self, tag: str, item_id: ItemId) -> None:
        """Take a verdict back; nothing happens when there is none."""
        where = (verdicts.c.tag == tag_key(tag)) & (verdicts.c.item_id == item_id)
        self._tx.execute(sa.delete(verdicts).where(where))
        bump(self._tx, "understanding")

    def verdicts(self) -> tuple[Verdict, ...]:
        """On items that are there, by tag and item."""
        chosen = sa.select(tags.c.name, verdicts.c.item_id, verdicts.c.accepted)
        joined = chosen.join(tags, tags.c.key == verdicts.c.tag).join(items, items.c.item_id == verdicts.c.item_id)
        rows = self._tx.execute(joined.where(_LIVE).order_by(verdicts.c.tag, verdicts.c.item_id))
        return tuple(Verdict(tag=row.name, item_id=ItemId(row.item_id), accepted=row.accepted) for row in rows)

    def _refuse_circle(self, key: str, parent: str) -> None:
        wider = {tag_key(tag.name): tag_key(tag.parent) for tag in self.all()}
        while parent:
            if parent == key:
                raise ValueError("a tag cannot be a part of itself")
            parent = wider.get(parent, "")
