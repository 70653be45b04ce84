"""Dialogs. A page that is drawn anew closes them, so what ends in the background waits until they are closed."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Literal, ParamSpec

import streamlit as st

from pages.components import notices

OPEN, OVER = "dialogs.open", "dialogs.over"

P = ParamSpec("P")


def modal(title: str, width: Literal["medium", "large"] = "medium") -> Callable[[Callable[P, None]], Callable[P, None]]:
    """Draw the function in a dialog; the page is drawn anew when somebody closes it."""

    def wrapped(draw: Callable[P, None]) -> Callable[P, None]:
        @st.dialog(title, width=width, on_dismiss="rerun")
        def show(*args: P.args, **kwargs: P.kwargs) -> None:
            if st.session_state.pop(OVER, False):
                st.rerun()
            draw(*args, **kwargs)

        @wraps(draw)
        def opened(*args: P.args, **kwargs: P.kwargs) -> None:
            st.session_state[OPEN] = True
            show(*args, **kwargs)

        return opened

    return wrapped


def none_open() -> None:
    """At the top of every run of a page: whatever was open is closed by it."""
    st.session_state[OPEN] = False
    st.session_state.pop(OVER, None)


def over() -> None:
    """In a button's callback: what the dialog is for is done, it closes, and what came of it is said on the page below.

    The button's own answer cannot say so: after the callback there may be nothing left to press it for.
    """
    st.session_state[OVER] = True


def redraw() -> None:
    """Draw the page anew because something ended, unless that would take a dialog out of somebody's hands."""
    if not st.session_state.get(OPEN, False):
        notices.ended()
        st.rerun()
