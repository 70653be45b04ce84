"""Keep, fork, rename and remove audiences, and take their events out of the log."""

from __future__ import annotations

import streamlit as st

from core.domain import Visitor
from core.services import Services
from core.services.simulation.views import PopulationView, SimulationView
from pages.components import dialogs, links, notices
from pages.components.collections.exporting import plain
from pages.components.shown import count

KEY = "audience.keep"
EVERY_S = 1.0


def chosen(services: Services, visitor: Visitor, known: dict[str, PopulationView]) -> PopulationView:
    """Choose an audience; beside it what can be done with it."""
    key, asked = f"{KEY}.audience", st.query_params.get("aud", "")
    if st.session_state.get(f"{key}.asked") != asked or st.session_state.get(key) not in known:
        st.session_state[key] = asked if asked in known else next(iter(known))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        number = st.selectbox("Audience", list(known), format_func=lambda n: known[n].name, key=key, width=280)
        if visitor.role != "viewer":
            own = f"{KEY}.change.{number}.{known[number].name}"  # another key is another popover, which is closed
            with st.popover("Change", type="tertiary", icon=":material/edit:", key=own):
                _change(services, visitor, known[number])
    st.session_state[f"{key}.asked"] = number
    if number != asked:
        st.query_params.from_dict({"aud": number})
    return known[number]


def described(audience: PopulationView) -> None:
    """Who they are, in one line, and what they like."""
    likes = sorted(audience.interests, key=lambda own: -own.share)
    named = ", ".join(own.name for own in likes[:8]) + (f" and {len(likes) - 8} more" if len(likes) > 8 else "")
    who = count(audience.n, "simulated person", "simulated people")
    forked = f" Forked from “{audience.forked_from}”." if audience.forked_from else ""
    st.caption(plain(f"{who}. They like {named}.{forked}"))


def events(services: Services, visitor: Visitor) -> None:
    """How much of the log is simulated, and the one step that removes it."""
    n = services.simulating.simulated_events(visitor)
    if not n:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="audience-events"):
        real = services.simulating.real_events(visitor)
        beside = f", beside {real:,} of real people" if real else ""
        st.text(f"{count(n, 'simulated event')} in the log of this collection{beside}", width="content")
        if visitor.role != "viewer":
            st.button(
                "Remove all simulated events",
                key=f"{KEY}.forget",
                type="tertiary",
                icon=":material/delete:",
                on_click=_forget,
                args=(services, visitor),
            )


def days(services: Services, visitor: Visitor, run: SimulationView) -> None:
    """What can be done with days that are over: judge strategies by them, or forget them."""
    doing = services.simulating.keeping_events(visitor, run.number)  # asked first: what ends meanwhile is counted below
    events = services.simulating.events_kept(visitor, run.number)
    if doing:
        st.fragment(_keeping, run_every=EVERY_S)(services, visitor, run.number)
    elif events:
        with st.container(horizontal=True, vertical_alignment="center"):
            n = count(events, "simulated event")
            st.text(f"{n} of these days are kept for evaluation, labelled simulated", width="content")
            links.to_evaluation("Evaluate with them")
    if visitor.role == "viewer":
        return
    with st.container(horizontal=True, key="audience-after"):
        if run.state == "done":
            kept = bool(events or doing)
            st.button(
                "Take these events out" if kept else "Keep these events for evaluation (labelled simulated)",
                key=f"{KEY}.events",
                type="tertiary" if kept else "secondary",
                icon=":material/delete:" if kept else ":material/bookmark_add:",
                help=None if kept else "Strategies can then be judged by what these people did, when asked to.",
                on_click=_drop_events if kept else _keep_events,
                args=(services, visitor, run.number),
            )
        st.button(
            "Remove these days",
            key=f"{KEY}.days",
            type="tertiary",
            icon=":material/delete:",
            on_click=_remove_days,
            args=(services, visitor, run.number),
        )


@notices.saying
def _keep_events(services: Services, visitor: Visitor, number: int) -> None:
    services.simulating.keep_events(visitor, number)
    notices.begin("What they did is being kept. Then, on Evaluate, choose “With simulated people”.")


@notices.saying
def _drop_events(services: Services, visitor: Visitor, number: int) -> None:
    gone = services.simulating.drop_events(visitor, number)
    said = f"{count(gone.events, 'simulated event')} removed from the log; the days are still here."
    notices.tell(said, notices.Change(gone.change_id))


def _keeping(services: Services, visitor: Visitor, number: int) -> None:
    """How far the events are written."""
    now = services.simulating.keeping_events(visitor, number)
    if now is None:
        dialogs.redraw()
        return
    st.progress(min(max(now[0], 0.0), 1.0), text=plain(now[1]) or "Waiting to keep what they did")


def _change(services: Services, visitor: Visitor, audience: PopulationView) -> None:
    own = f"{KEY}.{audience.number}"
    with st.form(f"{own}.naming", border=False):  # so that one click, or Enter, is enough
        st.text_input("Name", audience.name, max_chars=80, key=f"{own}.name")
        st.form_submit_button("Rename", on_click=_rename, args=(services, visitor, audience.number, f"{own}.name"))
    if st.button("Fork: the same people once more", key=f"{own}.fork", icon=":material/fork_right:"):
        forked = services.simulating.fork(visitor, audience.number, f"{audience.name}, forked")
        st.query_params.from_dict({"aud": str(forked)})
        notices.tell("The same people, once more: they have lived through nothing yet.")
        st.rerun()
    st.button(
        "Remove with all their days",
        key=f"{own}.remove",
        icon=":material/delete:",
        on_click=_remove,
        args=(services, visitor, audience),
    )


@notices.saying
def _rename(services: Services, visitor: Visitor, number: int, key: str) -> None:
    services.simulating.rename(visitor, number, st.session_state[key])


@notices.saying
def _remove(services: Services, visitor: Visitor, audience: PopulationView) -> None:
    gone = services.simulating.remove(visitor, audience.number)
    st.query_params.clear()
    with_them = f", with {count(gone.events, 'event')} in the log" if gone.events else ""
    notices.tell(f"“{audience.name}” is removed{with_them}.", notices.Change(gone.change_id))


@notices.saying
def _forget(services: Services, visitor: Visitor) -> None:
    gone = services.simulating.forget_events(visitor)
    notices.tell(f"{count(gone.events, 'simulated event')} removed from the log.", notices.Change(gone.change_id))


@notices.saying
def _remove_days(services: Services, visitor: Visitor, number: int) -> None:
    gone = services.simulating.remove_days(visitor, number)
    audience = st.query_params.get("aud", "")
    st.query_params.from_dict({"aud": audience} if audience else {})
    notices.tell("These days are removed.", notices.Change(gone.change_id))
