"""For an item, the people it suits: their own lists turned around, and groups without anybody to be recognised in."""

import numpy as np
import pytest

from core.domain import ItemId, TrainingData, UserId
from core.errors import NotFound
from core.recommend.als import Als
from core.recommend.item_knn import ItemKnn
from core.recommend.matching import Matcher
from tests.core.recommend.test_behaviour import people


@pytest.fixture(scope="module")
def data() -> TrainingData:
    return people(n_people=80)


@pytest.fixture(scope="module", params=[ItemKnn(k=40), Als(factors=4, l2=1.0)], ids=["item_knn", "als"])
def model(request, data):
    return request.param.fit(data)


def camps(data):
    return {UserId(u): f"camp {int(u[1:]) % 2}" for u in data.interactions.users.ids}


def test_the_best_people_are_those_in_whose_own_lists_the_item_stands_highest(data, model):
    item = ItemId("i07")
    found = Matcher().people(model, data, item, k=5)
    x, column = data.interactions.matrix, model.items.rows([item])[0]
    lists = np.array([model.score_rows(x[[u]].indices.astype(np.int64), x[[u]].data.astype(float)) for u in range(80)])
    fits = (lists[:, column] - lists.mean(axis=1)) / lists.std(axis=1)
    fits[x[:, [column]].toarray()[:, 0] != 0] = -np.inf
    best = [data.interactions.users.ids[u] for u in np.argsort(-fits)[:5]]
    assert [match.user_id for match in found] == best
    assert found[0].fit == pytest.approx(fits.max(), rel=1e-3)
    assert {int(match.user_id[1:]) % 2 for match in found} == {1}
    assert all(0 <= match.above <= 1 for match in found)


def test_reasons_are_of_the_persons_own_history_and_add_up_to_the_fit(data, model):
    [best] = Matcher(reasons=100).people(model, data, ItemId("i08"), k=1)
    user = data.interactions.users.rows([best.user_id])[0]
    own = data.interactions.matrix[[user]]
    assert {r.ref for r in best.reasons} == {data.interactions.items.ids[i] for i in own.indices}
    scores = model.score_rows(own.indices.astype(np.int64), own.data.astype(float))
    total = sum(r.share for r in best.reasons)
    assert total - scores.mean() / scores.std() == pytest.approx(best.fit, abs=1e-4)


def test_the_camp_of_an_item_suits_it_best_and_small_groups_are_not_told_apart(data, model):
    members = {**camps(data), UserId("u000"): "alone", UserId("u001"): "alone"}
    first, second = Matcher().groups(model, data, ItemId("i10"), members)
    assert (first.name, second.name) == ("camp 0", "camp 1")
    assert first.fit > second.fit + 3 * first.error
    assert first.keen >= second.keen
    assert first.people == 39


def test_a_group_names_only_items_that_enough_of_its_people_met(data, model):
    matcher = Matcher(reasons=100, smallest=12)
    for group in matcher.groups(model, data, ItemId("i10"), camps(data)):
        rows = [n for n, u in enumerate(data.interactions.users.ids) if f"camp {int(u[1:]) % 2}" == group.name]
        met = (data.interactions.matrix[rows] != 0).sum(axis=0)
        named = data.interactions.items.rows([r.ref for r in group.reasons])
        assert met[named].min() >= 12
        assert set(np.flatnonzero(met < 12)) & set(range(40))


def test_tastes_are_the_camps_and_equal_seeds_find_the_same(data):
    found = Matcher().tastes(data, n=2)
    together = {frozenset(u for u, taste in found.members.items() if taste == n) for n in (1, 2)}
    agreement = max(np.mean([(int(u[1:]) % 2 == 0) == (u in group) for u in found.members]) for group in together)
    assert agreement > 0.95
    for traits in found.traits:
        assert len({int(item[1:]) % 2 for item in traits}) == 1
    assert found.apart > 0.05
    assert Matcher().tastes(data, n=2) == found


def test_few_people_have_no_tastes_to_be_told_apart_and_no_taste_is_too_small(data):
    assert Matcher().tastes(people(n_people=12)).members == {}
    many = Matcher(smallest=15).tastes(data, n=6)
    assert np.bincount(list(many.members.values()))[1:].min() >= 15


def test_an_item_that_is_not_known_is_refused(data, model):
    with pytest.raises(NotFound):
        Matcher().people(model, data, ItemId("missing"))
