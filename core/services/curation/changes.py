"""Changes of items and collections as the log keeps them: which fields differ, how to put them back, and in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection

from core.domain import ItemId, MediaItem, UserId
from core.domain.counts import count
from core.domain.curation import Curation, Entry, Exhibition, Section
from core.domain.languages import language_name
from core.services.changes import ChangedSince
from core.services.curation.views import FieldChange
from core.storage.accounts import Accounts
from core.storage.audit import Change
from core.storage.curation import Curations
from core.storage.items import Items
from core.storage.jobs import Jobs

ITEM_FIELDS = ("title", "description", "subject", "language", "rights", "tags")
CURATION_FIELDS = ("status", "embargo_until", "note")
EMBEDDED = {"title", "description", "subject", "tags"}  # the words that have a vector
NOBODY = "This machine"

LABELS = {
    "title": "Title",
    "description": "Description",
    "subject": "Subject",
    "language": "Language",
    "rights": "Rights",
    "tags": "Tags",
    "status": "Status",
    "embargo_until": "Embargo until",
    "note": "Note for curators",
    "introduction": "Introduction",
    "cover_item": "Cover",
    "cover_still": "Cover still",
    "published": "Published",
    "sections": "Content",
    "collection": "Collections",
}
STATUS_WORDS = {
    "new": "New",
    "review": "In review",
    "described": "Described",
    "published": "Published",
    "withheld": "Withheld",
}


def facts_of(item: MediaItem, curation: Curation) -> dict[str, Any]:
    """All fields a curator may change, as JSON keeps them."""
    facts: dict[str, Any] = {name: getattr(item, name) for name in ITEM_FIELDS}
    facts["tags"] = list(item.tags)
    until = curation.embargo_until
    return facts | {"status": curation.status, "embargo_until": until and until.isoformat(), "note": curation.note}


def store(tx: Connection, item_id: ItemId, fields: Mapping[str, Any], reason: str) -> None:
    """Write changed fields, given as JSON keeps them; changed words are embedded anew in the background."""
    own = {name: fields[name] for name in ITEM_FIELDS if name in fields}
    if "tags" in own:
        own["tags"] = tuple(own["tags"])
    if own:
        Items(tx).update(item_id, **own)
    if own.keys() & EMBEDDED:
        Jobs(tx).enqueue("describe", {"item_id": item_id}, f"describe:{item_id}:{reason}")
    decided = {name: fields[name] for name in CURATION_FIELDS if name in fields}
    if decided:
        if decided.get("embargo_until"):
            decided["embargo_until"] = date.fromisoformat(decided["embargo_until"])
        Curations(tx).put(item_id, replace(Curations(tx).of(item_id), **decided))


def restored(now: Mapping[str, Any], before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """The fields to write so that a change is undone, without undoing what others did since.

    Of tags only the difference is taken back. Other fields go back only if they are still as the change left them.

    Raises:
        ChangedSince: not one of the fields is as the change left it.
    """
    back: dict[str, Any] = {}
    for name in before:
        if name == "tags":
            added = [tag for tag in after[name] if tag not in before[name]]
            removed = [tag for tag in before[name] if tag not in after[name]]
            kept = [tag for tag in now[name] if tag not in added]
            in_order = [tag for tag in before[name] if tag in kept or tag in removed]
            back[name] = [*in_order, *(tag for tag in kept if tag not in in_order)]
        elif now[name] == after[name]:
            back[name] = before[name]
    if not back:
        raise ChangedSince(f"{' and '.join(LABELS.get(n, n) for n in before)} changed again since then.")
    return back


def in_words(name: str, value: Any, titles: Mapping[str, str] | None = None) -> str:
    """A field's value as a person reads it; "" where there is none."""
    if name == "status":
        return STATUS_WORDS.get(value, str(value))
    if name == "embargo_until":
        return f"{date.fromisoformat(value):%-d %B %Y}" if value else ""
    if name == "language":
        return language_name(value or "")
    if name == "published":
        return "yes" if value else "no"
    if name == "sections":
        n = sum(len(section["entries"]) for section in value)
        heads = [section["heading"] for section in value if section["heading"]]
        return count(n, "recording") + (f" in {len(value)} sections: {', '.join(heads)}" if heads else "")
    if name == "cover_item":
        return (titles or {}).get(value, "") if value else "the first recording"
    if isinstance(value, list | tuple):
        return ", ".join(str(part) for part in value)
    return "" if value is None else str(value)


def field_changes(
    before: Mapping[str, Any], after: Mapping[str, Any], titles: Mapping[str, str] | None = None
) -> tuple[FieldChange, ...]:
    return tuple(
        FieldChange(
            name=name,
            label=LABELS[name],
            before=in_words(name, before[name], titles),
            after=in_words(name, after[name], titles),
        )
        for name in LABELS
        if name in before and name in after
    )


def who(tx: Connection, changes: Sequence[Change]) -> Mapping[str, str]:
    """The name of everybody who made one of the changes."""
    found = {change.actor: Accounts(tx).get(UserId(change.actor)) for change in changes}
    return {actor: account.name if account else NOBODY for actor, account in found.items()}


def as_json(exhibition: Exhibition) -> dict[str, Any]:
    """What can change of a collection."""
    facts = asdict(exhibition)
    for fixed in ("collection_id", "author", "created_at", "changed_at"):
        del facts[fixed]
    facts["sections"] = [
        {
            "section_id": s.section_id,
            "heading": s.heading,
            "text": s.text,
            "entries": [[e.item_id, e.note] for e in s.entries],
        }
        for s in exhibition.sections
    ]
    return facts


def from_json(exhibition: Exhibition, facts: Mapping[str, Any]) -> Exhibition:
    """The collection with these fields."""
    fields = dict(facts)
    if "sections" in fields:
        fields["sections"] = tuple(
            Section(
                section_id=s["section_id"],
                heading=s["heading"],
                text=s["text"],
                entries=tuple(Entry(item_id=ItemId(item), note=note) for item, note in s["entries"]),
            )
            for s in fields["sections"]
        )
    return replace(exhibition, **fields, changed_at=datetime.now(UTC))


_DONE = {
    "delete": "Deleted",
    "edit_line": "Corrected a line of the transcript",
    "lock_line": "Settled a line of the transcript",
    "judge_tag": "Judged the tag",
    "subtitles": "Took subtitles in as the transcript",
}
_VERDICTS = {True: "accepted", False: "rejected", None: "open"}


def sentence(change: Change) -> str:
    """What was done to an item: "Changed rights and tags"."""
    if change.action in ("edit", "curate"):
        words = [LABELS[name].lower() for name in LABELS if name in change.after]
        return "Changed " + " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))
    return _DONE.get(change.action, change.action.replace("_", " ").capitalize())


def told(change: Change) -> tuple[FieldChange, ...]:
    """Before and after of a change of an item."""
    if change.action == "judge_tag":
        said = [_VERDICTS[side["accepted"]] for side in (change.before, change.after)]
        return (FieldChange(name="tag", label=f"Tag “{change.after['tag']}”", before=said[0], after=said[1]),)
    if change.action == "edit_line":
        return (FieldChange(name="line", label="Line", before=change.before["text"], after=change.after["text"]),)
    return field_changes(change.before, change.after)
