"""Cutting training data, learning weights, searching settings, and keeping models."""

import numpy as np
import pytest
from scipy import sparse

from core.domain import InteractionTable, Query, TrainingData, UserId, Vocabulary
from core.errors import EmptyTrainingData, NotFound
from core.evaluation.accuracy import ndcg as judged_ndcg
from core.evaluation.lists import Judged
from core.recommend import catalogue
from core.recommend.als import Als
from core.recommend.cold_item import ColdItem
from core.recommend.ease import Ease
from core.recommend.hybrid import Hybrid
from core.recommend.neural.two_tower import TwoTower
from core.recommend.popularity import Popularity
from core.recommend.ranking import top_k, top_k_many
from core.recommend.saving import load, save
from core.recommend.tuning import GRIDS, search
from core.recommend.validation import hold_back, learn_weights, ndcg
from tests.factories import events, training, uneven_interactions


def many(seed: int = 0) -> TrainingData:
    """60 people and 20 items in two camps, with noise."""
    rng = np.random.default_rng(seed)
    told = []
    for person in range(60):
        camp = [f"i{n:02}" for n in range(20) if (n % 2 == person % 2) or rng.random() < 0.1]
        told += events(f"u{person:02}", *rng.permutation(camp)[: int(rng.integers(4, 9))])
    return TrainingData(interactions=InteractionTable.of(told))


def test_a_cut_holds_back_a_share_of_each_person_and_nothing_is_on_both_sides():
    data = many()
    cut = hold_back(data, share=0.25, seed=1)
    assert cut is not None
    before, rest = data.interactions.matrix, cut.data.interactions.matrix
    assert (rest.multiply(cut.held)).nnz == 0
    np.testing.assert_array_equal((rest + cut.held).toarray(), before.toarray())
    expected = np.floor(0.25 * np.diff(before.indptr))
    np.testing.assert_array_equal(np.diff(cut.held.indptr), expected)
    assert hold_back(TrainingData(interactions=InteractionTable.of(events("u", "a", "b"))), share=0.25, seed=1) is None


def test_a_play_and_a_like_of_one_item_are_held_back_together():
    once = many().interactions
    users, items = np.array(once.users.ids)[once.user_rows], np.array(once.items.ids)[once.item_rows]
    strengths = np.repeat([0.1, 0.9], len(once)).astype(np.float32)  # a short play, and a like much later
    twice = InteractionTable.from_columns(np.tile(users, 2), np.tile(items, 2), strengths, np.arange(2.0 * len(once)))
    cut = hold_back(TrainingData(interactions=twice), share=0.25, seed=1)
    assert cut.held.nnz > 60
    assert cut.data.interactions.matrix.multiply(cut.held).nnz == 0
    alone = hold_back(TrainingData(interactions=once), share=0.25, seed=1)
    assert np.diff(cut.held.indptr).tolist() == np.diff(alone.held.indptr).tolist()


def test_what_was_rejected_after_a_play_is_no_question():
    told = [
        *events("u", *"abcdefgh", strength=0.2),
        *events("u", *"abcdefgh", strength=-1.0),
        *events("v", *"abcdefgh"),
    ]
    cut = hold_back(TrainingData(interactions=InteractionTable.of(told)), share=0.5, seed=1)
    assert np.diff(cut.held.indptr).tolist() == [0, 4]


def test_ndcg_on_a_cut_is_ndcg_as_it_is_judged():
    rng = np.random.default_rng(5)
    scores = rng.normal(size=(30, 40)).astype(np.float32)
    histories = sparse.csr_array((rng.random((30, 40)) < 0.2).astype(np.float32))
    held = sparse.csr_array(((rng.random((30, 40)) < 0.2) & (histories.toarray() == 0)).astype(np.float32))
    ranked, _ = top_k_many(scores.copy(), 10, exclude=histories)
    people = Vocabulary(tuple(map(str, range(30))))
    items = Vocabulary(tuple(map(str, range(40))))
    judged = Judged(people, items, ranked, held > 0, np.diff(held.indptr))
    assert ndcg(scores, histories, held) == pytest.approx(judged_ndcg(judged).mean(), abs=1e-9)


def test_weights_leave_their_start_only_for_a_clear_gain():
    rng = np.random.default_rng(6)
    held = sparse.csr_array((rng.random((200, 50)) < 0.1).astype(np.float32))
    none = sparse.csr_array((200, 50), dtype=np.float32)
    truth = held.toarray() + rng.normal(0, 0.5, held.shape).astype(np.float32)
    noise = rng.normal(size=held.shape).astype(np.float32)
    assert learn_weights([truth, noise], none, held, (1.0, 1.0)) == (1.0, 0.0)
    twin = truth + rng.normal(0, 1e-3, truth.shape).astype(np.float32)
    assert learn_weights([truth, twin], none, held, (1.0, 0.7)) == (1.0, 0.7)


