"""Many parts of a history asked about at once, against user-kNN asked about each."""

from itertools import combinations

import numpy as np
import pytest

from core.domain import TrainingData
from core.recommend.user_knn import UserKnn
from tests.factories import kindred_interactions

N, SIZE = 20, 2


def asked(seed):
    """A model, a history of twenty with a rejected item in it, and a part for every removal of one or two."""
    rng = np.random.default_rng(seed)
    model = UserKnn(k=12).fit(TrainingData(interactions=kindred_interactions(seed, N)))
    rows, strengths = rng.permutation(N), rng.choice([0.9, 1.0], N)
    strengths[3] = -0.5
    removals = [(), *combinations(range(N), 1), *combinations(range(N), SIZE)]
    keep = np.ones((len(removals), N), dtype=bool)
    for part, gone in enumerate(removals):
        keep[part, list(gone)] = False
    return model, rows, strengths, keep


@pytest.mark.parametrize("seed", range(8))
def test_parts_score_as_the_model_says_but_for_their_length(seed):
    model, rows, strengths, keep = asked(seed)
    columns = np.array([40, 0, 5])
    found = model.neighbourhood(rows, strengths, SIZE).score_parts(keep, columns)
    for scores, kept in zip(found, keep, strict=True):
        shortened = np.linalg.norm(strengths[kept]) / np.linalg.norm(strengths)
        expected = model.score_rows(rows[kept], strengths[kept])[columns] * shortened
        np.testing.assert_allclose(scores, expected, atol=1e-7)


@pytest.mark.parametrize("seed", range(8))
def test_rivals_out_of_reach_stay_behind_in_every_part(seed):
    model, rows, strengths, keep = asked(seed)
    everything = np.arange(len(model.items))
    people = model.neighbourhood(rows, strengths, SIZE)
    scores = people.score_parts(keep, everything)
    left_out = 0
    for item in everything:
        rivals = np.delete(everything, item)
        near = people.within_reach(item, rivals)
        far = np.setdiff1d(rivals, near)
        assert (scores[:, far] < scores[:, [item]]).all()
        left_out += len(far)
    assert left_out


@pytest.mark.parametrize("seed", range(8))
def test_people_who_are_left_out_are_never_near_and_the_sure_ones_always(seed):
    model, rows, strengths, keep = asked(seed)
    people = model.neighbourhood(rows, strengths, SIZE)
    assert people.x.shape[0] < model.x.shape[0]
    for kept in keep:
        own = model.people[:, rows[kept]].toarray().astype(np.float64) @ strengths[kept]
        near = {tuple(row) for row in model.x[np.flatnonzero((own >= np.sort(own)[-12] - 1e-9) & (own > 0))].toarray()}
        assert near <= {tuple(row) for row in people.x.toarray()}
        sure = people.x[np.flatnonzero(people.sure & (people.low > 0))]
        assert {tuple(row) for row in sure.toarray()} <= near


def test_without_anything_to_compare_all_scores_are_nothing():
    model, rows, strengths, _ = asked(0)
    nobody = model.neighbourhood(rows[:0], strengths[:0], 0)
    assert nobody.x.shape[0] == 0
    assert not nobody.score_parts(np.ones((2, 0), dtype=bool), np.array([0, 1])).any()
