"""A small collection in three colours, and people who live with it."""

import numpy as np
import pytest

from core.services.simulation.views import Plan, Wish
from core.simulation.people import population
from core.simulation.world import made_up
from core.storage.items import Items
from core.storage.vectors import Vectors
from tests.core.services.conftest import CURATOR
from tests.factories import media_item, segment_vectors
from tests.fakes import CLIP

COLOURS = ("red", "blue", "green")


@pytest.fixture
def home(house):
    return furnished(house)


def furnished(house):
    """A small collection in three colours, stored as if it had been read."""
    shades = house.encoders.texts.encode(COLOURS)
    with house.database.write() as tx:
        for n in range(12):
            item = media_item(f"{n:016x}", title=f"{COLOURS[n % 3].capitalize()} {n}")
            own = np.repeat(shades[n % 3][None], 2, axis=0) + 0.01 * n
            Items(tx).add(item)
            Vectors(tx).put(segment_vectors(item.item_id, CLIP, own / np.linalg.norm(own, axis=1, keepdims=True)))
    return house


def lived(home, strategy="content", **plan):
    """A population and days of it that are over."""
    simulating = home.simulating
    kept = simulating.populations(CURATOR)
    number = kept[0].number if kept else simulating.keep(CURATOR, Wish(name="Owls", n=30, seed=3))
    own = simulating.start(CURATOR, number, Plan(**{"strategy": strategy, "rounds": 4, "places": 5, **plan}))
    home.work()
    return number, own


@pytest.fixture(scope="module")
def people():
    return population(made_up(80, dim=12, topics=5, seed=1), 60, seed=2, name="9")
