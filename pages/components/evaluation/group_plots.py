"""Groups of people and kinds of recordings as figures: functions from records to plotly figures; none draws."""

from __future__ import annotations

import math
from collections.abc import Sequence

import plotly.graph_objects as go

from core.services.measurement.views import Measured, Model
from core.services.strategy_words import called
from pages.components.evaluation.plots import FORMS, HUES, INK, SOFT, STRONG, plain, theme_of


def groups(measured: Measured, by: str, chosen: Sequence[str], *, dark: bool) -> go.Figure:
    """nDCG of every group, one dot per strategy with its interval."""
    theme = theme_of(dark)
    drawn = go.Figure()
    names = [g.name for g in measured.model(chosen[0]).groups.get(by, ())] if chosen else []
    for n, name in enumerate(chosen):
        known = {g.name: g for g in measured.model(name).groups.get(by, ())}
        own = [known[group] for group in names if group in known]
        colour = HUES[theme][n % len(HUES[theme])]
        shift = (n - (len(chosen) - 1) / 2) * 0.16
        drawn.add_scatter(
            x=[g.value.mean for g in own],
            y=[len(names) - 1 - names.index(g.name) - shift for g in own],
            error_x={
                "type": "data",
                "symmetric": False,
                "array": [g.value.high - g.value.mean for g in own],
                "arrayminus": [g.value.mean - g.value.low for g in own],
                "color": colour,
                "thickness": 2,
                "width": 0,
            },
            mode="markers",
            name=called(name),
            marker={"size": 11, "color": colour, "symbol": FORMS[n % len(FORMS)]},
            customdata=[[g.people, g.p_holm] for g in own],
            hovertemplate="%{x:.3f}, %{customdata[0]} people<extra>" + called(name) + "</extra>",
        )
    plain(drawn, theme, rows=max(len(names) * max(1, len(chosen) * 0.6), 2), legend=len(chosen) > 1)
    drawn.update_yaxes(tickvals=list(range(len(names))), ticktext=names[::-1], type="linear")
    return drawn


def kinds(model: Model, of: str, *, dark: bool) -> go.Figure:
    """Per kind of recordings: a bar for its share of all places, a line for its share of the collection, a diamond
    for its share of what people went on to like."""
    theme = theme_of(dark)
    own = [kind for kind in model.shown.get(of, ()) if not math.isnan(kind.of_shown)][::-1]
    names = [kind.name for kind in own]
    drawn = go.Figure()
    drawn.add_bar(
        x=[kind.of_shown for kind in own],
        y=names,
        orientation="h",
        name="of the places in lists",
        marker={"color": STRONG[theme]},
        hovertemplate="%{y}: %{x:.1%} of the places<extra></extra>",
    )
    marks = (
        ("of the collection", [kind.of_items for kind in own], "line-ns", INK[theme]),
        ("of what was liked later", [kind.of_liked for kind in own], "diamond", SOFT[theme]),
    )
    for name, values, symbol, colour in marks:
        drawn.add_scatter(
            x=values,
            y=names,
            mode="markers",
            name=name,
            marker={"size": 16 if symbol == "line-ns" else 10, "symbol": symbol, "color": colour}
            | {"line": {"width": 3 if symbol == "line-ns" else 1, "color": colour}},
            hovertemplate=f"%{{y}}: %{{x:.1%}} {name}<extra></extra>",
        )
    plain(drawn, theme, rows=max(len(own), 2), legend=True)
    drawn.update_layout(bargap=0.45)
    drawn.update_xaxes(tickformat=".0%", rangemode="tozero")
    return drawn
