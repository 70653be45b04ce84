"""Evaluate: how well each strategy serves people, whom, at what cost, and whether a difference is more than chance."""

from __future__ import annotations

import streamlit as st

from core.domain import Visitor
from core.errors import VitrineError
from core.services import Services
from core.services.measurement.views import RunView
from pages.components import address, notices, shell
from pages.components.collections.exporting import plain
from pages.components.evaluation import duel as eval_duel
from pages.components.evaluation import log as eval_log
from pages.components.evaluation import shown as eval_shown
from pages.components.evaluation import start as eval_start
from pages.components.evaluation.words import VIEWS, WAYS, run

TITLE = "Evaluate"
ICON = ":material/analytics:"
URL = "evaluate"

NEW = eval_start.KEY
NEWEST = "eval.newest"


def render(services: Services, visitor: Visitor) -> None:
    shell.style()
    if visitor.role == "viewer":
        shell.for_curators(TITLE)
        return
    _body(services, visitor)
    notices.show(services, visitor)


def _body(services: Services, visitor: Visitor) -> None:
    address.choice("eval_way", list(WAYS))
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.title(TITLE, anchor=False, width="content")
        quiet = {"label_visibility": "collapsed", "required": True}
        way = st.segmented_control("How", list(WAYS), key="eval_way", format_func=WAYS.get, **quiet)
    address.keep(eval_way="" if way == next(iter(WAYS)) else way)
    {"hidden": _hidden, "duel": eval_duel.draw, "log": eval_log.draw}[way](services, visitor)


def _hidden(services: Services, visitor: Visitor) -> None:
    """Strategies guess what was hidden of what people liked."""
    runs = services.measuring.runs(visitor)
    if runs:
        st.toggle("New evaluation", key=NEW)
    busy = eval_start.progress(services.measuring, visitor)
    if st.session_state.get(NEW) or not (runs or busy):
        eval_start.form(services, visitor, first=not runs)
    if runs:
        _results(services, visitor, {one.run_id: one for one in runs})


def _results(services: Services, visitor: Visitor, runs: dict[str, RunView]) -> None:
    """The evaluation in the address, else the newest; beside another one if that is asked for."""
    address.choice("eval_view", list(VIEWS))
    view, vs = _chosen(runs)
    try:
        if vs is not None:
            eval_shown.compared(services, visitor, view, vs)
        else:
            eval_shown.draw(services, visitor, view, services.measuring.result(visitor, view.run_id))
    except VitrineError as error:
        st.warning(plain(f"{error} {error.hint}".strip()))
    side = st.session_state["eval_view"]
    address.keep(run=view.run_id, vs=vs.run_id if vs else "", eval_view="" if side == next(iter(VIEWS)) else side)


def _chosen(runs: dict[str, RunView]) -> tuple[RunView, RunView | None]:
    address.choice("run", list(runs))
    newest = next(iter(runs))
    if st.session_state["run"] not in runs or st.session_state.get(NEWEST, newest) != newest:
        st.session_state["run"] = newest  # one that has just been finished is what somebody waits for
    st.session_state[NEWEST] = newest
    left, right = st.columns(2)
    chosen = left.selectbox("Evaluation", list(runs), key="run", format_func=lambda key: run(runs[key]))
    others = [key for key in runs if key != chosen]
    if not others:
        return runs[chosen], None
    if "vs" not in st.session_state or st.session_state["vs"] not in others:
        asked = st.query_params.get("vs", "") if "vs" not in st.session_state else ""
        st.session_state["vs"] = asked if asked in others else None
    names = {"index": None, "placeholder": "Nothing", "format_func": lambda key: run(runs[key])}
    vs = right.selectbox("Compare with", others, key="vs", **names)
    return runs[chosen], runs[vs] if vs else None
