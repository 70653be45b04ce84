"""The map as a table: the same dots in rows, for those who would rather read or use a screen reader."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from core.domain import Visitor
from core.services import Services
from core.services.maps.selection_views import Highlight, Selection
from core.services.maps.views import MapView, PointView
from pages.components import links, parts, shown
from pages.components.maps import regions as map_regions
from pages.components.maps import state as map_state

KEY = "map.rows"
PAGE_SIZE = 50
COLUMNS = ["", "Title", "Kind", "Length", "Group", "Trust"]


def act() -> None:
    """What was ticked or opened in the table since the last run."""
    done = parts.acted(KEY, "toggle", "open")
    if done and done["do"] == "open":
        links.open_item(done["id"], done["t"])
    elif done and str(done.get("n", "")).isdecimal():
        asked = map_regions.read(st.query_params.get("map_sel", ""))
        map_state.select(map_regions.of_dots(set(asked.rows if asked else ()) ^ {int(done["n"])}))


def draw(
    services: Services, visitor: Visitor, view: MapView, region: str, chosen: Selection | None, found: Highlight | None
) -> None:
    """Fifty rows of what is selected, else of what words found, else of everything."""
    rows, caption = _rows(view, region, chosen, found)
    pages = max(1, -(-len(rows) // PAGE_SIZE))
    key = f"map.page.{view.revision}.{len(rows)}"
    page = min(pages, max(1, int(st.session_state.get(key, 1) or 1)))
    points = services.mapping.points(visitor, view.revision, rows[(page - 1) * PAGE_SIZE : page * PAGE_SIZE])
    picked = map_regions.read(region)
    one_by_one = picked is None or bool(picked.rows)
    inside = set(picked.rows if picked and picked.rows else rows if chosen is not None else ())
    records = [_record(point, point.row in inside) for point in points]
    data = {"caption": caption, "columns": COLUMNS, "rows": records, "pick": one_by_one}
    parts.mount("rows", KEY, data)
    if pages > 1:
        with st.container(key="map-pages", horizontal=True, horizontal_alignment="center"):
            st.pagination(pages, default=page, key=key)


def _rows(view: MapView, region: str, chosen: Selection | None, found: Highlight | None) -> tuple[list[int], str]:
    what = "moment" if view.of == "moments" else "recording"
    picked = map_regions.read(region)
    if chosen is not None and not (picked and picked.rows):
        rows = np.flatnonzero(np.frombuffer(chosen.rows, np.uint8)).tolist()
        return rows, f"{shown.count(len(rows), what)} selected on the map"
    if found is not None:
        return list(found.rows), f"{shown.count(len(found.rows), what)} for “{found.words}”, best first"
    first = list(picked.rows) if picked else []  # picked dots lead, and can be taken out again
    rest = [row for row in range(view.points) if row not in set(first)]
    return first + rest, f"All {shown.count(view.points, what)} of the map"


def _record(point: PointView, picked: bool) -> dict[str, Any]:
    trust = "cannot say" if point.trust is None else f"{point.trust:.0%}"
    moment = point.start_s is not None
    when = f"{shown.clock(point.start_s or 0)} to {shown.clock(point.end_s or 0)}" if moment else ""
    return {
        "key": str(point.row),
        "id": point.item_id,
        "t": point.start_s,
        "title": point.title,
        "href": links.item_href(point.item_id, point.start_s),
        "picked": picked,
        "cells": [
            shown.KIND_WORDS.get(point.kind, point.kind),
            when or shown.clock(point.duration_s),
            point.cluster or "Between groups",
            trust,
        ],
    }
