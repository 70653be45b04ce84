"""What a fit costs beside its time: processor seconds per list, and the most memory its process ever used."""

from __future__ import annotations

import sys
import time

import psutil

from core.domain import TrainingData
from core.recommend.history import FromHistory
from core.recommend.over import Over
from core.recommend.ranking import top_k_many

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]

ASKED = 500  # people whose lists are timed
LIST = 10


def answer_s(recommender: FromHistory, data: TrainingData) -> float:
    """Processor seconds for the list of one person, the mean over up to ASKED."""
    histories = data.interactions.matrix[:ASKED]
    n = histories.shape[0]
    start = time.process_time()
    top_k_many(Over(data.interactions.items, recommender).score_many(histories), LIST, exclude=histories)
    return (time.process_time() - start) / n


def peak_mb() -> float:
    """The most memory this process ever used."""
    if resource is None:
        return float(psutil.Process().memory_info().peak_wset) / 1e6
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return float(peak) / (1e6 if sys.platform == "darwin" else 1e3)  # bytes there, KiB elsewhere
