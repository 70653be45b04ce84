"""A strategy as a whole as figures: functions from records to plotly figures; none draws."""

from __future__ import annotations

import math

import plotly.graph_objects as go

from core.domain import Modality
from core.services.explanation.digits import number
from core.services.explanation.honest_words import COMPARED, ORDERS, TESTS
from core.services.explanation.honesty_views import Honesty, Measured
from core.services.explanation.overview_views import ItemAudience, Overview
from core.services.explanation.tongues import in_language, phrase
from core.services.explanation.views import Language
from pages.components.evaluation.plots import FORMS, GRID, HUES, INK, SOFT, STRONG, plain, whisker
from pages.components.shown import MODALITY_WORDS

ALL_ELSE = "Not in words"
HISTORY = "Own history"
POPULAR = "Liked by many"
TASTE = "Long-term taste"
# The colours of reasons, as in a list of recommendations.
TONES = {
    theme: dict(zip(("visual", "sound", "text", "speech", "other"), hues, strict=True)) for theme, hues in HUES.items()
}


def kinds(found: Overview, language: Language = "en", *, dark: bool) -> go.Figure:
    """What scores are made of, the largest first, with intervals over people."""
    theme = _theme(dark)
    rows = sorted(_rows(found, language), key=lambda row: row[1].mean)
    ends = [value.mean if math.isnan(value.high) else value.high for _, value, _ in rows]
    drawn = go.Figure()
    for (label, value, tone), end in zip(rows, ends, strict=True):
        drawn.add_bar(
            x=[value.mean],
            y=[label],
            orientation="h",
            marker={"color": TONES[theme][tone]},
            error_x=whisker(value.mean, value.low, value.high, INK[theme]),
            hovertemplate=f"{label}: {value.mean:.1%}{_between(value, language)}<extra></extra>",
            showlegend=False,
        )
        drawn.add_annotation(x=end, y=label, text=f"{value.mean:.0%}", xanchor="left", xshift=8, showarrow=False)
    plain(drawn, theme, rows=len(rows))
    drawn.update_xaxes(visible=False, range=[0, 1.2 * max(ends)])
    return drawn


def words(found: Overview, language: Language = "en", *, dark: bool) -> go.Figure:
    """The pictures' part by word; pale is what no word explains."""
    theme = _theme(dark)
    rest = in_language(ALL_ELSE, language)
    named = [(word or rest, share) for word, share in found.words][::-1]
    drawn = go.Figure()
    drawn.add_bar(
        x=[share for _, share in named],
        y=[word for word, _ in named],
        orientation="h",
        text=[f"{share:.0%}" for _, share in named],
        textposition="outside",
        cliponaxis=False,
        marker={"color": [GRID[theme] if word == rest else TONES[theme]["visual"] for word, _ in named]},
        hoverinfo="skip",
    )
    plain(drawn, theme, rows=len(named))
    drawn.update_xaxes(visible=False, range=[0, 1.15 * max(share for _, share in named)])
    return drawn


def groups(found: Overview, language: Language = "en", *, dark: bool) -> go.Figure:
    """One bar for people with short, middling and long histories, by kind of reason."""
    theme = _theme(dark)
    drawn = go.Figure()
    people = [
        phrase("{n} person" if group.people == 1 else "{n} people", language, n=group.people) for group in found.groups
    ]
    names = [f"{in_language(group.name, language)}<br>{n}" for group, n in zip(found.groups, people, strict=True)]
    for label, tone, values in _stacks(found, language):
        drawn.add_bar(
            x=values,
            y=names,
            orientation="h",
            name=label,
            text=[f"{value:.0%}" if value >= 0.06 else "" for value in values],
            textposition="inside",
            insidetextanchor="middle",
            textfont={"color": "#FFFFFF" if not dark else INK["light"], "size": 13},
            marker={"color": TONES[theme][tone]},
            hovertemplate=f"{label}: %{{x:.1%}}<extra></extra>",
        )
    plain(drawn, theme, rows=1.6 * len(names), legend=True)
    drawn.update_layout(barmode="stack", legend={"traceorder": "normal"})
    drawn.update_xaxes(visible=False, range=[0, 1])
    drawn.update_yaxes(autorange="reversed")
    return drawn


