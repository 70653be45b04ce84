"""Trained strategies as a curator sees them: which answers, how good it is, what is being learned, and going back."""

from __future__ import annotations

import math
from datetime import datetime

import streamlit as st

from core.domain import Job, Visitor
from core.domain.runs import Version
from core.services import Services
from core.services.collection import when
from core.services.learning.learning_again import News
from core.services.learning.training import NOBODY, Trainable
from core.services.strategy_words import called, described, in_the_field
from pages.components import dialogs, notices, theme
from pages.components.collections.exporting import plain
from pages.components.shown import count
from pages.components.training import how as training_how
from pages.components.training.plots import CONFIG, learning, quality

KEY = "training"
EVERY_S = 2
LIVE = ("queued", "running")
SEEN = f"{KEY}.seen"
INVENTED = "Learned from invented people"
STATES = {"serving": "answers now", "standby": "could answer", "refused": "was worse", "removed": "tidied away"}


def progress(services: Services, visitor: Visitor) -> None:
    """Which strategies are being learned, and the last one that failed; the page is drawn anew when one ends."""
    jobs = services.training.jobs(visitor)
    live = [job for job in jobs if job.state in LIVE]
    st.session_state[SEEN] = len(live)
    if live:
        st.fragment(_watch, run_every=EVERY_S)(services, visitor)
    elif jobs and jobs[0].state == "failed":
        st.warning(plain(f"{called(jobs[0].payload['strategy'])}: {jobs[0].error}"))


def _watch(services: Services, visitor: Visitor) -> None:
    live = [job for job in services.training.jobs(visitor) if job.state in LIVE]
    if len(live) < st.session_state.get(SEEN, 0):
        dialogs.redraw()
    names = dict.fromkeys(called(job.payload["strategy"]) for job in live)
    st.caption(f"Being learned: {', '.join(names)}." if names else "")


def _progress(services: Services, visitor: Visitor, name: str) -> None:
    """How far one strategy is, beside what there is of it already: where it was asked for, so that it is seen."""
    for job in services.training.jobs(visitor):
        if job.state in LIVE and job.payload["strategy"] == name:
            with st.container(horizontal=True, vertical_alignment="center"):
                st.progress(job.progress, text=_doing(job))
                if st.button("Stop", key=f"{KEY}.stop.{job.job_id}", type="tertiary", disabled=job.cancel_requested):
                    services.training.cancel(visitor, job.job_id)
            _grows(services, visitor, name)


def _grows(services: Services, visitor: Visitor, name: str) -> None:
    """The learning curve of a network as far as it has come."""
    curve = services.registry.learning(visitor, name)
    if any(len(values) > 1 for values in curve.values()):
        drawn = learning(curve, dark=theme.dark())
        said = f"Learning curve of {called(name)} so far"
        st.plotly_chart(drawn, config=CONFIG, key=f"{KEY}.grows.{name}", height=220, theme=None, alt=said)


def _doing(job: Job) -> str:
    return "Stopping" if job.cancel_requested else job.note or "Waiting for its turn"


def one(services: Services, visitor: Visitor, own: Trainable, versions: list[Version]) -> None:
    """One strategy: what answers and why, how its versions did, and what can be done."""
    serving = next((version for version in versions if version.state == "serving"), None)
    with st.container(border=True, key=f"{KEY}.one.{own.name}"):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            with st.container(horizontal=True, vertical_alignment="center", width="content"):
                st.subheader(called(own.name), anchor=False, width="content")
                st.caption(in_the_field(own.name), width="content")
                _badge(serving)
            with st.container(horizontal=True, width="content"):
                if versions:
                    _versions(services, visitor, own.name, versions)
                if not own.lacks:
                    training_how.draw(own, services.training.invented(visitor))
                    label = "Train again" if versions else "Train"
                    st.button(label, key=f"{KEY}.fit.{own.name}", on_click=_fit, args=(services, visitor, own.name))
        st.text(described(own.name))
        told = own.lacks or own.expects
        if told and told != NOBODY:  # stands at the top of the page
            st.caption(told)
        _job(services, visitor, own)
        newest = versions[0] if versions else None
        if newest is not None:
            st.caption(plain(newest.reason))
        if len([version for version in versions if version.people]) > 1:
            st.plotly_chart(
                quality(versions, dark=theme.dark()), config=CONFIG, key=f"{KEY}.plot.{own.name}", height=120
            )
        news = services.training.news(visitor, own.name) if serving else None
        if news is not None and news.events + news.gone:
            st.caption(_since(news))


