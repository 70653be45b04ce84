from dataclasses import replace

import numpy as np
import pytest

from core.coldstart import bandit, curves
from core.coldstart.bandit import POLICIES, choose, run
from core.coldstart.belief import untold
from core.coldstart.people import People, ndcg
from core.coldstart.taste_text import phrases, pointed, told
from tests.core.coldstart.worlds import lab, people

LAB = lab()


def test_regret_never_falls_and_equal_seeds_give_equal_rounds():
    folk = people(6, 1)
    for policy in POLICIES.values():
        shown, again = (run(LAB, policy, folk, rounds=15, seed=4) for _ in range(2))
        np.testing.assert_array_equal(shown.rows, again.rows)
        assert (np.diff(shown.regret, axis=0) >= -1e-12).all()
        assert (shown.propensities > 0).all()


def test_propensities_are_how_often_a_choice_is_made():
    belief = LAB.prior.of(4000)
    for name in ("epsilon", "thompson"):
        rows, chances = choose(LAB, POLICIES[name], belief, np.random.default_rng(0))
        often = np.bincount(rows, minlength=len(LAB.space)) / len(rows)
        common = int(np.argmax(often))
        assert np.mean(chances[rows == common]) == pytest.approx(often[common], abs=0.03)


def test_a_bonus_for_doubt_tries_more_than_certainty_does():
    folk = people(20, 2)
    tried = {name: len(np.unique(run(LAB, POLICIES[name], folk, rounds=40).rows)) for name in ("greedy", "linucb")}
    assert tried["linucb"] > tried["greedy"]


def test_doubt_counts_in_full_until_the_safest_is_liked_more_often_than_not_and_less_the_surer_it_is():
    logits = np.array([[-3.0, -2.0], [0.0, -5.0], [2.0, 0.0], [8.0, 0.0]])
    counted = bandit.hope(logits, np.full_like(logits, 1e-9))
    assert counted[:2] == pytest.approx([1.0, 1.0])
    assert counted[2] == pytest.approx(np.sqrt(2 / (1 + np.exp(2.0))))
    assert counted[3] < 0.03
    unsure = bandit.hope(logits[3:], np.full((1, 2), 100.0))
    assert unsure[0] > 10 * counted[3]  # a favourite by hearsay alone is not safe


def test_room_for_doubt_loses_to_certainty_neither_where_nobody_is_known_nor_where_many_are():
    folk = people(40, 9)
    for known in (LAB, replace(LAB, prior=untold(LAB.space))):
        safest, doubting = (run(known, POLICIES[name], folk).regret[-1].mean() for name in ("greedy", "linucb"))
        assert doubting < safest


def test_the_true_order_is_the_best_list_and_its_reverse_is_worthless():
    folk = people(5, 3)
    np.testing.assert_allclose(ndcg(folk.utility, folk.gains), 1.0)
    assert ndcg(-folk.utility, folk.gains).max() == 0.0


def test_a_person_says_the_same_whoever_asks():
    folk = people(4, 6)
    again = People(folk.utility, folk.luck)
    rows = np.array([3, 7, 1, 50])
    np.testing.assert_array_equal(folk.prefers(rows, rows[::-1]), ~again.prefers(rows[::-1], rows))
    assert people(60, 6).likes.mean() == pytest.approx(0.3, abs=0.05)


def test_a_taste_in_words_is_taken_apart():
    said = phrases("I love boats at sunset, no crowds; harbours and not music\nboats at sunset")
    assert [(one.phrase, one.wanted) for one in said] == [
        ("boats at sunset", True),
        ("crowds", False),
        ("harbours", True),
        ("music", False),
    ]
    assert phrases(" , ;") == ()
    assert phrases("north by northwest")[0].wanted


def test_words_lift_what_they_mean_and_lower_what_they_reject():
    likeness = LAB.directions @ LAB.directions[10]
    where, start = pointed(LAB.space, likeness), LAB.prior.of(1)
    near = np.argsort(-likeness)[:5]
    [wanted, rejected] = phrases("this, no that")
    up = told(start, wanted, where).scores(LAB.space.rows) - start.scores(LAB.space.rows)
    down = told(start, rejected, where).scores(LAB.space.rows) - start.scores(LAB.space.rows)
    assert up[0, near].min() > 0
    assert down[0, near].max() < 0
    assert told(start, wanted, where, 0.5).scores(LAB.space.rows)[0, near].sum() > (
        told(start, wanted, where, 6.0).scores(LAB.space.rows)[0, near].sum()
    )


def test_the_answer_to_how_many_questions_is_where_the_mean_crosses():
    rising = np.repeat(np.linspace(0, 1, 11)[:, None], 5, axis=1)
    assert curves.reached(rising, 0.55) == (6.0, 6.0, 6.0)
    assert np.isnan(curves.reached(rising, 1.5)).all()


def test_every_answer_helps_on_average():
    folk = people(30, 8)
    [way] = curves.learning(LAB, ["informative"], folk, 12, 0.9)
    assert way.ndcg.mean[12] > way.ndcg.mean[3] > way.ndcg.mean[0]
    assert (way.ndcg.low <= way.ndcg.mean).all()


def test_where_nobody_is_known_room_for_doubt_misses_at_most_half_of_what_certainty_misses():
    """The setting the target was measured in: no popularity, no known people, likes count; person by person.

    Five crowds, because crowds differ in what they agree on by more than chance between people would have it.
    """
    alone = replace(LAB, prior=untold(LAB.space))
    missed = [
        [run(alone, POLICIES[name], people(40, crowd), seed=crowd).regret[-1] for name in ("greedy", "linucb")]
        for crowd in range(11, 16)
    ]
    safest, hopeful = np.concatenate(missed, axis=1)
    less = safest - hopeful
    assert hopeful.mean() <= 0.5 * safest.mean()
    assert less.mean() - 1.96 * less.std(ddof=1) / np.sqrt(len(less)) > 0


def test_luck_near_the_belief_misses_less_than_luck_from_the_whole_of_it(monkeypatch):
    folk = people(15, 12)
    near = run(LAB, POLICIES["thompson"], folk, rounds=50, seed=2).regret[-1].mean()
    monkeypatch.setattr(bandit, "THOMPSON_SPREAD", 1.0)
    assert near < run(LAB, POLICIES["thompson"], folk, rounds=50, seed=2).regret[-1].mean()
