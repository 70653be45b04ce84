"""A new evaluation: on what, how it is divided, which strategies. And what is being evaluated now."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal

import streamlit as st

from core.domain import Visitor
from core.errors import VitrineError
from core.services import Services
from core.services.measurement.known import Known
from core.services.measurement.tables import TableView
from core.services.measurement.views import SPLITS, Source, Wish
from core.services.queued import Queued
from core.services.strategy_words import called_fully
from pages.components import dialogs, links, notices, tables
from pages.components.collections.exporting import plain
from pages.components.shown import count

KEY = "eval.new"
TABLES = ["csv", "tsv", "txt", "dat", "data", "user", "item", "parquet", "json", "jsonl"]
EVERY_S = 2
BAD_ROWS = 50
KEPT = "What simulated people do counts here once it is kept: in Audience, after their days, “Keep these events”."
ON = {"own": "Your collection", "table": "A table"}
BESIDE = {
    "items": (
        "What is known of the recordings (optional)",
        "Table of recordings with titles, years and genres (CSV or Parquet)",
        {"item": "Recording", "title": "Title", "year": "Year", "genres": "Genres"},
    ),
    "people": (
        "Groups of people (optional)",
        "Table of people with a group (CSV or Parquet)",
        {"user": "Person", "group": "Group"},
    ),
}
COLUMNS = {"user": "Person", "item": "Recording", "rating": "Rating", "at": "Time"}


def form(services: Services, visitor: Visitor, *, first: bool) -> None:
    """Everything needed to start one; `first` when there is none yet."""
    known = services.measuring.known(visitor)
    helped = bool(known.lacks) and not services.measuring.known(visitor, simulated=True).lacks
    if first and known.lacks and not helped:
        _too_little(known)
    with st.container(border=True, key="eval-new"):
        st.session_state.setdefault(f"{KEY}.on", "table" if known.lacks and not helped else "own")
        st.session_state.setdefault(f"{KEY}.simulated", helped)
        on = st.segmented_control(
            "Evaluate on", list(ON), key=f"{KEY}.on", format_func=ON.get, required=True, width="stretch"
        )
        source = _own(services, visitor, known, helped=helped) if on == "own" else _table(services, visitor)
        if source is not None:
            _rest(services, visitor, source)


def _too_little(known: Known) -> None:
    st.text("Evaluating hides some of what people liked, lets each strategy guess it, and counts what was right.")
    st.text(known.lacks)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.text("Evaluate on a table below, or", width="content")
        _to_audience()
    st.caption(KEPT)


def _to_audience() -> None:
    from pages import SECTIONS  # which imports this page

    if any(page.URL == links.AUDIENCE for pages in SECTIONS.values() for page in pages):
        links.to_audience("simulate an audience")


def _own(services: Services, visitor: Visitor, known: Known, *, helped: bool) -> Source | None:
    """What people did here; `helped` where that is enough with what simulated people did, and not without."""
    with_them = st.toggle(
        "With simulated people",
        key=f"{KEY}.simulated",
        help="What invented people did counts, too; the result says so everywhere.",
    )
    if with_them:
        known = services.measuring.known(visitor, simulated=True)
    who = count(known.people, "person", "people")
    made_up = f", {known.simulated_people:,} of them simulated" if known.simulated_people else ""
    st.caption(f"{who}{made_up}, {count(known.events, 'event')} with {count(known.items, 'recording')}.")
    if known.lacks:
        st.info(known.lacks)
        if not helped:
            _to_audience()
            st.caption(KEPT)
        return None
    return Source(simulated=with_them, name="Own and simulated people" if with_them else "Own people")


def _table(services: Services, visitor: Visitor) -> Source | None:
    given = st.file_uploader(
        "Table of who liked what (CSV or Parquet)",
        type=TABLES,
        key=f"{KEY}.table",
        max_upload_size=tables.MOST_MB,
        help="One row per person and recording, for example MovieLens. Larger tables: python -m core evaluate --keep.",
    )
    if given is None:
        return None
    try:
        address = services.measuring.take(visitor, given.getvalue())
        view = services.measuring.table(visitor, "interactions", address, given.name)
        view, columns = mapped(
            view,
            COLUMNS,
            lambda chosen: services.measuring.table(visitor, "interactions", view.address, view.name, chosen),
        )
        items, columns = _beside(services, visitor, "items", columns)
        people, columns = _beside(services, visitor, "people", columns)
    except VitrineError as error:
        st.warning(plain(f"{error} {error.hint}".strip()))
        return None
    if view.lacks:
        st.warning(plain(view.lacks))
        return None
    report(view)
    ratings = "rating" in view.found and st.toggle(
        "Low ratings are dislikes", key=f"{KEY}.ratings", help="Otherwise every row counts as a like."
    )
    return Source(table=address, items=items, people=people, columns=columns, ratings=bool(ratings), name=given.name)


def mapped(
    view: TableView, labels: Mapping[str, str], read: Callable[[Mapping[str, str]], TableView]
) -> tuple[TableView, dict[str, str]]:
    """The table with the columns a person chose, where the names did not say enough."""
    with st.expander("Columns", expanded=bool(view.lacks), key=f"{KEY}.columns.{view.address}"):
        cells = st.columns(len(labels))
        chosen: dict[str, str] = {}
        for cell, (column, label) in zip(cells, labels.items(), strict=True):
            found = view.found.get(column)
            index = view.columns.index(found) if found in view.columns else None
            picked = cell.selectbox(
                label, view.columns, index=index, placeholder="None", key=f"{KEY}.column.{view.address}.{column}"
            )
            if picked and picked != found:
                chosen[column] = picked
        if view.first:
            st.table(_columns(view))
    if chosen:
        view = read(chosen)
    return view, chosen


def _columns(view: TableView) -> dict[str, list[str]]:
    return {plain(name): [plain(row[n]) for row in view.first[:3]] for n, name in enumerate(view.columns)}


def _beside(
    services: Services, visitor: Visitor, kind: Literal["items", "people"], columns: dict[str, str]
) -> tuple[str, dict[str, str]]:
    """The address of a table of recordings or people, if there is one, and the columns chosen so far with its own."""
    label, what, labels = BESIDE[kind]
    with st.expander(label, key=f"{KEY}.{kind}.expander"):
        given = st.file_uploader(what, type=TABLES, key=f"{KEY}.{kind}", max_upload_size=tables.MOST_MB)
        if given is None:
            return "", columns
        address = services.measuring.take(visitor, given.getvalue())
        view, chosen = mapped(
            services.measuring.table(visitor, kind, address, given.name),
            labels,
            lambda chosen: services.measuring.table(visitor, kind, address, given.name, chosen),
        )
        if view.lacks:
            st.warning(plain(view.lacks))
            return "", columns
        report(view)
        return address, columns | {f"{kind}.{what}": column for what, column in chosen.items()}


def report(view: TableView) -> None:
    """How many rows can be used, and every one that cannot."""
    twice = f", {view.repeated:,} repeated" if view.repeated else ""
    st.caption(plain(f"{view.name}: {view.kept:,} of {count(view.rows, 'row')} can be used{twice}."))
    for note in view.notes:
        st.caption(plain(note))
    if view.simulated:
        st.info(f"{count(view.simulated, 'row')} of simulated people: whatever comes of them says so.")
    if view.bad:
        out = "left out" if view.kept < view.rows else "not read in full"
        with st.expander(f"{count(len(view.bad), 'row')} {out}", type="compact"):
            lines = [f"Line {line}: {why}" for line, why in view.bad[:BAD_ROWS]]
            more = [f"and {len(view.bad) - BAD_ROWS:,} more"] if len(view.bad) > BAD_ROWS else []
            st.text("\n".join([*lines, *more]))


def _rest(services: Services, visitor: Visitor, source: Source) -> None:
    offered = services.measuring.strategies(visitor, source)
    st.pills(
        "Strategies",
        list(offered),
        selection_mode="multi",
        default=[name for name, quick in offered.items() if quick],
        format_func=called_fully,
        key=f"{KEY}.strategies.{bool(source.table)}",
    )
    left, right = st.columns([3, 2], vertical_alignment="top")
    split = left.selectbox("Hide", list(SPLITS), format_func=lambda name: SPLITS[name][0], key=f"{KEY}.split")
    left.caption(SPLITS[split][1])
    with right.container(horizontal=True):
        st.number_input("Length of lists", 1, 100, 10, key=f"{KEY}.k", width=130)
        st.number_input("Seed", 0, 10_000, 0, key=f"{KEY}.seed", width=110, help="Equal seeds give equal results.")
    st.toggle("Also with less to learn from (three times as long)", key=f"{KEY}.less")
    st.button(
        "Evaluate",
        key=f"{KEY}.start",
        type="primary",
        icon=":material/play_arrow:",
        on_click=_start,
        args=(services, visitor, source),
    )


@notices.saying
def _start(services: Services, visitor: Visitor, source: Source) -> None:
    state = st.session_state
    wish = Wish(
        source=source,
        strategies=tuple(state.get(f"{KEY}.strategies.{bool(source.table)}") or ()),
        split=state[f"{KEY}.split"],
        k=int(state[f"{KEY}.k"]),
        seed=int(state[f"{KEY}.seed"]),
        less=bool(state[f"{KEY}.less"]),
    )
    services.measuring.start(visitor, wish)
    state[KEY] = False
    notices.begin("The evaluation has begun; its figures appear here when it is done.")


def progress(service: Queued, visitor: Visitor, retold: Callable[[str], str] = str) -> bool:
    """What waits or runs; the page is drawn anew when one has ended. Says whether anything does.

    Args:
        retold: Says in the language of the reader what is said in English.
    """
    working = service.working(visitor)
    live = sum(one.state != "failed" for one in working)
    if working:
        st.fragment(_progress, run_every=EVERY_S if live else None)(service, visitor, live, retold)
    return bool(live)


def _progress(service: Queued, visitor: Visitor, before: int, retold: Callable[[str], str]) -> None:
    working = service.working(visitor)
    if sum(one.state != "failed" for one in working) < before:
        dialogs.redraw()
    for one in working:
        if one.state == "failed":
            st.warning(plain(f"{retold(one.title)}: {retold(one.error)}"))
            continue
        with st.container(horizontal=True, vertical_alignment="center", key=f"eval-job-{one.job_id}"):
            st.progress(min(1.0, one.progress), text=plain(f"{retold(one.title)}: {retold(one.doing or 'waiting')}"))
            st.button(
                retold("Cancel"),
                key=f"eval.cancel.{one.job_id}",
                type="tertiary",
                on_click=notices.saying(service.cancel),
                args=(visitor, one.job_id),
            )
