"""Which models look and listen, and how to get the real ones."""

from __future__ import annotations

import streamlit as st

from core.domain import Visitor
from core.services import Services
from pages.components import notices

DEMO = """**The demo models understand only the demo world.** Your own recordings can be played, described and
found by their titles, but not by what is seen or heard in them."""
FETCHED = "With a network, the real models come by themselves; the application switches when they are complete."
BY_HAND = """Without a network, copy their files here from a folder:
`.venv/bin/python -m core models install --from FOLDER`"""
STATES = {"ready": "here", "absent": "not here", "partial": "partly here", "damaged": "damaged"}


def label(services: Services, visitor: Visitor) -> None:
    """One quiet line at the foot of the sidebar; what the demo models cannot do opens from there."""
    status = services.operations.encoders(visitor)
    if status.state == "loading":
        st.caption("The models are loading.")
    elif status.state == "failed":
        st.caption(f"The models could not be loaded. {status.note}")
    elif status.demo:
        _demo(services, visitor)
    else:
        st.caption(f"{_short(status.clip)} and {_short(status.whisper)} on {status.device}")


def _demo(services: Services, visitor: Visitor) -> None:
    opened = st.popover("Demo models", icon=":material/science:", type="tertiary", on_change="rerun", key="foot.models")
    if opened.open:
        with opened:
            st.markdown(DEMO)
            st.markdown(FETCHED)
            _wanted(services, visitor)
            st.caption(BY_HAND)


def _wanted(services: Services, visitor: Visitor) -> None:
    """The models the settings ask for, with a button where one is missing."""
    wanted = services.models.wanted(visitor)
    for model in services.models.status(visitor):
        if model.name not in wanted:
            continue
        with st.container(horizontal=True, vertical_alignment="center", key=f"model-{model.kind}"):
            st.text(_short(model.name))
            st.caption(f"{model.size_bytes / 1e6:,.0f} MB, {STATES[model.state]}", width="content")
            if visitor.role == "admin" and model.state != "ready":
                request = {"on_click": notices.saying(services.models.request), "args": (visitor, model.name)}
                st.button("Download", key=f"foot.fetch.{model.kind}", **request)


def _short(model: str) -> str:
    """ "open_clip/ViT-B-32/datacomp_xl_s13b_b90k" -> "ViT-B-32"; "whisper/base" -> "Whisper base"."""
    if model.startswith("whisper/"):
        return model.replace("whisper/", "Whisper ", 1)
    return model.removeprefix("open_clip/").split("/")[0]