def better(found: Honesty, language: Language = "en", *, dark: bool) -> go.Figure:
    """Per test and other order the advantage of the shown reasons, with its interval."""
    theme, labels, said = _theme(dark), ORDERS[language], COMPARED[language]
    drawn = go.Figure()
    tests = [metric for metric in TESTS[language] if metric in found.better]
    orders = list(found.better[tests[0]])
    for n, order in enumerate(orders):
        values = [found.better[metric][order] for metric in tests]
        for row, value in enumerate(values):
            colour = HUES[theme][n] if value.low > 0 else SOFT[theme]
            drawn.add_scatter(
                x=[value.mean],
                y=[row + (n - (len(orders) - 1) / 2) * 0.22],
                error_x=whisker(value.mean, value.low, value.high, colour),
                mode="markers",
                marker={"size": 10, "color": colour, "symbol": FORMS[n]},
                name=labels[order],
                legendgroup=order,
                showlegend=False,
                hovertemplate=f"{labels[order]}: {_gain(value, language)}<extra></extra>",
            )
        drawn.add_scatter(
            x=[None],
            y=[None],
            mode="markers",
            marker={"size": 10, "color": HUES[theme][n], "symbol": FORMS[n]},
            name=said["than"].format(order=labels[order].lower()),
        )
    plain(drawn, theme, rows=1.7 * len(tests), legend=True)
    drawn.add_vline(x=0, line={"color": INK[theme], "width": 1})
    drawn.update_yaxes(
        tickvals=list(range(len(tests))),
        ticktext=[TESTS[language][metric] for metric in tests],
        range=[len(tests) - 0.5, -0.5],
        showgrid=False,
    )
    drawn.update_xaxes(title=said["better"])
    return drawn


def _gain(value: Measured, language: Language) -> str:
    low, high = (number(end, sign=True) for end in (value.low, value.high))
    return f"{number(value.mean, sign=True)} ({phrase('{low} to {high}', language, low=low, high=high)})"


def subjects(found: ItemAudience, language: Language = "en", *, dark: bool) -> go.Figure:
    """How much of what they like is about each subject, beside everybody else."""
    theme = _theme(dark)
    drawn = go.Figure()
    rows = found.subjects[::-1]
    for liked in rows:
        drawn.add_scatter(
            x=[liked.usual, liked.here],
            y=[liked.name, liked.name],
            mode="lines",
            line={"color": GRID[theme], "width": 3},
            showlegend=False,
            hoverinfo="skip",
        )
    for word, colour, symbol, values in (
        ("Everybody", SOFT[theme], "circle-open", [liked.usual for liked in rows]),
        ("Who like this", STRONG[theme], "circle", [liked.here for liked in rows]),
    ):
        label = phrase(word, language)
        told = phrase("{label}: {share} of their likes", language, label=label, share="%{x:.0%}")
        drawn.add_scatter(
            x=values,
            y=[liked.name for liked in rows],
            mode="markers",
            name=label,
            marker={"size": 12, "color": colour, "symbol": symbol, "line": {"width": 2, "color": colour}},
            hovertemplate=f"{told}<extra></extra>",
        )
    plain(drawn, theme, rows=len(rows), legend=True)
    drawn.update_xaxes(tickformat=".0%", rangemode="tozero")
    return drawn


def _between(value: Measured, language: Language) -> str:
    """The interval, where there is one."""
    if math.isnan(value.low):
        return ""
    return f" ({phrase('{low} to {high}', language, low=f'{value.low:.1%}', high=f'{value.high:.1%}')})"


def _rows(found: Overview, language: Language) -> list[tuple[str, Measured, str]]:
    """(label, mean with interval, tone) of every kind of reason that occurs."""
    if found.modalities:
        rows = [(_kind(kind, language), found.spread[kind], str(kind)) for kind in found.modalities]
    else:
        rows = [(in_language(HISTORY, language), found.spread["history"], "visual")]
        if found.spread["taste"].mean > 1e-6:
            rows.append((in_language(TASTE, language), found.spread["taste"], "text"))
    return [*rows, (in_language(POPULAR, language), found.spread["popularity"], "other")]


def _stacks(found: Overview, language: Language) -> list[tuple[str, str, list[float]]]:
    """(label, tone, one value per group) of every kind of reason that occurs."""
    if found.modalities:
        stacks = [
            (
                in_language(MODALITY_WORDS[kind], language),
                str(kind),
                [group.modalities.get(kind, 0.0) for group in found.groups],
            )
            for kind in found.modalities
        ]
    else:
        stacks = [
            (in_language(HISTORY, language), "visual", [group.history for group in found.groups]),
            (in_language(TASTE, language), "text", [1.0 - group.history - group.popularity for group in found.groups]),
        ]
    stacks.append((in_language(POPULAR, language), "other", [group.popularity for group in found.groups]))
    return sorted((stack for stack in stacks if max(stack[2]) > 1e-6), key=lambda stack: -sum(stack[2]))


def _kind(kind: Modality, language: Language) -> str:
    return in_language(MODALITY_WORDS[kind], language)


def _theme(dark: bool) -> str:
    return "dark" if dark else "light"
