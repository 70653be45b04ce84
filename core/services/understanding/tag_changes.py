"""Verdicts and tags as they are written down, and taken back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection

from core.domain import ItemId
from core.domain.tags import Tag, Verdict
from core.errors import VitrineError
from core.services.changes import legible
from core.storage.audit import Audit, Change
from core.storage.tags import Tags, tag_key


def verdict_on(tx: Connection, tag: str, item_id: ItemId) -> bool | None:
    given = (v.accepted for v in Tags(tx).verdicts() if (v.tag, v.item_id) == (tag, item_id))
    return next(given, None)


def judge(tx: Connection, tag: str, item_id: ItemId, accepted: bool | None) -> None:
    if accepted is None:
        Tags(tx).withdraw(tag, item_id)
    else:
        Tags(tx).judge(Verdict(tag=tag, item_id=item_id, accepted=accepted))


def define(tx: Connection, actor: str, name: str, phrases: Sequence[str], parent: str) -> int:
    """Add a tag, or change the one of that name; gives the number of the change.

    Raises:
        VitrineError: the name is empty, or the tag would become a part of itself.
        NotFound: there is no tag of its parent's name.
    """
    spoken = tuple(dict.fromkeys(filter(None, (" ".join(legible(phrase).split()) for phrase in phrases))))
    before = facts_of(tx, name)
    try:
        Tags(tx).put(Tag(name=" ".join(legible(name).split()), phrases=spoken, parent=parent))
    except ValueError as error:
        raise VitrineError(f"This cannot be: {error}.") from error
    return Audit(tx).record(actor, "define_tag", None, before, facts_of(tx, name), datetime.now(UTC))


def take_back_verdict(tx: Connection, change: Change) -> None:
    assert change.item_id is not None
    judge(tx, change.before["tag"], change.item_id, change.before["accepted"])


def facts_of(tx: Connection, name: str) -> dict[str, Any]:
    """A tag with its verdicts and narrower tags, as far as they are there; {} where it is not."""
    vocabulary = Tags(tx).all()
    for tag in vocabulary:
        if tag_key(tag.name) == tag_key(name):
            narrower = [narrow.name for narrow in vocabulary if tag_key(narrow.parent) == tag_key(name)]
            verdicts = [[v.item_id, v.accepted] for v in Tags(tx).verdicts() if v.tag == tag.name]
            facts = {"name": tag.name, "phrases": list(tag.phrases), "parent": tag.parent}
            return {**facts, "narrower": narrower, "verdicts": verdicts}
    return {}


def take_back_tag(tx: Connection, change: Change) -> None:
    rows, before = Tags(tx), change.before
    if not before:
        rows.remove(change.after["name"])
        return
    rows.put(Tag(name=before["name"], phrases=tuple(before["phrases"]), parent=before["parent"]))
    for tag in rows.all():
        if tag.name in before["narrower"]:
            rows.put(Tag(name=tag.name, phrases=tag.phrases, parent=before["name"]))
    for item_id, accepted in before["verdicts"]:
        rows.judge(Verdict(tag=before["name"], item_id=ItemId(item_id), accepted=accepted))
