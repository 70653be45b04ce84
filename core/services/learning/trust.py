"""How far what is known of people's behaviour can be trusted: a record, read from the run that learned it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from core.domain.behaviour import Reliability, ReliabilityBin
from core.domain.runs import Run
from core.recommend.behaviour import NAMES


@dataclass(frozen=True, kw_only=True)
class Trust:
    """What is known of how people behave.

    Attributes:
        reliability: By outcome: "play", "like_if_played", "watched_if_played".
        people, events: What it was learned from.
        simulated: Invented people had a part in it.
    """

    run_id: str
    at: datetime
    reliability: Mapping[str, Reliability]
    people: int
    events: int
    simulated: bool


def trust(run: Run) -> Trust:
    """From the run that learned it."""
    told = run.config["behaviour"]
    return Trust(
        run_id=run.run_id,
        at=run.started_at,
        reliability={name: _reliability(told["reliability"][name]) for name in NAMES},
        people=told["people"],
        events=told["events"],
        simulated=run.simulated,
    )


def _reliability(told: Mapping[str, object]) -> Reliability:
    own = {key: float("nan") if value is None else value for key, value in told.items()}
    own["bins"] = tuple(ReliabilityBin(**one) for one in told["bins"])  # type: ignore[attr-defined]
    return Reliability(**own)  # type: ignore[arg-type]
