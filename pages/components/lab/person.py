"""Somebody new: the stage with its controls, and one person on it."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.domain import Visitor
from core.services import Services
from core.services.coldstart.views import HERE, MOST_ANSWERS, Curves, Theatre
from pages.components import links, parts, shown
from pages.components.collections.exporting import plain
from pages.components.lab import many as cold_many
from pages.components.lab import shown as cold_shown
from pages.components.lab import state as cold_state
from pages.components.lab.state import Asked

STAGE = "cold.stage"


def act() -> None:
    """Do what was clicked on the stage or pressed on the keyboard, before anything is drawn."""
    done = parts.acted(STAGE, "open", "answer", "step", "leave")
    if not done:
        return
    if done["do"] == "open":
        links.open_item(done["id"], done["t"])
    elif done["do"] == "leave":
        cold_state.present(False)
    elif done["do"] == "step":
        cold_state.step_to(done["t"] or 0)
    else:
        way, _, said = done["id"].partition(":")
        ways = st.session_state.get(cold_state.WAYS) or []
        if way in ways and said in ("y", "n", "s"):
            cold_state.answer(ways.index(way), said)


def draw(services: Services, visitor: Visitor, look: Asked) -> None:
    """Controls, what is typical, one person on the stage, and what it costs to ask."""
    if not look.big:
        _controls(services, visitor, look)
    theatre = services.cold_start.theatre(visitor, look.look)
    curves = _measured(look)
    first = st.container(key="cold-typical")
    _who(theatre, look)
    parts.mount("stage", STAGE, cold_shown.stage(theatre, big=look.big, curves=curves))
    if look.big:
        _foot(look)
    elif whole := _measured(look, told=True):
        cold_many.below(whole)
    with first:
        st.fragment(cold_many.typical)(services, visitor, look)


def _measured(look: Asked, *, told: bool = False) -> Curves | None:
    """What was measured of these ways before; nothing where this person was told words or an age, those were not."""
    if (look.look.words or look.look.segment) and not told:
        return None
    kept = st.session_state.get(cold_many.MEASURED)
    return kept[1] if kept and kept[0] == cold_many.asked(look) else None


def _controls(services: Services, visitor: Visitor, look: Asked) -> None:
    with st.container(key="cold-controls", horizontal=True, vertical_alignment="bottom"):
        label: dict[str, Any] = {"label_visibility": "collapsed", "required": True}
        st.segmented_control("Who answers", list(cold_state.BY), key="cold_by", format_func=cold_state.BY.get, **label)
        if look.by_hand:
            st.button("Take back", key="cold.back", icon=":material/undo:", on_click=cold_state.take_back)
        else:
            st.slider("Answers so far", 0, MOST_ANSWERS, key=cold_state.STEP, width=112)
            over = look.look.step >= MOST_ANSWERS
            st.button("Next answer", key="cold.next", type="primary", disabled=over, on_click=_next)
        st.button("Start over", key="cold.over", icon=":material/restart_alt:", on_click=cold_state.start_over)
        with st.popover("Set up", icon=":material/tune:", key="cold.setup"):
            _set_up(services, visitor)
        show = {"key": "cold.present", "icon": ":material/slideshow:", "on_click": cold_state.present, "args": (True,)}
        st.button("Present", help="Larger and without controls; arrow keys go on and back, Esc ends it.", **show)


def _set_up(services: Services, visitor: Visitor) -> None:
    fresh: dict[str, Any] = {"on_change": cold_state.start_over}
    audiences = cold_state.audiences(services, visitor)
    labels = {way.name: f"{way.label}: {way.says}" for way in services.cold_start.ways(visitor)}
    st.multiselect(
        "Ways to ask, side by side",
        list(labels),
        key=cold_state.WAYS,
        format_func=labels.get,
        max_selections=cold_state.MOST_WAYS,
        select_all=False,
        on_change=cold_state.start_over,
    )
    known, new = st.columns(2)
    known.selectbox(
        "They have learned from", list(audiences), key=cold_state.AUDIENCE, format_func=audiences.get, **fresh
    )
    arriving = {cold_state.SAME: "Others of the same people"} | audiences
    del arriving[HERE]
    new.selectbox("Who arrives", list(arriving), key=cold_state.NEWCOMERS, format_func=arriving.get, **fresh)
    st.number_input("Simulated person", 1, cold_state.MOST_SEED + 1, key=cold_state.PERSON)
    st.text_input(
        "Their taste in words", key="cold_q", placeholder="ships at sea, no music", max_chars=cold_state.WORDS
    )
    st.checkbox("Their age is known: begin with what people of that age like", key=cold_state.SEGMENT)
    st.caption("The address of this page keeps all of this: copy it to show somebody the same.")


def _next() -> None:
    cold_state.step_to(st.session_state[cold_state.STEP] + 1)


def _who(theatre: Theatre, look: Asked) -> None:
    """Whose taste is to be found, and what it was said to be."""
    learned = f"{theatre.known} people who have been here" if theatre.real else "invented people"
    if theatre.called:
        learned = f"{theatre.known} simulated people of “{theatre.called}”"
    with st.container(key="cold-who", gap="small"):
        if look.by_hand:
            st.caption(
                "You are the newcomer, and nothing you answer here is stored. "
                f"The ways to ask have learned from {plain(learned)}."
            )
        else:
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.caption(
                    f"**One of them: {plain(theatre.person.name)}**: {theatre.person.label}. Green bars show how much "
                    "they truly like each recording; no way to ask can see that. The ways have learned from "
                    f"{plain(learned)}.",
                    width="content",
                )
                st.button("Another person", key="cold.another", icon=":material/casino:", on_click=cold_state.another)
            loves = [{**shown.chip(card), "remove": ""} for card in theatre.person.loves]
            parts.chips("cold.loves", "Truly loves", loves)
        for n, phrase in enumerate(theatre.phrases):
            if not phrase.cards:
                st.caption(plain(f"“{phrase.phrase}” is not clearly anywhere here, and tells nothing."))
                continue
            meant = [{**shown.chip(card), "remove": ""} for card in phrase.cards]
            label = f"“{phrase.phrase}”" if phrase.wanted else f"Not “{phrase.phrase}”"
            parts.chips(f"cold.phrase.{n}", label, meant, tone="liked" if phrase.wanted else "hidden")
        if theatre.note:
            st.caption(theatre.note)


def _foot(look: Asked) -> None:
    n = look.look.step
    with st.container(key="cold-foot", horizontal=True, vertical_alignment="center"):
        if not look.by_hand:
            st.caption(
                f"After {shown.count(n, 'answer')} of {MOST_ANSWERS} · simulated people · arrow keys: on and back"
            )
        st.button("Leave", key="cold.leave", type="tertiary", on_click=cold_state.present, args=(False,))
