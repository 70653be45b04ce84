"""The Transformer in numpy against the one that is trained, and its gradients against differences."""

import numpy as np
import pytest

from core.domain import ItemId, Query
from core.recommend.neural.sequence import Sequence
from core.recommend.neural.transformer import forward, gate_gradients
from tests.factories import events, training

TINY = {"factors": 4, "epochs": 4, "batch": 8, "held_back": 0.0, "learning_rate": 0.05}


@pytest.fixture(scope="module", params=[1, 2])
def model(request):
    return Sequence(**TINY, layers=request.param, heads=2, longest=5).fit(training())


def test_lists_in_numpy_are_those_of_the_network_that_was_trained(model):
    import torch

    from core.recommend.neural.learners.corpus import Histories
    from core.recommend.neural.learners.sequence import Block, Reader

    how = Sequence(**TINY, layers=len(model.layers), heads=2, longest=5)
    twin = Reader(how, np.zeros((7, 0), dtype=np.float32)).eval()
    weights = {"own": model.vectors, "asking": model.asking, "wanted": model.wanted, "offset": model.offset}
    for n, layer in enumerate(model.layers):
        weights |= {f"blocks.{n}.{name}": value for name, value in vars(layer).items()}
    twin.load_state_dict({name: torch.from_numpy(value) for name, value in weights.items()}, strict=False)
    assert isinstance(twin.blocks[0], Block)
    rows, strengths = np.array([3, 0, 6, 1, 2, 5]), np.array([1, 0.5, -1, 1, 0.25, 1], dtype=np.float32)
    with torch.no_grad():
        taste = twin.taste(Histories(rows, strengths, np.array([0, 6])))
        vectors, offset = twin.table()
    expected = (taste @ vectors.T + offset).detach().numpy()[0]
    np.testing.assert_allclose(model.score_rows(rows, strengths.astype(np.float64)), expected, atol=1e-5)


def test_gradients_by_the_gates_are_differences_of_the_score(model):
    rng = np.random.default_rng(1)
    x, gates, toward = rng.normal(size=(1, 6, 4)), rng.uniform(0.2, 1, (1, 5)), rng.normal(size=4)
    _, slopes = gate_gradients(model.layers, x, gates, toward)
    for n in range(5):
        step = 1e-6 * (np.arange(5) == n)
        ends = [float(forward(model.layers, x, gates + side * step)[0][0] @ toward) for side in (1, -1)]
        assert slopes[0, n] == pytest.approx((ends[0] - ends[1]) / 2e-6, abs=1e-6)


def test_reasons_miss_at_most_a_thousandth_and_say_so(model):
    query = Query(history=events("u", "a", "c", "d", "g"))
    explanation = model.explain(query, ItemId("b"))
    assert 0.999 <= explanation.fidelity <= 1.0
    nothing = model.gradients(np.array([0]), np.ones(1), np.zeros((1, 1)), 1)[0][0]
    change = explanation.score - nothing
    assert sum(r.share for r in explanation.reasons) == pytest.approx(change, abs=2e-3 * abs(change))


def test_an_item_that_is_not_there_changes_nothing_and_the_order_something():
    model = Sequence(**TINY, layers=2, heads=2).fit(training())
    rng = np.random.default_rng(2)
    x = rng.normal(size=(1, 4, 4))
    other = x.copy()
    other[0, 1] += 1.0
    gates = np.array([[1.0, 0.0, 1.0]])
    np.testing.assert_allclose(forward(model.layers, x, gates)[0], forward(model.layers, other, gates)[0], atol=1e-12)
    first, last = (model.score_rows(np.array(rows), np.ones(2)) for rows in ([0, 3], [3, 0]))
    assert np.abs(first - last).max() > 1e-6


def test_only_the_newest_items_are_read(model):
    rows = np.array([6, 5, 4, 3, 2, 1, 0])
    newest = model.score_rows(rows[-5:], np.ones(5))
    np.testing.assert_allclose(model.score_rows(rows, np.ones(7)), newest, atol=1e-12)
    assert model.contributions(rows, np.ones(7), 2)[1][:2].tolist() == [0.0, 0.0]


def test_lists_of_many_parts_of_a_history_are_those_of_each_part_alone(model):
    """Also of those that are longer than what is read, and in which something was rejected."""
    rows, strengths = np.array([6, 5, 4, 3, 2, 1, 0]), np.array([1.0, -1.0, 0.5, 1.0, -0.25, 1.0, 1.0])
    keep = (np.arange(2**7)[:, None] >> np.arange(7)) % 2 == 1
    found = model.score_parts(rows, strengths, keep)
    assert np.isnan(found[0]).all()
    for part, scores in zip(keep[1:], found[1:], strict=True):
        np.testing.assert_allclose(scores, model.score_rows(rows[part], strengths[part]), atol=1e-12)
