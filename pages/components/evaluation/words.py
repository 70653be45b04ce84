"""Evaluations in plain words: strategies, figures, and what a difference is worth."""

from __future__ import annotations

import math

from core.services.measurement.views import METRICS, SPLITS, Measured, Model, RunView
from core.services.strategy_words import called
from pages.components.shown import count

VIEWS = {
    "accuracy": "Accuracy",
    "beyond": "Beyond accuracy",
    "groups": "Groups",
    "variety": "Variety",
    "cost": "Cost",
    "learning": "Learning",
    "people": "People",
}
WAYS = {"hidden": "Hidden likes", "duel": "Head to head", "log": "From a log"}
SHARES = ("coverage", "precision", "recall", "hit", "serendipity")  # shown in per cent
SIMULATED = "Simulated people had a part in this."


def run(view: RunView) -> str:
    """An evaluation in a list: "MovieLens, the future · 22 Nov, 14:05 · simulated"."""
    mark = " · simulated" if view.simulated else ""
    way = f", {hidden(view.split)}" if view.split else ""
    return f"{view.title}{way} · {view.at:%-d %b, %H:%M}{mark}"


def hidden(split: str) -> str:
    """What was hidden to be found again, within a sentence."""
    said = SPLITS[split][0] if split in SPLITS else split
    return said[:1].lower() + said[1:]


def figure(key: str, value: float) -> str:
    """A figure as it is written in a table."""
    if math.isnan(value):
        return "–"
    if key in SHARES:
        return f"{value:.1%}"
    return f"{value:+.2f}" if key == "popularity_lift" else f"{value:.2f}" if key == "novelty_bits" else f"{value:.3f}"


def verdict(measured: Measured) -> str:
    """Which strategy is best, and which may be as good."""
    judged = measured.judged
    if not judged:
        return "No strategy could be evaluated."
    best = judged[0]
    equal = [called(model.strategy) for model in judged if model.strategy in measured.equal_to_best()]
    if len(judged) == 1:
        return f"{called(best.strategy)} was evaluated alone."
    if len(equal) == len(judged) - 1:
        who = count(measured.people, "person", "people")
        return f"No strategy is better than the others beyond chance; judged by {who}."
    said = f"{called(best.strategy)} serves people best"
    if equal:
        return f"{said}; {_listed(equal)} may be as good: the difference could be chance."
    return f"{said}; the difference to the others is more than chance."


def about(measured: Measured) -> str:
    """What was judged on what, in one line."""
    wish = measured.wish
    made_up = f" ({measured.invented:,} of them simulated)" if measured.invented else ""
    return (
        f"{count(measured.people, 'person', 'people')}{made_up} judged by {count(measured.held, 'hidden like')} "
        f"({hidden(wish.split)}), "
        f"learned from {count(measured.events, 'event')} with {count(measured.items, 'recording')}; "
        f"lists of {wish.k}, seed {wish.seed}."
    )


def favours(model: Model, of: str) -> str:
    """Which kind of recordings a strategy shows most and least for their number, in a sentence."""
    kinds = [kind for kind in model.shown.get(of, ()) if not math.isnan(kind.of_shown)]
    if len(kinds) < 2:
        return "There are too few kinds of recordings to compare."
    most, least = kinds[0], kinds[-1]
    return (
        f"{called(model.strategy)} shows “{most.name}” {most.of_shown / most.of_items:.1f} times its share of the "
        f"collection, “{least.name}” {least.of_shown / least.of_items:.1f} times."
    )


def best_of(measured: Measured, key: str) -> Model | None:
    """The strategy with the best figure; None where none is better or worse."""
    known = [m for m in measured.judged if not math.isnan(m.figures[key].mean)]
    better = METRICS[key].better
    return max(known, key=lambda m: better * m.figures[key].mean) if known and better else None


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
