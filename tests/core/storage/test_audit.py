from __future__ import annotations

import pytest
import sqlalchemy as sa

from core.domain import ItemId
from core.errors import NotFound
from core.storage.audit import Audit, Change
from tests.factories import NOON

A = ItemId("a")


def test_a_change_comes_back_with_the_values_before_and_after(tx: sa.Connection) -> None:
    before, after = {"title": "Dämmerung", "tags": ["a"]}, {"title": 'with "quotes"', "tags": []}
    number = Audit(tx).record("ann", "edit", A, before, after, NOON)
    assert Audit(tx).get(number) == Change(
        change_id=number, at=NOON, actor="ann", action="edit", item_id=A, before=before, after=after, undone=False
    )


def test_the_log_of_an_item_lists_its_own_changes_newest_first(tx: sa.Connection) -> None:
    first = Audit(tx).record("ann", "edit", A, {}, {}, NOON)
    other = Audit(tx).record("ann", "edit", ItemId("b"), {}, {}, NOON)
    many = Audit(tx).record("ann", "delete", None, {"item_ids": ["a", "b"]}, {}, NOON)
    last = Audit(tx).record("bob", "edit", A, {}, {}, NOON)
    assert [change.change_id for change in Audit(tx).of(A)] == [last, first]
    assert [change.change_id for change in Audit(tx).recent(3)] == [last, many, other]


def test_marking_a_change_as_undone_touches_no_other(tx: sa.Connection) -> None:
    first = Audit(tx).record("ann", "edit", A, {}, {}, NOON)
    second = Audit(tx).record("ann", "edit", A, {}, {}, NOON)
    Audit(tx).mark_undone(first)
    assert Audit(tx).get(first).undone
    assert not Audit(tx).get(second).undone


def test_an_unknown_change_is_not_found(tx: sa.Connection) -> None:
    with pytest.raises(NotFound, match="41"):
        Audit(tx).get(41)
    with pytest.raises(NotFound, match="41"):
        Audit(tx).mark_undone(41)
