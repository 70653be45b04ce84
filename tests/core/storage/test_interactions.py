from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from core.domain import Interaction, ItemId, UserId
from core.domain.events import Batch
from core.storage import revisions
from core.storage.batches import Batches
from core.storage.database import Database
from core.storage.interactions import Interactions
from core.storage.maps import Readings
from core.storage.profiles import Profiles
from tests.factories import NOON, events

ANN, BOB = UserId("ann"), UserId("bob")
BATCH = Batch(batch_id="b", name="t.csv", sha256="0", at=NOON, by="c", rows=1, bad=0, people=1, items=1, columns={})


def test_events_come_back_whole_oldest_first(tx: sa.Connection) -> None:
    late = Interaction(
        user_id=ANN,
        item_id=ItemId("x"),
        kind="play",
        strength=-0.25,
        at=NOON + timedelta(hours=1, microseconds=7),
        played_fraction=0.125,
        session_id="s1",
        origin="simulated",
    )
    early = replace(late, at=NOON, kind="hide")
    other = replace(late, user_id=BOB, at=NOON + timedelta(minutes=1))
    Interactions(tx).add([late, other])
    Interactions(tx).add([early])
    assert Interactions(tx).of(ANN) == (early, late)
    assert Interactions(tx).all(simulated=True) == (early, other, late)
    assert Interactions(tx).of(UserId("nobody")) == ()


def test_events_of_one_instant_keep_their_order(tx: sa.Connection) -> None:
    same = [replace(event, at=NOON) for event in events("ann", *"dbca")]
    Interactions(tx).add(same)
    assert [event.item_id for event in Interactions(tx).of(ANN)] == list("dbca")


def test_people_are_counted_the_most_active_first_ties_by_id(tx: sa.Connection) -> None:
    Interactions(tx).add(events("bob", "x", "y") + events("zoe", "x") + events("ann", "x", "z"))
    assert Interactions(tx).people() == [("ann", 2), ("bob", 2), ("zoe", 1)]


def test_taking_back_removes_exactly_that(tx: sa.Connection) -> None:
    kept = events("ann", "y") + events("ann", "x", kind="hide") + events("bob", "x")
    Interactions(tx).add(events("ann", "x", "x") + kept)
    assert Interactions(tx).remove(ANN, ItemId("x"), "like") == 2
    assert sorted(Interactions(tx).all(), key=repr) == sorted(kept, key=repr)
    before = revisions.current(tx, "feedback")
    assert Interactions(tx).remove(ANN, ItemId("x"), "like") == 0
    assert revisions.current(tx, "feedback") == before


def test_what_invented_people_did_is_left_out_unless_asked_for_and_removed_in_one_step(tx: sa.Connection) -> None:
    real = events("ann", "x", kind="rate")
    made_up = [replace(e, origin="simulated") for e in events("simulated-1-0", "x", "y", kind="rate")]
    others = [replace(e, origin="simulated") for e in events("simulated-2-0", "y")]
    stored = Interactions(tx)
    stored.add([*made_up, *real, *others])
    assert stored.all() == stored.about(ItemId("x"), "rate") == real
    assert stored.reach() == {"x": 1}
    assert stored.people() == [("ann", 1)]
    assert len(stored.table()[0]) == 1
    assert Readings(tx).popularity() == {}
    assert stored.made_up() == 3
    assert stored.forget_made_up("simulated-1-") == 2
    assert stored.forget_made_up() == 1
    assert stored.all(simulated=True) == real


def test_what_invented_people_did_comes_back_each_to_the_import_it_came_with(tx: sa.Connection) -> None:
    real, brought, sent, lived = (
        events("ann", "x"),
        events("simulated-a-0", "x", "y"),
        events("simulated-b-0", "x"),
        events("simulated-1-0", "z"),
    )
    stored, batches = Interactions(tx), Batches(tx)
    for batch in ("b1", "b2"):
        batches.add(replace(BATCH, batch_id=batch))
    stored.add([*real, *brought], "b1")
    stored.add(sent, "b2")
    stored.add(lived)
    before = stored.all(simulated=True)
    aside, gone = stored.set_aside_made_up("made-up-0123456789")
    assert gone == 4
    assert sorted(aside.values(), key=str) == [None, "b1", "b2"]
    assert stored.all(simulated=True) == real
    assert stored.put_back_made_up(aside) == 4
    assert sorted(stored.all(simulated=True), key=repr) == sorted(before, key=repr)
    assert stored.set_aside("b1") == 3
    assert {event.user_id for event in stored.all(simulated=True)} == {"simulated-b-0", "simulated-1-0"}


def test_nothing_to_add_changes_nothing(tx: sa.Connection) -> None:
    before = revisions.current(tx, "feedback")
    Interactions(tx).add([])
    assert Interactions(tx).all() == ()
    assert revisions.current(tx, "feedback") == before


def test_a_batch_is_stored_together_or_not_at_all(database: Database) -> None:
    good, bad = events("ann", "x", "y")
    with pytest.raises(sa.exc.IntegrityError), database.write() as tx:
        Interactions(tx).add([good, replace(bad, kind="sneeze")])  # type: ignore[arg-type]
    with database.read() as tx:
        assert Interactions(tx).all() == ()


def test_a_viewer_whom_a_curator_invented_counts_as_nobody(tx: sa.Connection) -> None:
    Interactions(tx).add([*events("ann", "x"), *events("bob", "x", "y")])
    Profiles(tx).add(BOB, "Likes everything")
    everybody = Interactions(tx)
    assert everybody.table()[0].users.ids == ("ann",)
    assert everybody.news(0) == (1, 1)
    assert everybody.reach() == Readings(tx).popularity() == {ItemId("x"): 1}
    assert [person for person, _ in everybody.people()] == [ANN]
    assert len(everybody.of(BOB)) == 2  # a list for them is made from what they like all the same
    assert everybody.table(simulated=True)[0].users.ids == ("ann", "bob")


def test_the_number_of_an_event_that_is_gone_is_never_given_again(tx: sa.Connection) -> None:
    stored = Interactions(tx)
    stored.add(events("ann", "x", "y", "z"))
    _, numbers = stored.table()
    stored.forget(ANN)
    stored.add(events("bob", "x"))
    _, later = stored.table()
    assert later.min() > numbers.max()
    assert stored.news(int(numbers.max())) == (1, 1)
    assert stored.kept(int(numbers.max())) == 0
