"""Something new: a ghost item, who would get it, and how soon new recordings find their people."""

from __future__ import annotations

import streamlit as st

from core.domain import Visitor
from core.errors import VitrineError
from core.services import Services
from core.services.coldstart.views import HERE, Arrivals, Asked, Ghost
from pages.components import links, parts, shown, theme
from pages.components.collections.exporting import plain
from pages.components.lab import plots as cold_plots
from pages.components.lab import state as cold_state

KEY = "cold.ghost"  # of the file that was dropped
DROP = "cold.drop"
CHIPS = ("cold.alike", "cold.displaces", "cold.fans")


def act() -> None:
    """Take a dropped file, or open a recording, before anything is drawn."""
    for key in CHIPS:
        done = parts.acted(key, "open")
        if done:
            links.open_item(done["id"], done["t"])
    dropped = parts.acted(DROP, "example")
    if dropped and dropped["id"]:
        st.session_state[KEY] = dropped["id"][:64]
        st.session_state["cold_new"] = ""


def draw(services: Services, visitor: Visitor, look: cold_state.Asked) -> None:
    """What it would be on the left, who would get it on the right, and arrivals below."""
    left, right = st.columns([2, 3], gap="large")
    with left:
        st.subheader("A recording you do not have yet", anchor=False)
        _audience(services, visitor)
        st.text_input(
            "Say what it would show",
            key="cold_new",
            placeholder="a lighthouse by the sea",
            max_chars=cold_state.WORDS,
            on_change=_forget_file,
        )
        parts.mount("example", DROP, {})
        st.caption("A ghost: it is looked at once, placed among your recordings, and nothing of it is stored.")
    with right:
        _ghost(services, visitor, look)
    st.fragment(_arrivals)(services, visitor, look)


def _ghost(services: Services, visitor: Visitor, look: cold_state.Asked) -> None:
    key = "" if look.new else st.session_state.get(KEY, "")
    if not look.new and not key:
        st.subheader("Who would get it", anchor=False)
        st.text("Say a few words, or drop a picture, a clip or a sound. The answer appears here at once.")
        return
    try:
        ghost = services.cold_start.ghost(visitor, Asked(phrase=look.new, key=key), look.look.audience)
    except VitrineError as error:
        st.subheader("Who would get it", anchor=False)
        st.text(f"{error} {error.hint}")
        return
    st.subheader(f"“{ghost.label}” would reach {ghost.reach:.0%} of the simulated audience", anchor=False)
    _reach(ghost)


def _reach(ghost: Ghost) -> None:
    st.caption(
        f"Of {ghost.people} simulated people{_whose(ghost.called)}, those who would find it among their ten; "
        f"an average recording reaches {ghost.typical:.0%} (dotted)."
    )
    if ghost.note:
        st.caption(ghost.note)
    figure = cold_plots.groups(ghost, dark=theme.dark())
    alt = "; ".join(f"{group.name}: {group.share:.0%}" for group in ghost.groups)
    st.plotly_chart(figure, key="cold.groups", config=cold_plots.CONFIG, alt=f"Simulated. Reach by age: {alt}")
    parts.chips("cold.alike", "Most like it", [{**shown.chip(card), "remove": ""} for card in ghost.alike])
    if ghost.fans:
        parts.chips("cold.fans", "Its people love", [{**shown.chip(card), "remove": ""} for card in ghost.fans])
    if ghost.displaces:
        records = []
        for card, share in ghost.displaces:
            chip = shown.chip(card)
            lists = shown.count(round(share * ghost.people), "list")
            records.append({**chip, "title": f"{lists}: {chip['title']}", "remove": ""})
        parts.chips("cold.displaces", "It would push out", records, tone="hidden")


def _arrivals(services: Services, visitor: Visitor, look: cold_state.Asked) -> None:
    st.header("How soon is something new played?", anchor=False)
    with st.spinner("Simulating visits …"):
        found = services.cold_start.arrivals(visitor, seed=look.look.seed, audience=look.look.audience)
    left, right = st.columns([3, 2], gap="large")
    with left:
        figure = cold_plots.arrivals(found, dark=theme.dark())
        st.plotly_chart(figure, key="cold.arrivals", config=cold_plots.CONFIG, alt=_said(found))
    with right:
        _sentences(found)


def _sentences(found: Arrivals) -> None:
    wait, content, explore = found.launches
    lines = [f"- {one.label}: {_median(found, one.median)}." for one in found.launches]
    lost = 1 - explore.quality / max(content.quality, 1e-9)
    lines.append(
        f"- The reserved place costs {max(lost, 0):.1%} of the quality of all lists meanwhile, and "
        f"{explore.shown_enough:.0%} of what is new is shown often enough to be judged ({wait.shown_enough:.0%} by "
        "waiting)."
    )
    st.markdown("\n".join(lines))
    st.caption(
        f"Simulated: some of your recordings are taken for new, and {found.people} simulated people"
        f"{_whose(found.called)} visit "
        f"{found.horizon:,} times. Each dot is a new recording; the line is the middle one. The first place "
        "is reserved for what is new, for those it suits best, until it was seen 20 times. What content foretells "
        f"of a recording is off by {found.map_error:.0%} of what there is to foretell."
    )


def _audience(services: Services, visitor: Visitor) -> None:
    """Who might get it; without a kept audience there is nothing to choose."""
    offered = cold_state.audiences(services, visitor)
    if len(offered) > len(cold_state.AUDIENCES):
        st.selectbox("Among whom", list(offered), key=cold_state.AUDIENCE, format_func=offered.get)
    if st.session_state[cold_state.AUDIENCE] == HERE:
        st.caption("Real people are not asked about what is not there; invented people stand in for them.")


def _whose(audience: str) -> str:
    return plain(f" of “{audience}”") if audience else ""


def _median(found: Arrivals, median: float | None) -> str:
    return f"more than {found.horizon:,} visits" if median is None else f"{median:,.0f} visits until the third play"


def _said(found: Arrivals) -> str:
    return "Simulated. " + "; ".join(f"{one.label}: {_median(found, one.median)}" for one in found.launches)


def _forget_file() -> None:
    st.session_state.pop(KEY, None)
