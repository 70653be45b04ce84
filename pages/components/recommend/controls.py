"""The controls above a list: which strategy, and what the list should be like."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.domain import Modality, Visitor
from core.services import Services
from core.services.explanation import tongues
from core.services.recommendation.list_words import answers_instead
from core.services.recommendation.lists import StrategyView
from pages.components import dialogs, notices
from pages.components.recommend import state as rec_state
from pages.components.recommend.state import FULL, MODALITIES, SLIDERS
from pages.components.why import tongue

STRATEGY = "recommend.strategy"
COUNT: dict[Modality, str] = {
    "visual": "How much pictures count",
    "sound": "How much sounds count",
    "speech": "How much what is said counts",
    "text": "How much descriptions count",
}
DEMONSTRATION = "It learned from invented people, too: take its lists as a demonstration."
WATCHED = "recommend.watched"  # strategies that are being trained from here
EVERY_S = 2
LIMITS = {0: "as many as there are", 1: "one", 2: "two", 3: "three", 5: "five"}


def strategies(services: Services, visitor: Visitor, choices: Sequence[StrategyView], chosen: str) -> None:
    """Which one answers, in a plain line what it does, the others with a way to train them, and in which language."""
    ready = {choice.name: choice for choice in choices if choice.state == "ready"}
    st.session_state[STRATEGY] = chosen
    with st.container(horizontal=True, vertical_alignment="bottom", key="recommend-strategy"):
        st.selectbox(
            tongue.say("Strategy"),
            list(ready),
            format_func={name: tongue.called(name) for name in ready}.get,
            key=STRATEGY,
            on_change=_remember_strategy,
            width=260,
        )
        about = st.popover(
            tongue.say("All strategies"),
            icon=":material/model_training:",
            key="recommend.strategies",
            on_change="rerun",
        )
        if about.open:
            with about:
                _all(services, visitor, choices)
        tongue.choose()
    also = tongue.say(DEMONSTRATION) if ready[chosen].simulated else ""
    missing = rec_state.unanswered(choices)
    if missing:
        st.caption(tongue.retold(answers_instead(missing, [chosen], trained=False)))
    if st.session_state.get(WATCHED):
        st.fragment(_watch, run_every=EVERY_S)(services, visitor)
    with st.container(key="recommend-does"):
        st.caption(tongue.spaced(tongues.called_in(chosen, tongue.chosen())[1], also))


def _all(services: Services, visitor: Visitor, choices: Sequence[StrategyView]) -> None:
    """Every strategy with its state; curators can train those that need it."""
    busy = _busy(services, visitor)
    lacks = {one.name: tongue.retold(one.lacks) for one in services.training.strategies(visitor)}
    for choice in choices:
        with st.container(horizontal=True, vertical_alignment="center", key=f"recommend-about-{choice.name}"):
            with st.container(gap=None):
                name, does = tongues.called_in(choice.name, tongue.chosen())
                st.markdown(f"**{name}**")
                st.caption(does)
            if choice.state == "ready":
                st.caption(tongue.say("Ready"), width="content")
            elif choice.name in busy:
                st.caption(tongue.say("In training"), width="content")
            elif visitor.role == "viewer" or lacks.get(choice.name):
                st.caption(tongue.say("Not trained yet"), width="content", help=lacks.get(choice.name) or None)
            else:
                st.button(
                    tongue.say("Train"),
                    key=f"recommend.train.{choice.name}",
                    on_click=_train,
                    args=(services, visitor, choice),
                )


def _busy(services: Services, visitor: Visitor) -> set[str]:
    """The strategies that wait to be trained, or are."""
    live = (job for job in services.training.jobs(visitor) if job.state in ("queued", "running"))
    return {str(job.payload.get("strategy", "")) for job in live}


def _watch(services: Services, visitor: Visitor) -> None:
    """Draws the page anew when a strategy that was trained from here is ready, so that it can be chosen."""
    before = st.session_state.get(WATCHED, set())
    now = _busy(services, visitor) & before
    st.session_state[WATCHED] = now
    if now != before:
        dialogs.redraw()


@notices.saying
def _train(services: Services, visitor: Visitor, choice: StrategyView) -> None:
    services.training.fit(visitor, choice.name)
    st.session_state[WATCHED] = {choice.name, *st.session_state.get(WATCHED, ())}
    notices.begin(f"“{choice.label}” is being trained; it can be chosen here when it is ready.")


def _remember_strategy() -> None:
    st.query_params[rec_state.MODEL] = st.session_state[STRATEGY]
    rec_state.set_rank(0)


def tuning(services: Services, visitor: Visitor, strategy: str) -> None:
    """What the list should be like, beside fitting the person."""
    values = rec_state.tune()
    columns = st.columns(len(SLIDERS))
    for column, (name, (label, help_text, _)) in zip(columns, SLIDERS.items(), strict=True):
        key = f"recommend.tune.{name}"
        st.session_state[key] = values[name]
        with column:
            st.slider(
                tongue.say(label), 0, FULL, step=10, key=key, help=tongue.say(help_text), on_change=_remember_tune
            )
    if strategy == "content":
        _weights(services, visitor)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.session_state["recommend.tune.subject"] = values["subject"] if values["subject"] in LIMITS else 0
        st.selectbox(
            tongue.say("Recordings of one subject"),
            list(LIMITS),
            format_func=tongue.labelled(LIMITS).get,
            key="recommend.tune.subject",
            on_change=_remember_tune,
            width=240,
        )
        st.button(
            tongue.say("Back to normal"), key="recommend.tune.reset", icon=":material/restart_alt:", on_click=_reset
        )


def _weights(services: Services, visitor: Visitor) -> None:
    """How much each kind of content counts."""
    standing = services.recommending.weights(visitor)
    chosen = dict(rec_state.weights() or standing)
    columns = st.columns(len(MODALITIES))
    for column, modality in zip(columns, MODALITIES, strict=True):
        key = f"recommend.weight.{modality}"
        st.session_state[key] = round(FULL * min(chosen.get(modality, 0.0), 1.0))
        with column:
            st.slider(
                tongue.say(COUNT[modality]),
                0,
                FULL,
                step=5,
                key=key,
                format="%d%%",
                on_change=_remember_weights,
            )


def _remember_tune() -> None:
    rec_state.set_tune({name: int(st.session_state[f"recommend.tune.{name}"]) for name in (*SLIDERS, "subject")})


def _remember_weights() -> None:
    rec_state.set_weights([int(st.session_state[f"recommend.weight.{modality}"]) for modality in MODALITIES])


def _reset() -> None:
    rec_state.set_tune(dict.fromkeys((*SLIDERS, "subject"), 0))
    rec_state.set_weights([0])
