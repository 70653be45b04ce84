"""Items nobody has met, inside a strategy that learns from people; and strategies over a collection as it is now."""

import math
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
from scipy import sparse

from core.domain import InteractionTable, ItemId, Query, TrainingData, Vocabulary
from core.errors import NotFound
from core.recommend.als import Als
from core.recommend.behaviour import onto
from core.recommend.catalogue import NEEDS_TORCH, STRATEGIES
from core.recommend.cold_item import ColdItem
from core.recommend.cold_user import ColdUser
from core.recommend.content import Content
from core.recommend.ease import Ease
from core.recommend.hybrid import Hybrid
from core.recommend.over import Over
from core.recommend.saving import load, save
from core.recommend.spreads import UsualSpread
from core.recommend.validation import hold_back
from core.recommend.widened import LATELY, MIXES, WidenedRecommender, learn_mix, widened
from tests.contracts.strategy import HistoryContract
from tests.factories import events, training, uneven_content

ALS = Als(factors=3, l2=1.0, iterations=3)
SMALL = Hybrid(
    parts=(ALS, Ease(l2=2.0)),
    cold=ColdUser(l2=2.0),
    cold_until=1,
    warm_from=4,
    newcomers=ColdItem(l2=1.0, collaborative=ALS),
)


class TestWidenedHybrid(HistoryContract):
    """Items a to g were met, h was not."""

    strategy = SMALL
    linear = False


@pytest.mark.parametrize("history", ["bheca", "h"])
@pytest.mark.parametrize("name", ["own", "mapped", "alike", "whole"])
def test_parts_of_a_history_asked_at_once_score_as_one_by_one(name, history):
    """Parts of every length, so that whoever answers short, longer and no histories at all has a say."""
    whole = SMALL.fit(training())
    model = whole if name == "whole" else Over(whole.items, getattr(whole, name))
    rows, strengths = model.items.rows(list(history)), np.array([1.0, 0.5, -0.5, 0.25, 1.0])[: len(history)]
    keep = (np.arange(2 ** len(rows))[:, None] >> np.arange(len(rows))) % 2 == 1
    one_by_one = [model.score_rows(rows[part], strengths[part]) for part in keep]
    np.testing.assert_allclose(model.score_parts(rows, strengths, keep), one_by_one, atol=1e-9)


def test_an_item_nobody_met_is_scored_from_what_is_in_it_alone():
    data = training()
    model = SMALL.fit(data)
    assert isinstance(model, WidenedRecommender)
    assert model.items.ids == tuple("abcdefgh")
    assert model.weights[-1] == 0
    met = (data.interactions.matrix.toarray() > 0).sum(axis=0)
    assert any(np.allclose(model.weights[:-1], met / (met + trust)) for trust, _ in MIXES)


def test_the_score_is_the_weighted_sum_of_its_parts_on_one_scale():
    data, query = training(), Query(history=events("u", "a", "d", "c"))
    model = SMALL.fit(data)
    own = replace(SMALL, newcomers=None).fit(data).score(query)
    mapped = SMALL.newcomers.fit(data)
    units = mapped.units.astype(float)
    alike = units @ units[[0, 3, 2]].sum(axis=0)

    def z(scores, spread):
        return (scores - scores.mean()) / spread.at(3)

    a, w, (first, second, third) = 3 / (3 + model.patience), model.weights, model.spreads
    by_people = w * np.append(z(own, first), 0) + (1 - w) * z(mapped.score(query), second)
    expected = a * by_people + (1 - a) * z(alike, third)
    np.testing.assert_allclose(model.score(query), expected, atol=1e-6)


def test_without_vectors_resemblance_is_not_asked_and_without_facts_it_is_the_strategy_itself():
    data = training()
    facts_only = replace(data, content=None)
    assert SMALL.fit(facts_only).alike is None
    nothing = replace(facts_only, facts={})
    own = Ease(l2=2.0).fit(nothing)
    assert widened(own, nothing, newcomers=ColdItem()) is own
    np.testing.assert_array_equal(
        SMALL.fit(nothing).score(Query(history=events("u", "a"))),
        replace(SMALL, newcomers=None).fit(nothing).score(Query(history=events("u", "a"))),
    )


def test_resemblance_counts_less_where_people_told_more():
    model = replace(SMALL.fit(training()), patience=10.0)
    others = [sum(w[0] for w in model._weights(n)[:2]) for n in (0, 1, 10, 100)]
    np.testing.assert_allclose(others, [1, 1 / 11, 10 / 20, 100 / 110])


