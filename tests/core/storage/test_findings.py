from __future__ import annotations

import pytest
import sqlalchemy as sa

from core.domain import ItemId
from core.storage.findings import Finding, Findings, Fingerprints
from core.storage.items import Items
from tests.factories import NOON, media_item

A, B = ItemId("a" * 16), ItemId("b" * 16)


@pytest.fixture(autouse=True)
def items(tx: sa.Connection) -> Items:
    for item_id in (A, B):
        Items(tx).add(media_item(item_id))
    return Items(tx)


def test_a_finding_comes_back_as_it_went_in(tx: sa.Connection) -> None:
    value = {"values": [0.5, None, -1.0], "note": "Ä"}
    Findings(tx).put(A, "sentiment", value, "lexicon@1", NOON)
    assert Findings(tx).of(A) == {"sentiment": Finding(value, "lexicon@1", NOON)}
    assert Findings(tx).of(B) == {}


def test_a_later_finding_takes_the_place_of_the_first(tx: sa.Connection) -> None:
    Findings(tx).put(A, "summary", [1], "m@1", NOON)
    Findings(tx).put(A, "summary", [2], "m@2", NOON)
    assert Findings(tx).of(A)["summary"].value == [2]


def test_it_is_known_which_items_have_a_finding(tx: sa.Connection, items: Items) -> None:
    Findings(tx).put(A, "tags", "a", "m", NOON)
    Findings(tx).put(B, "summary", "b", "m", NOON)
    assert Findings(tx).items("tags") == {A}
    items.delete(A, NOON)
    assert Findings(tx).of(A) == {}


def test_fingerprints_of_another_version_are_not_compared(tx: sa.Connection) -> None:
    Fingerprints(tx).put(A, 1, b"\x00\xff")
    Fingerprints(tx).put(B, 2, b"\x01")
    assert Fingerprints(tx).items(1) == {A}
    assert Fingerprints(tx).items(2) == {B}
    assert (Fingerprints(tx).of(A, 1), Fingerprints(tx).of(A, 2)) == (b"\x00\xff", None)


def test_a_new_fingerprint_takes_the_place_of_the_old(tx: sa.Connection) -> None:
    Fingerprints(tx).put(A, 1, b"old")
    Fingerprints(tx).put(A, 2, b"new")
    assert Fingerprints(tx).items(1) == set()
    assert Fingerprints(tx).of(A, 2) == b"new"


def test_deleted_items_are_nobodys_duplicate(tx: sa.Connection, items: Items) -> None:
    Fingerprints(tx).put(A, 1, b"a")
    items.delete(A, NOON)
    assert Fingerprints(tx).items(1) == set()
