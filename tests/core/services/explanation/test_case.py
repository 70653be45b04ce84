from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from scipy import sparse

from core.domain import Query, TrainingData, Vocabulary
from core.domain.interests import Leaning
from core.explain.counterfactual import LARGEST, leave
from core.recommend.catalogue import NEEDS_FACTS, NEEDS_SEGMENTS, NEEDS_TORCH, STRATEGIES, strategy
from core.recommend.cold_user import ColdUser
from core.recommend.content import Content
from core.recommend.hybrid import Hybrid
from core.recommend.neural.sequence import SequenceRecommender
from core.recommend.neural.transformer import Layer
from core.recommend.user_knn import UserKnn
from core.services.explanation.case import Case
from tests.factories import events, kindred_interactions, training, uneven_content

NAMES = tuple(f"{n:03}" for n in range(90))
TOLD = (Leaning(words="trains", wanted=True, toward=((NAMES[80], 0.6), (NAMES[3], 0.4))),)


def person(seed, *, told=()):
    """Twelve likes and two things put aside among ninety recordings, and everything else as rivals."""
    recommender = Content().fit(replace(training(), content=uneven_content(seed, NAMES)))
    met = np.random.default_rng(seed).permutation(NAMES)[:14]
    history = (*events("u", *met[:12]), *events("u", *met[12:], kind="hide", strength=-0.7))
    case = Case.of(recommender, Query(history=history, told=told))
    assert case is not None
    rest = np.setdiff1d(np.arange(len(NAMES)), case.rows)
    return case, rest[np.argsort(-case.scores[rest], kind="stable")]


@pytest.mark.parametrize("told", [(), TOLD], ids=["likes", "likes and words"])
@pytest.mark.parametrize("seed", range(4))
def test_removals_by_content_are_those_that_all_shares_at_once_give(seed, told):
    case, order = person(seed, told=told)
    every = case.model.shares(case.rows, case.strengths)
    for k in (1, 3, 10):
        for item in order[:k]:
            rivals = order[order != item]
            expected = leave(every.scores, every.values, int(item), rivals, k, silent=not told)
            assert case.removal(int(item), rivals, k) == expected


@pytest.mark.parametrize("seed", range(4))
def test_whoever_removals_can_bring_ahead_is_within_reach(seed):
    case, order = person(seed)
    item, rivals = int(order[0]), order[1:]
    shares = case.model.shares(case.rows, case.strengths)
    gaps = shares.scores[item] - shares.scores[rivals]
    narrowed = np.sort(shares.values[:, [item]] - shares.values[:, rivals], axis=0)[::-1]
    for removals in (1, 2, LARGEST):
        ahead = rivals[np.maximum(narrowed[:removals], 0.0).sum(axis=0) >= gaps]
        near = case.model.within_reach(case.rows, case.strengths, item, rivals, gaps, removals)
        assert set(ahead) <= set(near)
        assert removals > 1 or 0 < len(near) < len(rivals)


def test_effects_by_content_are_what_the_score_loses_without_each_thing():
    case, order = person(0)
    for item in order[:5]:
        asked = case.scores[item] - case.ask(~np.eye(len(case.rows), dtype=bool))[:, item]
        np.testing.assert_allclose(case.effects(int(item)), asked, atol=1e-9)


@pytest.mark.parametrize("name", sorted({*STRATEGIES} - NEEDS_TORCH - NEEDS_SEGMENTS - NEEDS_FACTS))
def test_effects_are_what_asking_again_without_each_thing_gives(name):
    """In double precision, however many parts of histories are scored in single precision elsewhere."""
    recommender = strategy(name).fit(TrainingData(interactions=kindred_interactions(2, 20)))
    met = recommender.items.ids
    history = (*events("u", *met[:9], strength=0.6), *events("u", met[20], kind="hide", strength=-1.0))
    case = Case.of(recommender, Query(history=history))
    for column in (1, 12, 25):
        without = [
            recommender.score_rows(np.delete(case.rows, gone), np.delete(case.strengths, gone))[column]
            for gone in range(len(case.rows))
        ]
        np.testing.assert_allclose(case.effects(column), case.scores[column] - without, rtol=0, atol=1e-9)


def test_without_the_only_thing_there_is_nothing_to_compare_with():
    recommender = UserKnn().fit(training())
    assert np.isnan(Case.of(recommender, Query(history=events("u", "a"))).effects(1)).tolist() == [True]


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(
    ("given", "proven"),
    [
        (UserKnn(k=12), 3),
        (ColdUser(l2=60.0, neighbours=2.0), LARGEST),
        (Hybrid(weights=(1.0, 0.6), newcomers=None), LARGEST),
    ],
    ids=["people like you", "newcomers", "a hybrid that asks newcomers below 15"],
)
def test_removals_are_proven_for_long_histories_and_no_smaller_one_does_it(given, proven, seed):
    """Of twenty things there are more sets than are asked for one by one about everybody."""
    n, k = 20, 5
    model = given.fit(TrainingData(interactions=kindred_interactions(seed, n)))
    case = Case.of(model, Query(history=events("u", *(f"{item:02}" for item in range(n)))))
    assert case is not None
    rest = np.setdiff1d(np.arange(len(model.items)), case.rows)
    order = rest[np.argsort(-case.scores[rest], kind="stable")]
    sizes = []
    for item in order[:k]:
        rivals = order[order != item]
        found = case.removal(int(item), rivals, k)
        if found is None:
            continue
        assert found.certified or len(found.places) > proven
        for size in range(1, min(len(found.places), 4)):
            keep = np.ones((len(list(combinations(range(n), size))), n), dtype=bool)
            for part, gone in enumerate(combinations(range(n), size)):
                keep[part, list(gone)] = False
            scores = case.ask(keep)
            ahead = (scores[:, rivals] > scores[:, [item]] * (1 + 1e-5)).sum(axis=1)
            assert ahead.max() < k
        sizes.append(len(found.places))
    assert max(sizes) > 1


def test_a_transformer_of_several_layers_is_asked_about_fewer_parts_of_a_long_history(monkeypatch):
    """All things look at each other there, and each part has to be read anew."""
    rng, names, width = np.random.default_rng(0), NAMES[:60], 4

    def some(*shape):
        return rng.normal(size=shape)

    shapes = ((width, width),) * 4 + ((2, 12), (width, 8), (8,), (8, width), (width,))
    layers = tuple(Layer(*(some(*shape) for shape in shapes)) for _ in range(2))
    shallow = SequenceRecommender(
        items=Vocabulary(names),
        vectors=some(60, width),
        asking=some(width),
        layers=layers[:1],
        wanted=some(60, width),
        offset=some(60),
        longest=200,
        trained=sparse.csr_array((1, 60)),
        places=np.zeros(0, dtype=np.int64),
        strategy="sequence",
    )
    asked, answer = {1: 0, 2: 0}, SequenceRecommender.score_parts

    def counted(model, rows, strengths, keep):
        asked[len(model.layers)] += len(keep)
        return answer(model, rows, strengths, keep)

    monkeypatch.setattr(SequenceRecommender, "score_parts", counted)
    for model in (shallow, replace(shallow, layers=layers)):
        case = Case.of(model, Query(history=events("u", *names[:30])))
        assert case is not None
        order = 30 + np.argsort(-case.scores[30:], kind="stable")
        case.removal(int(order[0]), order[1:], 10)
    assert asked[2] < 1_200 < 4_000 < asked[1]
