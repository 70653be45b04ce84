"""A strategy as a whole: what drives it, whether its reasons are true, and who likes a recording. For curators."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from core.domain import Visitor
from core.services import Services
from core.services.explanation.studies import LEAST, MOST, StudyView
from core.services.explanation.study import PEOPLE
from core.services.explanation.tongues import facts_in, stamp
from pages.components import notices, parts
from pages.components.evaluation import start as eval_start
from pages.components.recommend import controls as rec_controls
from pages.components.recommend import state as rec_state
from pages.components.whole import audience as whole_audience
from pages.components.whole import model_card
from pages.components.whole import shown as whole_shown
from pages.components.whole import who as whole_who
from pages.components.why import tongue

KEY = "recommend.whole"
VIEWS = {"list": "One person’s list", "whole": "The strategy as a whole"}
PARTS = {
    "drives": ":material/tune: What drives it",
    "honest": ":material/verified: Are its reasons true?",
    "liked": ":material/groups: Who likes a recording?",
    "card": ":material/id_card: Model card",
}
CHANGED = "Since then the strategy has learned anew, or the collection has changed."
HOW = (
    "Vitrine makes the lists of many people, takes every score apart, adds up what carried it, and takes the reasons "
    "away one by one to see whether they were true. A minute at most."
)
TOO_FEW = (
    "{n} told enough so far. With fewer than {least} nothing is said of real people, so that nobody can be "
    "recognised; simulated ones can stand in, and are named so."
)


def wanted() -> bool:
    """The choice between one person's list and the strategy as a whole, kept in the address."""
    return rec_state.switch(tongue.say("View"), tongue.labelled(VIEWS), rec_state.VIEW, "recommend.view") == "whole"


def draw(services: Services, visitor: Visitor) -> None:
    """One part at a time; what was found is kept and can be opened again by its address."""
    choices = services.recommending.choices(visitor)
    strategy = rec_state.strategy(choices)
    rec_controls.strategies(services, visitor, choices, strategy)
    part = rec_state.switch(tongue.say("Look at"), tongue.labelled(PARTS), rec_state.PART, f"{KEY}.part")
    if part == "card":
        model_card.draw(services, visitor, strategy)
        return
    if part == "liked":
        whole_audience.draw(services, visitor)
        return
    kept = {view.run_id: view for view in services.studies.all(visitor, strategy)}
    eval_start.progress(services.studies, visitor, tongue.retold)
    if not kept:
        _begin(services, visitor, strategy)
        return
    run_id = rec_state.one_of(rec_state.RUN, list(kept))
    _about(services, visitor, strategy, kept, run_id)
    _, found = services.studies.get(visitor, run_id)
    (whole_shown.drives if part == "drives" else whole_shown.honest)(found)


def _about(services: Services, visitor: Visitor, strategy: str, kept: Mapping[str, StudyView], run_id: str) -> None:
    """Whose lists these are, others that are kept, and a way to look anew."""
    key, view = f"{KEY}.run", kept[run_id]
    st.session_state[key] = run_id
    with st.container(horizontal=True, vertical_alignment="bottom", key="whole-about"):
        st.selectbox(
            tongue.say("Looked at"),
            list(kept),
            key=key,
            format_func={run_id: told(view) for run_id, view in kept.items()}.get,
            on_change=lambda: rec_state.put(rec_state.RUN, st.session_state[key]),
            width=420,
        )
        times = st.session_state.get(f"{KEY}.times", 0)  # another key is another popover, which is closed
        anew = st.popover(
            tongue.say("Look anew"), icon=":material/refresh:", key=f"{KEY}.anew.{times}", on_change="rerun"
        )
        if anew.open:
            with anew:
                _form(services, visitor, strategy)
    if view.simulated:
        st.caption(f":material/science: {tongue.say(whole_who.NOBODY_REAL)}")
    if not view.current:
        st.caption(f":material/update: {tongue.say(CHANGED)}")


def told(view: StudyView) -> str:
    """22 November 2026, 08:50 UTC · 60 simulated people."""
    return f"{stamp(view.at, tongue.chosen())} · {whole_who.counted(view.people, simulated=view.simulated)}"


def _begin(services: Services, visitor: Visitor, strategy: str) -> None:
    """Nothing was looked at yet: what the strategy is, and one click to see more."""
    left, right = st.columns([3, 2], gap="large")
    with left, st.container(border=True, key="whole-begin"):
        st.subheader(tongue.say("See what its lists hang on"), anchor=False)
        st.text(tongue.say(HOW))
        _form(services, visitor, strategy)
    with right:
        parts.facts(f"{KEY}.card", facts_in(services.studies.card(visitor, strategy), tongue.chosen()))


def _form(services: Services, visitor: Visitor, strategy: str) -> None:
    """Real people where there are enough, simulated ones otherwise; never a dead end."""
    people = services.studies.people(visitor)
    who = whole_who.audiences(services, visitor, people)
    st.selectbox(tongue.say("Whose lists"), list(who), key=f"{KEY}.who", format_func=who.get, width=320)
    if people < LEAST:
        told = tongue.many(people, "{n} real person", "{n} real people")
        st.caption(tongue.say(TOO_FEW, n=told, least=LEAST))
    st.number_input(tongue.say("How many at most"), LEAST, MOST, PEOPLE, 20, key=f"{KEY}.people", width=150)
    st.button(
        tongue.say("Look at their lists"),
        key=f"{KEY}.start",
        type="primary",
        icon=":material/play_arrow:",
        on_click=_start,
        args=(services, visitor, strategy),
    )


@notices.saying
def _start(services: Services, visitor: Visitor, strategy: str) -> None:
    people = int(st.session_state[f"{KEY}.people"])
    services.studies.start(visitor, whole_who.study_of(st.session_state[f"{KEY}.who"], strategy, people))
    rec_state.put(rec_state.RUN, "")
    st.session_state[f"{KEY}.times"] = st.session_state.get(f"{KEY}.times", 0) + 1
    notices.begin("Their lists are being taken apart; what they hang on appears here.")
