import numpy as np
import pytest
from scipy.special import expit

from core.coldstart.belief import learn
from core.coldstart.interview import answered, begin, direction, says, stop
from core.coldstart.lists import by_content
from core.coldstart.questions import Lab
from core.coldstart.ways import WAYS
from tests.core.coldstart.worlds import lab, people

LAB = lab()


@pytest.mark.parametrize("way", list(WAYS))
def test_nothing_is_asked_twice_and_only_what_may_be_asked(way):
    may = LAB.may_ask.copy()
    may[::3] = False
    some = Lab(LAB.space, LAB.prior, LAB.liked_by, LAB.tastes, may, 0)
    folk, sitting, asked = people(3, 7), begin(some, 3), []
    for _ in range(12):
        question = WAYS[way].ask(some, sitting)
        assert may[question[question >= 0]].all()
        asked.append(question)
        sitting = answered(some, sitting, question, says(folk, question))
    if sitting.given[0][0][0, 1] < 0:  # pairs may show one of two again
        for person in range(3):
            items = [q[person, 0] for q in asked]
            assert len(set(items)) == len(items)


def replayed(way, answers):
    """One person's interview from its answers, "y" or "n", and what was asked."""
    sitting, asked = begin(LAB), []
    for said in answers:
        asked.append(way.ask(LAB, sitting))
        sitting = answered(LAB, sitting, asked[-1], np.array([said == "y"]))
    return sitting, asked


@pytest.mark.parametrize("way", list(WAYS))
def test_answers_alone_bring_an_interview_back(way):
    folk, sitting, given = people(1, 3), begin(LAB), ""
    asked = []
    for _ in range(6):
        question = WAYS[way].ask(LAB, sitting)
        liked = says(folk, question)
        asked.append(question)
        given += "y" if liked[0] else "n"
        sitting = answered(LAB, sitting, question, liked)
    again, questions = replayed(WAYS[way], given)
    np.testing.assert_array_equal(np.array(questions), np.array(asked))
    np.testing.assert_allclose(again.belief.mean, sitting.belief.mean)


def test_many_people_at_once_are_asked_what_each_would_be_asked_alone():
    folk, sitting = people(4, 5), begin(LAB, 4)
    for _ in range(5):
        question = WAYS["informative"].ask(LAB, sitting)
        sitting = answered(LAB, sitting, question, says(folk, question))
    for person in range(4):
        said = "".join("y" if liked[person] else "n" for _, liked in sitting.given)
        alone, _ = replayed(WAYS["informative"], said)
        np.testing.assert_allclose(alone.belief.mean[0], sitting.belief.mean[person], atol=1e-9)


def test_the_most_telling_question_takes_most_volume_out_of_the_belief():
    sitting = begin(LAB)
    [[item, _]] = WAYS["informative"].ask(LAB, sitting)
    falls = []
    for row in LAB.space.rows:
        p = expit(row @ LAB.prior.mean)
        precise = np.linalg.inv(LAB.prior.cov) + p * (1 - p) * np.outer(row, row)
        falls.append(np.linalg.slogdet(precise)[1] + np.linalg.slogdet(LAB.prior.cov)[1])
    assert item == int(np.argmax(falls))


def test_the_widest_choice_begins_with_what_stands_for_most():
    rows = LAB.directions
    worth = [np.maximum(rows @ row, 0).sum() for row in rows]
    assert LAB.covering[0] == int(np.argmax(worth))
    first = np.maximum(rows @ rows[LAB.covering[0]], 0)
    second = [np.maximum(np.maximum(rows @ row, 0), first).sum() for row in rows]
    assert LAB.covering[1] == int(np.argmax(second))


def test_the_tree_first_asks_what_divides_the_people_we_know():
    [[item, _]] = WAYS["tree"].ask(LAB, begin(LAB))
    chances = expit(LAB.tastes @ LAB.space.rows.T)

    def divided(column):
        p = chances[:, column]
        yes, no = np.average(LAB.tastes, axis=0, weights=p), np.average(LAB.tastes, axis=0, weights=1 - p)
        return p.sum() * (1 - p).sum() * ((yes - no) ** 2).sum()

    assert item == int(np.argmax([divided(column) for column in range(len(LAB.space))]))


def test_this_one_of_a_pair_rises_over_the_other():
    sitting = begin(LAB)
    question = WAYS["pairs"].ask(LAB, sitting)
    first, second = question[0]
    before = by_content(LAB, sitting)[0]
    after = learn(sitting.belief, direction(LAB, question), np.array([True])).scores(LAB.space.rows)[0]
    assert after[first] - after[second] > before[first] - before[second]


def test_asking_ends_when_the_list_is_settled_but_not_before_three_questions():
    folk, sitting = people(1, 11), begin(LAB)
    assert not stop(LAB, sitting).enough
    agreements = []
    for _ in range(15):
        question = WAYS["pairs"].ask(LAB, sitting)
        sitting = answered(LAB, sitting, question, says(folk, question))
        agreements.append(stop(LAB, sitting).agreement)
    assert stop(LAB, sitting).enough
    assert np.mean(agreements[-3:]) > np.mean(agreements[:3])
