"""Runs and versions: what was tried, what came of it, and which trained strategy answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, get_args

RunKind = Literal[
    "fit", "tune", "evaluate", "simulate", "honesty", "cold_start", "interleave", "benchmark", "behaviour"
]
KINDS: tuple[RunKind, ...] = get_args(RunKind)
RunState = Literal["running", "done", "failed", "cancelled"]
VersionState = Literal["serving", "standby", "refused", "removed"]

Curve = tuple[float, ...]
"""One figure per step, e.g. per epoch or per round; NaN where it could not be said."""


@dataclass(frozen=True, kw_only=True)
class Run:
    """One experiment, recorded so that it can be repeated and compared.

    Attributes:
        run_id: Given by storage; empty before.
        kind: fit, tune, evaluate, simulate, honesty, ...
        strategy: What was tried, e.g. "hybrid"; several with commas between; empty where no strategy is concerned.
        version: The version of that strategy this run made, if it made one.
        config: Everything needed to repeat it, as JSON knows it.
        data_hash: Equal means that it saw equal data; see `core.services.learning.training.data_hash`.
        metrics: Figures by name, e.g. {"ndcg": 0.31}; NaN means "cannot say".
        curve: Figures by name, one per step, e.g. {"loss": (0.7, 0.5), "ndcg": (0.2, 0.3)}.
        train_s, answer_s: Processor seconds for learning, and for all lists that were asked for.
        memory_mb: The most memory the process used.
        started_at: Timezone-aware, UTC.
        note: For a person: why it was started, or what went wrong.
        simulated: Invented people had a part in it: say so wherever it is shown.
    """

    run_id: str = ""
    kind: RunKind
    strategy: str = ""
    version: str = ""
    state: RunState = "done"
    started_at: datetime
    config: Mapping[str, Any] = field(default_factory=dict)
    data_hash: str = ""
    seed: int = 0
    metrics: Mapping[str, float] = field(default_factory=dict)
    curve: Mapping[str, Curve] = field(default_factory=dict)
    train_s: float = 0.0
    answer_s: float = 0.0
    memory_mb: float = 0.0
    note: str = ""
    simulated: bool = False


@dataclass(frozen=True, kw_only=True)
class Version:
    """One trained state of a strategy, kept in `<data>/strategies/<strategy>/<version>/`.

    Attributes:
        version: Unique within the strategy; sorts by time.
        state: serving: it answers. standby: it could; it was replaced, or rolled back from. refused: it was worse
            than the one that answered. removed: its files were tidied away, only this record is left.
        reason: Why it has that state, for a person.
        ndcg: nDCG@10 on the validation cut; NaN where there was too little to hold back.
        people: On how many people that was measured.
        events: How many events it learned from.
        last_event: The number of the last stored event it learned from; later ones are news to it.
        settings: Its hyper-parameters.
        size_bytes: Of its folder.
        simulated: It learned from invented people too.
    """

    strategy: str
    version: str
    state: VersionState
    reason: str
    made_at: datetime  # timezone-aware, UTC
    run_id: str = ""
    ndcg: float = float("nan")
    people: int = 0
    events: int = 0
    last_event: int = 0
    settings: Mapping[str, Any] = field(default_factory=dict)
    size_bytes: int = 0
    simulated: bool = False
