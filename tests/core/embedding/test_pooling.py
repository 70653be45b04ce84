import hypothesis.strategies as st
import numpy as np
from hypothesis import given

from core.domain import ItemId
from core.embedding.pooling import pool, towards
from tests.factories import segment_vectors, space, unit_rows


def collection(counts, seed=0, dim=6):
    rng = np.random.default_rng(seed)
    s = space(dim=dim)
    return s, {
        ItemId(f"i{n}"): segment_vectors(f"i{n}", s, unit_rows(rng, count, dim)) for n, count in enumerate(counts)
    }


@given(st.lists(st.integers(1, 5), min_size=2, max_size=6), st.integers(0, 99))
def test_the_moments_of_an_item_add_up_to_its_unit_vector(counts, seed):
    pooled = pool(*collection(counts, seed))
    for item, vector in zip(pooled.vectors.item_ids, pooled.vectors.values, strict=True):
        np.testing.assert_allclose(pooled.moments[item].sum(axis=0), vector, atol=1e-5)
        assert abs(np.linalg.norm(vector) - 1) < 1e-5


def test_a_long_film_does_not_pull_the_centre_towards_itself():
    s, segments = collection([1, 400])
    centre = pool(s, segments).centre
    np.testing.assert_allclose(centre, np.mean([v.values.mean(axis=0) for v in segments.values()], axis=0), atol=1e-6)


def test_centring_tells_unrelated_items_apart():
    s, segments = collection([1] * 50, dim=32)
    raw = np.vstack([v.values for v in segments.values()])
    centred = pool(s, segments).vectors.values
    off_diagonal = ~np.eye(50, dtype=bool)
    assert (raw @ raw.T)[off_diagonal].mean() > 0.5
    assert abs((centred @ centred.T)[off_diagonal].mean()) < 0.05


def test_a_single_item_keeps_its_direction():
    s, segments = collection([3])
    [vector] = pool(s, segments).vectors.values
    mean = segments[ItemId("i0")].values.mean(axis=0)
    np.testing.assert_allclose(vector, mean / np.linalg.norm(mean), atol=1e-6)


def test_two_equal_items_have_no_direction_of_their_own():
    s = space(dim=4)
    rows = unit_rows(np.random.default_rng(0), 2, 4)
    assert pool(s, {ItemId(i): segment_vectors(i, s, rows) for i in "ab"}).vectors.item_ids == ()


def test_a_query_is_centred_like_the_items():
    s, segments = collection([1, 1, 1])
    pooled = pool(s, segments)
    np.testing.assert_allclose(towards(pooled, segments[ItemId("i1")].values[0]), pooled.vectors.values[1], atol=1e-5)
