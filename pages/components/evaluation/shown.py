"""One evaluation from all sides: each side a figure to look at, and the same in words or as a table."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import streamlit as st

from core.domain import Visitor
from core.services import Services
from core.services.measurement.views import METRICS, Measured, RunView
from core.services.strategy_words import called, called_fully
from pages.components import parts, theme
from pages.components.collections.exporting import plain
from pages.components.evaluation import front as eval_front
from pages.components.evaluation import groups as eval_groups
from pages.components.evaluation import people as eval_people
from pages.components.evaluation import plots as eval_plots
from pages.components.evaluation.words import SIMULATED, VIEWS, about, best_of, figure, run, verdict

KEY = "eval"
FORMS = {"csv": "Figures (CSV)", "json": "Everything (JSON)", "parquet": "Person by person (Parquet)"}


def draw(services: Services, visitor: Visitor, view: RunView, measured: Measured) -> None:
    """The chosen side of an evaluation; which one is in the address."""
    st.caption(plain(about(measured)))
    if measured.simulated:
        st.warning(SIMULATED, icon=":material/smart_toy:")
    for model in measured.models:
        if model.failed:
            st.caption(plain(f"{called(model.strategy)} was left out: {model.failed}."))
    if not measured.judged:
        st.text(verdict(measured))
        return
    side = st.segmented_control(
        "Look at", list(VIEWS), key="eval_view", format_func=VIEWS.get, required=True, label_visibility="collapsed"
    )
    SIDES[side](services, visitor, view, measured)
    _save(view)


def _accuracy(services: Services, visitor: Visitor, view: RunView, measured: Measured) -> None:
    _figures(measured, "accuracy")


def _beyond(services: Services, visitor: Visitor, view: RunView, measured: Measured) -> None:
    _figures(measured, "beyond")


def _figures(measured: Measured, part: str) -> None:
    keys = [key for key, metric in METRICS.items() if metric.part == part]
    names = {"format_func": lambda key: METRICS[key].name, "label_visibility": "collapsed", "required": True}
    key = st.pills("Figure", keys, key=f"{KEY}.figure.{part}", default=keys[0], **names)
    metric = METRICS[key]
    st.header(verdict(measured) if key == "ndcg" else metric.says, anchor=False)
    if key == "ndcg":
        st.caption(f"{metric.says}. The line is where the mean lies with 95% certainty; a ring may be as good.")
    st.plotly_chart(
        eval_plots.dots(measured, key, dark=theme.dark()),
        key=f"{KEY}.plot.{key}",
        config=eval_plots.CONFIG,
        theme=None,
        alt=eval_plots.alt(measured, key),
    )
    if key == "diversity":
        what = "what is in the recordings" if measured.alike_by == "content" else "who met both"
        st.caption(f"Two recordings are alike by {what}.")
    st.table(_table(measured, keys), border="horizontal")


def _table(measured: Measured, keys: list[str]) -> dict[str, list[str]]:
    """Every strategy and figure; the best of each in bold."""
    best = {key: best_of(measured, key) for key in keys}
    columns: dict[str, list[str]] = {"": [called_fully(m.strategy) for m in measured.judged]}
    for key in keys:
        cells = []
        for model in measured.judged:
            said = figure(key, model.figures[key].mean)
            winner = best[key]
            cells.append(f"**{said}**" if winner is not None and winner.strategy == model.strategy else said)
        columns[METRICS[key].name] = cells
    return columns


def _groups(services: Services, visitor: Visitor, view: RunView, measured: Measured) -> None:
    eval_groups.draw(view, measured)


def _variety(services: Services, visitor: Visitor, view: RunView, measured: Measured) -> None:
    st.header("What varied lists cost", anchor=False)
    st.caption(
        "Up is more accurate, right is more varied; numbers are those of the table. Filled: no other strategy is "
        "better in both. The dotted line shows where a strategy goes when its lists are re-ranked for variety; the "
        "upright one is where the mean lies with 95% certainty."
    )
    st.plotly_chart(
        eval_front.variety(measured, dark=theme.dark()),
        key=f"{KEY}.plot.variety",
        config=eval_plots.CONFIG,
        theme=None,
        alt="Accuracy against diversity of each strategy: "
        + ", ".join(
            f"{called(m.strategy)} {m.figures['ndcg'].mean:.3f} and {m.figures['diversity'].mean:.3f}"
            for m in measured.judged
        ),
    )
    table = _table(measured, ["ndcg", "diversity"])
    table[""] = [f"{place} {name}" for place, name in enumerate(table[""], start=1)]
    st.table(table, border="horizontal", width="content")


def _cost(services: Services, visitor: Visitor, view: RunView, measured: Measured) -> None:
    for label, (unit, values) in eval_plots.costs(measured.judged).items():
        st.header(label, anchor=False)
        st.plotly_chart(
            eval_plots.bars(values, unit, dark=theme.dark()),
            key=f"{KEY}.plot.{label}",
            config=eval_plots.CONFIG,
            theme=None,
            alt=f"{label}: " + ", ".join(f"{called(n)} {v:.2g} {unit}" for n, v in values.items()),
        )
    st.caption("Processor time on one thread. Memory is that of the whole process, which holds the data, too.")


def _learning(services: Services, visitor: Visitor, view: RunView, measured: Measured) -> None:
    if any(model.less for model in measured.judged):
        st.header("How much more would help", anchor=False)
        said = "nDCG by how many of the events each strategy learned from"
        st.plotly_chart(
            eval_plots.less(measured, dark=theme.dark()),
            key=f"{KEY}.plot.less",
            config=eval_plots.CONFIG,
            theme=None,
            alt=said,
        )
        st.caption(f"{said}. A line that still rises wants more feedback.")
    else:
        st.text("Switch on “Also with less to learn from” in a new evaluation to see whether more feedback would help.")
    fits = services.measuring.fits(visitor)
    if fits:
        st.header("While learning", anchor=False)
        names = {run.run_id: f"{called(run.strategy)} · {run.started_at:%-d %b, %H:%M}" for run in fits}
        chosen = st.selectbox("Training", list(names), format_func=names.get, key=f"{KEY}.fit")
        own = next(run for run in fits if run.run_id == chosen)
        st.plotly_chart(
            eval_plots.curve(own.curve, dark=theme.dark()),
            key=f"{KEY}.plot.fit",
            config=eval_plots.CONFIG,
            theme=None,
            alt=f"Learning curve of {called(own.strategy)}",
        )
        if own.simulated:
            st.caption(SIMULATED)


def _people(services: Services, visitor: Visitor, view: RunView, measured: Measured) -> None:
    eval_people.draw(services, visitor, view, measured)


def compared(services: Services, visitor: Visitor, view: RunView, vs: RunView) -> None:
    """This evaluation minus another one."""
    keys = list(METRICS)
    key = st.pills(
        "Figure", keys, key=f"{KEY}.vs.figure", default="ndcg", format_func=lambda k: METRICS[k].name, required=True
    )
    found = services.measuring.compare(visitor, view.run_id, vs.run_id, key)
    st.header(plain(f"{run(view)} minus {run(vs)}"), anchor=False)
    if view.simulated or vs.simulated:
        st.caption(SIMULATED)
    if not found:
        st.text("The two have no strategy in common.")
        return
    if any(change.paired for change in found):
        st.caption("Person by person: both judged the same people by the same hidden likes. Filled: more than chance.")
    else:
        st.warning("The two judged other people or other likes, so that a difference says little by itself.")
    st.plotly_chart(
        eval_plots.changes(found, dark=theme.dark()),
        key=f"{KEY}.plot.vs",
        config=eval_plots.CONFIG,
        theme=None,
        alt=f"Change of {METRICS[key].name}: "
        + ", ".join(f"{called(c.strategy)} {c.difference.mean:+.3f}" for c in found),
    )
    table = {
        "": [called_fully(c.strategy) for c in found],
        plain(run(vs)): [figure(key, c.first.mean) for c in found],
        plain(run(view)): [figure(key, c.second.mean) for c in found],
        "Chance": ["–" if math.isnan(c.p_holm) else f"{c.p_holm:.1%}" for c in found],
    }
    st.table(table, border="horizontal")


def _save(view: RunView) -> None:
    files = [
        {"key": form, "label": label, "href": f"/api/evaluation/{view.run_id}.{form}"} for form, label in FORMS.items()
    ]
    st.header("Take it away", anchor=False)
    parts.mount("downloads", f"{KEY}.files", {"label": "This evaluation", "files": files})
    if view.simulated:
        st.caption("Every row says that simulated people had a part in it.")


Side = Callable[[Services, Visitor, RunView, Measured], None]
SIDES: Mapping[str, Side] = {
    "accuracy": _accuracy,
    "beyond": _beyond,
    "groups": _groups,
    "variety": _variety,
    "cost": _cost,
    "learning": _learning,
    "people": _people,
}
assert SIDES.keys() == VIEWS.keys()