def test_where_what_is_in_items_misleads_people_are_believed_sooner():
    """Two circles of taste that have nothing to do with the vectors, and hundreds of people."""
    rng = np.random.default_rng(0)
    content = uneven_content(1, [f"{n:02}" for n in range(24)])
    circles = (content.items.ids[::2], content.items.ids[1::2])
    said = [e for n in range(300) for e in events(f"p{n}", *rng.permutation(circles[n % 2])[:6])]
    data = TrainingData(interactions=InteractionTable.of(said), content=content)
    cut = hold_back(data, share=0.25, seed=0)
    own = Ease(l2=10.0).fit(cut.data)
    assert learn_mix(widened(own, cut.data, newcomers=ColdItem()), cut) != MIXES[0]
    assert learn_mix(own, cut) == MIXES[0]


def test_liking_a_new_item_changes_the_list_at_once():
    model = SMALL.fit(training())
    before = model.score(Query(history=events("u", "a")))
    after = model.score(Query(history=events("u", "a", "h")))
    assert not np.allclose(before, after)


def test_a_widened_model_comes_back_from_disk_as_it_was(tmp_path):
    model = SMALL.fit(training())
    save(model, tmp_path)
    query = Query(history=events("u", "a", "h"))
    np.testing.assert_array_equal(load(tmp_path).score(query), model.score(query))


class TestOver:
    """`a` is gone since the fit, `z` has come."""

    items = Vocabulary(("b", "c", "d", "e", "f", "g", "h", "z"))

    @pytest.fixture(params=[Ease(l2=2.0), SMALL], ids=["ease", "hybrid"])
    def over(self, request):
        return Over(self.items, request.param.fit(training()))

    def test_items_it_never_met_are_left_open_and_those_that_are_gone_are_not_spoken_of(self, over):
        scores = over.score(Query(history=events("u", "b", "c")))
        assert scores.shape == (8,)
        assert math.isnan(scores[-1])
        own = over.base.score(Query(history=events("u", "b", "c")))
        np.testing.assert_array_equal(scores[:6], own[1:7])

    def test_an_item_that_is_gone_still_tells_about_a_person(self, over):
        query = Query(history=events("u", "a", "c"))
        np.testing.assert_array_equal(over.score(query)[:6], over.base.score(query)[1:7])

    def test_one_and_many_lists_and_all_shares_agree(self, over):
        from scipy import sparse

        x = np.zeros((2, 8), np.float32)
        x[0, [0, 2]] = 1
        x[1, 7] = 1  # an item it never met
        many = over.score_many(sparse.csr_array(x))
        one = over.score(Query(history=events("u", "b", "d")))
        np.testing.assert_allclose(many[0], one, atol=2e-4)
        rows, strengths = np.array([0, 7, 2]), np.array([1.0, 1.0, 1.0])
        np.testing.assert_allclose(over.score_rows(rows, strengths), one, atol=1e-9)
        shares = over.shares(rows, strengths)
        for column in range(6) if shares is not None else ():
            base, own = over.contributions(rows, strengths, column)
            assert base + own.sum() == pytest.approx(one[column], abs=1e-9)
            assert shares.base[column] == pytest.approx(base, abs=1e-9)
            np.testing.assert_allclose(shares.values[:, column], own, atol=1e-9)
            assert over.bases(rows, strengths)[column] == pytest.approx(base, abs=1e-9)

    def test_reasons_are_those_of_the_strategy_and_of_items_that_are_there(self, over):
        query = Query(history=events("u", "b", "d"))
        explanation = over.explain(query, ItemId("c"))
        assert explanation.base + sum(r.share for r in explanation.reasons) == pytest.approx(over.score(query)[1])
        for gone in ("a", "z"):
            with pytest.raises(NotFound):
                over.explain(query, ItemId(gone))


@pytest.mark.parametrize("name", ["content", *(name for name in STRATEGIES if name not in NEEDS_TORCH)])
@pytest.mark.parametrize(
    "said",
    [
        events("u", "d"),
        events("u", "d", kind="rate", strength=-0.5),
        events("u", "d", kind="hide", strength=-1.0),
        events("u", "d", kind="play", strength=0.1),
        events("u", "d", kind="comment", strength=0.4),
    ],
    ids=lambda said: said[0].kind,
)
def test_what_somebody_says_changes_their_next_list_at_once_without_training(models, name, said):
    if name.startswith("popularity"):
        return  # it knows nothing about a person, by design
    before = models[name].score(Query(history=events("u", "a", "b")))
    after = models[name].score(Query(history=(*events("u", "a", "b"), *said)))
    assert not np.array_equal(before, after)
    taken_back = models[name].score(Query(history=events("u", "a", "b")))
    np.testing.assert_array_equal(before, taken_back)


