"""What is known of a log, and what came of judging strategies by it: records that pages show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from core.domain.runs import Run
from core.evaluation.off_policy import OffPolicy
from core.evaluation.significance import Interval


@dataclass(frozen=True, kw_only=True)
class OwnLog:
    """Our own lists with places given by chance.

    Attributes:
        lists: By one draw each, of real people; `invented` more are of invented ones.
        share: Of the places of a list that chance gives now.
    """

    lists: int
    people: int
    share: float
    invented: int = 0


@dataclass(frozen=True, kw_only=True)
class LogView:
    """What came of one log, by strategy.

    Attributes:
        own: It is of our own lists.
        covered: Of our own lists: how much of each strategy's best lists could have been shown.
    """

    run_id: str
    title: str
    at: datetime
    found: Mapping[str, OffPolicy]
    simulated: bool
    own: bool = False
    covered: Mapping[str, float] = field(default_factory=dict)


def log_view(run: Run) -> LogView:
    return LogView(
        run_id=run.run_id,
        title=str(run.config["title"]),
        at=run.started_at,
        found={name: _off_policy(own) for name, own in run.config["off_policy"].items()},
        simulated=run.simulated,
        own=bool(run.config.get("own")),
        covered=run.config.get("covered", {}),
    )


def _off_policy(value: Mapping[str, object]) -> OffPolicy:
    own = dict(value)
    own["logged"] = Interval(**own["logged"])  # type: ignore[arg-type]
    own["estimates"] = {way: Interval(**one) for way, one in own["estimates"].items()}  # type: ignore[attr-defined]
    return OffPolicy(**own)  # type: ignore[arg-type]
