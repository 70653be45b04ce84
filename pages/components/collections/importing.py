"""The import dialog: a table of descriptions, what each column means, and every change before it is made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from core.domain import Visitor
from core.errors import VitrineError
from core.services import Services
from core.services.curation.import_views import MATCHES, ImportPreview, Plan, RowProblem, SheetView
from pages.components import dialogs, notices, parts, tables
from pages.components.collections.exporting import plain
from pages.components.shown import count

KEY = "importing"
OPEN = 5  # so few problems are told at once, without a click
ROWS = 100  # changes and problems that are listed; the rest is counted
PASSED_OVER = "Passed over"


@dialogs.modal("Import descriptions", width="large")
def dialog(services: Services, visitor: Visitor) -> None:
    st.caption(
        "A table with one row per recording, such as an export that was edited. Nothing is changed before you agree."
    )
    given = st.file_uploader(
        "Table (CSV)", type=["csv", "tsv", "txt"], key=f"{KEY}.file", max_upload_size=tables.MOST_MB
    )
    if given is None:
        return
    data = given.getvalue()
    try:
        sheet = services.importing.read(visitor, data)
        plan = _plan(sheet)
        preview = services.importing.preview(visitor, data, plan) if plan else None
    except VitrineError as error:
        st.warning(plain(f"{error} {error.hint}".strip()))
        return
    if preview is None or plan is None:
        st.info("Choose the column that says which recording each row is about.")
        return
    _show(preview)
    label = f"Change {count(len(preview.changes), 'recording')}"
    applying = {"on_click": _apply, "args": (services, visitor, data, plan, len(preview.changes))}
    st.button(label, key=f"{KEY}.apply", type="primary", disabled=not preview.changes, **applying)


def _plan(sheet: SheetView) -> Plan | None:
    """The suggested plan, as the person changes it."""
    suggested = sheet.plan
    st.caption(f"{count(sheet.rows, 'row')}; {sheet.told}.")
    with st.expander("Columns", expanded=suggested is None, key=f"{KEY}.columns"):
        left, right = st.columns(2, vertical_alignment="bottom")
        key = left.selectbox(
            "Rows are recognised by",
            sheet.columns,
            index=sheet.columns.index(suggested.key) if suggested else None,
            placeholder="Choose a column",
            key=f"{KEY}.key",
        )
        match = right.selectbox(
            "which holds",
            list(MATCHES),
            index=list(MATCHES).index(suggested.match if suggested else "title"),
            format_func=MATCHES.get,
            key=f"{KEY}.match",
        )
        fields = _fields(sheet, key or "")
        empties = st.toggle(
            "An empty cell empties the field",
            value=bool(suggested and suggested.empties),
            key=f"{KEY}.empties",
            help="Otherwise an empty cell says nothing. On for tables exported from here, which hold every value.",
        )
    if key is None:
        return None
    plan = Plan(fields=fields, key=key, match=match or "title", empties=empties)
    return replace(plan, fields={column: name for column, name in fields.items() if column != key or name == "title"})


def _fields(sheet: SheetView, key: str) -> dict[str, str]:
    """What each column becomes; each field is offered for every column, and passed over is one of the choices."""
    meant = sheet.plan.fields if sheet.plan else sheet.fields
    offered = ["", *sheet.known]
    found: dict[str, str] = {}
    halves = st.columns(2)
    for n, column in enumerate(column for column in sheet.columns if column != key):
        chosen = halves[n % 2].selectbox(
            plain(column),
            offered,
            index=offered.index(meant.get(column, "")),
            format_func=lambda name: sheet.known.get(name, PASSED_OVER),
            key=f"{KEY}.column.{n}.{column}",
        )
        if chosen:
            found[column] = chosen
    return found


def _show(preview: ImportPreview) -> None:
    st.text(_summed_up(preview))
    if preview.emptied:
        st.warning(f"{count(preview.emptied, 'field')} would be emptied.")
    if preview.changes:
        parts.mount("diff", f"{KEY}.preview", {"label": "What changes", "rows": _rows(preview)})
    _problems("Not in this collection", preview.unknown)
    _problems("Cannot be used", preview.bad)
    if preview.ignored:
        st.caption(plain(f"Passed over: {', '.join(preview.ignored)}."))


def _summed_up(preview: ImportPreview) -> str:
    """ "138 rows: 2 with changes, 136 as it is already." """
    said = [f"{count(preview.rows, 'row')}: {len(preview.changes):,} with changes"]
    for number, what in (
        (preview.unchanged, "as it is already"),
        (len(preview.unknown), "about recordings that are not here"),
        (len(preview.bad), "that cannot be used"),
    ):
        if number:
            said.append(f"{number:,} {what}")
    if len(preview.changes) > ROWS:
        said.append(f"the first {ROWS} changes are listed")
    return ", ".join(said) + "."


def _rows(preview: ImportPreview) -> list[dict[str, Any]]:
    return [
        {"key": c.item_id, "title": c.title, "fields": [[f.label, f.before, f.after] for f in c.fields]}
        for c in preview.changes[:ROWS]
    ]


def _problems(label: str, problems: Sequence[RowProblem]) -> None:
    if problems:
        few = len(problems) <= OPEN
        with st.expander(f"{label}: {count(len(problems), 'row')}", expanded=few, type="compact"):
            lines = [f"Line {p.line}: {f'“{p.what}”. ' if p.what else ''}{p.why}" for p in problems[:ROWS]]
            if len(problems) > ROWS:
                lines.append(f"and {len(problems) - ROWS:,} more")
            st.text("\n".join(lines))


@notices.saying
def _apply(services: Services, visitor: Visitor, data: bytes, plan: Plan, changing: int) -> None:
    dialogs.over()
    change = services.importing.apply(visitor, data, plan)
    notices.changed()
    if change:
        notices.tell(f"Changed {count(changing, 'recording')}.", notices.Change(change))
