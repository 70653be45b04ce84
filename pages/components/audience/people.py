"""Single simulated people: who they are, what they like, what they were shown day by day, and why they took it."""

from __future__ import annotations

import streamlit as st

from core.domain import Visitor
from core.errors import VitrineError
from core.services import Services
from core.services.simulation.views import LifeView, ShownList, SimulationView
from pages.components import links, parts, shown, theme
from pages.components.audience import plots as plots
from pages.components.audience import table as audience_table
from pages.components.collections.exporting import plain
from pages.components.shown import count

KEY = "audience.people"
HISTORY = 12


def draw(services: Services, visitor: Visitor, run: SimulationView) -> None:
    """All of them as a table, and one of them to follow."""
    if not run.watched:
        return
    st.subheader("Meet them", anchor=False)
    row = _chosen(run)
    if not audience_table.draw(services, visitor, run, row):
        row = _choose(run, row)
    try:
        life = services.simulating.life(visitor, run.number, row)
    except VitrineError as error:
        st.info(plain(str(error)))
        return
    _who(run, life)
    if life.visits:
        _on_map(services, visitor, run, life)
        _visits(life)
    elif life.plays:
        st.caption("What was on the lists of this one was not kept. Of those marked • it was.")


def _chosen(run: SimulationView) -> int:
    """Who is in the address, else the one who played most."""
    asked = st.query_params.get("aud_who", "")
    return int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 7 else run.watched[0]


def _choose(run: SimulationView, row: int) -> int:
    """For days of older versions, which kept nothing of the others."""
    options = [str(own) for own in run.watched]
    at = options.index(str(row)) if str(row) in options else 0
    key = f"{KEY}.{run.number}"
    return int(st.selectbox("Person", options, at, format_func=_label, key=key, width=260))


def act() -> None:
    """Open a recording, or meet somebody, that was clicked."""
    audience_table.act()
    for key in [key for key in st.session_state if str(key).startswith("audience.") and str(key).endswith(".act")]:
        done = parts.acted(str(key).removesuffix(".act"), "open")
        if done:
            links.open_item(done["id"], done["t"])


def _label(row: str) -> str:
    return f"Simulated person {int(row) + 1}"


def _who(run: SimulationView, life: LifeView) -> None:
    left, right = st.columns((1, 2), gap="large")
    with left:
        st.markdown(f"**{life.label}**")
        parts.facts(f"{KEY}.facts", [*life.facts.items(), ("Played", count(life.plays, "recording"))])
        if life.visits:
            _friends(run, life)
    if life.taste:
        with right:
            _taste(life)
    if life.history:
        st.text("Played last")
        parts.cards(f"{KEY}.history", "Played last", [shown.card(c) for c in life.history[:HISTORY]], compact=True)


def _taste(life: LifeView) -> None:
    st.text("What they like: a ring at first, a dot at the end")
    said = "; ".join(f"{name} {before:.0%} to {after:.0%}" for name, before, after in life.taste[:8])
    drawn = plots.taste(life, dark=theme.dark())
    st.plotly_chart(drawn, key=f"{KEY}.taste", config=plots.CONFIG, alt=f"Simulated. {said}")


def _friends(run: SimulationView, life: LifeView) -> None:
    """How many, and those of them whose own days can be looked at."""
    known = [row for row in life.friends if row in run.watched]
    others = len(life.friends) - len(known)
    more = f" and {count(others, 'other')}" if known and others else ""
    st.caption(f"{count(len(life.friends), 'friend')}" + (f": {len(known)} to meet{more}" if known else ""))
    with st.container(horizontal=True, gap="small"):
        for row in known:
            st.button(_label(str(row)), key=f"{KEY}.friend.{row}", type="tertiary", on_click=_meet, args=(row,))


def _meet(row: int) -> None:
    st.query_params["aud_who"] = str(row)


def _on_map(services: Services, visitor: Visitor, run: SimulationView, life: LifeView) -> None:
    """Their taste on the map of the collection, with what they played."""
    found = services.simulating.taste_map(visitor, run.number, life.row)
    if found is None:
        return
    st.text("Their taste on the map: a ring at first, a star at the end; coloured dots were played")
    played = sum(dot.day > 0 for dot in found.dots)
    alt = (
        f"Simulated. A map of {count(len(found.dots), 'recording')} with the taste of one person; {played} were played"
    )
    drawn = plots.taste_on_map(found, dark=theme.dark())
    st.plotly_chart(drawn, key=f"{KEY}.map", config=plots.CONFIG, alt=alt)


def _visits(life: LifeView) -> None:
    """One visit at a time, list after list."""
    if not life.visits:
        return
    days = [visit.day for visit in life.visits]
    key = f"{KEY}.day.{life.row}"
    if len(days) > 1:
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.select_slider("Day", days, key=key, width=320)
            st.button("Next visit", icon=":material/skip_next:", key=f"{key}.next", on_click=_next, args=(key, days))
    chosen = st.session_state.get(key, days[0])
    visit = next((visit for visit in life.visits if visit.day == chosen), life.visits[0])
    for number, own in enumerate(visit.lists, start=1):
        st.text(f"List {number}: {_said(own)}")
        records = [shown.card(card) for card in own.cards]
        for place, record in enumerate(records):
            record["note"] = ""
            if place == own.taken:
                record["state"] = f"Watched {own.watched:.0%}"
        parts.cards(f"{KEY}.list.{number}", f"List {number} of day {visit.day}", records, compact=True)


def _next(key: str, days: list[int]) -> None:
    """The visit after the one that is shown; after the last one the first."""
    at = days.index(st.session_state.get(key, days[0]))
    st.session_state[key] = days[(at + 1) % len(days)]


def _said(own: ShownList) -> str:
    if own.taken < 0:
        return "nothing was taken" if not own.because else f"taken because of {own.because}, no longer here"
    extras = [f"{own.stars} stars" if own.stars else "", "liked" if own.liked else "", own.comment]
    said = ", ".join(extra for extra in extras if extra)
    return f"taken at place {own.taken + 1}; true reason: {own.because}" + (f"; {said}" if said else "")
