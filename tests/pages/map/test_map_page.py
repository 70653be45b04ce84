"""The map page with a stand-in for the service; drawing and gestures are tested in the browser."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from core.services.maps.selection_views import Moment
from tests.pages.conftest import CURATOR, VIEWER, drawn
from tests.pages.map.steps import ground, unpacked, words


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


def test_trust_fades_dots_on_request(page):
    app = page()
    assert ground(app)["trust"] == ""
    app.toggle(key="map.trust").set_value(True).run()
    assert ground(app)["trust"] == "/api/map/m2/colours/trust.bin"


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
