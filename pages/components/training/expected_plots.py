"""What people would do, as figures: functions from records to plotly figures; none draws."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from core.domain.behaviour import GroupMatch, Reliability
from core.services.explanation.tongues import phrase
from core.services.explanation.views import Language
from core.services.recommendation.matching_views import Outlook
from pages.components.evaluation.plots import GRID, INK, ROW_PX, SOFT, STRONG, plain, whisker

OUTCOMES: Mapping[str, str] = {
    "play": "Play it next",
    "like_if_played": "Like it, once played",
    "watched_if_played": "Share they watch",
}


def reliability(own: Reliability, *, dark: bool) -> go.Figure:
    """What was said against what then happened: dots on the line keep their word; larger ones stand for more."""
    theme = "dark" if dark else "light"
    most = max((max(b.predicted, b.observed) for b in own.bins), default=1.0)
    top = min(1.0, max(0.1, 1.15 * most))
    total = sum(b.weight for b in own.bins) or 1.0
    drawn = go.Figure()
    line = {"color": GRID[theme], "width": 2}
    drawn.add_scatter(x=[0, top], y=[0, top], mode="lines", line=line, hoverinfo="skip")
    drawn.add_scatter(
        x=[b.predicted for b in own.bins],
        y=[b.observed for b in own.bins],
        mode="markers",
        cliponaxis=False,
        marker={"size": [9 + 14 * math.sqrt(b.weight / total) for b in own.bins], "color": STRONG[theme]},
        hovertemplate="said %{x:.0%}, happened %{y:.0%}<extra></extra>",
    )
    plain(drawn, theme, rows=4)
    ticks = {"tickformat": ".0%", "nticks": 4, "range": [0, top]}
    drawn.update_xaxes(title="said", **ticks)
    drawn.update_yaxes(title="happened", showgrid=True, **ticks)
    return drawn


def outlook(view: Outlook, language: Language = "en", *, dark: bool) -> go.Figure:
    """One row per outcome that could be told apart: how many times the usual this recording has; the line is usual."""
    theme = "dark" if dark else "light"
    told = apart(view)
    drawn = go.Figure()
    for name, ratio in reversed(told.items()):
        value, usual = view.chances[name], view.usual[name]
        drawn.add_scatter(
            x=[ratio],
            y=[phrase(OUTCOMES[name], language)],
            mode="markers+text",
            cliponaxis=False,
            text=[phrase("{value} (usual {usual})", language, value=percent(value), usual=percent(usual))],
            textposition="top center",
            textfont={"size": 13, "color": INK[theme]},
            marker={"size": 13, "color": STRONG[theme]},
            hovertemplate=phrase("{times} times the usual", language, times=f"{ratio:.2f}") + "<extra></extra>",
        )
    plain(drawn, theme, rows=1.3 * len(told))
    drawn.add_vline(x=1, line={"color": INK[theme], "width": 1})
    edge = max([2.0, *(1.1 * ratio for ratio in told.values())])
    drawn.update_xaxes(range=[0, edge], ticksuffix="×", nticks=5, title=phrase("times the usual recording", language))
    return drawn


def apart(view: Outlook) -> dict[str, float]:
    """Outcomes in which recordings can be told apart, and how many times the usual this one has."""
    known = {name: view.chances.get(name, math.nan) / (view.usual.get(name) or math.nan) for name in OUTCOMES}
    return {name: ratio for name, ratio in known.items() if name not in view.guessed and not math.isnan(ratio)}


def groups(found: Sequence[GroupMatch], names: Sequence[str], language: Language = "en", *, dark: bool) -> go.Figure:
    """How well the recording fits each group, best on top: right of the line better than what else is offered."""
    theme = "dark" if dark else "light"
    drawn = go.Figure()
    for group, name in reversed(list(zip(found, names, strict=True))):
        colour = STRONG[theme] if group.fit - 2 * group.error > 0 else SOFT[theme]
        drawn.add_scatter(
            x=[group.fit],
            y=[name],
            error_x=whisker(group.fit, group.fit - 2 * group.error, group.fit + 2 * group.error, colour),
            mode="markers",
            cliponaxis=False,
            marker={"size": 12, "color": colour},
            hovertemplate=f"{_keen(group, language)}<extra>{name}</extra>",
        )
    plain(drawn, theme, rows=len(found))
    drawn.update_layout(height=int(96 + ROW_PX * len(found)))
    drawn.add_vline(x=0, line={"color": INK[theme], "width": 1})
    drawn.update_xaxes(title=phrase("fits worse than other recordings  ·  better", language), nticks=6)
    return drawn


def _keen(group: GroupMatch, language: Language) -> str:
    people = phrase("{n} people", language, n=f"{group.people:,}")
    return phrase("{people}, among the best tenth for {share}", language, people=people, share=f"{group.keen:.0%}")


def percent(share: float) -> str:
    """Small shares keep a digit after the point."""
    return f"{share:.0%}" if share >= 0.095 or share == 0 else f"{share:.1%}"
