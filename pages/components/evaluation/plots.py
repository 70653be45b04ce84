"""Evaluations as figures: functions from records to plotly figures; none draws."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import plotly.graph_objects as go

from core.services.measurement.views import METRICS, Change, Measured, Model
from core.services.strategy_words import called
from pages.components.evaluation.words import SHARES, best_of, figure

HUES = {
    "light": ("#0072B2", "#D55E00", "#009E73", "#332288", "#882255"),
    "dark": ("#56B4E9", "#E69F00", "#009E73", "#CC79A7", "#F0E442"),
}
INK = {"light": "#0F1413", "dark": "#E9E6DE"}
SOFT = {"light": "#8c8a82", "dark": "#8b958f"}
GRID = {"light": "#DDD8CC", "dark": "#2E3835"}
STRONG = {"light": "#0F5C6E", "dark": "#4FB3C8"}
DASHES = ("solid", "dash", "dot")  # of the next ones, where there are more lines than colours
FORMS = ("circle", "square", "diamond", "triangle-up", "x")
CONFIG = {"displayModeBar": False, "displaylogo": False, "scrollZoom": False}
ROW_PX = 34


def dots(measured: Measured, key: str, *, dark: bool) -> go.Figure:
    """One figure of every strategy, best first: a dot with its 95 % interval. Filled: best; ring: may be as good."""
    theme = theme_of(dark)
    better = METRICS[key].better or 1
    models = sorted(measured.judged, key=lambda m: (math.isnan(m.figures[key].mean), -better * m.figures[key].mean))
    best = best_of(measured, key)
    equal = measured.equal_to_best() if key == "ndcg" else frozenset()
    drawn = go.Figure()
    for model in reversed(models):
        leads = best is not None and model.strategy == best.strategy
        ring = model.strategy in equal
        value = model.figures[key]
        colour = STRONG[theme] if leads or ring else SOFT[theme]
        drawn.add_scatter(
            x=[value.mean],
            y=[called(model.strategy)],
            error_x=whisker(value.mean, value.low, value.high, colour),
            mode="markers+text",
            cliponaxis=False,
            text=[figure(key, value.mean)],
            textposition="top center",
            textfont={"size": 13, "color": INK[theme]},
            marker={
                "size": 12,
                "color": colour,
                "symbol": "circle-open" if ring else "circle",
                "line": {"width": 2, "color": colour},
            },
            hovertemplate=f"%{{y}}: {figure(key, value.mean)} ({figure(key, value.low)} to {figure(key, value.high)})"
            "<extra></extra>",
        )
    plain(drawn, theme, rows=len(models))
    if key in SHARES:
        drawn.update_xaxes(tickformat=".0%")
    if key == "popularity_lift":
        drawn.add_vline(x=0, line={"color": GRID[theme], "width": 1})
    return drawn


def bars(values: Mapping[str, float], unit: str, *, dark: bool) -> go.Figure:
    """One quantity of every strategy, the least first."""
    theme = theme_of(dark)
    ordered = sorted(values.items(), key=lambda pair: -pair[1])
    drawn = go.Figure()
    drawn.add_bar(
        x=[value for _, value in ordered],
        y=[called(name) for name, _ in ordered],
        orientation="h",
        text=[f"{value:,.0f} {unit}" if value >= 100 else f"{value:,.2g} {unit}" for _, value in ordered],
        textposition="outside",
        cliponaxis=False,
        marker={"color": STRONG[theme]},
        hoverinfo="skip",
    )
    plain(drawn, theme, rows=len(ordered))
    largest = max([value for _, value in ordered], default=1.0) or 1.0
    drawn.update_xaxes(visible=False, range=[0, 1.35 * largest])
    return drawn


def less(measured: Measured, *, dark: bool) -> go.Figure:
    """nDCG by how much there was to learn from."""
    theme = theme_of(dark)
    drawn = go.Figure()
    for n, model in enumerate(m for m in measured.judged if m.less):
        colour = HUES[theme][n % len(HUES[theme])]
        drawn.add_scatter(
            x=[100 * one.share for one in model.less],
            y=[one.value.mean for one in model.less],
            mode="lines+markers",
            name=called(model.strategy),
            line={"color": colour, "width": 2, "dash": DASHES[n // len(HUES[theme]) % len(DASHES)]},
            marker={"size": 8, "symbol": FORMS[(n + n // len(HUES[theme])) % len(FORMS)]},
            hovertemplate="%{x:.0f}% of the events: %{y:.3f}<extra>" + called(model.strategy) + "</extra>",
        )
    plain(drawn, theme, rows=10, legend=True)
    drawn.update_xaxes(title="Events learned from, %", tickvals=[25, 50, 75, 100])
    drawn.update_yaxes(title="nDCG", showgrid=True, gridcolor=GRID[theme])
    return drawn


def curve(values: Mapping[str, Sequence[float]], *, dark: bool) -> go.Figure:
    """What a strategy that learns in passes said after each of them."""
    theme = theme_of(dark)
    drawn = go.Figure()
    for n, (name, own) in enumerate(values.items()):
        colour = HUES[theme][n % len(HUES[theme])]
        axis = {} if n == 0 else {"yaxis": "y2"}
        label = {"loss": "Error while learning", "ndcg": "nDCG on what was held back"}.get(name, name)
        steps = list(range(1, len(own) + 1))
        drawn.add_scatter(x=steps, y=list(own), name=label, line={"color": colour, "width": 2}, mode="lines", **axis)
    plain(drawn, theme, rows=9, legend=True)
    drawn.update_xaxes(title="Pass over the data")
    drawn.update_layout(yaxis2={"overlaying": "y", "side": "right", "showgrid": False, "color": INK[theme]})
    return drawn


def changes(found: Sequence[Change], *, dark: bool) -> go.Figure:
    """What became of each strategy from one evaluation to another: the difference with its interval."""
    theme = theme_of(dark)
    drawn = go.Figure()
    for one in reversed(found):
        sure = one.paired and one.p_holm < 0.05
        colour = STRONG[theme] if sure else SOFT[theme]
        value = one.difference
        drawn.add_scatter(
            x=[value.mean],
            y=[called(one.strategy)],
            error_x=whisker(value.mean, value.low, value.high, colour),
            mode="markers+text",
            cliponaxis=False,
            text=[f"{value.mean:+.3f}" if one.paired else ""],
            textposition="top center",
            textfont={"size": 13, "color": INK[theme]},
            marker={
                "size": 12,
                "color": colour,
                "symbol": "circle" if sure else "circle-open",
                "line": {"width": 2, "color": colour},
            },
            hovertemplate=f"{one.first.mean:.3f} → {one.second.mean:.3f}<extra></extra>",
        )
    plain(drawn, theme, rows=len(found))
    drawn.add_vline(x=0, line={"color": INK[theme], "width": 1})
    return drawn


def alt(measured: Measured, key: str) -> str:
    """For those who do not see the figure; the table says the same."""
    own = [f"{called(m.strategy)} {figure(key, m.figures[key].mean)}" for m in measured.judged]
    return f"{METRICS[key].name} of each strategy with intervals: {', '.join(own)}."


def costs(models: Sequence[Model]) -> dict[str, tuple[str, dict[str, float]]]:
    """What learning and answering take, by label: unit, and value by strategy."""
    return {
        "Time to learn": ("s", {m.strategy: m.train_s for m in models}),
        "Time per list": ("ms", {m.strategy: m.answer_ms for m in models}),
        "Memory while learning": ("MB", {m.strategy: m.memory_mb for m in models}),
    }


def whisker(mean: float, low: float, high: float, colour: str) -> dict[str, Any] | None:
    """The 95 % interval around a dot; None where there is none."""
    if math.isnan(low) or math.isnan(high):
        return None
    one = {"type": "data", "symmetric": False, "array": [high - mean], "arrayminus": [mean - low]}
    return {**one, "color": colour, "thickness": 2.5, "width": 0}


def theme_of(dark: bool) -> str:
    return "dark" if dark else "light"


def plain(drawn: go.Figure, theme: str, *, rows: float, legend: bool = False) -> None:
    """Our colours and letters, nothing that zooms, and as high as it has rows."""
    axis = {"color": INK[theme], "gridcolor": GRID[theme], "zeroline": False, "automargin": True, "fixedrange": True}
    drawn.update_layout(
        height=int(104 + ROW_PX * max(rows, 1) + (30 if legend else 0)),
        margin={"l": 8, "r": 24, "t": 26, "b": 8},
        showlegend=legend,
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0, "font": {"color": INK[theme]}},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"color": INK[theme], "size": 13, "family": "Source Sans, sans-serif"},
        hoverlabel={"font": {"size": 13}},
        dragmode=False,
    )
    drawn.update_xaxes(**axis, showgrid=True)
    drawn.update_yaxes(**axis, showgrid=False)
