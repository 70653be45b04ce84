"""Figures of trec_eval, NIST's reference implementation, for lists that both sides can make: `oracle.json`.

Run in an environment of its own, never in that of the project:
    python -m venv /tmp/oracle
    /tmp/oracle/bin/pip install pytrec-eval-terrier
    /tmp/oracle/bin/python tests/core/evaluation/oracle.py
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

CASES = {"short": (1, 40, 60, 5), "usual": (2, 120, 300, 10), "long": (3, 60, 500, 20), "sparse": (4, 80, 2000, 10)}
"""seed, people, items, length of lists"""
HERE = Path(__file__).parent
METRICS = {
    "ndcg": "ndcg_cut_{k}",
    "precision": "P_{k}",
    "recall": "recall_{k}",
    "map": "map_cut_{k}",
    "mrr": "recip_rank",
    "hit": "success_{k}",
}


def lists(seed: int, people: int, items: int, k: int) -> tuple[list[list[int]], list[list[int]]]:
    """Lists and what was held out: some lists are short or empty, popular items are held out more often."""
    rng = np.random.default_rng(seed)
    weight = 1 / np.arange(1, items + 1)
    ranked, held = [], []
    for person in range(people):
        likely = rng.choice(items, items // 2, replace=False, p=weight / weight.sum())
        ranked.append(likely[: (0, k // 2, k, k, k)[person % 5] if person % 3 else k].tolist())
        held.append(sorted(rng.choice(likely, int(rng.integers(1, min(30, items // 2))), replace=False).tolist()))
    return ranked, held


def main() -> None:
    import pytrec_eval

    found = {}
    for name, (seed, people, items, k) in CASES.items():
        ranked, held = lists(seed, people, items, k)
        right = {f"u{p}": {f"i{i}": 1 for i in own} for p, own in enumerate(held)}
        # somebody without a list is a miss; trec_eval leaves them out, so they get a list of nothing that exists
        run = {
            f"u{p}": {f"i{i}": float(k - r) for r, i in enumerate(own)} or {"none": 1.0} for p, own in enumerate(ranked)
        }
        theirs = {own: metric.format(k=k) for own, metric in METRICS.items()}
        asked = {metric.format(k=k).replace(f"_{k}", f".{k}") for metric in METRICS.values()}
        judged = pytrec_eval.RelevanceEvaluator(right, asked).evaluate(run)
        assert len(judged) == people
        found[name] = {own: float(np.mean([one[key] for one in judged.values()])) for own, key in theirs.items()}
    (HERE / "oracle.json").write_text(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    main()
