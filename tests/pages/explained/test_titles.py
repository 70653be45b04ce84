"""Every recording can be asked about, also where there are more of them than a control can hold."""

import pytest

from pages.components.recommend import state as rec_state
from pages.components.recommend import titles
from tests.pages.explained.steps import panel

CONTROLS = {"not": "recommend.not", "if": "recommend.if.instead", "house": "recommend.house.item"}
TO_PICK_FROM = {"not": 4, "if": 5, "house": 5}  # of five, one is in the list


@pytest.fixture(autouse=True)
def short(monkeypatch):
    """Lists of one."""
    monkeypatch.setattr(rec_state, "PICKS", 1)


@pytest.fixture
def few(monkeypatch):
    monkeypatch.setattr(titles, "OPTIONS", 2)


def control(app, key):
    [found] = [one for one in (*app.selectbox, *app.multiselect) if one.key == key]
    return found


def words(app):
    return [field for field in app.text_input if field.key.endswith(".words")]


def said(app, part):
    return any(part in caption.value for caption in app.caption)


@pytest.mark.parametrize("name", CONTROLS)
def test_where_all_can_be_offered_there_is_nothing_to_look_for(liked, walls, name):
    app = panel(liked("Red"), name)
    assert not words(app)
    assert len(control(app, CONTROLS[name]).options) == TO_PICK_FROM[name]


@pytest.mark.parametrize("name", CONTROLS)
def test_what_is_not_offered_is_found_by_a_part_of_its_title(liked, walls, few, name):
    app = panel(liked("Red"), name)
    assert not app.exception
    assert len(control(app, CONTROLS[name]).options) == 2
    assert said(app, f"2 of {TO_PICK_FROM[name]} recordings can be picked here")
    words(app)[0].set_value("RANG").run()
    assert control(app, CONTROLS[name]).options == ["Orange"]
    assert not said(app, "can be picked here")
    words(app)[0].set_value("nothing").run()
    assert said(app, "No title has these words.")


def test_what_was_found_stays_while_another_is_looked_for(liked, walls, few):
    app = panel(liked("Red"), "not")
    words(app)[0].set_value("orange").run()
    control(app, "recommend.not").set_value(walls["Orange"]).run()
    words(app)[0].set_value("").run()
    assert control(app, "recommend.not").value == walls["Orange"]
    assert any("Orange" in text.value for text in app.text)
