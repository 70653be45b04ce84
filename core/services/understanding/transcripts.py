"""What is said in an item: read it, correct it, settle it, take it away as a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection

from core.domain import ItemId, Segment, Visitor, Word
from core.errors import NotFound, Refused
from core.security.roles import allowed
from core.services.changes import Undo, legible
from core.services.understanding.line_views import Line
from core.services.visibility import seen
from core.storage.audit import Audit, Change
from core.storage.database import Database
from core.storage.items import Items
from core.storage.jobs import Jobs
from core.storage.segments import Segments
from core.understanding import transcripts
from core.understanding.realigning import realign
from core.understanding.subtitles import read

MAX_LINE = 2000  # characters
FORMATS = ("txt", "srt", "vtt", "eaf", "json")
_SETTLED = ("text", "words", "origin", "locked", "flag", "confidence", "model")  # what a person's edit changes


@dataclass(frozen=True)
class Subtitled:
    """How many lines a subtitle file had, and the number of the change, for `undo`."""

    lines: int
    change: int


class Transcripts:
    """The spoken lines of items. A line that a person wrote or locked survives every later run of a model."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @property
    def undo_actions(self) -> Mapping[str, Undo]:
        """How changes made here are taken back, by action."""
        return {"edit_line": _take_back, "lock_line": _take_back, "subtitles": _take_back_subtitles}

    @allowed("viewer")
    def lines(self, visitor: Visitor, item_id: ItemId) -> tuple[Line, ...]:
        """In the order of time; empty when nothing is said, or nothing was understood.

        Raises:
            NotFound: there is no such item.
        """
        return tuple(_line(segment) for segment in self.segments(visitor, item_id))

    @allowed("viewer")
    def segments(self, visitor: Visitor, item_id: ItemId) -> tuple[Segment, ...]:
        """The same as records, for exports. A line whose words a person took away says that nobody speaks there.

        Raises:
            NotFound: there is no such item.
        """
        with self._database.read() as tx:
            seen(tx, visitor, item_id)
            return tuple(segment for segment in Segments(tx).of(item_id, "speech") if segment.text)

    @allowed("viewer")
    def export(self, visitor: Visitor, item_id: ItemId, form: str) -> str:
        """The transcript as a file for other programs: plain text, SubRip, WebVTT, ELAN or JSON.

        Raises:
            NotFound: there is no such item, or no such format.
        """
        lines = self.segments(visitor, item_id)
        with self._database.read() as tx:
            item = Items(tx).get(item_id)
        writers: dict[str, Callable[[], str]] = {
            "txt": lambda: transcripts.text(lines),
            "srt": lambda: transcripts.srt(lines),
            "vtt": lambda: transcripts.vtt(lines),
            "json": lambda: transcripts.as_json(lines, item.title),
            "eaf": lambda: transcripts.eaf(lines, item.original_name or item.title, item.mime, datetime.now(UTC)),
        }
        if form not in writers:
            raise NotFound(f"There is no format '{form}'; there are {', '.join(FORMATS)}.")
        return writers[form]()

    @allowed("curator")
    def give_subtitles(self, visitor: Visitor, item_id: ItemId, data: bytes, language: str = "") -> Subtitled:
        """Put a subtitle file in the place of what a model heard; locked lines stay.

        Raises:
            NotFound: there is no such item.
            Refused: E_NO_DECODABLE, there is not one line in it.
        """
        with self._database.write() as tx:
            item = Items(tx).get(item_id)
            lines = read(data, item_id, language, item.duration_s)
            if not lines:
                raise Refused("E_NO_DECODABLE", "No subtitles were found in this file.")
            before = {"lines": [_whole(line) for line in Segments(tx).of(item_id, "speech") if not line.locked]}
            Segments(tx).replace(item_id, "speech", lines)
            after = {"lines": len(lines), "language": language}
            change = Audit(tx).record(visitor.user_id, "subtitles", item_id, before, after, datetime.now(UTC))
            Jobs(tx).enqueue("retell", {"item_id": item_id, "line": 0}, f"retell:{item_id}:{change}")
        return Subtitled(len(lines), change)

    @allowed("curator")
    def edit_line(self, visitor: Visitor, item_id: ItemId, number: int, text: str) -> int:
        """Put a person's words in the place of a line, and lock it. No words: nobody speaks there.

        New words share the time of those they replace at once; a job then measures them in the sound.

        Returns:
            Number of the change, for `undo`; 0 when the text is the same already.

        Raises:
            NotFound: there is no such line in that item.
        """
        text = " ".join(legible(text).split())[:MAX_LINE]

        def corrected(line: Segment) -> Segment:
            if line.text == text:
                return line
            if text:
                return realign(line, text)
            return replace(line, text="", words=(), origin="human", locked=True, flag="", confidence=1.0, model="")

        return self._change(visitor, "edit_line", item_id, number, corrected)

    @allowed("curator")
    def lock_line(self, visitor: Visitor, item_id: ItemId, number: int, locked: bool) -> int:
        """Settle a line as it is, or let later runs change it again.

        Returns:
            Number of the change, for `undo`; 0 when it is so already.

        Raises:
            NotFound: there is no such line in that item.
        """
        return self._change(visitor, "lock_line", item_id, number, lambda line: replace(line, locked=locked))

    def _change(
        self, visitor: Visitor, action: str, item_id: ItemId, number: int, how: Callable[[Segment], Segment]
    ) -> int:
        with self._database.write() as tx:
            line = Segments(tx).get(number)
            if line.item_id != item_id or line.kind != "speech":
                raise NotFound("There is no such line in this recording.")
            changed = how(line)
            if changed == line:
                return 0
            Segments(tx).update(changed)
            change = Audit(tx).record(
                visitor.user_id, action, item_id, _facts(line), _facts(changed), datetime.now(UTC)
            )
            if changed.text != line.text:
                _retell(tx, changed, change)
        return change


