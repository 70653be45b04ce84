"""Forgetting a person leaves nothing of them: not in the database, not in its file, not in what was learned."""

from datetime import UTC, datetime, timedelta

import pytest

from core.domain import UserId, Visitor
from core.domain.events import LinkCode
from core.domain.searches import AskedQuestion
from core.errors import NotAllowed, NotFound
from core.services.learning.learning_again import FORGOT
from core.storage.accounts import Accounts
from core.storage.audit import Audit
from core.storage.batches import Groups
from core.storage.interactions import Interactions
from core.storage.jobs import Jobs
from core.storage.platforms import SamePeople
from core.storage.profiles import Profiles
from core.storage.searches import Searches
from tests.core.services.conftest import CURATOR, VIEWER
from tests.factories import events

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)


@pytest.fixture
def person(house):
    """Somebody who left a trace everywhere; gives their pseudonym, and that of the same person on another platform."""
    user, alias = house.platforms._pseudonyms.of("ann"), house.platforms._pseudonyms.of("platform:tv:ann")
    ann = Visitor(user_id=user, role="curator", name="Ann")
    item = house.ready("red", title="A red wall")
    house.ready("blue", title="A blue wall")
    house.recommending.like(ann, user, item)
    house.recommending.comment(ann, user, item, "what a lovely wall")
    house.recommending.listed(ann, user)
    others = [event for n in range(14) for event in events(f"p{n:02}", item, *[f"i{m}" for m in range(n % 4)])]
    csv = f"user,item\nann,{item}\nbob,{item}\n".encode()
    batch, _ = house.events.bring_in(CURATOR, csv, "likes.csv")
    house.events.take_out(CURATOR, batch.batch_id)
    with house.database.write() as tx:
        Interactions(tx).add([*others, *events(user, "i1", "i2")])
        Groups(tx).put({user: "18-29", alias: "18-29", **{UserId(f"p{n:02}"): "18-29" for n in range(14)}})
        Profiles(tx).add(user, "Likes walls")
        Searches(tx).note(AskedQuestion(at=NOW, user_id=user, kind="words", text="walls", hits=1, best=0.9))
        SamePeople(tx).join(alias, user)
        SamePeople(tx).offer(LinkCode(code_hash="c", user_id=user, expires_at=NOW + timedelta(days=9000)))
        Audit(tx).record(user, "role changed", None, {}, {"account": user}, NOW)
        Jobs(tx).enqueue("later", {"owner": user}, "k")
        Accounts(tx).add(UserId("boss"), "boss", "x", "admin")
        Accounts(tx).add(user, "Ann", "x", "curator")
    for strategy in ("popularity_by_segment", "user_knn"):
        house.training.fit(CURATOR, strategy)
    house.work()
    return user, alias


def where_it_stands(house, words):
    """Every file of the data directory that holds one of these words, also in what was deleted."""
    found = []
    for path in sorted(house.folder.rglob("*")):
        if path.is_file() and any(word.encode() in path.read_bytes() for word in words):
            found.append(str(path.relative_to(house.folder)))
    return found


def test_nothing_is_left_of_somebody_in_the_database_or_any_file(house, person):
    assert any("model.json" in name for name in where_it_stands(house, person))
    gone = house.forgetting.forget(CURATOR, person[0])
    assert where_it_stands(house, person) == []
    assert gone.events == 4  # a like, a comment, two more, and none of those that were taken out
    assert gone.rows["set_aside"] == 1
    assert {"comments", "list_requests", "user_groups", "questions", "same_people", "accounts"} <= {
        table for table, rows in gone.rows.items() if rows
    }
    with house.database.read() as tx:
        assert len(Interactions(tx).people()) == 14
        assert Audit(tx).last("role changed").actor == "forgotten"  # what a curator did stays, unsigned


def test_by_the_name_of_another_platform_it_is_the_same_person(house, person):
    house.forgetting.forget(CURATOR, person[1])
    assert where_it_stands(house, person) == []


def test_what_held_histories_goes_at_once_and_everything_is_learned_anew(house, person):
    assert house.forgetting.forget(CURATOR, person[0]).versions == 1
    assert house.registry.names() == ("popularity_by_segment",)
    [lost] = house.registry.versions(CURATOR, "user_knn")
    assert lost.state == "removed"
    assert "forgotten" in lost.reason
    later = datetime.now(UTC) + timedelta(hours=1)
    house.training._now = lambda: later
    with house.database.write() as tx:
        Interactions(tx).add([event for n in range(14) for event in events(f"p{n:02}", "i7", "i8", "i9")])
    house.training.keep_up()
    waiting = {job.payload["strategy"] for job in house.training.jobs(CURATOR) if job.state == "queued"}
    assert {"user_knn", "popularity_by_segment"} <= waiting
    with house.database.read() as tx:
        assert Audit(tx).last(FORGOT).after == {"events": 4}


def test_anybody_may_be_forgotten_on_their_own_wish_but_nobody_on_that_of_others(house, person):
    with pytest.raises(NotAllowed):
        house.forgetting.forget(VIEWER, person[0])
    house.forgetting.forget_me(Visitor(user_id=person[0], role="viewer"))
    assert where_it_stands(house, person) == []
    with pytest.raises(NotFound):
        house.forgetting.forget(CURATOR, person[0])


def test_a_curator_may_take_an_invented_viewer_out_with_all_that_was_said_in_that_name(house):
    user, item = house.recommending.invent(CURATOR, "Likes walls"), house.ready("red", title="A red wall")
    house.recommending.like(CURATOR, user, item)
    house.recommending.comment(CURATOR, user, item, "what a lovely wall")
    with pytest.raises(NotAllowed):
        house.forgetting.remove_viewer(VIEWER, user)
    assert house.forgetting.remove_viewer(CURATOR, user).rows["profiles"] == 1
    assert [viewer.label for viewer in house.recommending.people(CURATOR)] == ["You"]
    with house.database.read() as tx:
        assert not Interactions(tx).of(user)
    with pytest.raises(NotFound):
        house.forgetting.remove_viewer(CURATOR, user)


def test_nobody_real_goes_as_an_invented_viewer(house):
    user = house.recommending.person(CURATOR, "ann")
    with house.database.write() as tx:
        Interactions(tx).add(events(user, "i1"))
    with pytest.raises(NotFound, match="no such invented viewer"):
        house.forgetting.remove_viewer(CURATOR, user)
    with house.database.read() as tx:
        assert Interactions(tx).of(user)


def test_the_last_admin_stays(house):
    with house.database.write() as tx:
        Accounts(tx).add(UserId("boss"), "boss", "x", "admin")
    with pytest.raises(NotAllowed, match="admin"):
        house.forgetting.forget_me(Visitor(user_id=UserId("boss"), role="admin"))
