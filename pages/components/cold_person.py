"""Somebody new: the stage with its controls, and how well each way does with many people."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.domain import Visitor
from core.errors import VitrineError
from core.services import Services
from core.services.cold_views import MOST_ANSWERS, Curves, Theatre
from pages.components import cold_plots, cold_shown, cold_state, links, notices, parts, shown
from pages.components.cold_state import Asked

STAGE = "cold.stage"
MEASURED = "cold.measured"


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
    """Controls, stage, curves."""
    if not look.big:
        _controls(services, visitor, look)
    theatre = services.cold_start.theatre(visitor, look.look)
    _who(theatre, look)
    curves: Curves | None = st.session_state.get(MEASURED)
    parts.mount("stage", STAGE, cold_shown.stage(theatre, big=look.big, everybody=curves.popular if curves else None))
    if look.big:
        _foot(look)
    else:
        st.fragment(_curves)(services, visitor, look)


def _controls(services: Services, visitor: Visitor, look: Asked) -> None:
    with st.container(key="cold-controls", horizontal=True, vertical_alignment="bottom"):
        label: dict[str, Any] = {"label_visibility": "collapsed", "required": True}
        st.segmented_control("Who answers", list(cold_state.BY), key="cold_by", format_func=cold_state.BY.get, **label)
        if look.by_hand:
            st.button("Take back", key="cold.back", icon=":material/undo:", on_click=cold_state.take_back)
        else:
            st.slider("Answers so far", 0, MOST_ANSWERS, key=cold_state.STEP, width=190)
            over = look.look.step >= MOST_ANSWERS
            st.button("Next answer", key="cold.next", type="primary", disabled=over, on_click=_next)
        st.button("Start over", key="cold.over", icon=":material/restart_alt:", on_click=cold_state.start_over)
        with st.popover("Set up", icon=":material/tune:", key="cold.setup"):
            _set_up(services, visitor)
        show = {"key": "cold.present", "icon": ":material/slideshow:", "on_click": cold_state.present, "args": (True,)}
        st.button("Present", help="Larger and without controls; arrow keys go on and back, Esc ends it.", **show)


def _set_up(services: Services, visitor: Visitor) -> None:
    labels = {way.name: f"{way.label}: {way.says}" for way in services.cold_start.ways(visitor)}
    st.multiselect(
        "Ways to ask, side by side",
        list(labels),
        key=cold_state.WAYS,
        format_func=labels.get,
        max_selections=cold_state.MOST_WAYS,
        on_change=cold_state.start_over,
    )
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
    with st.container(key="cold-who", gap="small"):
        if look.by_hand:
            st.caption("You are the newcomer. Nothing you answer here is stored; the audience behind it is simulated.")
        else:
            st.caption(
                f"**Simulated person {look.look.seed + 1}**: {theatre.person.label}. "
                "The green bars show how much they truly like each recording; no way to ask can see that."
            )
            loves = [{**shown.chip(card), "remove": ""} for card in theatre.person.loves]
            parts.chips("cold.loves", "Truly loves", loves)
        for n, phrase in enumerate(theatre.phrases):
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


def _curves(services: Services, visitor: Visitor, look: Asked) -> None:
    """Measured once the stage stands: with many people, with a bar while it takes its time."""
    st.header("With 200 simulated people", anchor=False)
    waiting = st.progress(0.0, text="Asking 200 simulated people …")
    try:
        found = services.cold_start.curves(
            visitor, look.look.ways, seed=look.look.seed, progress=lambda share: waiting.progress(min(share, 1.0))
        )
    except VitrineError as error:
        waiting.empty()
        st.caption(f"{error} {error.hint}")
        return
    waiting.empty()
    first = st.session_state.get(MEASURED) is None
    st.session_state[MEASURED] = found
    dark = st.context.theme.type == "dark"
    step = None if look.by_hand else look.look.step
    left, right = st.columns(2, gap="large")
    with left:
        st.subheader("How good the list becomes", anchor=False)
        figure = cold_plots.learning(found, dark=dark, step=step)
        st.plotly_chart(figure, key="cold.learning", config=cold_plots.CONFIG, alt=cold_plots.said(found))
    with right:
        st.subheader("Questions until it is nearly as good as for old friends", anchor=False)
        figure = cold_plots.reached(found, dark=dark)
        st.plotly_chart(figure, key="cold.reached", config=cold_plots.CONFIG, alt="Questions needed, per way to ask.")
    left, right = st.columns(2, gap="large")
    with left:
        st.subheader("Learning while showing", anchor=False)
        figure = cold_plots.regret(found, dark=dark)
        st.plotly_chart(figure, key="cold.regret", config=cold_plots.CONFIG, alt="Plays missed, per way to show.")
    with right:
        _legend(found)
    if first:
        st.rerun()  # the stage marks the list that is the same for everybody


def _legend(found: Curves) -> None:
    """What the figures mean, in a few lines."""
    st.subheader("Reading the figures", anchor=False)
    st.markdown(
        f"- All {found.people} people are simulated, and so is the audience that the lab knows; seed {found.seed}.\n"
        "- A list is judged by nDCG of its ten recordings: 100 % is the ten this person truly likes best, in order.\n"
        "- Old friends have answered 60 questions; nearly as good is 90 % of that.\n"
        "- While showing, one recording is shown per visit, and may come again. A missed play is one that the "
        "favourite would have got.\n"
        "- Bands and ranges hold with 95 % certainty over people."
    )


@notices.saying
def forget() -> None:
    """Measure anew, e.g. for other people."""
    st.session_state.pop(MEASURED, None)
