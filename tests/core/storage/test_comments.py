"""Comments from several imports about the same recording, and the move of what was written before."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import permutations

import pytest
import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations

from core.domain import ItemId, UserId
from core.domain.events import Batch
from core.storage.batches import Batches
from core.storage.comments import Comments
from core.storage.migrations.versions import v0020_comments_by_import as by_import
from core.storage.traces import Traces
from tests.factories import NOON

ANN, BOB = UserId("ann"), UserId("bob")
ITEM, OTHER = ItemId("a" * 16), ItemId("b" * 16)
WRITTEN = {"first": 1, "second": 2, "third": 3}  # import: hours after noon


def at(hours: float) -> datetime:
    return NOON + timedelta(hours=hours)


def bring_in(tx: sa.Connection, name: str, hours: float, user: UserId = ANN) -> None:
    told = Batch(batch_id=name, name=name, sha256=name, at=NOON, by=BOB, rows=1, bad=0, people=1, items=1, columns={})
    Batches(tx).add(told)
    Comments(tx).bring_in([(user, ITEM, name, at(hours))], name)


def seen(tx: sa.Connection) -> list[str]:
    """Both ways of looking agree."""
    about = [text for text, _ in Comments(tx).about(ITEM)]
    assert [Comments(tx).of(ANN)[ITEM]] == about if about else Comments(tx).of(ANN) == {}
    return about


def kept(tx: sa.Connection) -> int:
    return int(tx.exec_driver_sql("SELECT count(*) FROM comments").scalar_one())


@pytest.mark.parametrize("order", list(permutations(WRITTEN)))
def test_whatever_is_out_the_newest_of_the_rest_is_seen(tx: sa.Connection, order: tuple[str, ...]) -> None:
    for name in order:
        bring_in(tx, name, WRITTEN[name])
    for out in ((), ("third",), ("second",), ("second", "third"), ("first",), tuple(WRITTEN)):
        for name in WRITTEN:
            Batches(tx).mark(name, removed=name in out)
        left = [name for name in WRITTEN if name not in out]
        assert seen(tx) == left[-1:]


def test_of_two_imports_without_times_the_later_is_seen(tx: sa.Connection) -> None:
    bring_in(tx, "20260101-first", 0)
    bring_in(tx, "20260102-second", 0)
    assert seen(tx) == ["20260102-second"]


def test_one_import_brings_the_newest_of_what_it_says(tx: sa.Connection) -> None:
    bring_in(tx, "first", 1)
    Comments(tx).bring_in([(ANN, ITEM, "later", at(5)), (ANN, ITEM, "earlier", at(3))], "first")
    assert (seen(tx), kept(tx)) == (["later"], 1)


def test_what_somebody_writes_here_stands_also_where_an_import_is_put_back(tx: sa.Connection) -> None:
    bring_in(tx, "first", 1)
    Batches(tx).mark("first", removed=True)
    Comments(tx).put(ANN, ITEM, "mine", at(2))
    assert seen(tx) == ["mine"]
    Batches(tx).mark("first", removed=False)
    assert seen(tx) == ["mine"]


def test_what_is_written_anew_takes_the_place_of_what_was_seen_even_if_dated_before(tx: sa.Connection) -> None:
    bring_in(tx, "first", 2)
    Comments(tx).put(ANN, ITEM, "again", at(1))
    assert seen(tx) == ["again"]
    Comments(tx).put(ANN, ITEM, "and again", at(0))
    assert (seen(tx), kept(tx)) == (["and again"], 1)


def test_taking_back_what_was_written_leaves_none_of_it(tx: sa.Connection) -> None:
    bring_in(tx, "first", 1)
    bring_in(tx, "second", 2)
    bring_in(tx, "bob's", 3, user=BOB)
    assert Comments(tx).remove(ANN, ITEM) == "second"
    assert Comments(tx).remove(ANN, ITEM) is None
    assert [text for text, _ in Comments(tx).about(ITEM)] == ["bob's"]


@pytest.mark.parametrize("newer", [ANN, BOB])
def test_of_two_who_are_one_person_the_newer_words_stay(tx: sa.Connection, newer: UserId) -> None:
    for user in (ANN, BOB):
        Comments(tx).put(user, ITEM, f"by {user}", at(2 if user == newer else 1))
    Comments(tx).put(BOB, OTHER, "only here", at(0))
    Comments(tx).move(BOB, ANN)
    assert Comments(tx).of(ANN) == {ITEM: f"by {newer}", OTHER: "only here"}
    assert Comments(tx).of(BOB) == {}


def test_whoever_is_forgotten_leaves_no_words_in_any_import(tx: sa.Connection) -> None:
    for name, hours in WRITTEN.items():
        bring_in(tx, name, hours)
    Batches(tx).mark("third", removed=True)
    Comments(tx).put(ANN, OTHER, "mine", at(9))
    assert Traces(tx).remove(ANN)["comments"] == 4
    assert kept(tx) == 0


def test_what_was_written_before_is_moved_with_its_import(tx: sa.Connection) -> None:
    tx.exec_driver_sql("DROP TABLE comments")
    tx.exec_driver_sql(
        "CREATE TABLE comments (user_id VARCHAR(64), item_id VARCHAR(64), text TEXT, at DOUBLE PRECISION, "
        "batch VARCHAR(32), CONSTRAINT pk_comments PRIMARY KEY (user_id, item_id))"
    )
    tx.exec_driver_sql("CREATE INDEX ix_comments_item_id ON comments (item_id)")
    here, there = f"('ann', '{ITEM}', 'mine', 1.5, NULL)", f"('bob', '{ITEM}', 'brought', 0.5, 'first')"
    tx.exec_driver_sql(f"INSERT INTO comments VALUES {here}, {there}")
    with Operations.context(MigrationContext.configure(tx)):
        by_import.upgrade()
    found = tx.exec_driver_sql("SELECT user_id, text, at, batch FROM comments ORDER BY user_id").all()
    assert [tuple(row) for row in found] == [("ann", "mine", 1.5, ""), ("bob", "brought", 0.5, "first")]
    assert not sa.inspect(tx).has_table("comments_before")
