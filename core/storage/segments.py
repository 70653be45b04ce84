"""Shots, scenes, spoken phrases and sounds of items. What a person settled survives every later run of a model."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from itertools import groupby
from typing import Any

import sqlalchemy as sa

from core.domain import ItemId, Segment, SegmentKind, Word
from core.errors import NotFound
from core.storage import words
from core.storage.revisions import bump
from core.storage.tables import items, segments

_FIELDS = [field.name for field in fields(Segment)]
_COLUMNS = [segments.c[name] for name in _FIELDS]
_AT_ONCE = 500  # bound parameters of one statement
_COVERED = 0.5  # a new segment is dropped where a locked one covers more than this part of it


class Segments:
    """The segments as one transaction sees them."""

    def __init__(self, tx: sa.Connection) -> None:
        self._tx = tx

    def of(self, item_id: ItemId, kind: SegmentKind) -> tuple[Segment, ...]:
        """In the order of time."""
        chosen = sa.select(*_COLUMNS).where(segments.c.item_id == item_id, segments.c.kind == kind)
        rows = self._tx.execute(chosen.order_by(segments.c.start_s, segments.c.number))
        return tuple(_segment(row) for row in rows)

    def get(self, number: int) -> Segment:
        """
        Raises:
            NotFound: there is no such segment.
        """
        row = self._tx.execute(sa.select(*_COLUMNS).where(segments.c.number == number)).first()
        if row is None:
            raise NotFound(f"there is no segment {number}")
        return _segment(row)

    def replace(self, item_id: ItemId, kind: SegmentKind, found: Sequence[Segment]) -> None:
        """Store what a run found in place of what the runs before it found; locked segments stay as they are.

        Raises:
            ValueError: a segment belongs to another item or kind.
            sqlalchemy.exc.IntegrityError: there is no such item.
        """
        if any((segment.item_id, segment.kind) != (item_id, kind) for segment in found):
            raise ValueError(f"expected segments of item '{item_id}' of kind '{kind}' only")
        own = (segments.c.item_id == item_id) & (segments.c.kind == kind)
        self._tx.execute(sa.delete(segments).where(own, segments.c.locked.is_(False)))
        locked = self.of(item_id, kind)
        rows = [_row(segment) for segment in found if not _settled(segment, locked)]
        if rows:
            self._tx.execute(sa.insert(segments), rows)
        bump(self._tx, "understanding")

    def update(self, segment: Segment) -> None:
        """Store a segment that was read from here and changed.

        Raises:
            NotFound: it is no longer here.
            ValueError: its item or kind changed.
        """
        before = self.get(segment.number)
        if (before.item_id, before.kind) != (segment.item_id, segment.kind):
            raise ValueError("a segment cannot change its item or its kind")
        self._tx.execute(sa.update(segments).where(segments.c.number == segment.number).values(_row(segment)))
        bump(self._tx, "understanding")

    def spoken(self, text: str, k: int) -> list[tuple[Segment, float]]:
        """Spoken phrases that contain all words of `text`, as (segment, score): best first, ties by item and time."""
        found = words.search_spoken(self._tx, text, k)
        lines = self.numbered([number for number, _ in found])
        return [(line, score) for line, (_, score) in zip(lines, found, strict=True)]

    def numbered(self, numbers: Sequence[int]) -> list[Segment]:
        """Those with these numbers, in this order; all have to be here."""
        by_number: dict[int, Segment] = {}
        for start in range(0, len(numbers), _AT_ONCE):
            chosen = sa.select(*_COLUMNS).where(segments.c.number.in_(numbers[start : start + _AT_ONCE]))
            by_number |= {row.number: _segment(row) for row in self._tx.execute(chosen)}
        return [by_number[number] for number in numbers]

    def spoken_items(self) -> int:
        """In how many items somebody speaks."""
        chosen = sa.select(sa.func.count(sa.distinct(segments.c.item_id))).where(segments.c.kind == "speech")
        return int(self._tx.execute(chosen).scalar_one())

    def transcripts(self) -> Iterator[str]:
        """All that is said, one text per item, by item id."""
        chosen = sa.select(segments.c.item_id, segments.c.text).where(segments.c.kind == "speech")
        rows = self._tx.execute(chosen.order_by(segments.c.item_id, segments.c.start_s)).yield_per(1000)
        for _, lines in groupby(rows, key=lambda row: row.item_id):
            yield "\n".join(line.text for line in lines)

    def languages(self) -> dict[ItemId, str]:
        """Of each item in which somebody speaks, the language most of its speech is in."""
        length_s = sa.func.sum(segments.c.end_s - segments.c.start_s)
        chosen = (
            sa.select(segments.c.item_id, segments.c.language)
            .join(items, items.c.item_id == segments.c.item_id)
            .where(segments.c.kind == "speech", segments.c.language != "", items.c.deleted_at.is_(None))
            .group_by(segments.c.item_id, segments.c.language)
            .order_by(length_s, segments.c.language.desc())
        )
        return {ItemId(row.item_id): row.language for row in self._tx.execute(chosen)}  # the longest comes last

    def speaking(self) -> set[ItemId]:
        """The items in which somebody speaks, in whatever language."""
        heard = sa.select(segments.c.item_id).where(segments.c.kind == "speech").distinct()
        return {ItemId(item_id) for item_id in self._tx.execute(heard).scalars()}


def _settled(segment: Segment, locked: Iterable[Segment]) -> bool:
    covered_s = sum(max(0.0, min(segment.end_s, x.end_s) - max(segment.start_s, x.start_s)) for x in locked)
    return covered_s > _COVERED * (segment.end_s - segment.start_s)


def _row(segment: Segment) -> dict[str, Any]:
    row = {name: getattr(segment, name) for name in _FIELDS if name != "number"}
    row["words"] = [[word.text, word.start_s, word.end_s, word.confidence] for word in segment.words]
    return row


def _segment(row: sa.Row[Any]) -> Segment:
    values = dict(zip(_FIELDS, row, strict=True))
    values["words"] = tuple(Word(text=t, start_s=a, end_s=b, confidence=c) for t, a, b, c in values["words"])
    return Segment(**values)
