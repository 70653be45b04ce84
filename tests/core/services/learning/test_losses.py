"""What was learned and is lost is named, with what to do, before and after tidying, until it is learned again."""

import shutil

import pytest

from core.services.learning.expecting import Expecting
from core.services.learning.losses import losses
from tests.core.services.conftest import CURATOR
from tests.core.services.learning.conftest import FakeCollection, Place


@pytest.fixture
def place(tmp_path):
    place = Place(tmp_path)
    place.people(60)
    place.expecting = Expecting(place.database, FakeCollection(place.database), tmp_path / "behaviour")
    yield place
    place.database.close()


def lost(place):
    return losses(place.registry, place.expecting)


def test_nothing_is_said_while_all_is_well(place):
    place.train("popularity")
    assert lost(place) == ()


@pytest.mark.parametrize("broken", ["gone", "unreadable"])
def test_a_lost_version_is_named_with_what_to_do_until_it_is_learned_again(place, broken):
    version = place.train("popularity")
    folder = place.registry.folder("popularity", version.version)
    if broken == "gone":
        shutil.rmtree(folder)
    else:
        (folder / "model.json").write_text("{}")
    [told] = lost(place)
    assert version.version in told
    assert "python -m core train popularity" in told
    place.registry.tidy()
    assert lost(place) == (told,), "also when nothing serves any more"
    place.train("popularity")
    assert lost(place) == ()


def test_an_older_version_that_is_lost_needs_nothing(place):
    old = place.train("popularity")
    place.people(60, start=100, seed=1)
    place.train("popularity")
    assert place.registry.versions(CURATOR, "popularity")[1].state == "standby"
    shutil.rmtree(place.registry.folder("popularity", old.version))
    [told] = lost(place)
    assert "Nothing needs to be done" in told


def test_a_model_of_what_people_do_that_is_gone_is_named(place):
    place.expecting.lost = lambda: True
    assert "What people do" in lost(place)[0]
