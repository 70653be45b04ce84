"""Every page is drawn before and after made-up people did something: whatever is new on it says that they did."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from core.domain import ItemId, UserId
from core.services.measurement.duelling import Match
from core.services.measurement.views import Source, Wish
from core.services.simulation.views import Plan
from core.services.simulation.views import Wish as Audience
from core.storage.comments import Comments
from core.storage.interactions import Interactions
from core.storage.items import Items
from core.storage.vectors import Vectors
from pages import SECTIONS
from tests.core.services.conftest import CURATOR
from tests.core.services.measurement.test_measuring import camps
from tests.factories import NOON, media_item, segment_vectors
from tests.fakes import CLIP

SAYS = re.compile(r"simulated|invented", re.IGNORECASE)
ITEM = f"{2:016x}"
SIDES = ("accuracy", "beyond", "groups", "variety", "cost", "people")
LOOKS: tuple[tuple[str, dict[str, str]], ...] = (
    ("library", {}),
    ("library", {"lib_q": "red"}),
    ("map", {}),
    ("item", {"item": ITEM}),
    ("collections", {}),
    ("worklist", {}),
    ("vocabulary", {}),
    ("recommend", {}),
    ("recommend", {"rec_model": "item_knn"}),
    ("cold-start", {}),
    ("audience", {}),
    ("evaluate", {"eval_way": "duel"}),
    ("evaluate", {"eval_way": "log"}),
    *(("evaluate", {"eval_view": side}) for side in SIDES),
    ("training", {}),
    ("training", {"train": "runs"}),
    ("training", {"train": "behaviour"}),
)


@pytest.fixture
def home(house: Any) -> Any:
    """Sixteen recordings and 24 people who liked some of them; a strategy and an evaluation that learned from them."""
    shades = house.encoders.texts.encode(("red", "blue", "green"))
    with house.database.write() as tx:
        for n in range(16):
            item = media_item(f"{n:016x}", title=f"{('Red', 'Blue', 'Green')[n % 3]} {n}", status="ready")
            own = shades[n % 3][None] + 0.01 * n
            Items(tx).add(item)
            Vectors(tx).put(segment_vectors(item.item_id, CLIP, own / np.linalg.norm(own)))
        Interactions(tx).add(list(camps()))
    house.training.fit(CURATOR, "item_knn")
    house.work()
    return house


def people_are_made_up(home: Any) -> UserId:
    """Simulated events in the log, a made-up viewer with a taste, and all that comes of them; gives the viewer."""
    simulated = list(camps(prefix="simulated-", origin="simulated"))
    owl = home.recommending.invent(CURATOR, "Night owl")
    with home.database.write() as tx:
        Interactions(tx).add(simulated)
        Interactions(tx).add([replace(event, user_id=owl, origin="real") for event in simulated[:9]])
        Comments(tx).put(simulated[0].user_id, ItemId(ITEM), "So this is a comment", NOON)
        Comments(tx).put(owl, ItemId(ITEM), "So this is a comment", NOON)
    number = home.simulating.keep(CURATOR, Audience(name="Owls", n=25))
    home.simulating.start(CURATOR, number, Plan(strategy="content", rounds=3, places=5, writes=True))
    home.training.fit(CURATOR, "item_knn", simulated=True)
    home.expecting.learn(CURATOR, simulated=True)
    home.measuring.start(CURATOR, Wish(source=Source(simulated=True), strategies=("popularity", "item_knn"), k=3))
    home.duels.start(CURATOR, Match(first="popularity", second="item_knn", people=20))
    home.work()
    return owl


def drawn(app: Any) -> Counter[str]:
    """Everything there is on a page, one entry per element: what it is, and every word that was sent to the browser."""
    return Counter(f"{node.type} {node.proto}" for node in app.main if hasattr(node, "proto"))


@pytest.mark.slow
def test_whatever_made_up_people_add_to_a_page_says_so(home: Any, open_page: Any) -> None:
    before = [drawn(open_page(url, **query)) for url, query in LOOKS]
    owl = people_are_made_up(home)
    silent = []
    for (url, query), known in zip(LOOKS, before, strict=True):
        app = open_page(url, **query)
        assert not app.exception, (url, query)
        new = drawn(app) - known
        if new and not any(SAYS.search(element) for element in new):
            silent.append((url, query, list(new)[:3]))
    assert silent == []
    assert any(SAYS.search(element) for element in drawn(open_page("recommend", user=owl)))


def test_every_page_is_looked_at() -> None:
    assert {page.URL for pages in SECTIONS.values() for page in pages} == {url for url, _ in LOOKS}
