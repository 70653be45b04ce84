"""An evaluation as a run: what it is called, what is kept of it, and how it reads in a list."""

from __future__ import annotations

from datetime import datetime

from core.domain.runs import Run
from core.services.measurement.views import Measured, RunView, Wish

OWN = "Own people"


def title(wish: Wish) -> str:
    """What an evaluation is about, for a person."""
    if wish.note:
        return wish.note
    own = "Own and simulated people" if wish.source.simulated else OWN
    return wish.source.name or own


def recorded(measured: Measured, key: str, started_at: datetime) -> Run:
    """The run, with nDCG by strategy; everything else lies beside it. Named after who was in it, not who might be."""
    wish = measured.wish
    nobody = wish.source.simulated and not measured.simulated and not wish.note
    called = OWN if nobody else title(wish)
    return Run(
        kind="evaluate",
        strategy=",".join(model.strategy for model in measured.judged),
        started_at=started_at,
        config={"result": key, "title": called, "wish": wish.to_json()},
        data_hash=measured.data_hash,
        seed=wish.seed,
        metrics={model.strategy: model.figures["ndcg"].mean for model in measured.judged},
        train_s=sum(model.train_s for model in measured.judged),
        answer_s=sum(model.answer_ms for model in measured.judged) * measured.people / 1000,
        memory_mb=max((model.memory_mb for model in measured.judged), default=0.0),
        note=called,
        simulated=measured.simulated,
    )


def run_view(run: Run) -> RunView:
    """What a list of evaluations says of one."""
    return RunView(
        run_id=run.run_id,
        title=str(run.config.get("title", "")),
        split=str(run.config.get("wish", {}).get("split", "")),
        at=run.started_at,
        simulated=run.simulated,
        strategies=tuple(run.metrics),
        ndcg=run.metrics,
    )
