"""Dialogs and what ends in the background while one is open."""

from streamlit.testing.v1 import AppTest


def script():
    import streamlit as st

    from pages.components import dialogs

    @dialogs.modal("Words")
    def words(ask):
        st.text_input(ask, key="typed")

    st.session_state.runs = st.session_state.get("runs", 0) + 1
    if st.session_state.runs > 3:
        st.stop()  # whoever draws anew for ever has lost
    dialogs.none_open()
    if st.session_state.get("opening"):
        words("Say something")
    if st.session_state.get("ended"):
        st.session_state.ended = False
        dialogs.redraw()


def drawn(**state):
    at = AppTest.from_function(script)
    for key, value in state.items():
        at.session_state[key] = value
    return at.run()


def test_what_ends_while_a_dialog_is_open_does_not_take_it_away():
    at = drawn(opening=True, ended=True)
    assert at.session_state.runs == 1
    assert at.text_input(key="typed").label == "Say something"


def test_what_ends_while_none_is_open_draws_the_page_anew():
    assert drawn(ended=True).session_state.runs == 2


def test_a_page_that_is_drawn_anew_has_no_dialog_open():
    at = drawn(opening=True)
    at.session_state.opening = False
    at.session_state.ended = True
    assert at.run().session_state.runs == 3  # the second run, and the one that it asked for


def telling():
    import streamlit as st

    from pages.components import dialogs, notices

    if st.session_state.pop("begins", False):
        notices.begin("The lists are being read.")
    if st.session_state.pop("told", False):
        notices.tell("Added to “Night”.")
    if st.session_state.pop("ended", False):
        dialogs.redraw()
    notices.show(None, None)


def said(**state):
    at = AppTest.from_function(telling)
    for key, value in state.items():
        at.session_state[key] = value
    return [text.value for text in at.run().text]


def test_work_that_has_ended_is_not_said_to_have_begun():
    assert said(begins=True) == ["The lists are being read."]
    assert said(begins=True, ended=True) == []
    assert said(told=True, ended=True) == ["Added to “Night”."]  # what somebody did stays, to be taken back
