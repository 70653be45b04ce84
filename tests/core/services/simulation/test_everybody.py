"""The table of an audience's people says of each what the log says."""

import numpy as np
import pytest

from core.errors import NotFound
from core.services.simulation.everybody import ORDERS, STANDING_OUT, fared, standing_out, table
from core.services.simulation.lives import WATCHED, gathered, life, packed, unpacked
from core.simulation.people import population
from core.simulation.running import Course, run
from core.simulation.world import made_up
from tests.core.simulation.policies import Anything

HOME = made_up(120, dim=16, topics=5, seed=3)
PEOPLE = population(HOME, 90, seed=5)


@pytest.fixture(scope="module")
def ran():
    return run(PEOPLE, Anything(), Course(rounds=12, k=6))


@pytest.fixture(scope="module")
def lives(ran):
    return unpacked(packed(gathered(ran)))


def view(lives, order="person", falling=False, page=1):
    met = frozenset(lives.rows.tolist())
    return table(lives.fared, lives.total("plays"), lives.total("watched"), met, order, falling, page)


def everybody(lives, order="person", falling=False):
    return [row for page in range(1, view(lives).pages + 1) for row in view(lives, order, falling, page).rows]


def largest_share(ran, rows):
    """Of one subject among everything on some lists of the log."""
    shown = HOME.subject[ran.log.slate[rows].ravel()]
    return np.bincount(shown).max() / len(shown)


def test_every_row_says_what_the_log_says(ran, lives):
    log = ran.log
    for row in everybody(lives):
        own = np.flatnonzero(log.person == row.row)
        days = np.unique(log.round[own])
        assert (row.visits, row.plays) == (len(days), log.played[own].sum())
        assert row.left == ran.state.gone[row.row]
        assert row.facts == tuple(PEOPLE.describe(row.row).values())
        if row.plays:
            assert row.satisfaction == pytest.approx(log.watched[own][log.played[own]].mean(), abs=1e-5)
        if len(days):
            assert row.first == pytest.approx(largest_share(ran, own[log.round[own] == days[0]]))
        if len(days) > 1:
            assert row.last == pytest.approx(largest_share(ran, own[log.round[own] == days[-1]]))
        else:
            assert row.last is None


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("falling", [False, True])
def test_whatever_it_is_sorted_by_everybody_is_there_once(lives, order, falling):
    assert sorted(row.row for row in everybody(lives, order, falling)) == list(range(len(PEOPLE)))


def test_of_whom_a_figure_cannot_be_said_stands_last_either_way(lives):
    for falling in (False, True):
        grew = [None if row.last is None else row.last - row.first for row in everybody(lives, "grew", falling)]
        known = [value for value in grew if value is not None]
        assert None in grew
        assert known == sorted(known, reverse=falling)
        assert grew[len(known) :] == [None] * (len(grew) - len(known))


def test_the_days_of_those_who_stand_out_are_kept(ran, lives):
    plays, watched = lives.total("plays"), lives.total("watched")
    wanted = set(standing_out(fared(ran), plays, watched).tolist())
    assert wanted <= set(lives.rows.tolist())
    assert len(lives.rows) <= WATCHED + 3 * STANDING_OUT
    most = next(row for row in everybody(lives, "grew", True))
    assert most.met
    assert life(lives, most.row, lambda item: None).visits


def test_of_the_others_it_is_known_who_they_are_and_how_much_they_played(lives):
    other = next(row for row in everybody(lives, "plays", True) if not row.met)
    met = life(lives, other.row, lambda item: None)
    assert tuple(met.facts.values()) == other.facts
    assert met.plays == other.plays > 0
    assert met.visits == ()
    with pytest.raises(NotFound):
        life(lives, len(PEOPLE), lambda item: None)
