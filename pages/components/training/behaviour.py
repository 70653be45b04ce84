"""What people do: how far probabilities of playing, liking and watching can be trusted, as a picture for each."""

from __future__ import annotations

import streamlit as st

from core.domain import Visitor
from core.domain.behaviour import Reliability
from core.services import Services
from core.services.collection import when
from core.services.learning.trust import Trust
from pages.components import notices, theme
from pages.components.collections.exporting import plain
from pages.components.evaluation import plots as eval_plots
from pages.components.evaluation import start as eval_start
from pages.components.shown import count
from pages.components.training.expected_plots import OUTCOMES, percent, reliability

KEY = "training.behaviour"
FIT = {
    "isotonic": "",
    "platt": "Not much was heard: a curve of two numbers only.",
    "base": "Too little was heard to tell recordings apart: everybody is given the average.",
}


def draw(services: Services, visitor: Visitor) -> None:
    """What was learned of people's behaviour, and learning it again."""
    trust = services.expecting.trust(visitor)
    with st.container(border=True, key=KEY.replace(".", "-")):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            with st.container(horizontal=True, vertical_alignment="center", width="content"):
                st.subheader("What people do", anchor=False, width="content")
                if trust is not None and trust.simulated:
                    st.badge("Learned from invented people", icon=":material/science:", color="orange")
            _again(services, visitor, trust)
        st.text("How likely somebody plays a recording, likes it, and how much of it they watch.")
        eval_start.progress(services.expecting, visitor)
        if trust is None:
            st.caption("Nothing was learned yet. It begins by itself with 40 interactions of 8 people.")
            return
        _trusted(trust)


def _again(services: Services, visitor: Visitor, trust: Trust | None) -> None:
    with st.container(horizontal=True, vertical_alignment="center", width="content"):
        if services.simulating.simulated_events(visitor):
            st.toggle("With simulated people", key=f"{KEY}.simulated")
        label = "Learn again" if trust else "Learn"
        st.button(label, key=f"{KEY}.learn", on_click=_learn, args=(services, visitor))


def _trusted(trust: Trust) -> None:
    people = max(own.people for own in trust.reliability.values())
    st.caption(
        f"Learned {when(trust.at)} from {count(trust.events, 'interaction')} of "
        f"{count(trust.people, 'person', 'people')}; judged on {count(people, 'other person', 'other people')}. "
        "A dot on the line keeps its word: of those said to be 30% likely, 30% happened."
    )
    dark = theme.dark()
    for cell, (name, label) in zip(st.columns(len(OUTCOMES)), OUTCOMES.items(), strict=True):
        with cell:
            _one(name, label, trust.reliability[name], dark)


def _one(name: str, label: str, own: Reliability, dark: bool) -> None:
    st.markdown(f"**{label}**")
    if not own.pairs or own.base != own.base:
        st.caption("Nothing was heard of this yet.")
        return
    said = f"{label}: {in_words(own)}"
    drawn = reliability(own, dark=dark)
    st.plotly_chart(drawn, key=f"{KEY}.plot.{name}", config=eval_plots.CONFIG, theme=None, alt=said)
    st.caption(plain(" ".join(part for part in (in_words(own), FIT[own.method]) if part)))


def in_words(own: Reliability) -> str:
    """ "Off by 2.1% on average. Usual: 9.0%. Avoids 4% of the error of always saying the usual." """
    better = f"Avoids {own.skill:.0%} of the error of always saying so." if own.skill >= 0.005 else ""
    worse = "" if better else "No better than always saying so."
    return f"Off by {percent(own.error)} on average. Usual: {percent(own.base)}. {better or worse}"


@notices.saying
def _learn(services: Services, visitor: Visitor) -> None:
    services.expecting.learn(visitor, simulated=bool(st.session_state.get(f"{KEY}.simulated")))
    notices.begin("What people do is being learned; the figures appear here.")
