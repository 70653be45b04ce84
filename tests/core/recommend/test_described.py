import numpy as np
import pytest

from core.domain import ItemFacts, ItemId, Query, TrainingData
from core.errors import EmptyTrainingData
from core.recommend.catalogue import for_table, strategy
from core.recommend.described import Described
from core.recommend.features import features
from core.recommend.saving import load, save
from tests.contracts.strategy import HistoryContract
from tests.factories import events, training


class TestDescribed(HistoryContract):
    strategy = Described()


def test_scores_are_cosines_of_what_tells_items_apart():
    data = training()
    model = Described().fit(data)
    table = features([ItemId(i) for i in model.items.ids], data.facts, None).astype(np.float64)
    table -= table.mean(axis=0)
    lengths = np.linalg.norm(table, axis=1)
    cosines = (table @ table.T) / np.outer(lengths, lengths)
    a, d = model.items.rows(["a", "d"])
    found = model.score(Query(history=(*events("u", "a"), *events("u", "d", kind="hide", strength=-1.0))))
    np.testing.assert_allclose(found, cosines[a] - cosines[d], atol=1e-5)


def test_an_item_nobody_has_met_is_found_by_its_genre_and_its_title():
    facts = {
        ItemId("sea"): ItemFacts(title="Waves", year=1990, genres=("sea",)),
        ItemId("harbour"): ItemFacts(title="Harbour", year=1990, genres=("sea",)),
        ItemId("street"): ItemFacts(title="Street", year=1990, genres=("town",)),
        ItemId("second street"): ItemFacts(title="Street, again", year=1990, genres=("square",)),
        ItemId("roof"): ItemFacts(title="Roof", year=1990, genres=("square",)),
    }
    model = Described().fit(TrainingData(facts=facts))
    score = dict(zip(model.items.ids, model.score(Query(history=events("u", "sea"))), strict=True))
    assert score["harbour"] > max(score[other] for other in ("street", "second street", "roof"))
    score = dict(zip(model.items.ids, model.score(Query(history=events("u", "street"))), strict=True))
    assert score["second street"] > score["roof"], "one word of the title is the same"


def test_it_can_be_kept_and_is_only_offered_where_items_are_described(tmp_path):
    query = Query(history=events("u", "a", "d"))
    model = strategy("content").fit(training())
    save(model, tmp_path)
    np.testing.assert_array_equal(load(tmp_path).score(query), model.score(query))
    assert "content" in for_table(facts=True, segments=False)
    assert "content" not in for_table(facts=False, segments=True)
    with pytest.raises(EmptyTrainingData, match="titles, years or genres"):
        Described().fit(TrainingData(facts={ItemId("a"): ItemFacts()}))
