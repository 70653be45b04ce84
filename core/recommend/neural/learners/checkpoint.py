"""The file an unfinished fit goes on from: written after each pass, read once, and gone at the end."""

from __future__ import annotations

import hashlib
import pickle
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from core.domain import TrainingData
from core.recommend.neural.settings import Neural

if TYPE_CHECKING:
    from core.recommend.neural.learners.loop import Run


@dataclass
class Checkpoint:
    """Attributes:
    path: Of the file; None keeps nothing.
    key: Of the fit; what another one has left is not gone on with.
    """

    path: Path | None
    key: str

    def keep(self, run: Run) -> None:
        if self.path is None:
            return
        part = self.path.with_suffix(self.path.suffix + ".part")
        state = {
            "key": self.key,
            "stage": run.stage,
            "model": run.model.state_dict(),
            "mean": run.mean.state_dict(),
            "optimizer": run.optimizer.state_dict(),
            "kept": run.kept,
            "passes": run.epochs,
            "before": run.before,
            "counts": (run.done, run.best_epoch, run.best_ndcg, run.spent_s),
        }
        torch.save(state, part)
        part.replace(self.path)

    def passes(self) -> int | None:
        """How many passes the second stage has, if the file is in it."""
        state = self._read()
        return int(state["passes"]) if state.get("stage") == 1 else None

    def before(self) -> tuple[int, float]:
        """Passes and seconds of the first stage."""
        passes, spent_s = self._read().get("before", (0, 0.0))
        return passes, spent_s

    def recall(self, run: Run) -> None:
        """Put the run where the file left it, if the file is of this fit and this stage."""
        state = self._read()
        if state.get("stage") == run.stage:
            run.model.load_state_dict(state["model"])
            run.mean.load_state_dict(state["mean"])
            run.optimizer.load_state_dict(state["optimizer"])
            run.kept = state["kept"]
            run.done, run.best_epoch, run.best_ndcg, run.spent_s = state["counts"]

    def forget(self) -> None:
        if self.path is not None:
            self.path.unlink(missing_ok=True)

    def _read(self) -> dict[str, Any]:
        try:
            found: dict[str, Any] = torch.load(self.path, weights_only=True) if self.path else {}
        except (OSError, RuntimeError, ValueError, EOFError, KeyError, pickle.UnpicklingError):
            return {}  # none yet, or not ours: begin anew
        return found if found.get("key") == self.key else {}


def key_of(how: Neural, data: TrainingData) -> str:
    """Tells fits apart: the settings, and everything that was learned from."""
    told = hashlib.sha256(repr((type(how).__name__, sorted(asdict(how).items()))).encode())
    table = data.interactions
    for column in (table.user_rows, table.item_rows, table.strengths):
        told.update(np.ascontiguousarray(column).tobytes())
    told.update(repr((table.items.ids, sorted(data.facts.items()), sorted(data.segments.items()))).encode())
    for units in data.content.units.values() if data.content else ():
        told.update(np.ascontiguousarray(units).tobytes())
    return told.hexdigest()
