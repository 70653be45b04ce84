import numpy as np
import pytest

from core.domain import InteractionTable, ItemFacts, ItemId, Query, TrainingData
from core.errors import EmptyTrainingData
from core.recommend.als import Als
from core.recommend.cold_item import ColdItem, _scaled_by
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
    model = SMALL.fit(TrainingData(interactions=InteractionTable.of(told), facts=facts))
    sea, town = model.items.rows(["x", "y"])
    by_sea, by_town = (model.score(Query(history=events("u", item))) for item in ("a", "d"))
    assert by_sea[sea] > by_sea[town]
    assert by_town[town] > by_town[sea]


def test_what_everybody_met_tells_less_of_a_taste_than_what_few_did():
    facts = {ItemId(i): ItemFacts(genres=("sea",) if i in "abx" else ("town",)) for i in ("a", "b", "d", "x", "y")}
    told = [*events("u0", "a"), *(e for n in range(1, 9) for e in events(f"u{n}", "b", "d"))]
    data = TrainingData(interactions=InteractionTable.of(told), facts=facts)
    model = ColdItem(column=0.0, popularity=0.0, collaborative=Als(factors=3, l2=1.0)).fit(data)
    [rare, common] = model.telling[np.searchsorted(model.met, model.items.rows(["a", "b"]))]
    assert rare / common == pytest.approx(8**0.25)
    even = ColdItem(column=0.0, popularity=0.0, rarity=0.0, collaborative=Als(factors=3, l2=1.0)).fit(data)
    assert even.telling.tolist() == [1.0, 1.0, 1.0]


def test_features_hold_genres_years_words_and_vectors():
    facts = {
        ItemId("a"): ItemFacts(title="The sea, again", year=1990, genres=("drama",)),
        ItemId("b"): ItemFacts(title="Sea!", year=1999),
    }
    table = features([ItemId(i) for i in "abz"], facts, None)
    assert table.shape[0] == 3
    np.testing.assert_array_equal(table[:, 0], [1, 0, 0])  # drama
    np.testing.assert_array_equal(table[:, -1], [1, 1, 0])  # "sea" is the only word of two items
    np.testing.assert_array_equal(table[2], 0)
    content = uneven_content()
    alone = features([ItemId("a"), ItemId("z")], {}, content)
    assert np.linalg.norm(alone[0]) == pytest.approx(1, abs=1e-5)
    both = features([ItemId("a"), ItemId("z")], facts, content)
    n_vectors = alone.shape[1]
    shares = [np.linalg.norm(part) for part in (both[0, :-n_vectors], both[0, -n_vectors:])]
    assert shares[1] == pytest.approx(0.55 * shares[0], rel=1e-4)
    assert not both[1].any()


def test_pairs_of_genres_and_pure_genres_have_columns_of_their_own():
    genres = {"a": ("fun", "love"), "b": ("love", "fun"), "c": ("fun",)}
    table = features([ItemId(i) for i in genres], {ItemId(i): ItemFacts(genres=g) for i, g in genres.items()}, None)
    shared = (table[0] != 0) & (table[1] != 0)
    assert shared.sum() == 5  # fun, love, both together, and each with itself
    assert ((table[0] != 0) & (table[2] != 0)).sum() == 2
    assert table[2] @ table[2] > table[0] @ table[2]  # what is nothing but fun is most like its own kind


def test_where_many_items_are_new_their_spread_sets_the_scale():
    """What is known of items that were met may lie far apart: it must not drown what tells the new ones apart."""
    assert _scaled_by(30, np.arange(8)).tolist() == list(range(8, 30))
    assert _scaled_by(9, np.arange(8)).tolist() == list(range(9))
