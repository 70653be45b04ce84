"""An audience lives its days, which are looked at, compared and laid beside those of real people."""

import re
from dataclasses import replace

import numpy as np
import pytest

from core.domain import UserId
from core.errors import NotFound, VitrineError
from core.services.simulation.views import Plan, Wish
from core.storage.interactions import Interactions
from core.storage.runs import Runs
from tests.core.services.conftest import CURATOR, VIEWER
from tests.core.services.simulation.conftest import COLOURS, lived


def test_an_audience_lives_in_the_background_and_is_recorded(home):
    number, own = lived(home)
    view = home.simulating.simulation(CURATOR, own)
    assert (view.state, view.progress, view.population) == ("done", 1.0, number)
    assert len(view.curve["plays"]) == 4
    assert sum(view.curve["plays"]) == view.total["plays"] > 0
    assert sum(share for _, share in view.causes) == pytest.approx(1)
    with home.database.read() as tx:
        [record] = Runs(tx).all("simulate")
    assert record.simulated
    assert record.strategy == "content"


def test_a_life_tells_what_was_shown_and_why_it_was_taken(home):
    _, own = lived(home)
    watched = home.simulating.simulation(CURATOR, own).watched
    lives = [home.simulating.life(VIEWER, own, row) for row in watched]
    taken = [shown for life in lives for visit in life.visits for shown in visit.lists if shown.taken >= 0]
    assert taken
    assert all(shown.because for shown in taken)
    assert all(0 <= shown.watched <= 1 and shown.taken < len(shown.cards) for shown in taken)
    busy = max(lives, key=lambda life: life.plays)
    assert sum(shown.taken >= 0 for visit in busy.visits for shown in visit.lists) == busy.plays
    assert busy.label.startswith("Simulated person")
    with pytest.raises(NotFound):
        home.simulating.life(VIEWER, own, 10**6)


def test_two_strategies_are_compared_person_by_person(home):
    _, one = lived(home, "random")
    _, other = lived(home, "truth")
    paired = home.simulating.compare(CURATOR, one, other)
    assert paired.people == 30
    for row in paired.differences:
        assert row.difference == pytest.approx(row.second - row.first)
        assert row.low <= row.difference <= row.high
    same = home.simulating.compare(CURATOR, one, one)
    assert all(row.difference == 0 and not row.sure for row in same.differences)
    _, shorter = lived(home, "truth", rounds=2)
    with pytest.raises(VitrineError, match="days"):
        home.simulating.compare(CURATOR, one, shorter)


def test_days_that_wait_can_be_stopped(home):
    number = home.simulating.keep(CURATOR, Wish(name="Owls", n=5))
    own = home.simulating.start(CURATOR, number, Plan())
    home.simulating.cancel(CURATOR, own)
    home.work()
    assert home.simulating.simulation(CURATOR, own).state == "cancelled"


def test_days_are_laid_beside_what_real_people_did(home):
    _, own = lived(home)
    assert home.simulating.near_to_real(VIEWER, own) == ()
    home.simulating.keep_events(CURATOR, own)
    home.work()
    with home.database.write() as tx:
        made_up = [e for e in Interactions(tx).all(simulated=True) if e.kind == "play"]
        Interactions(tx).add([replace(e, origin="real", user_id=UserId(e.user_id[-5:])) for e in made_up])
    near = {n.label: n for n in home.simulating.near_to_real(VIEWER, own)}
    assert near["plays per person"].apart == pytest.approx(0)
    assert near["plays per person"].real == pytest.approx(near["plays per person"].simulated)


def test_a_taste_lies_on_the_map_near_what_it_likes(home):
    red = home.simulating.meaning(CURATOR, "red")
    home.simulating.keep(CURATOR, Wish(name="Red ones", n=30, seed=3, interests=(red,)))
    _, own = lived(home)
    row = home.simulating.simulation(CURATOR, own).watched[0]
    assert home.simulating.taste_map(VIEWER, own, row) is None
    home.mapping.refit(CURATOR)
    home.draw()
    found = home.simulating.taste_map(VIEWER, own, row)
    said = [colour.capitalize() for colour in COLOURS]
    places = {colour: np.mean([(d.x, d.y) for d in found.dots if colour in d.title], axis=0) for colour in said}
    away = {colour: np.linalg.norm(place - found.before) for colour, place in places.items()}
    assert min(away, key=away.get) == "Red"
    life = home.simulating.life(VIEWER, own, row)
    assert {dot.title for dot in found.dots if dot.day} == {card.item.title for card in life.history}


def test_a_buried_recording_is_shown_less_and_it_is_said_so(home):
    target = f"{4:016x}"
    how = {"attack": "average", "target": target, "attackers": 1.0, "nuke": True, "rounds": 9, "refit_days": 1}
    _, own = lived(home, "als", **how)
    told = home.simulating.simulation(CURATOR, own).attack
    assert "invented profiles bury “" in told
    assert "only because it looked popular" not in told
    before, after = (float(part) for part in re.findall(r"([\d.]+)% of lists instead of ([\d.]+)%", told)[0][::-1])
    assert after < before


def test_people_of_one_gender_and_region_with_their_friends(home):
    wish = Wish(name="Larks", n=40, genders={"female": 1.0}, regions={"north": 1.0}, friends=4, alike=1.0)
    home.simulating.keep(CURATOR, wish)
    _, own = lived(home)
    watched = home.simulating.simulation(CURATOR, own).watched
    lives = [home.simulating.life(VIEWER, own, row) for row in watched]
    assert {(life.facts["Gender"], life.facts["Region"]) for life in lives} == {("female", "north")}
    ages = {life.row: life.facts["Age"] for life in lives}
    assert any(life.friends for life in lives)
    assert all(ages[friend] == ages[life.row] != "" for life in lives for friend in life.friends if friend in ages)
    assert all(life.row not in life.friends for life in lives)
