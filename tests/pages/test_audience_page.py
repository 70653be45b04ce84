"""The Audience page: everything on it says that it is simulated, and everything on it can be taken back."""

from dataclasses import replace
from functools import partial

import numpy as np
import pytest

from core.domain import UserId
from core.services.simulation import near as simulated_near
from core.services.simulation.views import Plan, Wish
from core.storage.interactions import Interactions
from core.storage.items import Items
from core.storage.vectors import Vectors
from pages.components.audience import plots as plots
from pages.components.collections.exporting import plain
from tests.factories import events, media_item, segment_vectors
from tests.fakes import CLIP
from tests.pages.conftest import CURATOR, VIEWER, drawn

COLOURS = ("red", "blue", "green")


@pytest.fixture
def home(house):
    shades = house.encoders.texts.encode(COLOURS)
    with house.database.write() as tx:
        for n in range(12):
            item = media_item(f"{n:016x}", title=f"{COLOURS[n % 3].capitalize()} {n}")
            own = shades[n % 3][None] + 0.01 * n
            Items(tx).add(item)
            Vectors(tx).put(segment_vectors(item.item_id, CLIP, own / np.linalg.norm(own)))
    return house


def lived(home, services, *strategies: str, writes: bool = False, people: int = 25) -> list[int]:
    number = services.simulating.keep(CURATOR, Wish(name="Owls", n=people))
    plans = [Plan(strategy=name, rounds=3, places=5, writes=writes) for name in strategies]
    runs = [services.simulating.start(CURATOR, number, plan) for plan in plans]
    home.work()
    return runs


def said(app) -> str:
    """Every word on the page that is not inside a figure."""
    return " ".join(
        str(e.value) for kind in (app.text, app.caption, app.title, app.markdown, app.subheader) for e in kind
    )


def test_an_empty_library_says_what_to_do(open_page):
    app = open_page("audience")
    assert not app.exception
    assert "Upload recordings or load the demo" in said(app)


def test_people_are_invented_in_words_and_sliders(home, open_page, services):
    app = open_page("audience")
    app.text_input(key="audience.new.name").input("Owls")
    app.text_input(key="audience.new.phrase").input("red").run()
    assert "red" in said(app)
    means = [grid for grid in drawn(app, "cards") if "red" in grid["label"]]
    assert all(card["title"].startswith("Red") for card in means[0]["cards"])
    app.button(key="audience.new.keep").click().run()
    assert not app.exception
    [kept] = services.simulating.populations(CURATOR)
    assert (kept.name, kept.n) == ("Owls", 500)
    assert "red" in [interest.name for interest in kept.interests]
    assert "nothing has happened" in said(app).lower()


def test_words_that_are_not_clearly_anywhere_weigh_less_than_clear_ones_and_say_so(home, open_page, services):
    app = open_page("audience")
    for phrase in ("red", "purple giraffes"):
        app.text_input(key="audience.new.phrase").input(phrase).run()
    assert not app.exception
    shares = {name: app.slider(key=f"audience.new.weight.{name}").value for name in ("red", "purple giraffes")}
    assert shares == {"red": 4.0, "purple giraffes": 1.0}
    assert "“purple giraffes” is not clearly anywhere here" in said(app)
    assert "a quarter of the weight of clear words" in said(app)
    app.button(key="audience.new.keep").click().run()
    [kept] = services.simulating.populations(CURATOR)
    assert {own.name: own.share for own in kept.interests if own.phrase} == shares


def test_days_are_begun_and_watched(home, open_page, services):
    services.simulating.keep(CURATOR, Wish(name="Owls", n=25))
    app = open_page("audience")
    app.select_slider(key="audience.days.rounds").set_value(5).run()
    app.button(key="audience.days.go").click().run()
    assert not app.exception
    assert services.simulating.simulations(CURATOR)[0].live
    home.work()
    app.run()
    assert not app.exception
    assert services.simulating.simulations(CURATOR)[0].state == "done"


