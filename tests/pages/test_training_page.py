"""The page Training and the dialog for interactions, on real services."""

import pytest
from streamlit.testing.v1 import AppTest

from pages.components import dialogs
from tests.pages.conftest import CURATOR, VIEWER


def said(app):
    return " ".join(e.value for e in (*app.text, *app.caption, *app.warning, *app.info, *app.markdown))


@pytest.fixture
def table(house):
    ids = [house.ready(colour, title=f"A {colour} wall") for colour in ("red", "green", "blue", "red blue")]
    rows = [
        f"p{n},{title},{5 if n % 2 == half else 1}" for n in range(12) for half in range(2) for title in ids[half::2]
    ]
    return "\n".join(["user,thing,rating", *rows, "p1,A lost wall,5"]).encode()


def test_an_empty_collection_says_what_to_do_and_viewers_are_told_whose_page_it_is(open_page):
    app = open_page("training")
    assert not app.exception
    assert "Bring in what people did" in said(app)
    assert said(app).count("Nobody has liked anything yet") == 1, "once, not for each strategy"
    assert not [button for button in app.button if button.label.startswith("Train")]
    assert "This page is for curators" in said(open_page("training", VIEWER))


def test_training_from_the_page_ends_in_a_version_that_answers(open_page, house, table):
    house.events.bring_in(CURATOR, table, "ratings.csv", {"user": "user", "item": "thing", "rating": "rating"})
    app = open_page("training")
    assert "48 interactions of 12 people" in said(app)
    app.button(key="training.fit.item_knn").click().run()
    assert len(house.training.jobs(CURATOR)) == 1
    house.work()
    app = open_page("training")
    assert not app.exception
    assert "The first version" in said(app)
    assert house.registry.names() == ("item_knn",)


def _dialog(services, visitor):
    import streamlit as st

    from pages.components import events, notices, shell

    shell.style()
    if not st.session_state.get("over"):
        events.dialog(services, visitor)
    notices.show(services, visitor)


def test_the_dialog_shows_what_each_row_becomes_and_one_click_brings_it_in(services, house, table):
    app = AppTest.from_function(_dialog, args=(services, CURATOR), default_timeout=60).run()
    app.file_uploader(key="events.file").set_value(("ratings.csv", table, "text/csv")).run()
    assert "Choose the columns" in said(app)  # "thing" is no name we know
    app.selectbox(key="events.ratings.csv.item").set_value("thing").run()
    app.selectbox(key="events.ratings.csv.rating").set_value("rating").run()
    assert not app.exception
    assert "48 of 49 rows can be used: 12 people, 4 recordings." in said(app)
    assert "Line 50: there is no item 'A lost wall'" in said(app)
    app.session_state["over"] = True  # a dialog closes in a rerun, which this test would begin anew
    app.button(key="events.apply").click().run()
    assert not app.exception
    assert [(batch.rows, batch.bad) for batch in house.events.imports(CURATOR)] == [(48, 1)]
    assert "48 interactions came in." in said(app)
    assert app.session_state[dialogs.OVER]  # so that the dialog closes


def test_lists_given_as_interactions_are_told_apart_from_what_people_did(services):
    app = AppTest.from_function(_dialog, args=(services, CURATOR), default_timeout=60).run()
    lists = b"origin,user_id,shown,played\nsimulated,simulated-a-1,a b,a\n"
    app.file_uploader(key="events.file").set_value(("lists.csv", lists, "text/csv")).run()
    assert not app.exception
    assert "lists.csv holds the lists that simulated people were shown" in said(app).replace("\\", "")
    assert "simulate --events" in said(app).replace("\\", "")


def test_what_people_do_is_learned_from_the_page_and_told_with_its_error(open_page, house, table):
    assert "Nothing was learned yet" in said(open_page("training", train="behaviour"))
    house.events.bring_in(CURATOR, table, "ratings.csv", {"user": "user", "item": "thing", "rating": "rating"})
    app = open_page("training", train="behaviour")
    app.button(key="training.behaviour.learn").click().run()
    house.work()
    app = open_page("training", train="behaviour")
    assert not app.exception
    assert "Off by" in said(app)
    assert "everybody is given the average" in said(app)  # twelve people are too few, and that is said


