"""Collections and curators' decisions, on every kind of database there is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa

from core.domain import ItemId
from core.domain.curation import Curation, Entry, Exhibition, Section
from core.errors import NotFound
from core.storage.audit import Audit
from core.storage.collections import Exhibitions
from core.storage.curation import Curations
from core.storage.items import Items
from tests.factories import media_item

NOW, LATER = datetime(2026, 3, 1, 12, tzinfo=UTC), datetime(2026, 3, 2, 12, tzinfo=UTC)
A, B, C = ItemId("a"), ItemId("b"), ItemId("c")
TOUR = Exhibition(
    collection_id="tour",
    title="Tür & Tor 漢",
    cover_item=C,
    cover_still=2,
    published=True,
    author="anna",
    created_at=NOW,
    changed_at=NOW,
    sections=(
        Section(section_id=4, heading="First", text="It begins", entries=(Entry(item_id=C, note="loud"),)),
        Section(section_id=1, entries=(Entry(item_id=A), Entry(item_id=B, note="last"))),
        Section(section_id=9, heading="Empty"),
    ),
)


@pytest.fixture
def three(tx: sa.Connection) -> sa.Connection:
    for item_id in (A, B, C):
        Items(tx).add(media_item(item_id))
    return tx


def test_a_collection_comes_back_with_its_sections_entries_and_notes_in_order(three: sa.Connection) -> None:
    kept = Exhibitions(three)
    kept.put(TOUR)
    kept.put(replace(TOUR, collection_id="other", changed_at=LATER, sections=(Section(section_id=1),)))
    assert kept.get("tour") == TOUR
    assert [found.collection_id for found in kept.all()] == ["other", "tour"], "changed last first"
    assert kept.placed() == {A, B, C}


def test_a_collection_is_replaced_whole_and_leaves_nothing_behind(three: sa.Connection) -> None:
    kept = Exhibitions(three)
    kept.put(TOUR)
    shorter = replace(
        TOUR, sections=(Section(section_id=1, entries=(Entry(item_id=B), Entry(item_id=ItemId("gone")))),)
    )
    kept.put(shorter)
    assert kept.get("tour").items == (B,), "what is not in the collection of recordings cannot be in one of theirs"
    kept.remove("tour")
    assert kept.placed() == set()
    with pytest.raises(NotFound):
        kept.get("tour")


def test_what_was_decided_is_replaced_and_only_of_items_that_are_there(three: sa.Connection) -> None:
    decided = Curations(three)
    decided.put(A, Curation(status="withheld", note="Ask"))
    decided.put(B, Curation(status="published", embargo_until=date(2027, 1, 31)))
    decided.put(A, Curation(status="review"))
    assert decided.all() == {
        A: Curation(status="review"),
        B: Curation(status="published", embargo_until=date(2027, 1, 31)),
    }
    assert set(decided.restricted()) == {B}
    assert decided.of(C) == Curation()
    with pytest.raises(sa.exc.IntegrityError), three.begin_nested():
        decided.put(ItemId("gone"), Curation())


def test_changes_that_mention_an_item_are_found_in_what_was_before_and_after(tx: sa.Connection) -> None:
    log = Audit(tx)
    first = log.record("anna", "edit_collection", ItemId("tour"), {"sections": ["a_1"]}, {"sections": []}, NOW)
    log.record("anna", "edit_collection", ItemId("tour"), {"sections": ["ax1"]}, {"sections": []}, NOW)
    log.record("anna", "curate", ItemId("a_1"), {}, {"note": "a_1"}, NOW)
    last = log.record("anna", "create_collection", ItemId("tour"), {}, {"sections": ["b", "a_1"]}, LATER)
    found = log.naming(ItemId("a_1"), ("edit_collection", "create_collection"))
    assert [change.change_id for change in found] == [last, first]
