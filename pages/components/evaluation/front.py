"""Accuracy against variety as a figure, with names that do not lie on each other."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from core.services.measurement.views import Measured
from core.services.strategy_words import called
from pages.components.evaluation.plots import GRID, INK, SOFT, STRONG, plain, theme_of, whisker

# Places of a name beside its dot, the best first: across and up, -1 to 1.
BESIDE = {
    "top center": (0, 1),
    "bottom center": (0, -1),
    "middle right": (1, 0),
    "middle left": (-1, 0),
    "top right": (1, 1),
    "bottom right": (1, -1),
    "top left": (-1, 1),
    "bottom left": (-1, -1),
}
WIDTH_PX, HEIGHT_PX = 620.0, 400.0  # of a picture on a small screen that is no phone
LETTER_PX, LINE_PX, DOT_PX = 7.0, 16.0, 7.0


def variety(measured: Measured, *, dark: bool) -> go.Figure:
    """Accuracy against diversity: each strategy, with the way it goes when its lists are made more varied."""
    theme = theme_of(dark)
    drawn = go.Figure()
    names = [called(model.strategy) for model in measured.judged]
    beside = label_places([(m.figures["diversity"].mean, m.figures["ndcg"].mean) for m in measured.judged], names)
    for model, place in zip(measured.judged, beside, strict=True):
        colour = STRONG[theme] if model.front else SOFT[theme]
        path = [v for v in model.varied if not math.isnan(v.diversity)]
        drawn.add_scatter(
            x=[v.diversity for v in path],
            y=[v.ndcg for v in path],
            mode="lines",
            line={"color": colour, "width": 1.5, "dash": "dot"},
            hoverinfo="skip",
        )
        drawn.add_scatter(
            x=[model.figures["diversity"].mean],
            y=[model.figures["ndcg"].mean],
            error_y=whisker(*(getattr(model.figures["ndcg"], end) for end in ("mean", "low", "high")), colour),
            mode="markers+text",
            cliponaxis=False,
            text=[called(model.strategy) if place else ""],
            textposition=place or "top center",
            textfont={"size": 13, "color": INK[theme]},
            marker={"size": 13, "color": colour, "symbol": "circle" if model.front else "circle-open"},
            hovertemplate=f"{called(model.strategy)}: accuracy %{{y:.3f}}, diversity %{{x:.3f}}<extra></extra>",
        )
    plain(drawn, theme, rows=12)
    drawn.update_xaxes(title="More varied lists →")
    drawn.update_yaxes(title="More accurate lists →", showgrid=True, gridcolor=GRID[theme])
    return drawn


def label_places(points: Sequence[tuple[float, float]], names: Sequence[str]) -> list[str]:
    """Where the name of each dot stands so that no two lie on each other; empty where there is no room for it.

    Measured on a picture of WIDTH_PX by HEIGHT_PX; on a wider one there is more room.
    """
    low, spread = np.min(points, axis=0), np.ptp(points, axis=0)
    scale = np.array([WIDTH_PX, HEIGHT_PX]) / np.where(spread > 0, spread, 1.0)
    dots = (np.asarray(points) - low) * scale
    taken = [(x - DOT_PX, x + DOT_PX, y - DOT_PX, y + DOT_PX) for x, y in dots]
    places = []
    for (x, y), name in zip(dots, names, strict=True):
        free = (place for place in BESIDE if not _meets(_box(x, y, name, place), taken))
        places.append(next(free, ""))
        if places[-1]:
            taken.append(_box(x, y, name, places[-1]))
    return places


Box = tuple[float, float, float, float]
"""Left, right, lower and upper edge in pixels."""


def _box(x: float, y: float, name: str, place: str) -> Box:
    across, up = BESIDE[place]
    width = LETTER_PX * len(name)
    left = x + (across - 1) * width / 2 + across * DOT_PX
    lower = y + (up - 1) * LINE_PX / 2 + up * DOT_PX
    return left, left + width, lower, lower + LINE_PX


def _meets(box: Box, others: Sequence[Box]) -> bool:
    left, right, lower, upper = box
    return any(left < r and right > a and lower < u and upper > b for a, r, b, u in others)
