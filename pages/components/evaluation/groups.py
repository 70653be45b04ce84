"""Whom a strategy serves well and badly, and which recordings it favours."""

from __future__ import annotations

import math

import streamlit as st

from core.services.measurement.views import GROUPINGS, KINDS, Measured, RunView
from core.services.strategy_words import called, called_fully
from pages.components import theme
from pages.components.collections.exporting import plain
from pages.components.evaluation import group_plots as eval_group_plots
from pages.components.evaluation import plots as eval_plots
from pages.components.evaluation.words import favours, figure

KEY = "eval"
MOST = 4  # strategies in one figure of groups


def draw(view: RunView, measured: Measured) -> None:
    """Groups of people, then kinds of recordings, one way of telling them apart at a time."""
    ways: dict[str, str] = {name: GROUPINGS[name] for name in measured.groupings}
    ways |= {name: KINDS[name] for name in measured.kinds}
    if not ways:
        st.text("There are too few people to tell groups of them apart.")
        return
    by = st.pills(
        "Groups by", list(ways), key=f"{KEY}.by", default=next(iter(ways)), format_func=ways.get, required=True
    )
    (_kinds if by in measured.kinds else _people)(view, measured, by)


def _people(view: RunView, measured: Measured, by: str) -> None:
    names = [model.strategy for model in measured.judged]
    key = f"{KEY}.grouped.{view.run_id}"
    limits = {"default": names[:1], "max_selections": MOST, "format_func": called}
    chosen = st.multiselect("Strategies", names, key=key, select_all=False, **limits)
    if not chosen:
        return
    said = _gap(measured, by, chosen[0])
    st.header(said, anchor=False)
    drawn = eval_group_plots.groups(measured, by, chosen, dark=theme.dark())
    st.plotly_chart(drawn, key=f"{KEY}.plot.groups", config=eval_plots.CONFIG, theme=None, alt=said)
    st.caption("nDCG of each group. Groups of fewer than ten people are left out, so that nobody can be recognised.")
    gaps = {model.strategy: model.gaps.get(by, math.nan) for model in measured.judged}
    _table("Best minus worst group", gaps, rising=True)


def _kinds(view: RunView, measured: Measured, of: str) -> None:
    names = [model.strategy for model in measured.judged]
    chosen = st.selectbox("Strategy", names, key=f"{KEY}.kinds.{view.run_id}", format_func=called)
    said = plain(favours(measured.model(chosen), of))
    st.header(said, anchor=False)
    drawn = eval_group_plots.kinds(measured.model(chosen), of, dark=theme.dark())
    st.plotly_chart(drawn, key=f"{KEY}.plot.kinds", config=eval_plots.CONFIG, theme=None, alt=said)
    st.caption(
        "Bar: share of the places in all lists; high places count more. Line: share of the collection. Diamond: share "
        "of what people went on to like. A recording of several kinds counts in each; kinds of fewer than three "
        "recordings are left out."
    )
    alike = {model.strategy: model.alike.get(of, math.nan) for model in measured.judged}
    _table("Least against most shown kind, per recording (1: alike)", alike, rising=False)


def _table(label: str, values: dict[str, float], *, rising: bool) -> None:
    """Every strategy, the fairest first."""
    sign = 1 if rising else -1
    ordered = sorted(values, key=lambda name: (math.isnan(values[name]), sign * values[name]))
    table = {"": [called_fully(name) for name in ordered], label: [figure("ndcg", values[name]) for name in ordered]}
    st.table(table, border="horizontal", width="content")


def _gap(measured: Measured, by: str, name: str) -> str:
    own = measured.model(name).groups.get(by, ())
    if len(own) < 2:
        return "There are too few groups of ten people or more to compare."
    best, worst = own[0], own[-1]
    sure = "" if min(best.p_holm, worst.p_holm) < 0.05 else ", which could be chance"
    return plain(f"{called(name)} serves “{best.name}” best and “{worst.name}” worst{sure}.")
