import numpy as np
import pytest

from core.evaluation.interleaving import duel, sign_test, team_draft


def test_each_item_comes_once_and_from_a_list_that_had_it_best_left():
    rng = np.random.default_rng(1)
    for _ in range(50):
        first, second = rng.permutation(12)[:8].tolist(), rng.permutation(12)[:8].tolist()
        draft = team_draft(first, second, 6, rng)
        assert len(set(draft.items)) == len(draft.items) == 6
        taken: list[int] = []
        for item, team in zip(draft.items, draft.teams, strict=True):
            own = (first, second)[team]
            assert item == next(i for i in own if i not in taken)
            taken.append(item)
        assert abs(draft.teams.count(0) - draft.teams.count(1)) <= 1


def test_who_picks_first_is_a_fair_coin():
    rng = np.random.default_rng(2)
    leads = [team_draft([1, 2, 3], [4, 5, 6], 3, rng).teams[0] for _ in range(2000)]
    assert np.mean(leads) == pytest.approx(0.5, abs=0.04)


def test_a_list_that_has_ended_leaves_its_places_to_the_other():
    draft = team_draft([1], [2, 3, 4], 9, np.random.default_rng(3))
    assert sorted(draft.items) == [1, 2, 3, 4]
    assert team_draft([], [], 5, np.random.default_rng(0)).items == ()


def test_equal_lists_give_neither_an_advantage():
    """The bias of alternating without a coin: people who look at the top only would always favour the first."""
    rng = np.random.default_rng(4)
    credits = np.zeros((3000, 2), dtype=np.int64)
    for person in range(3000):
        draft = team_draft([1, 2, 3, 4], [1, 2, 3, 4], 4, rng)
        credits[person, draft.teams[0]] += 1  # only the first place is ever chosen
    found = duel(credits)
    assert found.low < 0.5 < found.high
    assert found.p > 0.01


def test_the_better_strategy_wins():
    rng = np.random.default_rng(5)
    credits = np.zeros((200, 2), dtype=np.int64)
    for person in range(200):
        liked = set(rng.permutation(20)[:6].tolist())
        good = sorted(range(20), key=lambda i: (i not in liked, rng.random()))
        draft = team_draft(good[:5], rng.permutation(20)[:5].tolist(), 5, rng)
        for item, team in zip(draft.items, draft.teams, strict=True):
            credits[person, team] += item in liked
    found = duel(credits)
    assert found.first + found.second + found.ties == found.people == 200
    assert found.low > 0.6
    assert found.p < 1e-6


def test_the_sign_test_by_hand():
    assert sign_test(5, 0) == pytest.approx(2 / 32)
    assert sign_test(3, 1) == pytest.approx(2 * 5 / 16)
    assert sign_test(4, 4) == 1
    assert sign_test(0, 0) == 1
    assert duel(np.zeros((0, 2), dtype=np.int64)).people == 0
