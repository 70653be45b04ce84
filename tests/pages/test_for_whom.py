"""For whom a recording is: for curators, without a name, and with what to do where nothing is known."""

import numpy as np
import pytest

from core.domain import UserId
from core.storage.batches import Groups
from core.storage.interactions import Interactions
from tests.factories import events
from tests.pages.conftest import CURATOR, VIEWER, drawn


def said(app):
    every = (*app.text, *app.caption, *app.header, *app.subheader, *app.markdown)
    return " ".join(e.value for e in every).replace("\\", "")


@pytest.fixture
def item(house):
    return house.ready("red", title="A red wall")


def opened(open_page, item, **state):
    app = open_page("item", item=item)
    app.session_state["item.tabs"] = "For whom"
    for key, value in state.items():
        app.session_state[key] = value
    return app.run()


def test_viewers_are_not_asked_about_others(open_page, item):
    assert "For whom" not in [tab.label for tab in open_page("item", VIEWER, item=item).tabs]


def test_before_anything_was_learned_it_says_what_to_do(open_page, item):
    app = opened(open_page, item)
    assert not app.exception
    assert "Nobody’s taste can be compared with this recording yet" in said(app)


def test_groups_and_people_are_shown_without_names_and_lead_to_what_speaks_for_it(open_page, house, item):
    other = house.ready("blue", title="A blue wall")
    rng = np.random.default_rng(1)
    happened = []
    for n in range(60):
        met = [other if n % 2 else "i5", *rng.choice([f"i{k}" for k in range(n % 2, 20, 2)], 4, replace=False)]
        happened += events(f"p{n:02}", *met, *([item] if n % 4 == 1 else []))
    with house.database.write() as tx:
        Interactions(tx).add(happened)
        Groups(tx).put({UserId(f"p{n:02}"): "18-29" if n % 2 else "60+" for n in range(60)})
    house.training.fit(CURATOR, "item_knn")
    house.work()
    app = opened(open_page, item, **{"whom.by": "segment"})
    assert not app.exception
    assert "Suits “18-29” best" in said(app)
    app = opened(open_page, item, **{"whom.by": "people"})
    assert not app.exception
    assert "Person 1" in said(app)
    assert "p0" not in said(app)
    assert {chip["title"] for chips in drawn(app, "chips") for chip in chips["chips"]} == {"A blue wall"}
