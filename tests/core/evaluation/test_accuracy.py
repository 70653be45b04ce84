import json

import numpy as np
import pytest
from scipy import sparse

from core.domain import Vocabulary
from core.evaluation.accuracy import accuracy
from core.evaluation.lists import Judged
from core.evaluation.splits import _place
from tests.core.evaluation import oracle

# ranx 0.3.21 (numba, Jarvelin and Kekalainen's nDCG) on the lists of `uneven`, made in an environment of its own.
RANX = {
    "ndcg": 0.26641650482050017,
    "precision": 0.235,
    "recall": 0.21059909002246463,
    "map": 0.09736080757217007,
    "mrr": 0.4725595238095238,
    "hit": 0.9,
}


def judged(lists: list[list[int]], held: list[list[int]], n_items: int, k: int = 10) -> Judged:
    ranked = np.full((len(lists), k), -1)
    matrix = np.zeros((len(lists), n_items), dtype=bool)
    for person, (own, later) in enumerate(zip(lists, held, strict=True)):
        ranked[person, : len(own)] = own
        matrix[person, later] = True
    return Judged(
        users=Vocabulary(tuple(f"u{n:02}" for n in range(len(lists)))),
        items=Vocabulary(tuple(f"i{n:02}" for n in range(n_items))),
        ranked=ranked,
        held=sparse.csr_array(matrix),
        n_held=matrix.sum(axis=1),
    )


def uneven() -> Judged:
    """40 people, 60 items, 1 to 24 held out, some lists of 6; numpy's PCG64 gives the same numbers everywhere."""
    rng = np.random.default_rng(11)
    held = [sorted(rng.choice(60, int(rng.integers(1, 25)), replace=False).tolist()) for _ in range(40)]
    return judged([rng.permutation(60)[: 10 if p % 7 else 6].tolist() for p in range(40)], held, 60)


def test_every_metric_agrees_with_an_outside_library():
    means = {name: values.mean() for name, values in accuracy(uneven()).items()}
    assert means == pytest.approx(RANX, abs=1e-6)


@pytest.mark.parametrize("case", oracle.CASES)
def test_lists_of_every_length_get_the_figures_of_trec_eval(case):
    """pytrec-eval-terrier in an environment of its own; `oracle.py` says how."""
    _, _, items, k = oracle.CASES[case]
    ranked, held = oracle.lists(*oracle.CASES[case])
    means = {name: values.mean() for name, values in accuracy(judged(ranked, held, items, k)).items()}
    recorded = json.loads((oracle.HERE / "oracle.json").read_text())[case]
    assert means == pytest.approx(recorded, abs=1e-6)


def test_metrics_of_one_list_by_hand():
    values = accuracy(judged([[3, 0, 4]], [[0, 4, 5, 6]], 7, k=3))
    discounts = 1 / np.log2([2, 3, 4])
    assert values["ndcg"][0] == pytest.approx((discounts[1] + discounts[2]) / discounts.sum())
    assert values["precision"][0] == pytest.approx(2 / 3)
    assert values["recall"][0] == pytest.approx(2 / 4)
    assert values["map"][0] == pytest.approx((1 / 2 + 2 / 3) / 4)  # over ALL that was held out
    assert values["mrr"][0] == pytest.approx(1 / 2)
    assert values["hit"][0] == 1


def test_somebody_without_a_list_counts_as_a_miss():
    values = accuracy(judged([[], [0]], [[1], [0]], 3, k=2))
    assert {name: v.tolist() for name, v in values.items() if name != "precision"} == {
        name: [0.0, 1.0] for name in ("ndcg", "recall", "map", "mrr", "hit")
    }
    assert values["precision"].tolist() == [0.0, 0.5]


def test_places_within_runs_of_equal_keys():
    assert _place(np.array([2, 2, 5, 7, 7, 7])).tolist() == [0, 1, 0, 0, 1, 2]
    assert _place(np.zeros(0, dtype=np.int64)).tolist() == []