def test_two_trainings_stand_side_by_side_with_what_differs(open_page, house, table):
    assert "Nothing was trained yet" in said(open_page("training", train="runs"))
    house.events.bring_in(CURATOR, table, "ratings.csv", {"user": "user", "item": "thing", "rating": "rating"})
    for k in (7, 9):
        house.training.fit(CURATOR, "item_knn", {"k": k})
        house.work()
    newest, first = (run.run_id for run in house.registry.runs(CURATOR, "fit"))
    app = open_page("training", train="runs", fit=newest, fit_vs=first)
    assert not app.exception
    figures, settings = (table.value for table in app.table)
    assert "Time to learn" in {str(cell) for cell in figures.to_numpy().ravel()}
    cells = {str(cell) for cell in settings.to_numpy().ravel()}
    assert {"k", "9", "7"} <= cells
    assert "seed" not in cells


def test_settings_are_tried_and_a_version_says_how_good_it_was_before_it_is_chosen(open_page, house, table):
    house.events.bring_in(CURATOR, table, "ratings.csv", {"user": "user", "item": "thing", "rating": "rating"})
    app = open_page("training")
    app.slider(key="training.how.trials.item_knn").set_value(3)
    app.number_input(key="training.how.seed.item_knn").set_value(7).run()
    app.button(key="training.fit.item_knn").click().run()
    [job] = house.training.jobs(CURATOR)
    assert {key: job.payload[key] for key in ("trials", "seed", "simulated")} == {
        "trials": 3,
        "seed": 7,
        "simulated": False,
    }
    house.work()
    app = open_page("training")
    assert not app.exception
    assert "Learned from 48 interactions" in said(app)
    assert not [toggle for toggle in app.toggle if "invented" in toggle.label]  # nobody was invented here


def test_learning_from_invented_people_can_be_asked_for_where_there_are_any(open_page, house, table):
    from core.storage.interactions import Interactions
    from tests.core.services.measurement.test_measuring import camps

    house.events.bring_in(CURATOR, table, "ratings.csv", {"user": "user", "item": "thing", "rating": "rating"})
    with house.database.write() as tx:
        Interactions(tx).add(list(camps(prefix="simulated-", origin="simulated")))
    app = open_page("training")
    app.toggle(key="training.how.simulated.item_knn").set_value(True).run()
    app.button(key="training.fit.item_knn").click().run()
    house.work()
    assert [version.simulated for version in house.registry.versions(CURATOR) if version.strategy == "item_knn"] == [
        True
    ]


def test_a_training_is_followed_and_stopped_where_it_was_asked_for(open_page, house, table):
    house.events.bring_in(CURATOR, table, "ratings.csv", {"user": "user", "item": "thing", "rating": "rating"})
    app = open_page("training")
    app.button(key="training.fit.item_knn").click().run()
    [job] = house.training.jobs(CURATOR)
    assert "Being learned: Neighbouring recordings." in said(app)
    assert [button.key for button in app.button if button.label == "Stop"] == [f"training.stop.{job.job_id}"]
    app.button(key=f"training.stop.{job.job_id}").click().run()
    house.work()
    assert "stopped before anything of it could be kept" in said(open_page("training"))
    assert house.registry.names() == ()


def test_a_network_that_was_stopped_says_so_and_can_begin_anew(open_page, house, table):
    house.events.bring_in(CURATOR, table, "ratings.csv", {"user": "user", "item": "thing", "rating": "rating"})
    assert "Stopped on" not in said(open_page("training"))
    house.registry.checkpoint("two_tower").write_bytes(b"passes so far")
    app = open_page("training")
    assert "the next training goes on where it was" in said(app)
    app.button(key="training.anew.two_tower").click().run()
    assert not app.exception
    assert "Stopped on" not in said(app)
    assert house.registry.unfinished(CURATOR, "two_tower") is None
