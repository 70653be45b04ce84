"""For whom: the visitor, or a viewer somebody invented."""

from __future__ import annotations

import streamlit as st

from core.domain import UserId, Visitor
from core.services import Services
from pages.components import notices
from pages.components.why import what_if

KEY = "recommend.viewer"


def chosen(services: Services, visitor: Visitor) -> UserId:
    """The viewer in the address, if there is such a one; else the visitor."""
    known = [viewer.user_id for viewer in services.recommending.people(visitor)]
    asked = st.query_params.get("user", "")
    return UserId(asked) if asked in known else visitor.user_id


def choose(services: Services, visitor: Visitor, person: UserId) -> None:
    """The control that changes the viewer, and the one that invents another."""
    people = services.recommending.people(visitor)
    labels = {one.user_id: f"{one.label} (invented)" if one.invented else one.label for one in people}
    st.session_state[KEY] = person
    with st.container(horizontal=True, vertical_alignment="bottom", width="content", key="viewer-row"):
        st.selectbox(
            "For",
            list(labels),
            format_func=labels.get,
            key=KEY,
            on_change=_remember,
            width=240,
            label_visibility="collapsed",
        )
        if visitor.role != "viewer":
            with st.popover("New viewer", icon=":material/person_add:"), st.form("recommend.invent", border=False):
                st.text_input("Name of the viewer", placeholder="Likes the sea", max_chars=80, key="recommend.label")
                st.caption("Invent somebody to try out recommendations. Do not use the names of real people.")
                st.form_submit_button("Add", type="primary", on_click=_invent, args=(services, visitor))


def _remember() -> None:
    st.query_params["user"] = st.session_state[KEY]
    what_if.forget()


@notices.saying
def _invent(services: Services, visitor: Visitor) -> None:
    label = (st.session_state.get("recommend.label") or "").strip()
    if label:
        what_if.forget()
        st.query_params["user"] = services.recommending.invent(visitor, label)