def _job(services: Services, visitor: Visitor, own: Trainable) -> None:
    """What is being learned of it, or was stopped."""
    last = next((job for job in services.training.jobs(visitor) if job.payload["strategy"] == own.name), None)
    since = services.registry.unfinished(visitor, own.name) if own.apart else None
    if last is not None and last.state in LIVE:
        st.fragment(_progress, run_every=EVERY_S)(services, visitor, own.name)
    elif since is not None:
        _unfinished(services, visitor, own.name, since)
    elif last is not None and last.state == "cancelled":
        st.caption("The last training was stopped before anything of it could be kept; the next one begins anew.")


def _unfinished(services: Services, visitor: Visitor, name: str, since: datetime) -> None:
    """A network that was stopped on its way: it goes on unless somebody wants it to begin anew."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(
            f"Stopped on {when(since)}. With the same data and settings the next training goes on where it was.",
            width="content",
        )
        key = f"{KEY}.anew.{name}"
        st.button("Begin anew", key=key, type="tertiary", on_click=_anew, args=(services, visitor, name))


def _since(news: News) -> str:
    came = [f"{count(news.events, 'interaction')} came since"] if news.events else []
    gone = [f"{news.gone:,} of those it learned from were taken back"] if news.gone else []
    return f"{' and '.join(came + gone)}; with {news.needed:,} it learns again by itself."


def _badge(serving: Version | None) -> None:
    if serving is None:
        return
    st.badge("Answers", icon=":material/check:", color="green")
    if serving.simulated:
        st.badge(INVENTED, icon=":material/science:", color="orange")


def _versions(services: Services, visitor: Visitor, name: str, versions: list[Version]) -> None:
    with st.popover("Versions", type="tertiary"):
        for version in versions:
            with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
                st.text(f"{when(version.made_at)}: {STATES[version.state]}", width="content")
                if version.simulated:
                    st.badge(INVENTED, icon=":material/science:", color="orange")
                if version.state in ("standby", "refused"):
                    st.button(
                        "Let it answer",
                        key=f"{KEY}.serve.{name}.{version.version}",
                        type="tertiary",
                        on_click=_serve,
                        args=(services, visitor, name, version.version),
                    )
            st.caption(plain(about(version)))


def about(version: Version) -> str:
    """What is to be known of a version before it is chosen: how good it was, on whom, and what it learned from."""
    learned = f"Learned from {count(version.events, 'interaction')}."
    if math.isnan(version.ndcg):
        return f"Not examined. {learned} {version.reason}"
    return f"nDCG {version.ndcg:.3f} on {count(version.people, 'person', 'people')}. {learned} {version.reason}"


@notices.saying
def _fit(services: Services, visitor: Visitor, name: str) -> None:
    services.training.fit(visitor, name, **training_how.asked(name))


@notices.saying
def _anew(services: Services, visitor: Visitor, name: str) -> None:
    services.registry.begin_anew(visitor, name)
    notices.tell(f"{called(name)}: the next training begins at the beginning.")


@notices.saying
def _serve(services: Services, visitor: Visitor, name: str, version: str) -> None:
    change = services.registry.serve(visitor, name, version)
    notices.tell(f"{called(name)}: another version answers now.", notices.Change(change))
