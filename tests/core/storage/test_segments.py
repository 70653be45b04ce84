from __future__ import annotations

from dataclasses import replace

import pytest
import sqlalchemy as sa

from core.domain import ItemId, Segment, SegmentKind, Word
from core.errors import NotFound
from core.storage.database import Database
from core.storage.items import Items
from core.storage.segments import Segments
from tests.factories import NOON, media_item

A, B = ItemId("a" * 16), ItemId("b" * 16)


@pytest.fixture
def rows(tx: sa.Connection) -> Segments:
    for item_id in (A, B):
        Items(tx).add(media_item(item_id))
    return Segments(tx)


def said(text: str, start_s: float = 0.0, end_s: float | None = None, item_id: ItemId = A, **more: object) -> Segment:
    end_s = start_s + 1.0 if end_s is None else end_s
    return Segment(item_id=item_id, kind="speech", start_s=start_s, end_s=end_s, text=text, **more)  # type: ignore[arg-type]


def shot(start_s: float, end_s: float) -> Segment:
    return Segment(item_id=A, kind="shot", start_s=start_s, end_s=end_s)


def texts(rows: Segments, item_id: ItemId = A) -> list[str]:
    return [segment.text for segment in rows.of(item_id, "speech")]


def test_a_segment_comes_back_as_it_went_in(rows: Segments) -> None:
    words = (Word(text="the", start_s=0.0, end_s=0.25, confidence=0.5), Word(text="sea", start_s=0.25, end_s=0.875))
    segment = said(
        "the sea", language="en", confidence=0.75, words=words, flag="repetition", model="m@1", origin="file"
    )
    rows.replace(A, "speech", [segment])
    [stored] = rows.of(A, "speech")
    assert replace(stored, number=0) == segment
    assert rows.get(stored.number) == stored


def test_segments_come_in_the_order_of_time(rows: Segments) -> None:
    rows.replace(A, "speech", [said("two", 2.0), said("one", 1.0), said("three", 3.0)])
    assert texts(rows) == ["one", "two", "three"]


def test_a_new_run_replaces_only_its_own_kind_of_its_own_item(rows: Segments) -> None:
    rows.replace(A, "speech", [said("old")])
    rows.replace(A, "shot", [shot(0.0, 5.0)])
    rows.replace(B, "speech", [said("other", item_id=B)])
    rows.replace(A, "speech", [said("new")])
    assert texts(rows) == ["new"]
    assert texts(rows, B) == ["other"]
    assert len(rows.of(A, "shot")) == 1


@pytest.mark.parametrize("stranger", [said("x", item_id=B), shot(0.0, 1.0)])
def test_segments_of_another_item_or_kind_are_a_mistake(rows: Segments, stranger: Segment) -> None:
    with pytest.raises(ValueError, match="only"):
        rows.replace(A, "speech", [said("fine"), stranger])


def test_a_locked_line_survives_every_run_and_keeps_its_place(rows: Segments) -> None:
    rows.replace(A, "speech", [said("wrong words", 10.0, 14.0), said("after", 14.0, 16.0)])
    line = rows.of(A, "speech")[0]
    rows.update(replace(line, text="right words", origin="human", locked=True))
    rows.replace(A, "speech", [said("wrong again", 9.5, 13.0), said("after", 13.9, 16.0), said("before", 1.0, 2.0)])
    assert texts(rows) == ["before", "right words", "after"]
    assert rows.get(line.number).locked


def test_a_changed_line_that_is_not_locked_is_replaced(rows: Segments) -> None:
    rows.replace(A, "speech", [said("first")])
    rows.update(replace(rows.of(A, "speech")[0], text="second"))
    assert texts(rows) == ["second"]
    rows.replace(A, "speech", [said("third")])
    assert texts(rows) == ["third"]


@pytest.mark.parametrize("change", [{"item_id": B}, {"kind": "shot"}])
def test_a_segment_stays_with_its_item_and_kind(rows: Segments, change: dict[str, object]) -> None:
    rows.replace(A, "speech", [said("here")])
    with pytest.raises(ValueError, match="cannot change"):
        rows.update(replace(rows.of(A, "speech")[0], **change))  # type: ignore[arg-type]


def test_a_segment_that_is_gone_cannot_be_changed(rows: Segments) -> None:
    rows.replace(A, "speech", [said("here")])
    [line] = rows.of(A, "speech")
    rows.replace(A, "speech", [])
    with pytest.raises(NotFound):
        rows.update(line)


def test_spoken_words_are_found_with_their_second(rows: Segments) -> None:
    rows.replace(A, "speech", [said("Waves roll in from the sea", 3.0), said("Nobody is here", 8.0)])
    rows.replace(B, "speech", [said("a train leaves", 1.0, item_id=B)])
    assert [(s.item_id, s.start_s) for s, _ in rows.spoken("sea waves", 5)] == [(A, 3.0)]
    assert [s.item_id for s, _ in rows.spoken("tra", 5)] == [B]
    assert rows.spoken("giraffe", 5) == []
    assert rows.spoken(" ", 5) == []


def test_scripts_without_spaces_are_found_by_their_letters(rows: Segments) -> None:
    rows.replace(A, "speech", [said("大海很平静", language="zh")])
    assert [s.text for s, _ in rows.spoken("平静", 5)] == ["大海很平静"]


def test_search_follows_edits_and_new_runs(rows: Segments) -> None:
    rows.replace(A, "speech", [said("see")])
    rows.update(replace(rows.of(A, "speech")[0], text="sea"))
    assert not rows.spoken("see", 5)
    assert rows.spoken("sea", 5)
    rows.replace(A, "speech", [said("ocean")])
    assert not rows.spoken("sea", 5)


def test_what_deleted_items_say_is_not_found(rows: Segments, tx: sa.Connection) -> None:
    rows.replace(A, "speech", [said("sea")])
    Items(tx).delete(A, NOON)
    assert rows.spoken("sea", 5) == []
    assert rows.languages() == {}


def test_the_language_of_an_item_is_the_one_most_of_it_is_in(rows: Segments) -> None:
    lines = [said("a", 0, 2, language="de"), said("b", 2, 3, language="en"), said("c", 3, 4.5, language="en")]
    rows.replace(A, "speech", lines)
    rows.replace(B, "speech", [said("?", item_id=B)])
    assert rows.languages() == {A: "en"}


def test_transcripts_come_one_text_per_item(rows: Segments) -> None:
    rows.replace(B, "speech", [said("b", item_id=B)])
    rows.replace(A, "speech", [said("second", 2.0), said("first")])
    assert list(rows.transcripts()) == ["first\nsecond", "b"]
    assert rows.spoken_items() == 2


@pytest.mark.parametrize("kind", ["speech", "shot"])
def test_every_change_is_counted(database: Database, kind: SegmentKind) -> None:
    with database.write() as tx:
        Items(tx).add(media_item(A))
    before = database.understanding_revision()
    with database.write() as tx:
        Segments(tx).replace(A, kind, [])
    assert database.understanding_revision() > before
