"""A selection on the map stands in the address, is described, and becomes collections and tags."""

from __future__ import annotations

import numpy as np
import pytest

from tests.mapped import SENTENCE
from tests.pages.conftest import CURATOR, act, drawn, titles
from tests.pages.map.steps import GROUND, address, ground, words


def test_without_a_selection_the_page_says_what_the_map_is_and_how_far_to_believe_it(page, mapped):
    app = page()
    data = ground(app)
    assert data["geometry"] == "/api/map/m2.bin"
    assert data["label"] == "Map of 7 recordings"
    assert [name["name"] for name in data["names"]] == ["Group 0", "Group 1", "Group 2"]
    assert data["region"] == ""
    assert SENTENCE in words(app)
    assert "1 dot came later" in words(app)


def test_a_lasso_is_kept_in_the_address_and_described(page, mapped):
    app = act(page(), GROUND, do="select", region="box_-1_-1_1_1")
    inside = [n for n in range(7) if np.all(np.abs(mapped.xy[:, n]) <= 1)]
    assert 0 < len(inside) < 7
    assert address(app, "map_sel") == "box_-1_-1_1_1"
    assert address(app, "map_rev") == "m2", "rows belong to a drawing"
    assert ground(app)["region"] == "box_-1_-1_1_1"
    assert titles(app) == [mapped.cards[n].item.title for n in inside]
    assert "Mostly harbour." in words(app)


def test_a_polygon_reaches_the_service_corner_by_corner(page, mapped):
    page(map_sel="lasso_0_0_0.5_4.0.0.4.-4.0")
    (asked,) = [which for name, which in mapped.asked if name == "selection"]
    assert asked == {"polygon": ((0, 0), (2, 0), (2, 2), (0, 2))}


def test_picked_dots_and_colours_become_items(page, mapped):
    page(map_sel="dots_1.4")
    page(map_sel="class_1_kind", map_color="kind")
    page(map_sel="class_2_cluster")
    asked = [which for name, which in mapped.asked if name == "selection"]
    sounds = [n for n, card in enumerate(mapped.cards) if card.item.kind == "audio"]
    assert asked == [{"ids": mapped.ids(1, 4)}, {"ids": mapped.ids(*sounds)}, {"cluster": 2}]


@pytest.mark.parametrize(
    "query",
    [
        {"map_sel": "lasso_0_0"},
        {"map_sel": "<b>"},
        {"map_rev": "m9"},
        {"map_color": "nonsense"},
        {"map_of": "users", "map_as": "globe", "map_for": "nobody"},
    ],
)
def test_an_address_nobody_could_have_copied_shows_the_map_as_usual(page, query):
    data = ground(page(**query))
    assert (data["revision"], data["region"], data["colour"]["key"], data["people"]) == ("m2", "", "cluster", [])


def test_the_address_names_drawing_colour_and_selection(page):
    app = page(map_rev="m1", map_color="kind", map_sel="dots_0")
    data = ground(app)
    assert (data["revision"], data["colour"]["key"], data["region"]) == ("m1", "kind", "dots_0")
    assert data["colour"]["inks"] == {"0": 0, "1": 1}
    assert address(app, "map_rev") == "m1"


def test_clearing_takes_the_selection_out_of_the_address(page):
    app = page(map_sel="dots_0.1")
    app.button(key="map.clear").click().run()
    assert "map_sel" not in app.query_params
    assert ground(app)["region"] == ""


def test_words_mark_what_matches_and_say_when_nothing_does(page, mapped):
    app = page(map_q="red")
    expected = [n for n, card in enumerate(mapped.cards) if "red" in card.item.title]
    assert ground(app)["highlight"]["rows"] == expected
    assert titles(app) == [mapped.cards[n].item.title for n in expected]
    app.text_input(key="map_q").set_value("zebra").run()
    assert ground(app)["highlight"] == {"words": "zebra", "rows": [], "note": "Nothing in the collection matches."}
    assert "Nothing in the collection matches." in words(app)


def test_the_table_lists_what_the_map_shows_and_picks(page, mapped):
    app = page(map_as="table")
    (table,) = drawn(app, "rows")
    assert [row["title"] for row in table["rows"]] == [card.item.title for card in mapped.cards]
    assert table["rows"][0]["cells"][-1] == "cannot say"
    app = act(app, "map.rows", do="toggle", id="x", n="3")
    assert address(app, "map_sel") == "dots_3"
    (table,) = drawn(app, "rows")
    assert [(row["key"], row["picked"]) for row in table["rows"]][:2] == [("3", True), ("0", False)]
    app = act(app, "map.rows", do="toggle", id="x", n="3")
    assert "map_sel" not in app.query_params


def test_a_region_in_the_table_lists_only_what_is_inside(page, mapped):
    (table,) = drawn(page(map_as="table", map_sel="class_1_cluster"), "rows")
    assert [row["key"] for row in table["rows"]] == ["3", "4", "5"]
    assert table["pick"] is False


def test_a_selection_becomes_a_collection_that_can_be_taken_back(page, services, mapped):
    app = page(map_sel="dots_1.2")
    app.text_input(key="map.title").set_value("Two of them")
    app.button(key="map.add").click().run()
    (made,) = services.collections.list(CURATOR)
    assert (made.title, made.count) == ("Two of them", 2)
    assert [link.proto.label for link in app.get("page_link")] == ["Open it"]
    next(b for b in app.button if b.label == "Undo").click().run()
    assert services.collections.list(CURATOR) == ()


def test_a_selection_is_tagged_at_once(page, services, mapped):
    app = page(map_sel="dots_1.2")
    app.text_input(key="map.tag.name").set_value("spring show")
    next(b for b in app.button if b.label == "Add it to 2 recordings").click().run()
    tagged = [
        card.item.title for card in services.library.browse(CURATOR, size=24).cards if "spring show" in card.item.tags
    ]
    assert sorted(tagged) == sorted(mapped.cards[n].item.title for n in (1, 2))
    assert app.text_input(key="map.tag.name").value == "", "the form is closed, and empty when it is opened again"
