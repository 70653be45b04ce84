"""Accuracy against variety as a figure: numbered dots, so that no name lies on another on a small screen."""

from __future__ import annotations

import math

import plotly.graph_objects as go

from core.services.measurement.views import Measured
from core.services.strategy_words import called
from pages.components.evaluation.plots import GRID, INK, SOFT, STRONG, plain, theme_of, whisker

PAPER = {"light": "#FBFAF7", "dark": "#101615"}  # what a ring is filled with: what lies below does not shine through


def variety(measured: Measured, *, dark: bool) -> go.Figure:
    """Each strategy by its place in accuracy, 1 the best, and the way it goes when its lists are made more varied."""
    theme = theme_of(dark)
    drawn = go.Figure()
    for model in measured.judged:
        path = [v for v in model.varied if not math.isnan(v.diversity)]
        drawn.add_scatter(
            x=[v.diversity for v in path],
            y=[v.ndcg for v in path],
            mode="lines",
            line={"color": STRONG[theme] if model.front else SOFT[theme], "width": 1.5, "dash": "dot"},
            hoverinfo="skip",
        )
    for place, model in reversed(list(enumerate(measured.judged, start=1))):  # the best lie on top
        colour = STRONG[theme] if model.front else SOFT[theme]
        accuracy = model.figures["ndcg"]
        drawn.add_scatter(
            x=[model.figures["diversity"].mean],
            y=[accuracy.mean],
            error_y=whisker(accuracy.mean, accuracy.low, accuracy.high, colour),
            mode="markers+text",
            cliponaxis=False,
            text=[str(place)],
            textposition="middle center",
            textfont={"size": 12, "color": PAPER[theme] if model.front else INK[theme]},
            marker={
                "size": 20,
                "color": colour if model.front else PAPER[theme],
                "line": {"width": 2, "color": colour},
            },
            hovertemplate=f"{called(model.strategy)}: accuracy %{{y:.3f}}, diversity %{{x:.3f}}<extra></extra>",
        )
    plain(drawn, theme, rows=12)
    drawn.update_xaxes(title="More varied lists →")
    drawn.update_yaxes(title="More accurate lists →", showgrid=True, gridcolor=GRID[theme])
    return drawn
