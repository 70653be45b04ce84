"""Everybody of an audience in rows: find who left, whose bubble grew most, who was pleased least, and meet them."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.domain import Visitor
from core.services import Services
from core.services.simulation.views import PersonRow, SimulationView
from pages.components import parts
from pages.components.shown import count

KEY = "audience.table"
COLUMNS = (
    ("person", "Simulated person", "Nobody is behind these numbers"),
    ("age", "Age", "Age band"),
    ("visits", "Visits", "Days on which they came"),
    ("plays", "Played", "Recordings played"),
    ("satisfaction", "Watched", "Mean part of a recording that was watched"),
    ("first", "One subject, first visit", "Largest share of one subject in what their first visit showed"),
    ("last", "Last visit", "Largest share of one subject in what their last visit showed"),
    ("grew", "Grew", "By how much their filter bubble grew"),
    ("left", "Left", "Will never come again; who had come most often first"),
)
FALLING = {"visits", "plays", "satisfaction", "first", "last", "grew", "left"}  # which are read from the top
FINDS = {
    "Played most": ("plays", True),
    "Bubble grew most": ("grew", True),
    "Left for good": ("left", True),
    "Pleased least": ("satisfaction", False),
}


def act() -> None:
    """What was clicked in the table since the last run."""
    done = parts.acted(KEY, "sort", "meet")
    if done is None:
        return
    if done["do"] == "meet" and done["id"].isascii() and done["id"].isdecimal():
        st.query_params["aud_who"] = done["id"]
    elif done["do"] == "sort" and done["id"] in {column for column, _, _ in COLUMNS}:
        order, falling = _order()
        turned = not falling if done["id"] == order else done["id"] in FALLING
        _sort(done["id"], turned)


def draw(services: Services, visitor: Visitor, run: SimulationView, chosen: int) -> bool:
    """The table; False where an older version kept nothing to put into it."""
    order, falling = _order()
    pages = f"{KEY}.page.{run.number}"
    page = int(st.session_state.get(pages) or 1)
    view = services.simulating.people(visitor, run.number, order, falling, page)
    if view is None:
        return False
    with st.container(horizontal=True, vertical_alignment="center"):
        for name, wanted in FINDS.items():
            look = "primary" if wanted == (order, falling) else "secondary"
            st.button(name, key=f"{KEY}.find.{wanted[0]}", type=look, on_click=_sort, args=wanted)
    who = count(view.people, "simulated person", "simulated people")
    said = f"{who}, {view.left:,} left for good. • marks those whose days can be looked at."
    data = {
        "caption": said,
        "columns": [list(column) for column in COLUMNS],
        "order": order,
        "falling": falling,
        "chosen": str(chosen),
        "rows": [_record(row) for row in view.rows],
    }
    parts.mount("people", KEY, data)
    if view.pages > 1:
        with st.container(horizontal=True, horizontal_alignment="center"):
            st.pagination(view.pages, default=view.page, key=pages)
    return True


def _order() -> tuple[str, bool]:
    """What it is sorted by, and whether from the top, as the address says."""
    order, _, way = st.query_params.get("aud_by", "").partition(".")
    known = order in {column for column, _, _ in COLUMNS} and way in ("up", "down")
    return (order, way == "down") if known else FINDS["Played most"]


def _sort(order: str, falling: bool) -> None:
    st.query_params["aud_by"] = f"{order}.{'down' if falling else 'up'}"
    for key in [key for key in st.session_state if str(key).startswith(f"{KEY}.page.")]:
        del st.session_state[key]


def _record(row: PersonRow) -> dict[str, Any]:
    grew = None if row.first is None or row.last is None else row.last - row.first
    return {
        "id": str(row.row),
        "name": f"{row.row + 1}{' •' if row.met else ''}",
        "cells": [
            row.facts[0],
            f"{row.visits:,}",
            f"{row.plays:,}",
            _share(row.satisfaction),
            _share(row.first),
            _share(row.last),
            "" if grew is None else f"{100 * grew:+.0f} points".replace("-", "−"),
            "left" if row.left else "",
        ],
    }


def _share(value: float | None) -> str:
    return "" if value is None else f"{value:.0%}"