@pytest.fixture(scope="module")
def models():
    data = training()
    table = InteractionTable.of([*_events_of(data.interactions), *events("q", "a", "b", "c", "d")])
    grown = replace(data, interactions=table)
    fitted = {name: own.fit(grown) for name, own in STRATEGIES.items() if name not in NEEDS_TORCH}
    return {**fitted, "content": Content().fit(grown)}


def _events_of(table):
    for user, item, strength in zip(table.user_rows, table.item_rows, table.strengths, strict=True):
        yield events(table.users.ids[user], table.items.ids[item], strength=float(strength))[0]


@pytest.mark.parametrize("name", ["own", "mapped", "alike"])
def test_every_voice_knows_what_is_usual_without_asking_about_every_item(name):
    voice = getattr(SMALL.fit(training()), name)
    rows, strengths = voice.items.rows(["b", "e", "c", "a"]), np.array([1.0, -0.5, 0.25, 1.0])
    found, table = voice.usual(rows, strengths), voice.shares(rows, strengths)
    assert found.score == pytest.approx(table.scores.mean(), abs=1e-9)
    np.testing.assert_allclose(found.shares, table.values.mean(axis=1), atol=1e-9)


def test_scores_that_are_kept_are_those_of_the_history_and_nobody_can_change_them():
    model = SMALL.fit(training())
    histories = [Query(history=events("u", *ids)) for ids in ("a", "ab", "abc", "abcd", "abcde", "a")]
    for query in histories:
        first = model.score(query)
        first += 1
        rows = model.items.rows([event.item_id for event in query.history])
        np.testing.assert_array_equal(model.score(query), model.score_rows(rows, np.ones(len(rows))))
    assert len(model._lately) == LATELY


def test_a_model_that_many_ask_at_once_answers_each_for_their_own_history_and_keeps_no_more_than_before():
    model = SMALL.fit(training())
    histories = [Query(history=events("u", *ids)) for ids in ("a", "ab", "bhe", "ceh", "abcd", "gfedc", "h", "heb")]
    alone = [(replace(model).score(query), replace(model).explain(query, ItemId("d"))) for query in histories]

    def asked(n):
        return model.score(histories[n % 8]), model.explain(histories[n % 8], ItemId("d"))

    with ThreadPoolExecutor(8) as pool:
        for n, (scores, explanation) in enumerate(pool.map(asked, range(400))):
            np.testing.assert_array_equal(scores, alone[n % 8][0])
            assert explanation == alone[n % 8][1]
    assert len(model._lately) <= LATELY + 8


def test_scales_are_those_of_what_people_have_not_met():
    data = training()
    model, x = SMALL.fit(data), data.interactions.matrix
    histories = onto(x, model.items.rows(data.interactions.items.ids), len(model.items))
    lengths, at = np.diff(histories.indptr), np.array([1, 3, 9])

    def usual(voice):
        heard = voice.own >= 0
        return UsualSpread.fit(voice.score_many(histories)[:, heard], histories[:, heard].tocsr(), lengths)

    for voice, spread in zip(model._voices[1:], model.spreads[1:], strict=True):
        expected = usual(voice).at(at) / usual(model._voices[0]).at(at)
        np.testing.assert_allclose(spread.at(at) / model.spreads[0].at(at), expected, rtol=1e-6)


def test_scales_of_the_maps_are_those_of_what_people_have_not_met():
    """Histories are over what somebody met, lists over all that is described; here nobody met c."""
    data = training()
    others = data.interactions.item_rows != data.interactions.items.rows(["c"])[0]
    mapped = SMALL.fit(replace(data, interactions=data.interactions.only(others).compact())).mapped
    x = sparse.csr_array(np.triu(np.ones((len(mapped.met), len(mapped.met)), dtype=np.float32)))
    lists, of_all = mapped._parts_of_many(x)[:3], onto(x, mapped.met, len(mapped.items))
    spreads, at = mapped.measured(x).spreads, np.array([1, 3, 9])
    usual = [UsualSpread.fit(part, of_all, np.diff(x.indptr)) for part in lists]
    for found, expected in zip(spreads[1:3], usual[1:], strict=True):
        np.testing.assert_allclose(found.at(at) / spreads[0].at(at), expected.at(at) / usual[0].at(at), rtol=1e-6)