def test_an_audience_is_forked_named_and_brought_back_and_what_was_open_for_it_closes(home, open_page, services):
    first = services.simulating.keep(CURATOR, Wish(name="Owls", n=25))
    app = open_page("audience")
    app.button(key=f"audience.keep.{first}.fork").click().run()
    [fork, _] = services.simulating.populations(CURATOR)
    app.text_input(key=f"audience.keep.{fork.number}.name").input("Larks")
    [before] = popovers(app)
    app.button(key=f"FormSubmitter:audience.keep.{fork.number}.naming-Rename").click().run()
    assert not app.exception
    assert [kept.name for kept in services.simulating.populations(CURATOR)] == ["Larks", "Owls"]
    [after] = popovers(app)
    assert after != before  # another one stands there, and it is closed
    app.text_input(key=f"audience.keep.{fork.number}.name").input(" ")
    app.button(key=f"FormSubmitter:audience.keep.{fork.number}.naming-Rename").click().run()
    assert services.simulating.populations(CURATOR)[0].name == "Larks"
    app.button(key=f"audience.keep.{fork.number}.remove").click().run()
    assert [kept.name for kept in services.simulating.populations(CURATOR)] == ["Owls"]
    app.button(key="notice.undo").click().run()
    assert [kept.name for kept in services.simulating.populations(CURATOR)] == ["Larks", "Owls"]


def popovers(app) -> set[str]:
    """What changes an audience, by the name the browser knows it under."""
    return {popover.proto.id for popover in app.get("popover") if popover.proto.popover.label == "Change"}


def test_days_that_were_stopped_say_so_once(home, open_page, services):
    number = services.simulating.keep(CURATOR, Wish(name="Owls", n=25))
    services.simulating.cancel(CURATOR, services.simulating.start(CURATOR, number, Plan()))
    assert [note.value for note in open_page("audience").info] == [plain("Stopped before it began.")]


def test_a_strategy_is_not_compared_with_itself(home, open_page, services):
    services.simulating.keep(CURATOR, Wish(name="Owls", n=25))
    app = open_page("audience")
    served, beside = (app.selectbox(key=f"audience.days.{name}") for name in ("strategy", "beside"))
    assert set(served.options) - set(beside.options) == {"By content"}
    beside.set_value("truth").run()
    app.selectbox(key="audience.days.strategy").set_value("truth").run()
    assert not app.exception
    assert app.selectbox(key="audience.days.beside").value is None
    app.button(key="audience.days.go").click().run()
    assert [run.plan.strategy for run in services.simulating.simulations(CURATOR)] == ["truth"]


def test_everything_that_is_shown_says_that_it_is_simulated(home, open_page, services):
    one, other = lived(home, services, "content", "truth", writes=True)
    app = open_page("audience", aud="1", aud_run=str(other), aud_vs=str(one))
    assert not app.exception
    assert any("Simulated" in badge.value for badge in app.markdown)
    assert "simulated event" in said(app)
    assert "Simulated people served by “Knows their taste”" in said(app)  # whose totals these are
    figures = app.get("plotly_chart")
    assert len(figures) >= 8
    assert "same people in the same mood" in said(app)
    [table] = drawn(app, "people")
    assert table["columns"][0][1] == "Simulated person"
    assert "simulated people" in table["caption"]


def test_every_figure_says_that_it_is_simulated(home, services):
    one, other = lived(home, services, "content", "truth")
    runs = [services.simulating.simulation(CURATOR, number) for number in (one, other)]
    life = services.simulating.life(CURATOR, one, runs[0].watched[0])
    figures = [plots.curve(name, runs, dark=True) for name in plots.CURVES]
    figures += [plots.causes(runs[0], dark=False), plots.places(runs[0], dark=False), plots.taste(life, dark=False)]
    figures.append(plots.differences(services.simulating.compare(CURATOR, one, other), dark=False))
    for figure in figures:
        assert "simulated" in [note.text for note in figure.layout.annotations]
    assert all(plots.said(name, runs).startswith("Simulated") for name in plots.CURVES)
    assert [line.line.dash for line in figures[0].data] == ["solid", "dash"]


