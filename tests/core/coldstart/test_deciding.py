import numpy as np
from scipy.special import expit

from core.coldstart.belief import LEAST_WEIGHT
from core.coldstart.curves import learning
from core.coldstart.deciding import deciding, regions
from core.coldstart.interview import answered, begin, says
from tests.core.coldstart.worlds import lab, people

LAB = lab()


def after(n=3):
    folk, sitting = people(1, 4), begin(LAB)
    for _ in range(n):
        question = deciding(LAB, sitting)
        sitting = answered(LAB, sitting, question, says(folk, question))
    return sitting


def test_what_is_asked_leaves_least_open_between_the_recordings_that_may_come_first():
    sitting = after()
    [gram], cov, mean = regions(LAB, sitting), sitting.belief.cov[0], sitting.belief.mean[0]
    open_ = []
    for row in LAB.space.rows:
        p = expit(row @ mean)
        less = np.linalg.inv(np.linalg.inv(cov) + max(p * (1 - p), LEAST_WEIGHT) * np.outer(row, row))
        open_.append(np.trace(less @ gram))
    order = np.argsort(open_)
    [[asked, _]] = deciding(LAB, sitting)
    assert asked == next(row for row in order if not sitting.asked[0, row])


def test_how_generous_somebody_is_decides_nothing():
    [gram] = regions(LAB, after())
    np.testing.assert_allclose(gram[-1], 0.0, atol=1e-12)
    assert gram.trace() > 0


def test_questions_that_decide_make_better_lists_than_those_that_tell_most():
    folk = people(60, 12)
    telling, decides = learning(LAB, ["pairs", "deciding_pairs"], folk, 8, 1.0)
    assert decides.ndcg.mean[8] > telling.ndcg.mean[8]
