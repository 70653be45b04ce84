"""Every fit so far: what came of it, its learning curve, and two of them side by side."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import streamlit as st

from core.domain import Visitor
from core.domain.runs import Run
from core.services import Services
from core.services.collection import when
from core.services.strategy_words import called, called_fully
from pages.components import address, theme
from pages.components.collections.exporting import plain
from pages.components.training.plots import CONFIG, learning

STATES = {"done": "done", "failed": "failed", "cancelled": "stopped", "running": "running"}


def draw(services: Services, visitor: Visitor) -> None:
    """Choose one, and another one to compare it with; both are in the address."""
    runs = {run.run_id: run for run in services.registry.runs(visitor, "fit")}
    if not runs:
        st.text("Nothing was trained yet. Under “Strategies”, press “Train” at one of them.")
        return
    address.choice("fit", list(runs))
    if st.session_state["fit"] not in runs:
        st.session_state["fit"] = next(iter(runs))
    left, right = st.columns(2)
    chosen = left.selectbox("Training", list(runs), format_func=lambda n: _title(runs[n]), key="fit")
    others = [key for key in runs if key != chosen]
    asked = st.session_state.get("fit_vs", st.query_params.get("fit_vs"))
    st.session_state["fit_vs"] = asked if asked in others else None
    vs = None
    if others:
        names = {"index": None, "placeholder": "Nothing", "format_func": lambda n: _title(runs[n])}
        vs = right.selectbox("Beside", others, key="fit_vs", **names)
    address.keep(fit=chosen, fit_vs=vs or "")
    shown = [runs[chosen], *([runs[vs]] if vs else [])]
    for run in shown:
        st.caption(plain(f"{_title(run)}: {run.note}"))
        if run.simulated:
            st.badge("Learned from invented people", icon=":material/science:", color="orange")
    _curves(shown)
    st.table(table(shown), border="horizontal")
    every = settings(shown)
    if every:
        with st.expander("Settings" if len(shown) == 1 else "Settings that differ"):
            st.caption("The names are those of the code and of the command line.")
            st.table(every, border="horizontal")


def _curves(shown: list[Run]) -> None:
    for run in shown:
        if not any(len(values) > 1 for values in run.curve.values()):
            continue
        st.header(plain(f"While learning: {_title(run)}"), anchor=False)
        said = f"Learning curve of {called(run.strategy)}"
        drawn = learning(run.curve, dark=theme.dark())
        st.plotly_chart(drawn, config=CONFIG, key=f"training.curve.{run.run_id}", height=280, theme=None, alt=said)


def table(shown: list[Run]) -> dict[str, list[str]]:
    """One row per figure; what was not measured, for instance because somebody stopped it, is a dash."""
    rows: dict[str, list[str]] = {
        "nDCG@10 on what was held back": [_number(run.metrics.get("ndcg")) for run in shown],
        "of “Most liked” there": [_number(run.metrics.get("ndcg of popularity")) for run in shown],
        "Judged on people": [_known(run.metrics.get("people"), "{:,.0f}") for run in shown],
        "Time to learn": [_known(run.train_s, "{:,.1f} s of one processor") for run in shown],
        "Time per list": [_known(1000 * run.answer_s, "{:,.2f} ms") for run in shown],
        "Memory": [_known(run.memory_mb, "{:,.0f} MB") for run in shown],
        "Seed": [f"{run.seed}" for run in shown],
        "Data": [run.data_hash[:8] or "–" for run in shown],
    }
    return _columns(shown, rows)


def settings(shown: list[Run]) -> dict[str, list[str]]:
    """One row per setting; with two runs, those that are the same in both are left out. Empty where none is left."""
    own = [_settings(run) for run in shown]
    rows = {name: [one.get(name, "–") for one in own] for name in sorted({name for one in own for name in one})}
    rows = {name: cells for name, cells in rows.items() if len(shown) == 1 or len(set(cells)) > 1}
    return _columns(shown, rows) if rows else {}


def _columns(shown: list[Run], rows: dict[str, list[str]]) -> dict[str, list[str]]:
    columns = {"": [plain(name) for name in rows]}
    for n, run in enumerate(shown):
        twice = sum(_title(run) == _title(other) for other in shown) > 1  # within one minute
        columns[plain(f"{_title(run)}, no. {run.run_id}" if twice else _title(run))] = [
            plain(cells[n]) for cells in rows.values()
        ]
    return columns


def _known(value: float | None, form: str) -> str:
    return form.format(value) if value else "–"


def _settings(run: Run) -> Mapping[str, str]:
    own: Mapping[str, Any] = run.config.get("settings") or {}
    return {name: str(value) for name, value in own.items() if isinstance(value, (str, int, float, bool))}


def _number(value: float | None) -> str:
    return "–" if value is None or math.isnan(value) else f"{value:.3f}"


def _title(run: Run) -> str:
    state = "" if run.state == "done" else f", {STATES[run.state]}"
    return f"{called_fully(run.strategy)}, {when(run.started_at)}{state}"
