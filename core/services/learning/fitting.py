"""One fit, from data to a model on disk: choose settings, examine beside the present version, learn from everything.

Knows no database and no permissions: it runs in a process of its own (`fit_apart`), so that its
memory is measured exactly, a cancelled fit ends at once, and torch never comes near those who serve.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from inspect import signature
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from core.domain import TrainingData
from core.domain.counts import count
from core.domain.runs import Curve
from core.errors import Cancelled, EmptyTrainingData, Interrupted, NotFound
from core.protocols import Epoch, Strategy
from core.recommend.catalogue import strategy as named
from core.recommend.gate import Verdict, compare, each, examination
from core.recommend.history import FromHistory
from core.recommend.popularity import Popularity
from core.recommend.saving import load, save
from core.recommend.tuning import GRIDS, search
from core.recommend.validation import Cut
from core.services.apart import Told, apart
from core.services.learning import curves, event_files
from core.services.learning.costs import answer_s, peak_mb

NOTHING_HELD = "Too few interactions to hold some back: it serves without an examination."
FIRST = "The first version: there is nothing to compare it with."
POPULAR = "Worse than showing everybody what is popular, so it does not answer."
SAME = "Learned in the same way as the present version, and too little is new to tell them apart."
UNREADABLE = "The present version cannot be read any more."


@dataclass(frozen=True, eq=False)
class Order:
    """What to fit.

    Attributes:
        settings: Hyper-parameters that differ from our defaults.
        trials: Settings tried beside them on the validation cut; 0 takes them as they are.
        news: Which events of the data the present version has not learned from, (n_events,).
        present: Folder of the version that answers now; None while there is none.
        present_settings: Its hyper-parameters.
        checkpoint: Where a strategy that learns in passes keeps what it has, to go on after a crash.
        simulated: Invented people are among those it learns from; what is written says so.
        look: Where it writes its learning curve after each pass, for who looks on.
    """

    strategy: str
    data: TrainingData
    news: npt.NDArray[np.bool_]
    settings: Mapping[str, Any] = field(default_factory=dict)
    trials: int = 0
    seed: int = 0
    present: Path | None = None
    present_settings: Mapping[str, Any] = field(default_factory=dict)
    checkpoint: Path | None = None
    look: Path | None = None
    simulated: bool = False


@dataclass(frozen=True)
class Fitted:
    """What came of it; the model itself lies in the folder that was given.

    Attributes:
        settings: Every hyper-parameter of the strategy, also those left at their defaults.
        metrics: ndcg of the new one on the validation cut, and of popularity and the present version beside it.
        passed: It may serve; `words` says why or why not.
    """

    settings: Mapping[str, Any]
    metrics: Mapping[str, float]
    curve: Mapping[str, Curve]
    people: int
    passed: bool
    words: str
    train_s: float
    answer_s: float
    memory_mb: float


def fit_apart(order: Order, folder: Path, told: Told) -> Fitted:
    """As `fit`, in a process of its own.

    Raises:
        RuntimeError: the process died; the message has its last words.
    """
    return apart(_work, (order, folder), told)


def _work(work: tuple[Order, Path], told: Told) -> Fitted:
    return fit(*work, told)


def fit(order: Order, folder: Path, told: Told) -> Fitted:
    """Fit as ordered and write the model into `folder`.

    Raises:
        NotFound: there is no such strategy or hyper-parameter.
        EmptyTrainingData: nobody liked anything yet.
        TooLarge: the strategy refuses so many items.
        Cancelled: `told` said stop.
    """
    if not (order.data.interactions.strengths > 0).any():
        raise EmptyTrainingData("Nobody has liked anything yet, so there is nothing to learn from.")
    _tell(told, 0.02, "Setting up")
    curve: dict[str, Curve] = {}
    cut, unseen = examination(order.data, order.news, order.seed)
    strategy = _chosen(order, cut.data if cut else order.data, told, curve)
    _tell(told, 0.4, "Examining it on what was held back")
    metrics, verdict, examined = _examined(strategy, order, cut, unseen, _part(told, 0.4, 0.6))
    _tell(told, 0.6, "Learning from everything")
    start = time.process_time()
    look = _look(order.look, examined)
    recommender, passes = _fitted(
        strategy, order.data, _part(told, 0.6, 0.95), "Pass", look, checkpoint=order.checkpoint
    )
    curve |= {**examined, **curves.of(passes)}
    train_s = time.process_time() - start
    _tell(told, 0.95, "Writing it down")
    save(recommender, folder)
    event_files.write(folder, curve, metrics, simulated=order.simulated)
    return Fitted(
        settings=settings_of(strategy),
        metrics=metrics,
        curve=curve,
        people=verdict.people,
        passed=verdict.passed,
        words=verdict.words,
        train_s=round(train_s, 3),
        answer_s=round(answer_s(recommender, order.data), 6),
        memory_mb=round(peak_mb(), 1),
    )


def settings_of(strategy: Strategy) -> dict[str, Any]:
    """The hyper-parameters of a strategy as JSON knows them; parts of a hybrid by their names."""
    own: Any = strategy
    return {part.name: _plain(getattr(own, part.name)) for part in fields(own) if part.name != "name"}


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(entry) for entry in value]
    if value is None or isinstance(value, (str, int, float, bool)):
        return value
    return {"strategy": value.name, **settings_of(value)} if hasattr(value, "name") else str(value)


def _chosen(order: Order, data: TrainingData, told: Told, curve: dict[str, Curve]) -> Strategy:
    """Our defaults, unless others are better on a cut of `data`, which holds nothing of the examination."""
    strategy = named(order.strategy, seed=order.seed, **order.settings)
    if not order.trials or order.strategy not in GRIDS:
        return strategy
    doing = "Trying settings on a part that is held back"

    def stop(share: float) -> bool:
        return told(0.02 + 0.38 * share, doing)

    try:
        found = search(strategy, data, trials=order.trials, seed=order.seed, stop=stop)
    except EmptyTrainingData:
        return strategy
    _tell(told, 0.4, doing)
    curve["ndcg of settings tried, best first"] = tuple(trial.ndcg for trial in found.trials)
    return found.strategy


def _examined(
    strategy: Strategy, order: Order, cut: Cut | None, unseen: bool, told: Told = lambda share, doing: False
) -> tuple[dict[str, float], Verdict, dict[str, Curve]]:
    """The new settings, popularity and the present version on the same people; and how nDCG grew on the way."""
    if cut is None:
        return {}, Verdict(np.nan, np.nan, 0, True, NOTHING_HELD), {}
    fitted, passes = _fitted(strategy, cut.data, told, "Examining it, pass", _look(order.look, {}), held=cut.held)
    grown = {name: values for name, values in curves.of(passes).items() if name == "ndcg"}
    return *_compared(fitted, strategy, order, cut, unseen), grown


def _compared(
    fitted: FromHistory, strategy: Strategy, order: Order, cut: Cut, unseen: bool
) -> tuple[dict[str, float], Verdict]:
    new, popular = each(fitted, cut), each(Popularity().fit(cut.data), cut)
    metrics = {"ndcg": float(new.mean()), "ndcg of popularity": float(popular.mean())}
    n, against = len(new), compare(new, popular)
    if order.present is None:
        told_why = FIRST if against.passed else POPULAR
        return metrics, Verdict(np.nan, np.nan, n, against.passed, f"{told_why} {_beside(metrics, against)}")
    if not unseen and settings_of(strategy) == dict(order.present_settings):
        return metrics, Verdict(np.nan, np.nan, n, True, f"{SAME} {_beside(metrics, against)}")
    present = _present(order, cut, unseen)
    if present is None:
        return metrics, Verdict(np.nan, np.nan, n, True, f"{UNREADABLE} {_beside(metrics, against)}")
    old = each(present, cut)
    verdict = compare(new, old)
    return {**metrics, "ndcg of the present version": float(old.mean()), "gain": verdict.gain}, verdict


def _beside(metrics: Mapping[str, float], against: Verdict) -> str:
    """The figures next to those of popularity, and how sure the difference is."""
    own, popular, n = metrics["ndcg"], metrics["ndcg of popularity"], against.people
    on = count(n, "person", "people")
    figures = f"Its lists of ten score {own:.3f} (nDCG@10), those of popularity {popular:.3f}, on {on}"
    return f"{figures}: {against.difference}." if n > 1 else f"{figures}."


def _present(order: Order, cut: Cut, unseen: bool) -> FromHistory | None:
    """The present version as it is, where it has not seen the questions; else one with its settings that has not."""
    try:
        if unseen and order.present is not None:
            return load(order.present)
        own = named(order.strategy, seed=order.seed)
        kept = {name: value for name, value in order.present_settings.items() if _simple(getattr(own, name, None))}
        return _fitted(named(order.strategy, **{"seed": order.seed, **kept}), cut.data)[0]
    except NotFound:
        return None


def _simple(value: Any) -> bool:
    """Whether JSON gives the setting back as it was."""
    return isinstance(value, (str, int, float, bool))


def _fitted(
    strategy: Strategy,
    data: TrainingData,
    told: Told = lambda share, doing: False,
    doing: str = "Pass",
    look: Callable[[Sequence[Epoch]], None] = lambda passes: None,
    **how: Any,
) -> tuple[FromHistory, tuple[Epoch, ...]]:
    """Learn from `data`; strategies that learn in passes tell how they fare, and can be stopped.

    Args:
        look: Is given all passes so far after each of them.
        how: For `Learner.fit`.
    """
    passes: list[Epoch] = []

    def watch(epoch: Epoch) -> bool:
        passes.append(epoch)
        look(passes)
        known = "" if np.isnan(epoch.ndcg) else f": nDCG {epoch.ndcg:.3f}"
        return told(epoch.epoch / epoch.epochs, f"{doing} {epoch.epoch} of at most {epoch.epochs}{known}")

    learner: Any = strategy
    in_passes = "watch" in signature(learner.fit).parameters
    try:
        recommender = learner.fit(data, watch=watch, **how) if in_passes else learner.fit(data)
    except Interrupted:
        raise Cancelled from None
    if not isinstance(recommender, FromHistory):
        raise TypeError(f"strategy {strategy.name!r} does not score from a history")
    return recommender, tuple(passes)


def _look(path: Path | None, known: Mapping[str, Curve]) -> Callable[[Sequence[Epoch]], None]:
    """Keeps the curve in a file, beside what is known of it already."""
    return lambda passes: curves.write(path, {**known, **curves.of(passes)}) if path else None


def _part(told: Told, start: float, end: float) -> Told:
    """The same listener for a stretch of the work, whose own share runs from 0 to 1."""
    return lambda share, doing: told(start + (end - start) * share, doing)


def _tell(told: Told, share: float, doing: str) -> None:
    if told(share, doing):
        raise Cancelled
