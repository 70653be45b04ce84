"""Training as figures: functions from records to plotly figures; none draws."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from core.domain.runs import Curve, Version
from core.services.learning.event_preview import EventPreview

INK = {"light": "#0F1413", "dark": "#E9E6DE"}
SOFT = {"light": "#8c8a82", "dark": "#8b958f"}
GRID = {"light": "#DDD8CC", "dark": "#2E3835"}
STRONG = {"light": "#0F5C6E", "dark": "#4FB3C8"}
BAD = {"light": "#D55E00", "dark": "#E69F00"}
NAMES = {"loss": "error while learning", "ndcg": "nDCG@10 on what was held back"}
CONFIG = {"displayModeBar": False, "displaylogo": False, "scrollZoom": False}


def quality(versions: Sequence[Version], *, dark: bool) -> go.Figure:
    """How good each version was, oldest first: filled answers now, ring could answer, cross was refused."""
    theme = "dark" if dark else "light"
    known = [v for v in sorted(versions, key=lambda v: v.version) if not math.isnan(v.ndcg)]
    drawn = go.Figure()
    drawn.add_scatter(
        x=list(range(1, len(known) + 1)),
        y=[v.ndcg for v in known],
        mode="lines+markers",
        line={"color": SOFT[theme], "width": 1},
        marker={
            "size": 12,
            "symbol": [_form(v) for v in known],
            "color": [BAD[theme] if v.state == "refused" else STRONG[theme] for v in known],
            "line": {"width": 2, "color": [BAD[theme] if v.state == "refused" else STRONG[theme] for v in known]},
        },
        customdata=[[f"{v.made_at:%-d %B %Y, %H:%M}", v.events] for v in known],
        hovertemplate="%{y:.3f}, %{customdata[0]}, from %{customdata[1]:,} interactions<extra></extra>",
    )
    _plain(drawn, theme)
    drawn.update_xaxes(visible=False, range=[0.5, len(known) + 0.5])
    drawn.update_yaxes(rangemode="tozero", nticks=3, tickformat=".2f")
    return drawn


def learning(curve: Mapping[str, Curve], *, dark: bool) -> go.Figure:
    """A learning curve, also of a fit that goes on: one line per figure that was known at any step."""
    theme = "dark" if dark else "light"
    hues = (STRONG[theme], BAD[theme], SOFT[theme])
    drawn = go.Figure()
    known = {name: values for name, values in curve.items() if not all(map(math.isnan, values))}
    for n, (name, values) in enumerate(known.items()):
        drawn.add_scatter(
            x=list(range(1, len(values) + 1)),
            y=[None if math.isnan(value) else value for value in values],
            mode="lines+markers" if len(values) < 30 else "lines",
            name=NAMES.get(name, name),
            yaxis="y" if n == 0 else "y2",
            line={"color": hues[n % 3], "dash": ("solid", "dot", "dash")[n % 3]},
            hovertemplate=f"{NAMES.get(name, name)} %{{y:.4g}}, no. %{{x}}<extra></extra>",
        )
    _plain(drawn, theme)
    drawn.update_layout(
        showlegend=True,
        legend={"orientation": "h", "y": 1.15, "font": {"color": INK[theme]}},
    )
    if len(known) > 1:
        drawn.update_layout(yaxis2={"overlaying": "y", "side": "right", "showgrid": False, "color": INK[theme]})
    drawn.update_xaxes(title="pass over the data" if "loss" in known else "settings tried", color=INK[theme])
    return drawn


def strengths(preview: EventPreview, *, dark: bool) -> go.Figure:
    """How many rows say how much somebody liked something."""
    theme = "dark" if dark else "light"
    tenths: Counter[float] = Counter()  # plays have strengths of their own; bars that overlap say nothing
    for value, rows in preview.histogram:
        tenths[round(value, 1)] += rows
    drawn = go.Figure()
    drawn.add_bar(
        x=list(tenths),
        y=list(tenths.values()),
        marker={"color": [BAD[theme] if value < 0 else STRONG[theme] for value in tenths]},
        width=0.09,
        hovertemplate="%{y:,} rows<extra></extra>",
    )
    _plain(drawn, theme)
    drawn.update_xaxes(
        range=[-1.2, 1.2], tickvals=[-1, 0, 1], ticktext=["disliked", "neither", "liked"], color=INK[theme]
    )
    return drawn


def _form(version: Version) -> str:
    return {"serving": "circle", "refused": "x-thin"}.get(version.state, "circle-open")


def _plain(drawn: go.Figure, theme: str) -> None:
    drawn.update_layout(
        margin={"l": 40, "r": 8, "t": 8, "b": 24},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"color": INK[theme], "size": 13},
        showlegend=False,
    )
    drawn.update_yaxes(gridcolor=GRID[theme], zeroline=False, color=INK[theme])
    drawn.update_xaxes(showgrid=False, zeroline=False)
