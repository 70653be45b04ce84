"""What simulated people did comes into the log when asked, labelled, and out of it without a trace."""

import pytest

from core.errors import Cancelled, NotAllowed
from core.services.simulation import kept_events
from core.simulation.people import PREFIX
from core.storage.interactions import Interactions
from tests.core.services.conftest import CURATOR, VIEWER
from tests.core.services.simulation.conftest import lived


def test_events_are_written_only_when_asked_and_every_one_says_that_it_is_simulated(home):
    _, quiet = lived(home)
    assert home.simulating.simulated_events(CURATOR) == 0
    _, loud = lived(home, writes=True)
    n = home.simulating.simulated_events(VIEWER)
    assert n == home.simulating.simulation(CURATOR, loud).events > 0
    assert home.simulating.simulation(CURATOR, quiet).events == 0
    with home.database.read() as tx:
        stored = Interactions(tx)
        events = stored.all(simulated=True)
        assert stored.all() == ()
        assert stored.people() == []
        assert stored.reach() == {}
    assert all(e.origin == "simulated" and e.user_id.startswith(PREFIX) for e in events)
    assert max(e.at for e in events) < home.simulating.simulation(CURATOR, loud).made_at


def test_nothing_learns_from_simulated_people_unasked(home):
    lived(home, writes=True)
    assert len(home.training.data().interactions) == 0
    assert len(home.training.data(simulated=True).interactions) > 0
    assert home.recommending.recommend(CURATOR, CURATOR.user_id) == ()


def test_simulated_events_go_in_one_step_and_with_their_days(home):
    number, first = lived(home, writes=True)
    _, second = lived(home, writes=True, seed=1)
    own = home.simulating.simulation(CURATOR, first).events
    assert home.simulating.remove_days(CURATOR, first).events == own
    left = home.simulating.simulation(CURATOR, second).events
    assert home.simulating.simulated_events(CURATOR) == left > 0
    assert home.simulating.forget_events(CURATOR).events == left
    assert home.simulating.simulated_events(CURATOR) == 0
    home.simulating.remove(CURATOR, number)
    assert home.simulating.populations(CURATOR) == ()
    assert home.simulating.simulations(CURATOR) == ()


def test_events_of_days_that_are_over_are_kept_when_asked_and_taken_out_again(home):
    _, quiet = lived(home)
    _, loud = lived(home, writes=True)
    expected = home.simulating.simulation(CURATOR, loud).events
    for _ in range(3):  # asked while it waits, and when it is done: written once
        home.simulating.keep_events(CURATOR, quiet)
        home.simulating.keep_events(CURATOR, quiet)
        home.work()
    assert home.simulating.simulation(CURATOR, quiet).events == expected > 0
    assert home.simulating.simulated_events(CURATOR) == 2 * expected
    with home.database.read() as tx:
        events = Interactions(tx).all(simulated=True)

    def without_numbers(number):
        own = [e for e in events if e.user_id.startswith(f"{PREFIX}{number}-")]
        return [(e.user_id[-5:], e.item_id, e.kind, e.strength, e.at, e.played_fraction) for e in own]

    assert without_numbers(quiet) == without_numbers(loud)
    assert all(e.origin == "simulated" for e in events)
    assert home.simulating.drop_events(CURATOR, quiet).events == expected
    assert home.simulating.simulated_events(CURATOR) == expected
    with pytest.raises(NotAllowed):
        home.simulating.keep_events(VIEWER, quiet)


def test_events_that_are_being_kept_show_how_far_they_are_and_when_stopped_nothing_stays(home, monkeypatch):
    monkeypatch.setattr(kept_events, "AT_ONCE", 5)
    _, own = lived(home)
    shown: list[tuple[float, str]] = []

    def stops(share: float, note: str) -> bool:
        shown.append((share, note))
        return len(shown) == 3

    with pytest.raises(Cancelled):
        kept_events.keep(home.database, own, stops)
    shares = [share for share, _ in shown]
    assert shares == sorted(set(shares))
    assert 0 < shares[0] < shares[-1] <= 1
    assert shown[0][1].startswith("Keeps what they did: 5 of ")
    assert home.simulating.simulated_events(CURATOR) == home.simulating.simulation(CURATOR, own).events == 0
    home.simulating.keep_events(CURATOR, own)
    assert home.simulating.keeping_events(VIEWER, own) is not None
    home.simulating.drop_events(CURATOR, own)
    assert home.simulating.keeping_events(VIEWER, own) is None
    home.work()
    assert home.simulating.simulated_events(CURATOR) == 0
