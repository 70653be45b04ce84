"""Bring in what people did elsewhere: a table, what would come of each row, and imports that can be taken out again.

Other pages open it with `offer(services, visitor)`.
"""

from __future__ import annotations

import streamlit as st

from core.domain import Visitor
from core.domain.events import Batch
from core.errors import VitrineError
from core.services import Services
from core.services.collection import when
from core.services.learning.event_preview import EventPreview
from core.services.learning.events import SUFFIXES
from core.services.list_files import mistaken
from pages.components import dialogs, notices, tables, theme
from pages.components.collections.exporting import plain
from pages.components.shown import count
from pages.components.training.plots import CONFIG, strengths

KEY = "events"
ROWS = 50  # problems that are listed; the rest is counted
NONE = "not in this table"
WORDS = {
    "user": "Who",
    "item": "Which recording",
    "kind": "What they did",
    "rating": "How much they liked it",
    "at": "When",
    "played": "How much was played",
    "text": "What they wrote",
}
DID = {
    "play": "played",
    "like": "liked",
    "rate": "rated",
    "hide": "not for them",
    "comment": "commented",
    "skip": "skipped",
}
SCALES = {
    "": "As it looks",
    "0:1": "0 to 1",
    "-1:1": "−1 to 1",
    "1:5": "1 to 5",
    "0.5:5": "½ to 5",
    "0:5": "0 to 5",
} | {
    "1:10": "1 to 10",
    "0:10": "0 to 10",
    "0:100": "0 to 100",
}
IN_A_ROW = 4


def offer(services: Services, visitor: Visitor) -> None:
    """The button that opens the dialog; nothing for viewers."""
    if visitor.role != "viewer" and st.button("Bring in interactions", icon=":material/upload:", key=f"{KEY}.open"):
        dialog(services, visitor)


@dialogs.modal("Bring in interactions", width="large")
def dialog(services: Services, visitor: Visitor) -> None:
    st.caption(
        "Who did what on another system, one row each: likes, ratings, plays, comments. Recordings are found by their "
        "title or identifier, people become pseudonyms, and nothing is stored before you agree."
    )
    kinds = [suffix.removeprefix(".") for suffix in SUFFIXES]
    given = st.file_uploader("Table (CSV or Parquet)", type=kinds, key=f"{KEY}.file", max_upload_size=tables.MOST_MB)
    if given is None:
        _imports(services, visitor)
        return
    data = given.getvalue()
    try:
        offered, guessed = services.events.columns(visitor, data, given.name)
        columns = _columns(given.name, offered, guessed)
        if not (columns["user"] and columns["item"]):
            st.info(_choose(given.name, offered))
            return
        preview = services.events.preview(visitor, data, given.name, columns)
    except VitrineError as error:
        st.warning(plain(f"{error} {error.hint}".strip()))
        return
    _show(preview)
    doing = {"on_click": _bring_in, "args": (services, visitor, data, given.name)}
    usable = preview.kept > 0 and not preview.already
    label = f"Bring in {count(preview.kept, 'row')}"
    st.button(label, key=f"{KEY}.apply", type="primary", disabled=not usable, **doing)


def _chosen(name: str) -> dict[str, str]:
    """What the person said the columns of this file are."""
    said: dict[str, str] = st.session_state.get(f"{KEY}.columns.{name}", {})
    return said


def _choose(name: str, offered: tuple[str, ...]) -> str:
    """What to do where columns do not say enough by their names."""
    lists = mistaken(name, offered)
    return plain(str(lists)) if lists else "Choose the columns that say who it was, and which recording."


def _columns(name: str, offered: tuple[str, ...], guessed: dict[str, str]) -> dict[str, str]:
    """Which column is what, as the person changes it; "" for what is not there."""
    choices, found = ["", *offered], dict[str, str]()
    with st.expander("Columns", expanded=not {"user", "item"} <= guessed.keys(), key=f"{KEY}.expander"):
        places = [*st.columns(IN_A_ROW), *st.columns(IN_A_ROW)]
        for place, (what, label) in zip(places, WORDS.items(), strict=False):
            found[what] = place.selectbox(
                label,
                choices,
                index=choices.index(guessed.get(what, "")),
                format_func=lambda column: column or NONE,
                key=f"{KEY}.{name}.{what}",
            )
        if found["rating"]:
            found["scale"] = places[len(WORDS)].selectbox(
                "Ratings run from", list(SCALES), format_func=SCALES.__getitem__, key=f"{KEY}.{name}.scale"
            )
    st.session_state[f"{KEY}.columns.{name}"] = found
    return found


def _show(preview: EventPreview) -> None:
    if preview.already:
        st.info(f"This very file is in already, since import {preview.already}.")
    people, items = count(preview.people, "person", "people"), count(preview.items, "recording")
    st.text(f"{preview.kept:,} of {count(preview.rows, 'row')} can be used: {people}, {items}.")
    did = ", ".join(f"{rows:,} {DID[kind]}" for kind, rows in preview.kinds)
    scale = f"; ratings run from {' to '.join(preview.scale.split(':'))}" if preview.scale else ""
    if did:
        st.caption(f"{did.capitalize()}{scale}.")
    if preview.invented:
        st.info(f"{count(preview.invented, 'row')} of invented people: they stay marked as simulated.")
    for note in preview.notes:
        st.text(note)
    if preview.kept:
        st.plotly_chart(strengths(preview, dark=theme.dark()), config=CONFIG, key=f"{KEY}.strengths", height=180)
    unknown = [f"“{name}”: {count(rows, 'row')}" for name, rows in preview.unknown]
    _problems("Recordings that are not in this collection", unknown, len(preview.unknown))
    _problems("Rows that cannot be used", [f"Line {r.line}: {r.reason}" for r in preview.bad], preview.bad_count)


def _problems(label: str, lines: list[str], total: int) -> None:
    if lines:
        with st.expander(f"{label}: {total:,}", type="compact"):
            more = [f"and {total - ROWS:,} more"] if total > ROWS else []
            st.text("\n".join([*lines[:ROWS], *more]))


def _imports(services: Services, visitor: Visitor) -> None:
    """What came in before, newest first."""
    for batch in services.events.imports(visitor)[:ROWS]:
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.text(_told(batch), width="content")
            if not batch.removed and st.button("Take out", key=f"{KEY}.out.{batch.batch_id}", type="tertiary"):
                _take_out(services, visitor, batch)
                st.rerun()


def _told(batch: Batch) -> str:
    state = "taken out" if batch.removed else count(batch.people, "person", "people")
    return f"{batch.name}, {when(batch.at)}: {count(batch.rows, 'row')}, {state}"


@notices.saying
def _bring_in(services: Services, visitor: Visitor, data: bytes, name: str) -> None:
    batch, change = services.events.bring_in(visitor, data, name, _chosen(name))
    notices.tell(f"{count(batch.rows, 'interaction')} came in.", notices.Change(change))
    for key in [key for key in st.session_state if str(key).startswith(f"{KEY}.")]:
        del st.session_state[key]
    dialogs.over()


@notices.saying
def _take_out(services: Services, visitor: Visitor, batch: Batch) -> None:
    change = services.events.take_out(visitor, batch.batch_id)
    notices.tell(f"{count(batch.rows, 'interaction')} went out.", notices.Change(change))
