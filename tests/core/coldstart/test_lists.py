from dataclasses import replace

import numpy as np
import pytest
from scipy.special import expit

from core.coldstart.belief import learned_prior
from core.coldstart.interview import answered, begin
from core.coldstart.lists import by_both, by_content, by_first_answers, by_similar, collaborative, scaled
from core.coldstart.patience import GRID, fitted
from core.coldstart.questions import CERTAIN, Lab
from core.coldstart.space import item_space
from tests.core.coldstart.worlds import lab, vectors

LAB = lab()


def told(some: Lab, *answers):
    """One person after answers such as (3, True), or (3, 7, True) for the first of a pair."""
    sitting = begin(some)
    for *rows, liked in answers:
        question = np.array([[*rows, -1][:2]])
        sitting = answered(some, sitting, question, np.array([liked]))
    return sitting


def test_known_people_are_heard_as_they_said_and_as_is_believed_of_the_rest():
    said = LAB.said
    assert (LAB.heard[said == 1] == CERTAIN).all()
    assert (LAB.heard[said == -1] == -CERTAIN).all()
    np.testing.assert_allclose(LAB.heard[said == 0], (LAB.tastes @ LAB.space.rows.T)[said == 0])


def test_similar_people_are_those_who_would_most_likely_have_answered_the_same():
    sitting = told(LAB, (4, True), (9, False), (20, 31, True))
    likely = []
    for person in LAB.heard:
        likely.append(expit(person[4]) * expit(-person[9]) * expit(person[20] - person[31]))
    nearest = np.argsort(-np.array(likely))[:30]
    weights = np.array(likely)[nearest] / np.array(likely)[nearest].sum()
    wanted = 0.75 * (weights @ expit(LAB.heard[nearest])) + 0.25 * LAB.liked_by
    np.testing.assert_allclose(by_similar(LAB, sitting)[0], wanted, atol=1e-9)


def test_nobody_is_their_own_neighbour_when_they_are_tried():
    sitting = told(LAB, *((int(row), bool(LAB.said[5, row] > 0)) for row in np.flatnonzero(LAB.said[5])[:12]))
    but = np.arange(len(LAB.tastes))[None] == 5
    without = replace(LAB, said=np.delete(LAB.said, 5, axis=0), tastes=np.delete(LAB.tastes, 5, axis=0))
    np.testing.assert_allclose(by_similar(LAB, sitting, but), by_similar(without, sitting), atol=1e-9)
    assert not np.allclose(by_similar(LAB, sitting), by_similar(LAB, sitting, but))


def test_first_answers_foretell_the_rest_as_the_best_linear_guess_does():
    sitting = told(LAB, (2, True), (17, False), (8, 40, False))
    heard = LAB.heard
    expected = 2 * expit(np.column_stack([heard[:, 2], heard[:, 17], heard[:, 8] - heard[:, 40]])) - 1
    joint = np.cov(np.column_stack([expected, heard]).T, bias=True) * len(heard)
    noise = np.diag((1 - expected**2).sum(axis=0) + 1.0)
    gain = joint[3:, :3] @ np.linalg.inv(joint[:3, :3] + noise)
    wanted = heard.mean(axis=0) + gain @ (np.array([1.0, -1.0, -1.0]) - expected.mean(axis=0))
    np.testing.assert_allclose(by_first_answers(LAB, sitting)[0], wanted, atol=1e-8)


def test_both_together_go_from_content_to_people_with_every_answer():
    some = replace(LAB, patience=4.0)
    assert [collaborative(some, n) for n in (0, 4, 12)] == [0.0, 0.5, 0.75]
    start, after = begin(some), told(some, (3, True), (9, False), (30, True), (11, False))
    np.testing.assert_allclose(by_both(some, start), scaled(by_content(some, start)))
    halves = 0.5 * scaled(by_content(some, after)) + 0.5 * scaled(by_similar(some, after))
    np.testing.assert_allclose(by_both(some, after), halves)


def test_where_nobody_is_known_lists_are_made_of_content():
    alone = replace(LAB, tastes=LAB.tastes[:0], said=LAB.said[:0])
    sitting = told(alone, (3, True), (5, False))
    assert collaborative(alone, 2) == 0.0
    np.testing.assert_array_equal(by_first_answers(alone, sitting), by_content(alone, sitting))
    assert np.ptp(by_similar(alone, sitting)[0] - alone.liked_by) == 0


@pytest.mark.parametrize("by_content_alone", [True, False])
def test_people_are_waited_for_where_taste_is_content_and_not_where_it_is_company(by_content_alone):
    rng = np.random.default_rng(3)
    rows = vectors(n=80)
    camps = rng.integers(0, 2, 60) * 2 - 1
    sides = np.sign(rows[:, 0]) if by_content_alone else rng.permutation(np.repeat([-1.0, 1.0], 40))
    tastes = rng.normal(size=(60, rows.shape[1])) @ rows.T * 6 if by_content_alone else 3.0 * camps[:, None] * sides
    likes = rng.random((60, 80)) < expit(tastes)
    met = np.argsort(rng.random((60, 80)), axis=1)[:, :40]
    space = item_space(rows, likes.mean(axis=0))
    prior, believed = learned_prior(space, met, np.take_along_axis(likes, met, axis=1))
    said = np.zeros((60, 80))
    np.put_along_axis(said, met, np.where(np.take_along_axis(likes, met, axis=1), 1.0, -1.0), axis=1)
    found = fitted(Lab(space, prior, likes.mean(axis=0), believed, np.ones(80, dtype=bool), said=said))
    assert found in GRID
    assert found >= 8 if by_content_alone else found <= 1
