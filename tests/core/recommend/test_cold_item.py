import numpy as np
import pytest

from core.domain import ItemFacts, ItemId, Query, TrainingData
from core.errors import EmptyTrainingData
from core.recommend.als import Als
from core.recommend.cold_item import ColdItem
from core.recommend.features import features
from tests.contracts.strategy import HistoryContract
from tests.factories import events, training, uneven_content, uneven_facts

SMALL = ColdItem(l2=1.0, collaborative=Als(factors=3, l2=1.0))


class TestColdItem(HistoryContract):
    strategy = SMALL
    linear = False


def test_items_nobody_has_met_are_scored():
    model = SMALL.fit(training())
    assert "h" in model.items.ids
    assert np.isfinite(model.score(Query(history=events("u", "a")))[model.items.rows(["h"])]).all()


def test_one_kind_of_knowledge_is_enough_and_none_is_refused():
    whole = training()
    assert len(SMALL.fit(TrainingData(interactions=whole.interactions, facts=whole.facts)).items) == 7
    assert len(SMALL.fit(TrainingData(interactions=whole.interactions, content=whole.content)).items) == 8
    with pytest.raises(EmptyTrainingData, match="facts or vectors"):
        SMALL.fit(TrainingData(interactions=whole.interactions))


def test_the_column_map_is_the_ridge_regression_of_the_interactions_on_the_features():
    data = TrainingData(interactions=training().interactions, facts=uneven_facts())
    model = ColdItem(l2=1.0, column=1.0, resemblance=0.0, collaborative=Als(factors=3, l2=1.0)).fit(data)
    met = [i for i in model.items.ids if i in data.interactions.items.ids]
    x = data.interactions.matrix.toarray()[:, data.interactions.items.rows(met)].astype(np.float64)
    table = features(model.items.ids, data.facts, None).astype(np.float64)
    mean = table[model.items.rows(met)].mean(axis=0)
    centred = table - mean
    known = centred[model.items.rows(met)]
    weights = np.linalg.solve(known.T @ known + np.eye(known.shape[1]), known.T)
    for person in range(3):
        expected = x[person] @ (weights.T @ centred.T)
        column = (model.mapped.astype(np.float64).T @ x[person]) @ model.features.astype(np.float64).T
        np.testing.assert_allclose(column, expected, atol=1e-5)


def test_a_new_item_is_taken_for_those_who_enjoy_its_genre():
    facts = {
        ItemId(i): ItemFacts(genres=("sea",) if i in "abcx" else ("town",))
        for i in ("a", "b", "c", "d", "e", "f", "x", "y")
    }
    told = [e for n in range(9) for e in (*events(f"s{n}", *"abc"[n % 3 :]), *events(f"t{n}", *"def"[n % 3 :]))]
    from core.domain import InteractionTable

    model = SMALL.fit(TrainingData(interactions=InteractionTable.of(told), facts=facts))
    sea, town = model.items.rows(["x", "y"])
    by_sea, by_town = (model.score(Query(history=events("u", item))) for item in ("a", "d"))
    assert by_sea[sea] > by_sea[town]
    assert by_town[town] > by_town[sea]


def test_features_hold_genres_years_words_and_vectors():
    facts = {
        ItemId("a"): ItemFacts(title="The sea, again", year=1990, genres=("drama",)),
        ItemId("b"): ItemFacts(title="Sea!", year=1999),
    }
    table = features([ItemId(i) for i in "abz"], facts, None)
    assert table.shape[0] == 3
    np.testing.assert_array_equal(table[:, 0], [1, 0, 0])  # drama
    np.testing.assert_array_equal(table[:, -1], [0.5, 0.5, 0])  # "sea" is the only word of two items
    np.testing.assert_array_equal(table[2], 0)
    content = uneven_content()
    with_vectors = features([ItemId("a"), ItemId("z")], facts, content)
    assert np.linalg.norm(with_vectors[0, -16:]) == pytest.approx(1, abs=1e-5)
    assert not with_vectors[1].any()
