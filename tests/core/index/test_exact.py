import numpy as np
import pytest

from core.domain import ItemId, Vectors
from core.index.exact import ExactIndex
from tests.factories import space, unit_rows


@pytest.fixture
def vectors():
    values = unit_rows(np.random.default_rng(3), 20, 8)
    return Vectors(space(), tuple(ItemId(f"i{n:02}") for n in range(20)), values)


def test_finds_what_brute_force_finds(vectors):
    query = vectors.values[7]
    found = ExactIndex(vectors).search(query, 5)
    brute = sorted(((float(v @ query), i) for i, v in zip(vectors.item_ids, vectors.values, strict=True)), reverse=True)
    assert [item for item, _ in found] == [item for _, item in brute[:5]]
    assert found[0] == (ItemId("i07"), pytest.approx(1.0))


def test_what_is_excluded_is_not_found(vectors):
    found = ExactIndex(vectors).search(vectors.values[7], 50, exclude=[ItemId("i07"), ItemId("never seen")])
    assert len(found) == 19
    assert ItemId("i07") not in dict(found)


def test_equal_cosines_come_in_the_order_of_their_ids():
    values = np.tile(np.array([[1.0, 0.0]], np.float32), (3, 1))
    index = ExactIndex(Vectors(space(dim=2), (ItemId("c"), ItemId("a"), ItemId("b")), values))
    assert [item for item, _ in index.search(values[0], 3)] == ["a", "b", "c"]


def test_an_empty_index_finds_nothing():
    empty = ExactIndex(Vectors(space(dim=2), (), np.zeros((0, 2), np.float32)))
    assert empty.search(np.ones(2, np.float32), 3) == []
