"""One fit: what settings are chosen on is never what the new version is examined on."""

from dataclasses import replace

import numpy as np
import pytest

from core.errors import Cancelled
from core.recommend.gate import compare, examination
from core.recommend.tuning import search
from core.services.learning import curves, fitting
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


def test_progress_is_told_in_every_pass_of_the_examination_too(tmp_path):
    data = replace(training(), interactions=uneven_interactions(n_people=30))
    order = Order("two_tower", data, np.ones(len(data.interactions), bool), {"epochs": 3, "factors": 4})
    said = []
    fitting.fit(order, tmp_path / "model", lambda share, doing: bool(said.append((share, doing))))
    shares = [share for share, _ in said]
    assert shares == sorted(shares)
    examined = [share for share, doing in said if doing.startswith("Examining it, pass")]
    learned = [share for share, doing in said if doing.startswith("Pass")]
    assert len(examined) >= 3
    assert 0.4 < min(examined) < max(examined) <= 0.6 < min(learned)


@pytest.mark.parametrize("held_back", [0.0, 0.3])
@pytest.mark.parametrize("name", ["two_tower", "lightgcn", "sequence"])
def test_how_good_a_network_is_after_each_pass_is_kept_also_where_it_holds_nothing_back(tmp_path, name, held_back):
    data = replace(training(), interactions=uneven_interactions(n_people=30))
    settings = {"epochs": 2, "factors": 4, "held_back": held_back}
    order = Order(name, data, np.ones(len(data.interactions), bool), settings, look=tmp_path / "curve")
    curve = fitting.fit(order, tmp_path / "model", lambda share, doing: False).curve
    assert curve.keys() == {"loss", "ndcg"}
    assert all(0 <= value <= 1 for value in curve["ndcg"][:2])
    assert len(set(curve["loss"])) > 1
    np.testing.assert_equal(curves.read(tmp_path / "curve"), dict(curve))


def test_with_too_little_to_hold_back_only_the_loss_is_known(tmp_path):
    data = replace(training(), interactions=uneven_interactions(n_people=30))
    few = replace(data, interactions=data.interactions.only(np.arange(len(data.interactions)) < 2))
    order = Order("sequence", few, np.ones(2, bool), {"epochs": 2, "factors": 4})
    assert fitting.fit(order, tmp_path / "model", lambda share, doing: False).curve.keys() == {"loss"}


def test_a_fit_can_be_stopped_while_it_is_examined(tmp_path):
    data = replace(training(), interactions=uneven_interactions(n_people=30))
    order = Order("two_tower", data, np.ones(len(data.interactions), bool), {"epochs": 3, "factors": 4})
    with pytest.raises(Cancelled):
        fitting.fit(order, tmp_path / "model", lambda share, doing: doing.startswith("Examining it, pass 2"))


def test_a_difference_from_popularity_says_how_sure_it_is():
    metrics = {"ndcg": 0.129, "ndcg of popularity": 0.153}
    rng = np.random.default_rng(0)
    popular = rng.random(80)
    unsure = compare(popular + rng.normal(-0.024, 0.5, 80), popular)
    sure = compare(popular - 0.024, popular)
    assert "may be chance" in fitting._beside(metrics, unsure)
    assert fitting._beside(metrics, sure).endswith("difference -0.024 ± 0.000.")