def test_search_finds_better_settings_than_bad_ones_and_the_same_ones_each_time():
    data = many()
    found = search(Ease(l2=1e6, growth=3.0), data, trials=8, seed=2)
    assert found.trials[0].ndcg > next(t for t in found.trials if dict(t.settings)["l2"] == 1e6).ndcg
    assert found.strategy == Ease(**dict(found.settings))
    again = search(Ease(l2=1e6, growth=3.0), data, trials=8, seed=2)
    assert [(t.settings, t.ndcg) for t in again.trials] == [(t.settings, t.ndcg) for t in found.trials]


def test_search_stops_when_it_is_told_and_refuses_what_it_cannot_search():
    assert len(search(Ease(), many(), trials=8, stop=lambda done: done > 0.2).trials) == 2
    with pytest.raises(NotFound, match="popularity"):
        search(Popularity(), many())
    with pytest.raises(EmptyTrainingData):
        search(Ease(), TrainingData(interactions=InteractionTable.of(events("u", "a"))))


@pytest.mark.parametrize(
    "strategy",
    [Hybrid(newcomers=ColdItem(collaborative=Als(factors=3))), TwoTower(factors=4, epochs=2)],
    ids=["hybrid", "two_tower"],
)
def test_strategies_that_also_score_items_nobody_met_can_be_searched(strategy):
    found = search(strategy, training(), trials=1, seed=3)
    assert len(found.trials) == 2
    assert found.trials[0].ndcg >= found.trials[1].ndcg > 0


def test_every_setting_that_is_searched_exists_and_its_default_is_among_the_strategies():
    for name, grid in GRIDS.items():
        assert all(hasattr(catalogue.STRATEGIES[name], setting) for setting in grid)


def test_the_catalogue_names_what_there_is():
    assert catalogue.strategy("als", seed=4, factors=8).seed == 4
    with pytest.raises(NotFound, match="no strategy 'nonsense'; there are popularity"):
        catalogue.strategy("nonsense")
    with pytest.raises(NotFound, match="'ease' has no depth"):
        catalogue.strategy("ease", depth=3)


@pytest.mark.parametrize("name", catalogue.STRATEGIES)
def test_a_model_comes_back_from_its_folder_with_the_same_scores(name, tmp_path):
    whole = training()
    data = TrainingData(
        interactions=whole.interactions,
        facts=whole.facts,
        segments={UserId(u): "all" for u in uneven_interactions().users.ids},
    )
    short = {"epochs": 2} if name in catalogue.NEEDS_TORCH else {}
    model = catalogue.strategy(name, **short).fit(data)
    save(model, tmp_path / name)
    back = load(tmp_path / name)
    for query in (Query(), Query(history=events("u", "a", "c")), Query(user_id=UserId("p03"))):
        np.testing.assert_array_equal(back.score(query), model.score(query))
    assert back.items.ids == model.items.ids


def test_a_folder_without_a_model_or_with_a_foreign_one_is_refused(tmp_path):
    with pytest.raises(NotFound, match="no model in"):
        load(tmp_path)
    (tmp_path / "model.json").write_text('{"format": 99}')
    with pytest.raises(NotFound, match="format 99"):
        load(tmp_path)


@pytest.mark.parametrize("seed", range(20))
def test_lists_of_many_are_the_lists_of_each_also_with_ties_and_gaps(seed):
    rng = np.random.default_rng(seed)
    scores = rng.integers(0, 4, (6, 9)).astype(np.float32)
    scores[rng.random((6, 9)) < 0.2] = np.nan
    met = sparse.csr_array((rng.random((6, 9)) < 0.3).astype(np.float32))
    items = Vocabulary(tuple("abcdefghi"))
    k = int(rng.integers(1, 12))
    rows, values = top_k_many(scores.copy(), k, exclude=met)
    for person in range(6):
        seen = [items.ids[i] for i in met[[person]].nonzero()[1]]
        alone = top_k(scores[person].astype(np.float64), items, k=k, strategy="s", exclude=seen)
        listed = rows[person][rows[person] >= 0]
        assert [items.ids[i] for i in listed] == [r.item_id for r in alone]
        assert np.isnan(values[person][len(listed) :]).all()


def test_a_word_where_a_number_belongs_is_refused_by_name():
    with pytest.raises(NotFound, match=r"l2 of strategy 'ease' is a number such as 300\.0, not 'abc'"):
        catalogue.strategy("ease", l2="abc")
    assert catalogue.strategy("ease", l2=3).l2 == 3
