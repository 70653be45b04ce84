"""Values of widgets in the address: what the browser's Back changes, and what a quick hand must not lose."""

import pytest
from streamlit.testing.v1 import AppTest


def page():
    import streamlit as st

    from pages.components import address

    address.choice("side", ["first", "second", "third"])
    address.text("words", 9)
    side = st.segmented_control("Side", ["first", "second", "third"], key="side", required=True)
    words = st.text_input("Words", key="words")
    address.keep(side="" if side == "first" else side, words=words)


@pytest.fixture
def app():
    return AppTest.from_function(page).run()


def test_what_is_chosen_stands_in_the_address_and_a_step_back_undoes_it(app):
    app.button_group(key="side").set_value("second").run()
    assert app.query_params["side"] == "second"
    del app.query_params["side"]
    assert app.run().session_state["side"] == "first"


def test_a_second_click_counts_although_the_browser_does_not_know_the_address_of_the_first_yet(app):
    app.button_group(key="side").set_value("second").run()
    del app.query_params["side"]
    app.button_group(key="side").set_value("third").run()
    assert app.session_state["side"] == "third"
    assert app.query_params["side"] == "third"


def test_words_that_are_typed_on_are_not_taken_back_by_the_address_before_them(app):
    app.text_input(key="words").set_value("fr").run()
    del app.query_params["words"]
    app.text_input(key="words").set_value("frog").run()
    assert app.session_state["words"] == "frog"
