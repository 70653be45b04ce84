"""What was done lately, anywhere, with a way to take it back where there is one: also what has no page of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlalchemy import Connection

from core.domain import Visitor
from core.domain.counts import count
from core.security.roles import allowed
from core.services.changes import Undo
from core.services.collection import Collection
from core.services.curation.changes import sentence as of_item
from core.services.curation.changes import told, who
from core.services.curation.collection_log import UNDO as OF_COLLECTIONS
from core.services.curation.collection_log import sentence as of_collection
from core.services.curation.views import HistoryLine
from core.storage.audit import Audit, Change
from core.storage.collections import Exhibitions
from core.storage.database import Database

MOST = 200  # changes in one answer
NAMED = 3  # recordings of a batch
READ = 4  # entries of the log looked at per line wanted: parts of a batch have no line of their own

_VERDICTS = {"answered": "answered", "wanted": "for acquisition", "elsewhere": "not ours", None: "open again"}
_RULES = {"pin": "Pinned in everybody's lists", "boost": "Preferred in lists", "hide": "Kept out of lists"}
_Said = Callable[[Change], str]
_OTHERS: Mapping[str, _Said] = {
    "settle_question": lambda c: f"Question “{c.after['text']}”: {_VERDICTS.get(c.after['verdict'], '')}",
    "house_rule": lambda c: _RULES.get(c.after["rule"] or "", "No rule for it any more"),
    "define_tag": lambda c: f"{'Changed' if c.before else 'Added'} the word “{c.after.get('name', '')}”",
    "remove_tag": lambda c: f"Removed the word “{c.before.get('name', '')}” from the vocabulary",
    "import_interactions": lambda c: f"Brought in {count(c.after['rows'], 'event')} from “{c.after['file']}”",
    "remove_import": lambda c: f"Took {count(c.after['rows'], 'imported event')} out",
    "by_chance": lambda c: f"Places given by chance: {c.after['share']:.0%}",
    "rename_map": lambda c: f"Renamed a map to “{c.after['name']}”",
    "serve_version": lambda c: "Let another version of a strategy answer",
    "take_audience_out": lambda c: f"Removed the simulated audience “{c.before['name']}”",
    "take_days_out": lambda c: f"Removed days of the simulated audience “{c.before['name']}”",
    "take_simulated_out": lambda c: f"Took {c.before['events']:,} simulated events out",
    "take_all_simulated_out": lambda c: f"Took all {c.before['events']:,} simulated events out",
}


# What cannot be taken back and is told all the same; whom it was about is not.
_TOLD: Mapping[str, str] = {"look_at_visitor": "Looked at what a visitor is recommended"}


class Recent:
    """The log, newest first, as far as it can be taken back or was, and who looked at visitors."""

    def __init__(self, database: Database, collection: Collection, undo: Mapping[str, Undo]) -> None:
        """
        Args:
            undo: How changes are taken back, by action.
        """
        self._database = database
        self._collection = collection
        self._undo = undo

    @allowed("curator")
    def changes(self, visitor: Visitor, k: int = 20) -> tuple[HistoryLine, ...]:
        """The last k changes, newest first; a change of many recordings is one line."""
        titles = {str(item_id): item.title for item_id, item in self._collection.snapshot(visitor).items.items()}
        k = min(max(1, k), MOST)
        with self._database.read() as tx:
            found = [change for change in Audit(tx).recent(READ * k) if change.action in (*self._undo, *_TOLD)]
            inner = {number for change in found if change.action == "bulk" for number in change.before["changes"]}
            shown = [change for change in found if change.change_id not in inner][:k]
            names = who(tx, shown)
            return tuple(
                HistoryLine(
                    change_id=change.change_id,
                    at=change.at,
                    who=names[change.actor],
                    sentence=_sentence(tx, change, titles),
                    fields=told(change) if change.action in ("edit", "curate") else (),
                    undone=change.undone,
                    can_undo=change.action in self._undo and not change.undone,
                )
                for change in shown
            )


def _sentence(tx: Connection, change: Change, titles: Mapping[str, str]) -> str:
    if change.action == "bulk" and "words" in change.after:
        return f"Took {change.after['words']:,} words into the vocabulary"
    if change.action in _TOLD:
        return _TOLD[change.action]
    if change.action == "bulk":
        return _batch(tx, change, titles)
    if change.action == "delete":
        return f"Deleted {_deleted(change)}"
    if change.action in OF_COLLECTIONS:
        here = Exhibitions(tx).find(str(change.item_id))
        title = here.title if here else (change.before or change.after).get("title", "a collection that is gone")
        return f"{of_collection(change, titles)}: “{title}”"
    said = _OTHERS[change.action](change) if change.action in _OTHERS else of_item(change)
    title = titles.get(str(change.item_id))
    return f"{said}: “{title}”" if title else said


def _batch(tx: Connection, change: Change, titles: Mapping[str, str]) -> str:
    """ "Changed 12 recordings at once: “Waves”, “Drums”, ..."."""
    parts = change.before["changes"]
    named = [titles.get(str(Audit(tx).get(number).item_id)) for number in parts[:NAMED]]
    told = ", ".join(f"“{title}”" for title in named if title)
    more = ", ..." if len(parts) > NAMED else ""
    return f"Changed {count(change.after['items'], 'recording')} at once" + (f": {told}{more}" if told else "")


def _deleted(change: Change) -> str:
    """ "“Waves”", or "12 recordings, among them “Waves”"."""
    n, titles = len(change.before["item_ids"]), [f"“{title}”" for title in change.before.get("titles", ())]
    if n == 1:
        return titles[0] if titles else "a recording"
    return count(n, "recording") + (f", among them {', '.join(titles)}" if titles else "")
