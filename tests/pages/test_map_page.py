"""The map page with a stand-in for the service; drawing and gestures are tested in the browser."""

from __future__ import annotations

import base64
import json
from dataclasses import replace

import numpy as np
import pytest

from core.services.maps.selection_views import Moment
from pages.components.maps import data as map_data
from tests.mapped import SENTENCE, Mapped
from tests.pages.conftest import CURATOR, VIEWER, act, drawn, titles

COLOURS = ("red", "green", "blue", "yellow", "red green", "blue red", "tone 200")
GROUND = "map.ground"


@pytest.fixture
def mapped(house) -> Mapped:
    """Seven recordings on a map, in groups of three."""
    for n, content in enumerate(COLOURS):
        house.ready(content, f"{n} {content}")
    cards = house.library.browse(CURATOR, sort="title", size=24).cards
    return Mapped(cards)


@pytest.fixture
def services(services, mapped):
    return replace(services, mapping=mapped)


@pytest.fixture
def page(open_page):
    def opened(visitor=CURATOR, **query):
        app = open_page("map", visitor, **query)
        assert not app.exception
        return app

    return opened


def ground(app):
    (data,) = drawn(app, "map")
    return data


def words(app) -> str:
    return " ".join(node.value for kind in (app.text, app.caption, app.header) for node in kind)


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


def test_other_weights_move_the_dots_and_as_drawn_brings_them_back(page, mapped):
    app = page()
    assert ground(app)["shape"] is None
    app.toggle(key="map.weighing").set_value(True).run()
    app.slider(key="map.weight.visual").set_value(0.1).run()
    shape = ground(app)["shape"]
    assert mapped.asked[-1] == ("reshape", {"visual": 0.1, "text": 0.4})
    x, y = unpacked(shape["positions"], shape["box"])
    np.testing.assert_allclose(x, mapped.xy[1], atol=1e-3)
    np.testing.assert_allclose(y, mapped.xy[0], atol=1e-3)
    app.button(key="map.weights.back").click().run()
    assert ground(app)["shape"] is None


def test_weights_in_the_proportions_of_the_drawing_leave_its_dots_where_they_are(page, mapped):
    """After "Draw it like this" the sliders stand where they stood, and the new drawing is shown, not a trial of it."""
    app = page()
    app.toggle(key="map.weighing").set_value(True).run()
    app.slider(key="map.weight.visual").set_value(0.9).run()
    app.slider(key="map.weight.text").set_value(0.6).run()
    assert ground(app)["shape"] is None
    app.slider(key="map.weight.text").set_value(0.5).run()
    assert ground(app)["shape"] is not None


def test_two_drawings_are_compared_dot_by_dot(page, mapped):
    app = page()
    app.selectbox(key="map.before").set_value("m1").run()
    data = ground(app)["compare"]
    assert (data["before"], data["after"]) == ("Winter", "Spring")
    x, y = unpacked(data["positions"], data["box"])
    assert np.isnan(x[0]), "it was not on the drawing before"
    np.testing.assert_allclose(x[1:], mapped.xy[1, 1:], atol=1e-3)
    np.testing.assert_allclose(y[1:], mapped.xy[0, 1:], atol=1e-3)


def address(app, name: str) -> str:
    value = app.query_params.get(name, "")
    return value[0] if isinstance(value, list) and value else value


def unpacked(packed: str, box) -> tuple[np.ndarray, np.ndarray]:
    whole = np.frombuffer(base64.b64decode(packed), "<u2").reshape(2, -1).astype(float)
    whole[whole == map_data.NOWHERE] = np.nan
    part = whole / map_data.STEPS
    return box[0] + part[0] * (box[2] - box[0]), box[1] + part[1] * (box[3] - box[1])


def test_trust_fades_dots_on_request(page):
    app = page()
    assert ground(app)["trust"] == ""
    app.toggle(key="map.trust").set_value(True).run()
    assert ground(app)["trust"] == "/api/map/m2/colours/trust.bin"


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


def test_moments_are_shown_with_their_own_stills_and_open_there(page, mapped, monkeypatch):
    """What is selected on a map of moments are moments, not the recordings they belong to."""
    shot = Moment(row=2, card=mapped.cards[2], start_s=1.0, end_s=3.0)
    whole = mapped.selection(None, "m2", ids=mapped.ids(2))
    monkeypatch.setattr(mapped, "selection", lambda *_, **__: replace(whole, count=1, moments=(shot,)))
    app = page(map_sel="dots_2")
    (cards,) = (data["cards"] for data in drawn(app, "cards"))
    item_id = mapped.cards[2].item.item_id
    assert [(c["item"], c["at"], c["time"]) for c in cards] == [(item_id, 1.0, "0:01 to 0:03")]
    assert cards[0]["href"].endswith("t=1")


def test_a_curator_draws_anew_renames_and_forgets(page, mapped):
    app = page()
    app.text_input(key="map.refit.name").set_value("Summer")
    next(b for b in app.button if b.label == "Draw the map anew").click().run()
    app.text_input(key="map.rename.name").set_value("May")
    next(b for b in app.button if b.label == "Rename").click().run()
    next(b for b in app.button if b.label == "Forget this drawing").click().run()
    assert mapped.asked == [
        ("refit", ("items", "fused", {"name": "Summer"})),
        ("rename", ("m2", "May")),
        ("remove", "m2"),
    ]


def test_a_viewer_only_looks(page):
    labels = {button.label for button in page(VIEWER, map_sel="dots_1").button}
    assert not labels & {"Draw the map anew", "Rename", "Forget this drawing", "Draw it like this"}


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


def test_before_there_is_a_map_a_curator_can_have_one_drawn(page, mapped):
    mapped.state = "none"
    app = page()
    assert "Twelve are needed." in words(app)
    app.button(key="map.first").click().run()
    assert mapped.asked == [("refit", ("items", "fused", {}))]
    assert "map.first" not in {button.key for button in page(VIEWER).button}


def test_while_recordings_come_in_the_page_says_when_there_will_be_a_map(page, mapped, monkeypatch):
    mapped.state = "none"
    none = mapped.view(CURATOR)
    monkeypatch.setattr(mapped, "view", lambda *_, **__: replace(none, arriving=True))
    assert "The map is drawn when the recordings are in" in words(page())


def test_a_drawing_in_progress_says_how_far_it_is_and_can_be_cancelled(page, mapped):
    mapped.is_drawing = True
    app = page()
    app.button(key="map.cancel").click().run()
    assert mapped.asked == [("cancel", "j1")]


def test_a_moment_map_that_does_not_exist_leads_back(page):
    app = page(map_of="moments")
    assert not drawn(app, "map")
    app.button(key="map.home").click().run()
    assert ground(app)["what"] == "recordings"
