"""Work in progress: how far it is, what failed, and the ways to stop it or try again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import streamlit as st

from core.domain import Visitor
from core.errors import REFUSALS
from core.services import Services
from core.services.views import JobView
from pages.components import dialogs, notices
from pages.components.shown import count

EVERY_S = 2
MODEL_TASK = "fetch_model"  # the one task that is not about a recording
CLOSER = ("find_duplicates", "measure_stability")  # of recordings that can be used already
ROWS = 5  # the rest is counted
MOST = "jobs.most"  # live at once since there were none
SEEN = "jobs.seen"  # how many live jobs the page was drawn with


def live(services: Services, visitor: Visitor) -> tuple[JobView, ...]:
    """Queued and running jobs, oldest first."""
    return tuple(v for v in services.ingesting.jobs(visitor) if v.job.state in ("queued", "running"))


def panel(services: Services, visitor: Visitor) -> None:
    """Live and failed jobs; draws the page anew whenever one has ended, unless files are just being chosen."""
    seen = services.ingesting.jobs(visitor)
    working = _changing(seen)
    st.session_state[SEEN] = len(working)
    if not working:
        st.session_state[MOST] = 0
    if working or any(v.job.state == "failed" and v.job.task != MODEL_TASK for v in seen):
        st.fragment(_panel, run_every=EVERY_S if working else None)(services, visitor)


def _changing(views: Sequence[JobView]) -> list[JobView]:
    """Live jobs whose end changes what the page shows."""
    return [v for v in views if v.job.state in ("queued", "running") and v.job.task not in CLOSER]


def _panel(services: Services, visitor: Visitor) -> None:
    views = services.ingesting.jobs(visitor)
    working = _changing(views)
    failed = [v for v in views if v.job.state == "failed" and v.job.task != MODEL_TASK]
    if len(working) < st.session_state.get(SEEN, 0):
        dialogs.redraw()
    with st.container(key="jobs", horizontal=True, vertical_alignment="center"):
        if working:
            st.progress(_overall(working, views), text=saying(working))
        else:
            st.caption(f"{count(len(failed), 'recording')} could not be processed")
        with st.popover("Details", type="tertiary", key="jobs.details"):
            _details(services, visitor, working, failed)


def _details(services: Services, visitor: Visitor, working: list[JobView], failed: list[JobView]) -> None:
    """Running ones first, then waiting ones, then what failed and why."""
    for view in sorted(working, key=lambda v: v.job.state != "running")[:ROWS]:
        _working_row(services, visitor, view)
    if len(working) > ROWS:
        st.caption(f"and {len(working) - ROWS} more")
    for view in failed[:ROWS]:
        _failed_row(services, visitor, view)


def saying(working: Sequence[JobView]) -> str:
    """What is going on, in one line."""
    first = _recordings(v for v in working if v.job.task not in (MODEL_TASK, *CLOSER))
    if first:
        return f"Processing {count(first, 'recording')}"
    closer = _recordings(v for v in working if v.job.task in CLOSER)
    return f"Looking closer at {count(closer, 'recording')}" if closer else "Downloading models"


def _recordings(working: Iterable[JobView]) -> int:
    return len({view.job.payload.get("item_id", view.job.job_id) for view in working})


def _overall(working: list[JobView], views: Sequence[JobView]) -> float:
    """Of the most jobs that waited together since the last rest, the share that is done, also after a reload."""
    known = len(working) + _ended_beside(working, views)
    most: int = max(known, st.session_state.get(MOST, 0))
    st.session_state[MOST] = most
    return min(1.0, (most - len(working) + sum(v.job.progress for v in working)) / most)


def _ended_beside(working: Sequence[JobView], views: Sequence[JobView]) -> int:
    """Jobs that ended while the oldest live one was waiting or running; only recent ones are remembered."""
    since = min((v.job.created_at for v in working if v.job.created_at), default=None)
    ended = (v.job.finished_at for v in views if v.job.state == "done" and v.job.task not in CLOSER)
    return sum(1 for at in ended if since and at and at > since)


def _working_row(services: Services, visitor: Visitor, view: JobView) -> None:
    job = view.job
    with st.container(horizontal=True, vertical_alignment="center", key=f"job-{job.job_id}"):
        st.text(view.title, width="stretch")
        if job.state == "queued":
            st.caption("Waiting", width="content")
        else:
            st.caption(f"{job.note or 'Working'} · {job.progress:.0%}", width="content")
        if visitor.role != "viewer":
            st.button(
                "Cancel",
                key=f"jobs.cancel.{job.job_id}",
                type="tertiary",
                on_click=notices.saying(services.ingesting.cancel),
                args=(visitor, job.job_id),
            )


def _failed_row(services: Services, visitor: Visitor, view: JobView) -> None:
    job = view.job
    with st.container(horizontal=True, vertical_alignment="center", key=f"job-{job.job_id}"):
        st.text(view.title)
        st.caption(f"{REFUSALS.get(job.error_code, 'Something went wrong.')} {job.error_code}".strip(), width="content")
        if visitor.role != "viewer":
            st.button(
                "Try again",
                key=f"jobs.retry.{job.job_id}",
                on_click=notices.saying(services.ingesting.retry),
                args=(visitor, job.job_id),
            )