def test_everybody_can_be_found_in_a_table_and_met_at_an_address(home, open_page, services):
    [own] = lived(home, services, "content")
    app = open_page("audience", aud="1", aud_run=str(own))
    [table] = drawn(app, "people")
    plays = [int(row["cells"][2]) for row in table["rows"]]
    assert plays == sorted(plays, reverse=True)
    app.button(key="audience.table.find.left").click().run()
    [table] = drawn(app, "people")
    states = [row["cells"][-1] for row in table["rows"]]
    assert states == sorted(states, reverse=True)  # who left stands first
    other = table["rows"][3]["id"]
    app.session_state["audience.table.act"] = {"do": "meet", "id": other}
    app.run()
    assert app.query_params["aud_who"] in (other, [other])
    [table] = drawn(app, "people")
    assert table["chosen"] == other
    assert f"Simulated person {int(other) + 1}" in said(app)
    app.session_state["audience.table.act"] = {"do": "meet", "id": "999999"}
    app.run()
    assert not app.exception
    assert "Nothing was kept" in " ".join(note.value for note in app.info)


def test_simulated_events_leave_the_log_with_one_click_and_those_of_real_people_stay(home, open_page, services):
    lived(home, services, "random", writes=True)
    with home.database.write() as tx:
        Interactions(tx).add(events("ann", "x", "y", "z"))
    app = open_page("audience")
    assert "in the log of this collection, beside 3 of real people" in said(app)
    app.button(key="audience.keep.forget").click().run()
    assert not app.exception
    assert services.simulating.simulated_events(CURATOR) == 0
    assert services.simulating.real_events(CURATOR) == 3
    assert "removed from the log" in said(app)


def test_a_viewer_looks_and_changes_nothing(home, open_page, services):
    lived(home, services, "random", writes=True)
    app = open_page("audience", visitor=VIEWER)
    assert not app.exception
    keys = {str(button.key) for button in app.button}
    looking = ("audience.people.day.", "audience.people.friend.", "audience.table.find.")
    assert {key for key in keys if key.startswith("audience.") and not key.startswith(looking)} == set()


def test_two_strategies_live_with_the_same_people_and_stand_side_by_side(home, open_page, services):
    services.simulating.keep(CURATOR, Wish(name="Owls", n=25))
    app = open_page("audience")
    app.select_slider(key="audience.days.rounds").set_value(5)
    app.selectbox(key="audience.days.beside").set_value("truth").run()
    app.button(key="audience.days.go").click().run()
    assert not app.exception
    home.work()
    app.run()
    assert not app.exception
    assert "same people in the same mood" in said(app)


def test_events_are_kept_for_evaluation_with_one_click(home, open_page, services):
    [own] = lived(home, services, "content")
    app = open_page("audience")
    app.button(key="audience.keep.events").click().run()
    assert not app.exception
    home.work()
    app.run()
    n = services.simulating.events_kept(VIEWER, own)
    assert f"{n} simulated events of these days are kept" in said(app)
    app.button(key="audience.keep.events").click().run()
    assert services.simulating.simulated_events(CURATOR) == 0


def test_a_pushed_recording_is_told_in_words(home, open_page, services):
    services.simulating.keep(CURATOR, Wish(name="Owls", n=25))
    app = open_page("audience")
    app.selectbox(key="audience.days.strategy").set_value("popularity").run()
    app.selectbox(key="audience.attack.kind").set_value("random").run()
    app.selectbox(key="audience.attack.target").set_value(f"{4:016x}")
    app.select_slider(key="audience.attack.size").set_value(50).run()
    app.button(key="audience.days.go").click().run()
    home.work()
    app.run()
    assert not app.exception
    assert any("profiles push “Green 4”" in box.value or "profiles push “Blue 4”" in box.value for box in app.warning)
    assert "same people in the same mood" in said(app)


def test_an_audience_is_brought_near_to_what_real_people_did(home, open_page, services, monkeypatch):
    few = partial(simulated_near.brought_near, evaluations=5)
    monkeypatch.setattr("core.services.simulation.days.brought_near", few)
    [own] = lived(home, services, "content", people=80)
    app = open_page("audience")
    assert "Bring in what real people did" in said(app)
    services.simulating.keep_events(CURATOR, own)
    home.work()
    with home.database.write() as tx:
        events = Interactions(tx).all(simulated=True)
        Interactions(tx).add([replace(e, origin="real", user_id=UserId(e.user_id[-5:])) for e in events])
    app = open_page("audience")
    assert "Plays per person: real" in said(app)
    app.button(key="audience.real.near").click().run()
    assert not app.exception
    home.work()
    app.run()
    fork = services.simulating.populations(CURATOR)[0]
    assert fork.name == "Owls, like real people"
    assert fork.calibrated["plays_per_person"] > 0
    assert "near to those of real people" in said(app)
