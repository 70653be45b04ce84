import numpy as np
import pytest

from core.domain import ItemId
from core.evaluation.beyond_accuracy import diversity
from core.evaluation.front import cosines, front, unlikeness, varied
from core.recommend.reranking import Candidate, Mmr
from tests.core.evaluation.test_accuracy import uneven


def test_the_front_is_what_no_other_point_beats():
    rng = np.random.default_rng(1)
    first, second = rng.integers(0, 6, 40).astype(float), rng.integers(0, 6, 40).astype(float)
    first[3] = np.nan
    on_it = front(first, second)
    for i in range(40):
        beaten = any(
            first[j] >= first[i] and second[j] >= second[i] and (first[j] > first[i] or second[j] > second[i])
            for j in range(40)
        )
        assert on_it[i] == (not beaten and i != 3)


@pytest.mark.parametrize("strength", [0.0, 0.4, 1.5])
def test_everybody_at_once_gives_the_list_that_the_stage_gives_one_person(strength):
    """The stage of the served pipeline is the oracle."""
    rng = np.random.default_rng(2)
    units = rng.normal(size=(30, 4)).astype(np.float32)
    units /= np.linalg.norm(units, axis=1, keepdims=True)
    ranked = np.array([rng.permutation(30)[:15] for _ in range(12)])
    scores = -np.sort(-rng.normal(size=(12, 15)), axis=1)
    ranked[3, 9:] = -1
    ranked[4, :] = -1
    places = varied(ranked, scores.astype(np.float32), cosines(ranked, units), strength, 6)
    found = np.where(places >= 0, np.take_along_axis(ranked, places, axis=1), -1)
    for person in range(12):
        own = [
            Candidate(ItemId(str(i)), float(s))
            for i, s in zip(ranked[person], scores.astype(np.float32)[person], strict=True)
            if i >= 0
        ]
        chosen, _ = Mmr(lambda a, b: float(units[int(a)] @ units[int(b)]), strength).apply(own, 6)
        expected = [int(c.item_id) for c in chosen]
        assert [i for i in found[person] if i >= 0] == expected


def test_more_strength_makes_lists_more_varied():
    rng = np.random.default_rng(3)
    units = rng.normal(size=(60, 3)).astype(np.float32)
    units /= np.linalg.norm(units, axis=1, keepdims=True)
    taste = rng.normal(size=(40, 3)).astype(np.float32)
    scores = taste @ units.T
    ranked = np.argsort(-scores, axis=1)[:, :30]

    def alike(strength):
        pairs = cosines(ranked, units)
        lists = varied(ranked, np.take_along_axis(scores, ranked, axis=1), pairs, strength, 8)
        return 1 - unlikeness(lists, pairs).mean()

    assert alike(0.0) > alike(0.5) > alike(2.0)


def test_unlikeness_of_a_choice_is_the_diversity_of_the_list():
    rng = np.random.default_rng(4)
    units = rng.normal(size=(60, 5)).astype(np.float32)
    units /= np.linalg.norm(units, axis=1, keepdims=True)
    lists = uneven()
    places = np.where(lists.ranked >= 0, np.arange(10), -1)
    found = unlikeness(places, cosines(lists.ranked, units))
    np.testing.assert_allclose(found, diversity(lists, units), atol=1e-5)
