"""The lab's figures: learning, regret, questions needed, and how soon new recordings are played. Pure functions.

All of them are of simulated people, and say so in themselves: figures are copied out of their page.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from core.services.coldstart.views import Arrivals, BandView, Curves, Ghost, ReachedView

HUES = {
    "light": ("#0072B2", "#D55E00", "#009E73", "#332288"),
    "dark": ("#56B4E9", "#E69F00", "#009E73", "#CC79A7"),
}
DASHES = ("dot", "dash", "solid", "dashdot")  # beside colours, so that lines differ in more than hue
INK = {"light": ("#0F1413", "#DDD8CC"), "dark": ("#E9E6DE", "#2E3835")}
CONFIG = {"displayModeBar": False, "displaylogo": False}
HEIGHT = 280
BESIDE = 1.6  # of the longest bar: room for what is written beside it, on a phone too


def learning(curves: Curves, *, dark: bool, step: int | None) -> go.Figure:
    """How good the list is after so many answers, one line per way."""
    figure = _bands(curves.learning, dark, first=0)
    ink, _ = _inks(dark)
    for value, label in ((curves.popular, "same list for all"), (curves.warm, "known for long")):
        figure.add_hline(y=value, line={"color": ink, "width": 1, "dash": "dot"}, opacity=0.55)
        note = {"x": 1, "xref": "paper", "xanchor": "right", "yanchor": "bottom", "showarrow": False}
        figure.add_annotation(y=value, text=label, font={"size": 11, "color": ink}, **note)
    if step is not None:
        figure.add_vline(x=step, line={"color": ink, "width": 1.5}, opacity=0.5)
    _dressed(figure, dark, x="answers", y="share of the best possible list")
    figure.update_yaxes(range=[0, 1], tickformat=".0%")
    return figure


def after(curves: Curves, *, dark: bool, step: int) -> go.Figure:
    """How good the list is after so many answers: the mean with its 95 % interval, one row per way, best first."""
    step = min(step, len(curves.learning[0].mean) - 1)
    hues = _hues(dark, len(curves.learning))
    rows = sorted(zip(curves.learning, hues, strict=True), key=lambda row: row[0].mean[step])
    ink, _ = _inks(dark)
    figure = go.Figure()
    for n, (band, hue) in enumerate(rows):
        mean = band.mean[step]
        apart = {"array": [band.high[step] - mean], "arrayminus": [mean - band.low[step]], "thickness": 2, "width": 7}
        marker = {"color": hue, "size": 10}
        figure.add_scatter(
            x=[mean], y=[n], mode="markers", marker=marker, error_x={**apart, "color": hue}, hoverinfo="skip"
        )
        label = {"text": f"{mean:.0%}", "showarrow": False, "yshift": 17, "font": {"size": 12, "color": ink}}
        figure.add_annotation(x=mean, y=n, **label)
    figure.add_vline(x=curves.popular, line={"color": ink, "width": 1, "dash": "dot"}, opacity=0.55)
    _dressed(figure, dark, x="dotted: the same list for all", y="")
    figure.update_yaxes(tickvals=list(range(len(rows))), ticktext=[band.label for band, _ in rows])
    figure.update_yaxes(range=[-0.5, len(rows) - 0.25])
    ends = [curves.popular, *(one.low[step] for one in curves.learning), *(one.high[step] for one in curves.learning)]
    figure.update_xaxes(range=[max(min(ends) - 0.05, 0), min(max(ends) + 0.05, 1)], tickformat=".0%", nticks=5)
    return figure


def regret(curves: Curves, *, dark: bool) -> go.Figure:
    """Plays missed so far, one line per policy."""
    figure = _bands(curves.regret, dark, first=1)
    _dressed(figure, dark, x="visits", y="plays missed so far")
    return figure


def reached(curves: Curves, *, dark: bool) -> go.Figure:
    """Questions until the list is nearly as good as with people who have been here for long."""
    most = max(len(one.mean) for one in curves.learning) - 1
    ways = list(reversed(curves.reached))
    hues = list(reversed(_hues(dark, len(ways))))
    values = [most if one.questions is None else one.questions for one in ways]
    figure = go.Figure(
        go.Bar(
            x=values,
            y=[one.label for one in ways],
            orientation="h",
            marker={"color": hues, "opacity": [0.45 if one.questions is None else 1 for one in ways]},
            text=[_needed(one, most) for one in ways],
            textposition="outside",
            cliponaxis=False,
            hoverinfo="skip",
        )
    )
    _dressed(figure, dark, x="questions", y="")
    figure.update_xaxes(range=[0, most * BESIDE], tickvals=list(range(0, most + 1, 5)))
    figure.update_layout(height=60 + 46 * len(ways), bargap=0.35)
    return figure


def arrivals(found: Arrivals, *, dark: bool) -> go.Figure:
    """Visits until the third play of a new recording: each one a dot, the middle one a line."""
    launches = list(reversed(found.launches))
    hues = list(reversed(_hues(dark, len(launches))))
    ink, _ = _inks(dark)
    figure = go.Figure()
    for n, (one, hue) in enumerate(zip(launches, hues, strict=True)):
        came = [visits for visits in one.visits if visits is not None]
        spread = [n + 0.16 * ((k % 5) - 2) / 2 for k in range(len(came))]
        figure.add_scatter(
            x=came, y=spread, mode="markers", marker={"color": hue, "size": 9, "opacity": 0.65}, hoverinfo="skip"
        )
        if one.median is not None:
            figure.add_shape(
                type="line", x0=one.median, x1=one.median, y0=n - 0.33, y1=n + 0.33, line={"color": ink, "width": 3}
            )
        missing = len(one.visits) - len(came)
        if missing:
            text = f"{missing} of {len(one.visits)} not within {found.horizon:,} visits"
            figure.add_annotation(
                x=found.horizon,
                y=n + 0.36,
                text=text,
                showarrow=False,
                xanchor="right",
                font={"size": 11, "color": ink},
            )
    _dressed(figure, dark, x="visits until the third play", y="")
    figure.update_yaxes(tickvals=list(range(len(launches))), ticktext=[one.label for one in launches])
    figure.update_xaxes(range=[0, found.horizon * 1.02])
    figure.update_layout(height=90 + 75 * len(launches))
    return figure


def groups(ghost: Ghost, *, dark: bool) -> go.Figure:
    """Share of each age group that would find the ghost among their ten."""
    ink, _ = _inks(dark)
    figure = go.Figure(
        go.Bar(
            x=[group.name for group in ghost.groups],
            y=[group.share for group in ghost.groups],
            marker={"color": _hues(dark, 1)[0]},
            text=[f"{group.share:.0%}" for group in ghost.groups],
            textposition="outside",
            cliponaxis=False,
            hoverinfo="skip",
        )
    )
    figure.add_hline(y=ghost.typical, line={"color": ink, "width": 1, "dash": "dot"}, opacity=0.6)
    _dressed(figure, dark, x="age", y="")
    top = max([ghost.typical, *(group.share for group in ghost.groups)])
    figure.update_yaxes(tickformat=".0%", range=[0, max(top * 1.25, 0.05)])
    figure.update_layout(height=230)
    return figure


def said(curves: Curves) -> str:
    """The learning figure in words, for those who do not see it."""
    ends = "; ".join(f"{one.label} {one.mean[0]:.0%} to {one.mean[-1]:.0%}" for one in curves.learning)
    return f"Simulated. Quality of the list from no answer to {len(curves.learning[0].mean) - 1} answers: {ends}."


def said_after(curves: Curves, step: int) -> str:
    """The figure of one moment in words."""
    step = min(step, len(curves.learning[0].mean) - 1)
    return "Simulated. " + "; ".join(f"{one.label} {one.mean[step]:.0%}" for one in curves.learning)


def said_reached(curves: Curves) -> str:
    """The questions needed in words."""
    most = max(len(one.mean) for one in curves.learning) - 1
    return "Simulated. Questions: " + "; ".join(f"{one.label} {_needed(one, most)}" for one in curves.reached)


def said_regret(curves: Curves) -> str:
    """The plays missed in words."""
    ends = "; ".join(f"{one.label} {one.mean[-1]:.1f}" for one in curves.regret)
    return f"Simulated. Plays missed in {len(curves.regret[0].mean)} visits: {ends}"


def _needed(one: ReachedView, most: int) -> str:
    if one.questions is None:
        return f"more than {most}"
    low = one.questions if one.low is None else one.low
    return f"{one.questions:.0f} ({low:.0f} to {'more than ' + str(most) if one.high is None else f'{one.high:.0f}'})"


def _bands(bands: Sequence[BandView], dark: bool, first: int) -> go.Figure:
    figure = go.Figure()
    for band, hue, dash in zip(bands, _hues(dark, len(bands)), DASHES, strict=False):
        x = list(range(first, first + len(band.mean)))
        figure.add_scatter(
            x=[*x, *x[::-1]],
            y=[*band.high, *band.low[::-1]],
            fill="toself",
            fillcolor=_faint(hue),
            line={"width": 0},
            hoverinfo="skip",
            showlegend=False,
        )
        figure.add_scatter(x=x, y=band.mean, name=band.label, line={"color": hue, "width": 2.5, "dash": dash})
    return figure


def _dressed(figure: go.Figure, dark: bool, *, x: str, y: str) -> None:
    ink, line = _inks(dark)
    axis: dict[str, Any] = {"gridcolor": line, "zeroline": False, "linecolor": line, "tickfont": {"color": ink}}
    figure.update_layout(
        height=HEIGHT,
        margin={"l": 8, "r": 8, "t": 26, "b": 8},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"color": ink, "size": 13},
        legend={"orientation": "h", "y": -0.32, "x": 0},
        hovermode="x unified",
    )
    figure.update_layout(showlegend=any(trace.name for trace in figure.data))
    label = {"xref": "paper", "yref": "paper", "xanchor": "right", "yanchor": "bottom", "showarrow": False}
    figure.add_annotation(text="simulated", x=1, y=1, yshift=6, font={"size": 11, "color": ink}, opacity=0.7, **label)
    figure.update_xaxes(title=x, fixedrange=True, automargin=True, **axis)
    figure.update_yaxes(title=y, fixedrange=True, automargin=True, **axis)


def _hues(dark: bool, n: int) -> tuple[str, ...]:
    return HUES["dark" if dark else "light"][:n]


def _inks(dark: bool) -> tuple[str, str]:
    return INK["dark" if dark else "light"]


def _faint(hue: str) -> str:
    r, g, b = (int(hue[n : n + 2], 16) for n in (1, 3, 5))
    return f"rgba({r},{g},{b},0.15)"
