"""What an edit of many items comes to: per item the fields that differ, worked out before anything is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, get_args

from sqlalchemy import Connection

from core.domain import ItemId
from core.domain.curation import BulkEdit, Curation, ReviewStatus
from core.domain.languages import language_code
from core.errors import VitrineError
from core.services.changes import legible
from core.services.curation.changes import CURATION_FIELDS, ITEM_FIELDS, STATUS_WORDS, facts_of
from core.storage.collections import Exhibitions
from core.storage.curation import Curations
from core.storage.items import Items

FIELDS = (*ITEM_FIELDS, *CURATION_FIELDS)
LONGEST = {"title": 300, "subject": 300, "language": 35, "rights": 2_000, "description": 20_000, "note": 20_000}
MANY = 50_000  # items in one edit


class CannotBe(VitrineError):
    hint = "Nothing was changed."


@dataclass(frozen=True, kw_only=True)
class Step:
    """What becomes of one item: the fields that differ, before and after, as JSON keeps them."""

    item_id: ItemId
    title: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    joins: bool = False  # it is added to the collection of the edit


def cleaned(name: str, value: object) -> Any:
    """A field's value as JSON keeps it.

    Raises:
        CannotBe: there is no such field, or it cannot have this value.
    """
    if name == "tags":
        words = value.split(",") if isinstance(value, str) else value
        if not isinstance(words, list | tuple):
            raise CannotBe(f"Tags are words, not {value!r}.")
        return list(dict.fromkeys(filter(None, (" ".join(legible(str(word)).split()) for word in words))))
    if name == "embargo_until":
        return _day(value)
    if name not in FIELDS:
        raise CannotBe(f"There is no field '{name}'; there is {', '.join(FIELDS)}.")
    text: str = legible(str(value or "")).strip()[: LONGEST.get(name, 300)]
    if name == "title":
        text = " ".join(text.split())
        if not text:
            raise CannotBe("A title cannot be empty.")
    if name == "language" and text:
        return _language(text)
    if name == "status" and text not in get_args(ReviewStatus):
        known = next((key for key, words in STATUS_WORDS.items() if words.casefold() == text.casefold()), None)
        if known is None:
            raise CannotBe(f"There is no status '{text}'; there is {', '.join(get_args(ReviewStatus))}.")
        return known
    return text


def _language(text: str) -> str:
    code = language_code(text)
    if code is None:
        raise CannotBe(f"'{text}' is no language; write one code, such as en or de-CH, or a name; mul means several.")
    return code


def _day(value: object) -> str | None:
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return value.isoformat()
    try:
        return date.fromisoformat(str(value)).isoformat() if value else None
    except ValueError:
        raise CannotBe(f"'{value}' is not a day; write it like 2027-01-31.") from None


def of_rows(
    tx: Connection, wanted: Mapping[ItemId, Mapping[str, object]]
) -> tuple[tuple[Step, ...], tuple[ItemId, ...]]:
    """One step per item of `wanted` that is there, and the ids that are not.

    Raises:
        CannotBe: see `cleaned`; or there are more than `MANY`.
    """
    if len(wanted) > MANY:
        raise CannotBe(f"This would change {len(wanted):,} recordings at once; at most {MANY:,} are possible.")
    clean = {i: {name: cleaned(name, value) for name, value in fields.items()} for i, fields in wanted.items()}
    facts = dict(_facts(tx, tuple(clean)))
    steps = tuple(_step(i, facts[i], fields) for i, fields in clean.items() if i in facts)
    return steps, tuple(i for i in clean if i not in facts)


def of_bulk(tx: Connection, item_ids: Sequence[ItemId], edit: BulkEdit) -> tuple[tuple[Step, ...], tuple[ItemId, ...]]:
    """The same for one edit of many items.

    Raises:
        CannotBe: see `cleaned`.
        NotFound: there is no such collection.
    """
    ids = tuple(dict.fromkeys(item_ids))
    same = {
        name: value
        for name in ("status", "rights", "language", "subject", "note")
        if (value := getattr(edit, name)) is not None
    }
    if edit.lift_embargo or edit.embargo_until:
        same["embargo_until"] = None if edit.lift_embargo else edit.embargo_until
    added, removed = cleaned("tags", edit.add_tags), {tag.casefold() for tag in cleaned("tags", edit.remove_tags)}
    wanted: dict[ItemId, dict[str, object]] = {i: dict(same) for i in ids}
    if added or removed:
        for item_id, facts in _facts(tx, ids):
            kept = [tag for tag in facts["tags"] if tag.casefold() not in removed]
            here = {tag.casefold() for tag in kept}
            wanted[item_id]["tags"] = [*kept, *(tag for tag in added if tag.casefold() not in here)]
    steps, unknown = of_rows(tx, wanted)
    if not edit.collection_id:
        return steps, unknown
    here = set(Exhibitions(tx).get(edit.collection_id).items)
    return tuple(replace(step, joins=step.item_id not in here) for step in steps), unknown


def _facts(tx: Connection, item_ids: Sequence[ItemId]) -> Iterator[tuple[ItemId, dict[str, Any]]]:
    decided = Curations(tx).among(item_ids)
    wanted = set(item_ids)
    few = len(wanted) <= 50
    found = [Items(tx).find(i) for i in item_ids] if few else [i for i in Items(tx).all() if i.item_id in wanted]
    for item in found:
        if item is not None:
            yield item.item_id, facts_of(item, decided.get(item.item_id, Curation()))


def _step(item_id: ItemId, now: Mapping[str, Any], wanted: Mapping[str, Any]) -> Step:
    after = {name: value for name, value in wanted.items() if now[name] != value}
    return Step(item_id=item_id, title=now["title"], before={name: now[name] for name in after}, after=after)
