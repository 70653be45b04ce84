import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain import InteractionTable
from core.evaluation import splits

cells = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 8), st.integers(0, 30)), min_size=1, max_size=80)
WAYS = {
    "random by user": lambda t, s: splits.random_split(t, by="user", seed=s),
    "random by item": lambda t, s: splits.random_split(t, by="item", seed=s),
    "leave last out": lambda t, s: splits.leave_last_out(t),
    "temporal": lambda t, s: splits.temporal(t),
    "cold user": lambda t, s: splits.cold_user(t, reveal=2, shuffled=bool(s % 2), seed=s),
    "cold item": lambda t, s: splits.cold_item(t, least=1, share=0.4, seed=s),
}


def table(events):
    users, items, at = zip(*events, strict=True)
    return InteractionTable.from_columns(
        [f"u{u}" for u in users],
        [f"i{i}" for i in items],
        np.ones(len(events), dtype=np.float32),
        np.array(at, dtype=np.float64),
    )


def pairs(part):
    return {(part.users.ids[u], part.items.ids[i]) for u, i in zip(part.user_rows, part.item_rows, strict=True)}


@pytest.mark.parametrize("way", WAYS)
@given(events=cells, seed=st.integers(0, 3))
def test_no_pair_is_on_both_sides_and_equal_seeds_give_equal_splits(way, events, seed):
    whole = table(events)
    split, again = WAYS[way](whole, seed), WAYS[way](whole, seed)
    assert not pairs(split.train) & pairs(split.held)
    assert pairs(split.train) | pairs(split.held) == pairs(whole)
    np.testing.assert_array_equal(split.held.user_rows, again.held.user_rows)
    np.testing.assert_array_equal(split.train.item_rows, again.train.item_rows)


def test_a_random_split_takes_its_share_of_every_user():
    whole = table([(u, i, u * i) for u in range(5) for i in range(8)])
    split = splits.random_split(whole, share=0.25, by="user", seed=3)
    assert np.bincount(split.held.user_rows).tolist() == [2] * 5
    assert np.bincount(splits.random_split(whole, share=0.2, by="item", seed=3).held.item_rows).tolist() == [1] * 8


def test_the_last_item_is_the_one_met_last_and_nobody_loses_everything():
    whole = table([(0, 1, 5), (0, 2, 9), (0, 3, 7), (1, 4, 1)])
    split = splits.leave_last_out(whole)
    assert pairs(split.held) == {("u0", "i2")}


def test_a_temporal_split_never_sees_the_future():
    whole = table([(u, i, 10 * u + i) for u in range(5) for i in range(8)])
    split = splits.temporal(whole, share=0.3)
    assert split.train.at_s.max() < split.held.at_s.min()


def test_cold_users_keep_their_first_items_only_and_others_everything():
    whole = table([(u, (3 * i + u) % 8, i) for u in range(10) for i in range(8)])
    split = splits.cold_user(whole, share=0.3, reveal=2, shuffled=False, seed=1)
    assert sorted(np.bincount(split.train.user_rows).tolist()) == [2] * 3 + [8] * 7
    assert split.train.at_s[np.isin(split.train.user_rows, split.held.user_rows)].max() <= 1


def test_cold_items_are_the_candidates_and_nowhere_in_training():
    whole = table([(u, i, u) for u in range(6) for i in range(8)])
    split = splits.cold_item(whole, share=0.25, least=5, seed=1)
    assert split.candidates is not None
    assert len(split.candidates) == 2
    assert not {i for _, i in pairs(split.train)} & set(split.candidates)
    assert {i for _, i in pairs(split.held)} == set(split.candidates)
