"""What a region of the map, words or a taste stand for."""

from __future__ import annotations

import numpy as np
import pytest

from core.domain import UserId
from core.errors import NotAllowed
from tests.core.services.conftest import CURATOR, VIEWER
from tests.core.services.maps.worlds import NAMES, TOPIC, item_id, view, xy_of


def test_a_lasso_counts_shows_and_says_what_is_inside(drawn):
    found = view(drawn)
    fire = [item_id(n) for n in range(80) if NAMES[TOPIC[n]] == "stars"]
    by_ids = drawn.mapping.selection(VIEWER, found.revision, ids=fire, limit=5)
    assert (by_ids.count, len(by_ids.item_ids), len(by_ids.cards)) == (len(fire), len(fire), 5)
    assert by_ids.common_tags == (("stars", len(fire)),)
    assert by_ids.terms[0].text == "stars"
    assert by_ids.sentence.startswith(f"Mostly stars ({len(fire)} of {len(fire)}; elsewhere 0 of {80 - len(fire)})")
    assert by_ids.duration_s == 10.0 * len(fire)
    x0, y0, x1, y1 = found.bounds
    middle = (x0 + x1) / 2
    box = drawn.mapping.selection(VIEWER, found.revision, box=(x0, y0, middle, y1))
    lasso = ((x0 - 1, y0 - 1), (middle, y0 - 1), (middle, y1 + 1), (x0 - 1, y1 + 1))
    polygon = drawn.mapping.selection(VIEWER, found.revision, polygon=lasso)
    xy, _ = xy_of(drawn, found.revision)
    assert np.frombuffer(polygon.rows, np.uint8).tolist() == (xy[:, 0] < middle).astype(int).tolist()
    assert box.item_ids == polygon.item_ids
    everything = drawn.mapping.selection(VIEWER, found.revision, box=found.bounds)
    assert (everything.count, everything.sentence) == (80, "This is the whole map.")


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"cluster": 1, "box": (0, 0, 1, 1)},
        {"polygon": ((0, 0), (1, 1))},
        {"polygon": ((0, 0), (1, float("nan")), (2, 2))},
    ],
    ids=["nothing", "two ways", "two corners", "nowhere"],
)
def test_a_selection_that_means_nothing_is_an_error(drawn, wrong):
    with pytest.raises(ValueError, match="polygon"):
        drawn.mapping.selection(CURATOR, view(drawn).revision, **wrong)


def test_words_light_up_the_dots_that_the_search_finds(drawn):
    found = view(drawn)
    lit = drawn.mapping.highlight(VIEWER, found.revision, "market")
    wanted = {n for n in range(80) if NAMES[TOPIC[n]] == "market"}
    assert set(lit.rows) == wanted
    assert lit.strengths[0] == 1.0
    assert [c.item.item_id for c in lit.cards] == [item_id(row) for row in lit.rows]
    assert drawn.mapping.highlight(VIEWER, found.revision, "zebra").note


def test_somebodys_taste_lies_among_what_they_like(drawn):
    found = view(drawn)
    sea = [n for n in range(80) if NAMES[TOPIC[n]] == "sea"]
    for n in sea[:3]:
        drawn.recommending.like(VIEWER, VIEWER.user_id, item_id(n))
    [dot] = drawn.mapping.people(VIEWER, found.revision, [VIEWER.user_id], k=5)
    xy, _ = xy_of(drawn, found.revision)
    near = np.argsort(((xy - [dot.x, dot.y]) ** 2).sum(axis=1))[:5]
    assert (TOPIC[near] == NAMES.index("sea")).mean() >= 0.8
    assert set(dot.liked) == set(sea[:3])
    assert len(dot.recommended) == 5
    assert not set(dot.recommended) & set(dot.liked)
    assert drawn.mapping.people(CURATOR, found.revision, [UserId("nobody")]) == ()
    with pytest.raises(NotAllowed):
        drawn.mapping.people(VIEWER, found.revision, [UserId("curator")])
