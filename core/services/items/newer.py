"""Whether a change was followed by another of the same part: then it cannot be taken back without undoing that, too.

Descriptions and collections look at what stands there now, which is finer: see `curation.changes.restored`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Connection

from core.services.changes import ChangedSince
from core.storage.audit import Audit, Change

WHOLE = ""  # the part of a change that touches all parts of its kind
_Part = tuple[str, Any]


def _told(change: Change, name: str) -> Any:
    return change.after.get(name, change.before.get(name, WHOLE))


# By action: what kind of thing it changes, and which one of that kind.
_PARTS: Mapping[str, Callable[[Change], _Part]] = {
    "edit_line": lambda c: (f"transcript of {c.item_id}", _told(c, "number")),
    "lock_line": lambda c: (f"transcript of {c.item_id}", _told(c, "number")),
    "subtitles": lambda c: (f"transcript of {c.item_id}", WHOLE),
    "judge_tag": lambda c: (f"verdicts on {c.item_id}", _told(c, "tag")),
    "house_rule": lambda c: ("rules", c.item_id),
    "settle_question": lambda c: ("questions", (_told(c, "kind"), " ".join(str(_told(c, "text")).casefold().split()))),
    "define_tag": lambda c: ("words", str(_told(c, "name")).casefold()),
    "remove_tag": lambda c: ("words", str(_told(c, "name")).casefold()),
    "by_chance": lambda c: ("share of chance", WHOLE),
    "serve_version": lambda c: ("versions", _told(c, "strategy")),
    "rename_map": lambda c: ("maps", _told(c, "map")),
}


def refuse_if_newer(tx: Connection, change: Change) -> None:
    """
    Raises:
        ChangedSince: a later change, not taken back itself, is about the same part.
    """
    if change.action not in _PARTS:
        return
    kind, own = _PARTS[change.action](change)
    for newer in Audit(tx).since(change.change_id, tuple(_PARTS)):
        other_kind, other = _PARTS[newer.action](newer)
        if not newer.undone and other_kind == kind and (other == own or WHOLE in (other, own)):
            raise ChangedSince("The same was changed again since then.")
