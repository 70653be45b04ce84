"""What strategies would have earned, from our own lists or a log that says how likely each choice was."""

from __future__ import annotations

import plotly.graph_objects as go
import streamlit as st

from core.domain import Visitor
from core.errors import VitrineError
from core.services import Services
from core.services.measurement.log_views import LogView
from core.services.measurement.views import Source
from core.services.strategy_words import called, called_fully
from pages.components import notices, tables, theme
from pages.components.collections.exporting import plain
from pages.components.evaluation import plots as eval_plots
from pages.components.evaluation import start as eval_start
from pages.components.evaluation.words import SIMULATED
from pages.components.recommend import by_chance
from pages.components.shown import count

KEY = "eval.log"
OWN = (
    "Taken up: liked, given four stars or more, or played by half within a day. Each strategy chooses among "
    "the recordings that could have stood in the same list, and is not learned from the people it is judged on."
)
WAYS = {"logged": "As logged", "ips": "Weighted (IPS)", "snips": "Normalised (SNIPS)", "dr": "Doubly robust (DR)"}


COLUMNS = {"user": "Person", "item": "Recording", "reward": "What came of it", "propensity": "How likely it was"}
ON = {"own": "Our own lists", "table": "A table"}


def draw(services: Services, visitor: Visitor) -> None:
    st.caption(
        "A log of what was shown, what came of it, and how likely it was to be shown tells what another strategy would "
        "have earned, without showing it to anybody."
    )
    known = services.measuring.known(visitor)
    with st.container(border=True, key="eval-log"):
        on = st.segmented_control("From", list(ON), key=f"{KEY}.on", format_func=ON.get, default="own", required=True)
        if known.lacks:
            st.caption(f"Strategies learn from what people did here. {known.lacks}")
        if on == "own":
            _own(services, visitor, enough=not known.lacks)
        else:
            _table(services, visitor, enough=not known.lacks)
    eval_start.progress(services.logs, visitor)
    for view in services.logs.judged(visitor):
        _show(view)


def _own(services: Services, visitor: Visitor, *, enough: bool) -> None:
    """What there is to judge from, and the rule that brings more."""
    own = services.logs.own(visitor)
    by_chance.control(services, visitor, "eval")
    if not own.lists + own.invented:
        more = "Every list that is shown from now on is one." if own.share else "Let chance give a place to begin."
        st.text(f"No list with a place given by chance has been shown yet. {more}")
        return
    st.text(f"{count(own.lists, 'list')} with places given by chance, of {count(own.people, 'person', 'people')}.")
    if enough:
        _strategies(services, visitor)
        if own.invented:
            help_ = f"{count(own.invented, 'list')} of theirs count, too; the result says so."
            st.toggle("With invented people", key=f"{KEY}.simulated", help=help_)
        st.button("Estimate", key=f"{KEY}.own", type="primary", on_click=_start_own, args=(services, visitor))


def _table(services: Services, visitor: Visitor, *, enough: bool) -> None:
    given = st.file_uploader(
        "Log (CSV or Parquet): person, recording, reward, propensity",
        type=eval_start.TABLES,
        key=f"{KEY}.table",
        max_upload_size=tables.MOST_MB,
        help="One row per choice. Propensity: the probability with which it was shown, above 0 and at most 1.",
    )
    if given is not None and enough:
        _ask(services, visitor, given.name, given.getvalue())


def _ask(services: Services, visitor: Visitor, name: str, data: bytes) -> None:
    try:
        address = services.measuring.take(visitor, data)
        view, columns = eval_start.mapped(
            services.logs.table(visitor, address, name),
            COLUMNS,
            lambda chosen: services.logs.table(visitor, address, name, chosen),
        )
    except VitrineError as error:
        st.warning(plain(f"{error} {error.hint}".strip()))
        return
    if view.lacks:
        st.warning(plain(view.lacks))
    if view.rows:
        eval_start.report(view)
    if not view.lacks:
        _strategies(services, visitor)
        doing = {"on_click": _start, "args": (services, visitor, address, name, columns)}
        st.button("Estimate", key=f"{KEY}.start", type="primary", **doing)


def _strategies(services: Services, visitor: Visitor) -> None:
    offered = services.measuring.strategies(visitor, Source())
    quick = [name for name, fast in offered.items() if fast]
    st.pills(
        "Strategies",
        list(offered),
        selection_mode="multi",
        default=quick[:3],
        format_func=called_fully,
        key=f"{KEY}.strategies",
    )


@notices.saying
def _start_own(services: Services, visitor: Visitor) -> None:
    state = st.session_state
    chosen = tuple(state.get(f"{KEY}.strategies") or ())
    services.logs.start_own(visitor, chosen, simulated=bool(state.get(f"{KEY}.simulated")))
    notices.begin("Our own lists are being read; the estimates appear here.")


@notices.saying
def _start(services: Services, visitor: Visitor, address: str, name: str, columns: dict[str, str]) -> None:
    chosen = tuple(st.session_state.get(f"{KEY}.strategies") or ())
    services.logs.start(visitor, address, name, chosen, columns=columns)
    notices.begin("The log is being read; the estimates appear here.")


def _show(view: LogView) -> None:
    st.header(plain(f"{view.title} · {view.at:%-d %b, %H:%M}"), anchor=False)
    if view.simulated:
        st.caption(SIMULATED)
    known = {name: one for name, one in view.found.items() if not one.refusal}
    if known:
        drawn = figure(view, dark=theme.dark())
        alt = "; ".join(f"{called(n)}: {one.estimates['dr'].mean:.3f}" for n, one in known.items())
        st.plotly_chart(drawn, key=f"{KEY}.plot.{view.run_id}", config=eval_plots.CONFIG, theme=None, alt=alt)
    table = {
        "": [called_fully(name) for name in view.found],
        "Choices in the log": [f"{one.choices:,}" for one in view.found.values()],
        "Count like": [f"{one.effective_size:,.0f}" for one in view.found.values()],
        "Weights cut": [f"{one.clipped:.1%}" for one in view.found.values()],
    }
    if view.own:
        table["Could have been shown"] = [f"{view.covered[name]:.0%} of its lists" for name in view.found]
        st.caption(OWN)
    st.table(table, border="horizontal")
    for name, one in view.found.items():
        if one.refusal:
            st.caption(plain(f"{called(name)}: {one.refusal}"))


def figure(view: LogView, *, dark: bool) -> go.Figure:
    """Reward per choice as logged and by each estimator, one row per strategy and way."""
    theme = "dark" if dark else "light"
    known = [(name, one) for name, one in view.found.items() if not one.refusal]
    rows = [(WAYS["logged"], known[0][1].logged, eval_plots.SOFT[theme])]
    for name, one in known:
        rows += [
            (f"{called(name)} · {WAYS[way]}", value, eval_plots.STRONG[theme]) for way, value in one.estimates.items()
        ]
    drawn = go.Figure()
    for label, value, colour in reversed(rows):
        drawn.add_scatter(
            x=[value.mean],
            y=[label],
            error_x=eval_plots.whisker(value.mean, value.low, value.high, colour),
            mode="markers",
            marker={"size": 11, "color": colour},
            hovertemplate=f"{value.mean:.3f} ({value.low:.3f} to {value.high:.3f})<extra>{label}</extra>",
        )
    eval_plots.plain(drawn, theme, rows=0.8 * len(rows))
    drawn.update_xaxes(title="Taken up, per place" if view.own else "Reward per choice")
    drawn.add_vline(x=known[0][1].logged.mean, line={"color": eval_plots.GRID[theme], "width": 1})
    return drawn
