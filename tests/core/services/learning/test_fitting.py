"""One fit: what settings are chosen on is never what the new version is examined on."""

from dataclasses import replace

import numpy as np

from core.recommend.gate import examination
from core.recommend.tuning import search
from core.services.learning import fitting
from core.services.learning.fitting import Order
from tests.factories import training, uneven_interactions


def test_a_search_sees_nothing_of_the_examination(tmp_path, monkeypatch):
    data = replace(training(), interactions=uneven_interactions(n_people=80))
    order = Order("item_knn", data, np.ones(len(data.interactions), bool), trials=2)
    cut, _ = examination(data, order.news, order.seed)
    seen = []

    def watched(strategy, given, **how):
        seen.append(given.interactions.matrix)
        return search(strategy, given, **how)

    monkeypatch.setattr(fitting, "search", watched)
    made = fitting.fit(order, tmp_path / "model", lambda share, doing: False)
    assert len(made.curve["ndcg of settings tried, best first"]) == 3
    [given] = seen
    assert cut.held.nnz > 20
    assert given.multiply(cut.held).nnz == 0
