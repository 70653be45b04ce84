"""For whom: the visitor, a viewer somebody invented, or, for curators to look at, somebody who was here."""

from __future__ import annotations

import streamlit as st

from core.domain import UserId, Visitor
from core.services import Services
from core.services.views import Profile, Viewer
from pages.components import notices
from pages.components.collections.exporting import plain
from pages.components.why import tongue, what_if

KEY = "recommend.viewer"
SOUGHT, LABEL, SOMEBODY = "recommend.sought", "recommend.label", "recommend.somebody"
LOOKING = "See what somebody real is recommended, and why. What they are called is not kept here; that you looked is."
LOOKED_AT = (
    "A visitor, as they would be served now. You only look: nothing is said in their name, no list is kept. That you "
    "looked is in the log of changes."
)

GOES = (
    "What was said in the name of “{name}” goes with this viewer, and what was learned from it is learned anew. This "
    "cannot be undone."
)


def chosen(services: Services, visitor: Visitor) -> UserId:
    """The viewer in the address, if there is such a one; else the visitor."""
    known = [viewer.user_id for viewer in services.recommending.people(visitor)]
    asked = UserId(st.query_params.get("user", ""))
    return asked if asked in known or _looked_at(services, visitor, asked) else visitor.user_id


def spoken_for(visitor: Visitor, profile: Profile) -> bool:
    """Whether things can be said in somebody's name: one's own, or that of an invented viewer."""
    return profile.viewer.invented or profile.viewer.user_id == visitor.user_id


def choose(services: Services, visitor: Visitor, person: UserId) -> None:
    """The control that changes the viewer, the one that invents another, and the one that looks somebody up."""
    people = services.recommending.people(visitor)
    labels = {one.user_id: label(one) for one in people}
    if person not in labels:
        labels[person] = tongue.say("A visitor")
    st.session_state[KEY] = person
    with st.container(horizontal=True, vertical_alignment="bottom", width="content", key="viewer-row"):
        st.selectbox(
            tongue.say("For"),
            list(labels),
            format_func=labels.get,
            key=KEY,
            on_change=_remember,
            width=200,
            label_visibility="collapsed",
        )
        if visitor.role != "viewer":
            # of this person: once somebody else is chosen it is another one, and closed
            with st.popover(tongue.say("Somebody else"), icon=":material/person_add:", key=f"{SOMEBODY}.{person}"):
                _somebody_else(services, visitor)
                for one in (viewer for viewer in people if viewer.invented and viewer.user_id == person):
                    _away(services, visitor, one)


def _somebody_else(services: Services, visitor: Visitor) -> None:
    """Look somebody real up, or make somebody up."""
    with st.form("recommend.find", border=False):
        st.text_input(tongue.say("Name or number of a visitor in your own system"), placeholder="4711", key=SOUGHT)
        st.caption(tongue.say(LOOKING))
        st.form_submit_button(tongue.say("Find"), on_click=_find, args=(services, visitor))
    st.divider()
    with st.form("recommend.invent", border=False):
        likes = tongue.say("Likes the sea")
        st.text_input(tongue.say("Or a name for a viewer you invent"), placeholder=likes, max_chars=80, key=LABEL)
        st.caption(tongue.say("Invent somebody to try out recommendations. Do not use the names of real people."))
        st.form_submit_button(tongue.say("Add"), on_click=_invent, args=(services, visitor))


def _away(services: Services, visitor: Visitor, viewer: Viewer) -> None:
    """Take the invented viewer whose list this is out again."""
    st.divider()
    st.caption(plain(tongue.say(GOES, name=viewer.label)))
    st.button(
        tongue.say("Remove this viewer"),
        icon=":material/delete:",
        key="recommend.away",
        on_click=_remove,
        args=(services, visitor, viewer),
    )


def _looked_at(services: Services, visitor: Visitor, asked: UserId) -> Viewer | None:
    return services.recommending.looked_at(visitor, asked) if asked and visitor.role != "viewer" else None


def label(one: Viewer) -> str:
    """What somebody is called here, and that they are invented where they are; "" for somebody without a name."""
    return tongue.say("{name} (invented)", name=one.label) if one.invented else tongue.retold(one.label)


def _turn_to(person: str) -> None:
    """The list of somebody else, of the visitor where `person` is "": what was tried and said on this one is over."""
    what_if.forget()
    notices.of_somebody_else()
    if person:
        st.query_params["user"] = person
    else:
        st.query_params.pop("user", None)


def _remember() -> None:
    _turn_to(st.session_state[KEY])


@notices.saying
def _invent(services: Services, visitor: Visitor) -> None:
    label = (st.session_state.get(LABEL) or "").strip()
    if label:
        _turn_to(services.recommending.invent(visitor, label))
        st.session_state[LABEL] = ""


@notices.saying
def _remove(services: Services, visitor: Visitor, viewer: Viewer) -> None:
    services.forgetting.remove_viewer(visitor, viewer.user_id)
    _turn_to("")
    notices.tell(tongue.say("“{name}” is removed.", name=viewer.label))


@notices.saying
def _find(services: Services, visitor: Visitor) -> None:
    name = (st.session_state.get(SOUGHT) or "").strip()
    if name:
        _turn_to(services.recommending.looked_up(visitor, name).user_id)
