"""What is taken out of an audience, its days or the log comes back as it was; unless it was changed since."""

import pytest

from core.domain import Interaction, ItemId, UserId
from core.domain.events import Batch
from core.errors import NotAllowed, NotFound
from core.services.changes import ChangedSince
from core.services.simulation.views import Plan
from core.simulation.people import PREFIX
from core.storage.batches import Batches
from core.storage.interactions import Interactions
from tests.core.services.conftest import CURATOR, VIEWER, house_in
from tests.core.services.simulation.conftest import furnished, lived
from tests.core.storage.backends import BACKENDS, fresh
from tests.factories import NOON


@pytest.fixture(params=BACKENDS)
def home(request, tmp_path):
    """The same on every database that there is."""
    with fresh(request.param, tmp_path) as database:
        yield from map(furnished, house_in(tmp_path, database))


def log_of(home):
    """Everything in the log, but for the numbers it is stored under."""
    with home.database.read() as tx:
        return Interactions(tx).all(simulated=True)


def undo(home, change_id):
    home.library.undo(CURATOR, change_id)
    home.work()


def test_a_removed_audience_comes_back_with_its_days_and_the_very_same_events(home):
    number, own = lived(home, writes=True)
    before, life = log_of(home), home.simulating.simulation(CURATOR, own)
    gone = home.simulating.remove(CURATOR, number)
    assert gone.events == len(before) > 0
    assert (home.simulating.populations(CURATOR), log_of(home)) == ((), ())
    with pytest.raises(NotFound):
        home.simulating.simulation(CURATOR, own)
    undo(home, gone.change_id)
    assert [kept.number for kept in home.simulating.populations(CURATOR)] == [number]
    assert repr(home.simulating.simulation(CURATOR, own)) == repr(life)  # NaN equals nothing
    assert log_of(home) == before
    with pytest.raises(NotFound):
        home.library.undo(CURATOR, gone.change_id)


def test_an_audience_made_meanwhile_is_another_one(home):
    number, own = lived(home)
    gone = home.simulating.remove(CURATOR, number)
    other, others = lived(home)
    assert (other, others) != (number, own)
    undo(home, gone.change_id)
    assert [kept.number for kept in home.simulating.populations(CURATOR)] == [other, number]
    assert home.simulating.compare(CURATOR, own, own)


def test_days_alone_come_back_unless_their_audience_went_after_them(home):
    number, own = lived(home, writes=True)
    before = log_of(home)
    days = home.simulating.remove_days(CURATOR, own)
    audience = home.simulating.remove(CURATOR, number)
    with pytest.raises(ChangedSince, match="removed since then"):
        home.library.undo(CURATOR, days.change_id)
    assert home.simulating.populations(CURATOR) == ()
    undo(home, audience.change_id)
    assert home.simulating.simulations(CURATOR) == ()  # those days had gone before
    undo(home, days.change_id)
    assert log_of(home) == before


def test_events_taken_out_come_back_once_and_not_twice(home):
    _, own = lived(home, writes=True)
    before = log_of(home)
    gone = home.simulating.drop_events(CURATOR, own)
    home.simulating.keep_events(CURATOR, own)
    home.work()
    with pytest.raises(ChangedSince, match="kept again"):
        home.library.undo(CURATOR, gone.change_id)
    again = home.simulating.drop_events(CURATOR, own)
    undo(home, again.change_id)
    assert log_of(home) == before


def test_an_older_removal_does_not_bring_back_what_was_taken_out_of_everywhere_since(home):
    number, _ = lived(home, writes=True)
    before = log_of(home)
    one = home.simulating.remove(CURATOR, number)
    everything = home.simulating.forget_events(CURATOR)
    with pytest.raises(ChangedSince, match="All simulated events"):
        home.library.undo(CURATOR, one.change_id)
    assert (home.simulating.populations(CURATOR), log_of(home)) == ((), ())
    undo(home, everything.change_id)
    undo(home, one.change_id)
    assert log_of(home) == before


def brought_in(home):
    """A simulated event of an import, one that a platform sent, and a real one."""
    events = [
        Interaction(user_id=UserId(who), item_id=ItemId(f"{0:016x}"), kind="like", strength=1.0, at=NOON)
        for who in (f"{PREFIX}elsewhere-00001", f"{PREFIX}sent-00001", "ann")
    ]
    batch = Batch(
        batch_id="b1", name="t.csv", sha256="0", at=NOON, by="c", rows=1, bad=0, people=1, items=1, columns={}
    )
    with home.database.write() as tx:
        Batches(tx).add(batch)
        Interactions(tx).add(events[:1], "b1")
        Interactions(tx).add(events[1:])


def test_all_simulated_events_come_back_each_to_the_import_it_came_with(home):
    lived(home, writes=True)
    brought_in(home)
    before = sorted(log_of(home), key=repr)
    gone = home.simulating.forget_events(CURATOR)
    assert [event.user_id for event in log_of(home)] == ["ann"]
    assert gone.events == len(before) - 1
    undo(home, gone.change_id)
    assert sorted(log_of(home), key=repr) == before
    with home.database.write() as tx:
        assert Interactions(tx).set_aside("b1") == 1
        Batches(tx).mark("b1", removed=True)
    again = home.simulating.forget_events(CURATOR)
    undo(home, again.change_id)  # nothing of that import went with it
    with home.database.write() as tx:
        Interactions(tx).put_back("b1")
        Batches(tx).mark("b1", removed=False)
    last = home.simulating.forget_events(CURATOR)
    with home.database.write() as tx:
        Batches(tx).mark("b1", removed=True)
    with pytest.raises(ChangedSince, match="import"):
        home.library.undo(CURATOR, last.change_id)


def test_days_that_were_still_lived_come_back_stopped(home):
    number, _ = lived(home)
    waiting = home.simulating.start(CURATOR, number, Plan(rounds=3, places=5))
    gone = home.simulating.remove_days(CURATOR, waiting)
    undo(home, gone.change_id)
    assert home.simulating.simulation(CURATOR, waiting).state == "cancelled"


def test_a_viewer_takes_nothing_out(home):
    number, own = lived(home)
    for take in (home.simulating.remove, home.simulating.remove_days, home.simulating.drop_events):
        with pytest.raises(NotAllowed):
            take(VIEWER, number if take == home.simulating.remove else own)
