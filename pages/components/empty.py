"""Empty states: each says what to do next."""

from __future__ import annotations

import streamlit as st

from core.domain import Visitor
from core.services import Services
from pages.components import jobs, links, notices, parts, uploads


def library(services: Services, visitor: Visitor) -> None:
    """Nothing has been taken in yet."""
    with st.container(key="empty", horizontal_alignment="center"):
        parts.mount("welcome", "library.welcome", {})
        if jobs.live(services, visitor):
            st.title("Examining the first recordings", anchor=False, text_alignment="center")
            jobs.panel(services, visitor)
            return
        st.title("Show what you have", anchor=False, text_alignment="center")
        st.text(
            "Vitrine looks at and listens to audio and video, finds it by words, recommends it and says why.",
            text_alignment="center",
        )
        if visitor.role == "viewer":
            st.caption("Nothing has been added to this collection yet.", text_alignment="center")
            return
        with st.container(horizontal=True, horizontal_alignment="center"):
            if st.button("Upload recordings", key="library.first", type="primary", icon=":material/upload:"):
                uploads.dialog(services, visitor)
            st.button(
                "Load the demo collection",
                key="library.demo",
                icon=":material/movie:",
                on_click=_load_demo,
                args=(services, visitor),
            )
        st.caption(
            "The demo is a small made-up world; it needs no network and can be deleted at any time.",
            text_alignment="center",
        )


@notices.saying
def _load_demo(services: Services, visitor: Visitor) -> None:
    n = services.operations.load_demo(visitor)
    notices.tell(f"Loading the demo collection: {n} recordings.")


def nothing_ready(services: Services, visitor: Visitor, then: str) -> None:
    """A page needs recordings, and none is ready.

    Args:
        then: What there is when there are some, e.g. "there is something to recommend".
    """
    if jobs.live(services, visitor):
        st.text(f"The first recordings are being examined. As soon as one is ready, {then}.")
        jobs.panel(services, visitor)
        return
    if visitor.role == "viewer":
        st.text(f"Nothing has been added to this collection yet. As soon as there are recordings, {then}.")
        return
    st.text(f"Upload recordings or load the demo collection in the library first; then {then}.")
    links.to_library("Go to the library")


def no_item() -> None:
    with st.container(key="empty", horizontal_alignment="center"):
        parts.mount("welcome", "item.welcome", {})
        st.title("Choose a recording", anchor=False, text_alignment="center")
        st.text("Open one from the library to play it, describe it and see what is like it.", text_alignment="center")
        links.to_library("Go to the library")


def gone() -> None:
    with st.container(key="empty", horizontal_alignment="center"):
        st.title("This recording is not here", anchor=False, text_alignment="center")
        st.text("It may have been deleted since the link was made.", text_alignment="center")
        links.to_library("Go to the library")


def no_map() -> None:
    with st.container(key="empty", horizontal_alignment="center"):
        parts.mount("welcome", "map.welcome", {})
        st.title("Nothing to put on a map yet", anchor=False, text_alignment="center")
        st.text(
            "Add recordings to the library; the map then puts those near each other that are alike.",
            text_alignment="center",
        )
        links.to_library("Go to the library")
