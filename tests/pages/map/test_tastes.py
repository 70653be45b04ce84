"""Tastes and lists on the map, also in space."""

from __future__ import annotations

import json

from tests.pages.conftest import CURATOR, act, drawn, titles
from tests.pages.map.steps import address, ground, words


def test_a_taste_is_drawn_with_what_it_leads_to(page, mapped):
    app = page()
    app.multiselect(key="map.people").set_value([CURATOR.user_id]).run()
    assert address(app, "map_for") == CURATOR.user_id
    assert ground(app)["people"] == [{"label": "You", "x": 0.5, "y": 0.5, "liked": [0], "recommended": [1, 2]}]


def test_several_tastes_stand_in_the_address_and_strangers_are_left_out(page, mapped, services):
    other = services.recommending.invent(CURATOR, "Likes the sea")
    app = page(map_for=f"{CURATOR.user_id},stranger,{other},{other}")
    assert app.multiselect(key="map.people").value == [CURATOR.user_id, other]
    assert mapped.asked[-1] == ("people", (CURATOR.user_id, other))
    app.multiselect(key="map.people").set_value([other]).run()
    assert address(app, "map_for") == other


def test_a_list_and_the_taste_it_comes_from_are_drawn_in_space_too(page, mapped):
    (figure,) = page(map_as="solid", map_for=CURATOR.user_id).get("plotly_chart")
    [marks] = [trace for trace in json.loads(figure.proto.spec)["data"] if trace.get("name") == "You"]
    assert marks["text"] == ["\u2665", "1", "2", "\u2605 You"]
    assert marks["hovertext"] == [f"You: {mapped.cards[n].item.title}" for n in (0, 1, 2)] + ["Taste of You"]
    assert (marks["x"][3], marks["y"][3], marks["z"][3]) == (0.5, 0.5, 1.0)
    assert marks["customdata"] == [0, 1, 2, None], "a click on a mark is a click on its dot"


def test_invented_people_are_called_so_in_every_view(page, services):
    owl = services.recommending.invent(CURATOR, "Night owl")
    app = page(map_for=owl)
    assert ground(app)["people"][0]["label"] == "Night owl (invented)"
    assert app.multiselect(key="map.people").format_func(owl) == "Night owl (invented)"
    assert "no real person" in words(app)
    (figure,) = page(map_for=owl, map_as="solid").get("plotly_chart")
    [marks] = [t for t in json.loads(figure.proto.spec)["data"] if t.get("name") == "Night owl (invented)"]
    assert marks["text"][-1] == "\u2605 Night owl (invented)"
    assert all("(invented)" in said for said in marks["hovertext"])


def test_a_click_on_a_dot_in_space_shows_it_in_the_panel(page, mapped):
    app = page(map_as="solid")
    (figure,) = app.get("plotly_chart")
    dots = [trace for trace in json.loads(figure.proto.spec)["data"] if trace["mode"] == "markers"]
    assert sorted(row for trace in dots for row in trace["customdata"]) == list(range(7))
    app = act(app, "map.space", do="select", region="dots_4")
    assert titles(app) == [mapped.cards[4].item.title]
    (hand,) = drawn(app, "space")
    assert (hand["rows"], hand["points"]) == ([4], "/api/map/m2/points.json")


def test_the_figure_in_space_has_every_dot_once_and_the_names_of_the_groups(page, mapped):
    app = page(map_as="solid")
    (figure,) = app.get("plotly_chart")
    traces = json.loads(figure.proto.spec)["data"]
    shown = [title for trace in traces if trace["mode"] == "markers" for title in trace["text"]]
    assert sorted(shown) == sorted(card.item.title for card in mapped.cards)
    [names] = [trace for trace in traces if trace["mode"] == "text"]
    assert names["text"]
    assert set(names["text"]) <= {trace["name"] for trace in traces if trace["mode"] == "markers"}
    assert json.loads(figure.proto.config)["displayModeBar"] is False
    assert not drawn(app, "map")