def _take_back(tx: Connection, change: Change) -> None:
    before = dict(change.before)
    line = Segments(tx).get(before.pop("number"))
    before["words"] = tuple(Word(**word) for word in before["words"])
    Segments(tx).update(replace(line, **before))
    if before["text"] != line.text:
        _retell(tx, line, -change.change_id)


def _take_back_subtitles(tx: Connection, change: Change) -> None:
    lines = [
        Segment(**{**line, "words": tuple(Word(**word) for word in line["words"])})
        for line in change.before.get("lines", ())
    ]
    item_id = ItemId(change.item_id or "")
    Segments(tx).replace(item_id, "speech", lines)
    payload = {"item_id": item_id, "line": 0}
    Jobs(tx).enqueue("retell", payload, f"retell:{item_id}:{-change.change_id}")


def _retell(tx: Connection, line: Segment, change: int) -> None:
    """What hangs on the words is worked out again: their times in the sound, their vectors, summary, sentiment."""
    payload = {"item_id": line.item_id, "line": line.number}
    Jobs(tx).enqueue("retell", payload, f"retell:{line.item_id}:{change}")


def _facts(line: Segment) -> dict[str, Any]:
    facts = {name: getattr(line, name) for name in _SETTLED}
    return {**facts, "words": [asdict(word) for word in line.words], "number": line.number}


def _whole(line: Segment) -> dict[str, Any]:
    """A line as it can be stored again: under a new number."""
    return {name: value for name, value in asdict(line).items() if name != "number"}


def _line(segment: Segment) -> Line:
    return Line(
        number=segment.number,
        start_s=segment.start_s,
        end_s=segment.end_s,
        text=segment.text,
        language=segment.language,
        confidence=segment.confidence,
        flag=segment.flag,
        origin=segment.origin,
        locked=segment.locked,
        words=segment.words,
        model=segment.model,
    )
