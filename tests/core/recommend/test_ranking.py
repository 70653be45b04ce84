from itertools import pairwise

import hypothesis.extra.numpy as arrays
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from core.domain import ItemId, Vocabulary
from core.recommend.ranking import top_k

ITEMS = Vocabulary(("a", "b", "c", "d"))
scores = arrays.arrays(np.float64, 4, elements=st.floats(-1, 1) | st.just(np.nan))


def ids(recommendations):
    return [r.item_id for r in recommendations]


def test_equal_scores_keep_the_order_of_the_items():
    assert ids(top_k(np.zeros(4), ITEMS, k=3, strategy="s")) == ["a", "b", "c"]


@given(scores, st.integers(0, 6), st.sets(st.sampled_from(["a", "b", "zzz"])))
def test_a_list_is_sorted_short_and_free_of_excluded_items(scores, k, exclude):
    result = top_k(scores, ITEMS, k=k, strategy="s", exclude=[ItemId(i) for i in exclude])
    assert len(result) <= k
    assert not exclude & set(ids(result))
    assert [r.rank for r in result] == list(range(1, len(result) + 1))
    assert all(a.score >= b.score for a, b in pairwise(result))
