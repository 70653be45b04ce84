"""Probabilities of "present": against drawn scores whose truth is known."""

import numpy as np
import pytest

from core.understanding.calibration import GRID, SURE, _Mixtures, _table, calibrate, logistic, spread


def world(rng, n=300, tags=12, share=0.1, null_sd=0.1, own_sd=0.12, present=0.6, present_sd=0.08):
    """Scores (tags, n), their truth, and scores of 60 absent phrases."""
    truth = rng.random((tags, n)) < share
    low = rng.normal(rng.normal(0, 0.03, (tags, 1)), own_sd, (tags, n))
    scores = np.where(truth, rng.normal(present, present_sd, (tags, n)), low)
    return scores, truth, rng.normal(0, null_sd, (60, n))


def probabilities(scores, nulls):
    return np.array([c.probability(own) for c, own in zip(calibrate(scores, nulls), scores, strict=True)])


def test_what_is_present_is_found_and_what_is_not_is_left():
    scores, truth, nulls = world(np.random.default_rng(0))
    p = probabilities(scores, nulls)
    assert (truth & (p >= SURE)).sum() / (p >= SURE).sum() > 0.97
    assert (truth & (p >= SURE)).sum() / truth.sum() > 0.93


def test_of_the_readings_with_a_probability_of_about_one_half_about_half_hold():
    rng = np.random.default_rng(1)
    drawn = [world(rng, n=400, own_sd=0.18, present=0.55, present_sd=0.1) for _ in range(6)]
    p = np.concatenate([probabilities(scores, nulls).ravel() for scores, _, nulls in drawn])
    truth = np.concatenate([truth.ravel() for _, truth, _ in drawn])
    for low, high in ((0.05, 0.2), (0.35, 0.65), (0.8, 0.95)):
        inside = (p > low) & (p < high)
        assert inside.sum() > 50
        assert abs(truth[inside].mean() - p[inside].mean()) < 0.15


def test_a_word_for_something_absent_finds_no_yes_among_the_best_of_its_noise():
    rng = np.random.default_rng(2)
    scores, _, nulls = world(rng, tags=6)
    absent = rng.normal(0, 0.12, (20, 300))
    assert (probabilities(np.vstack([scores, absent]), nulls)[6:] >= SURE).mean() < 0.001
    assert (probabilities(absent[:1], nulls) >= SURE).sum() == 0  # not even as the only tag


def test_a_tag_that_half_of_the_collection_carries_is_found():
    rng = np.random.default_rng(3)
    scores, truth, nulls = world(rng, tags=1, share=0.5)
    p = probabilities(scores, nulls)
    assert (truth == (p >= 0.5)).mean() > 0.97


def test_one_tag_alone_is_calibrated_like_among_others():
    scores, truth, nulls = world(np.random.default_rng(4), tags=10)
    alone = probabilities(scores[:1], nulls)[0]
    assert ((alone >= 0.5) == truth[0]).mean() > 0.98


def test_a_wide_tag_needs_more_than_a_narrow_one():
    rng = np.random.default_rng(5)
    scores, _, nulls = world(rng, tags=8)
    wide = rng.normal(0.1, 0.15, (1, 300))
    narrow = rng.normal(-0.05, 0.05, (1, 300))
    of_wide, of_narrow = calibrate(np.vstack([wide, narrow, scores]), nulls)[:2]
    assert of_wide.threshold() > of_narrow.threshold()


def test_a_higher_score_never_speaks_against():
    scores, _, nulls = world(np.random.default_rng(6))
    for one in calibrate(scores, nulls):
        assert (np.diff(one.log_odds(np.linspace(-2, 2, 500))) >= 0).all()


def test_the_answer_does_not_depend_on_the_unit_of_the_scores():
    scores, _, nulls = world(np.random.default_rng(7))
    np.testing.assert_allclose(probabilities(scores, nulls), probabilities(scores * 0.1, nulls * 0.1), atol=0.02)


def test_the_threshold_is_where_the_probability_is_reached():
    one = calibrate(*[world(np.random.default_rng(8))[i] for i in (0, 2)])[0]
    at = one.threshold(SURE)
    assert one.probability(at) >= SURE > one.probability(at - 0.01)


def test_a_handful_of_items_is_enough_to_begin_with():
    scores, truth, nulls = world(np.random.default_rng(9), n=4, tags=15)
    p = probabilities(scores, nulls)
    assert ((p >= SURE) & ~truth).sum() <= 1
    assert ((p >= 0.5) & truth).sum() >= 0.7 * truth.sum()


def test_no_tags_give_no_calibrations():
    assert calibrate(np.empty((0, 5)), np.random.default_rng(0).normal(size=(30, 5))) == []


def test_what_is_present_does_not_widen_the_spread():
    rng = np.random.default_rng(10)
    values = np.concatenate([rng.normal(0, 0.1, 900), rng.normal(5, 0.1, 100)])
    assert spread(values) == pytest.approx(0.1, rel=0.25)


@pytest.mark.parametrize(
    ("scores", "nulls"),
    [
        (np.zeros((2, 5)), np.zeros((19, 5))),
        (np.zeros((2, 5)), np.zeros((30, 6))),
        (np.zeros((2, 0)), np.zeros((30, 0))),
        (np.full((2, 5), np.nan), np.zeros((30, 5))),
    ],
)
def test_scores_that_cannot_be_used_are_refused(scores, nulls):
    with pytest.raises(ValueError, match=r"scores|expected"):
        calibrate(scores, nulls)


def test_the_logistic_function_takes_any_number():
    assert logistic(np.array([-1e9, 0.0, 1e9])).tolist() == [0.0, 0.5, 1.0]


def test_the_shape_of_absent_scores_is_measured_and_not_taken_for_normal():
    """Real scores end sooner than a normal density of the same width: nothing absent reaches 0.35 here."""
    rng = np.random.default_rng(11)
    truth = rng.random((15, 200)) < 0.05
    scores = np.where(truth, rng.normal(0.5, 0.05, truth.shape), rng.uniform(-0.35, 0.35, truth.shape))
    yes = probabilities(scores, rng.uniform(-0.14, 0.14, (60, 200))) >= SURE
    assert yes[truth].mean() > 0.9
    assert yes[~truth].mean() < 0.02


def test_while_little_is_known_a_tag_is_rare():
    """The same score of one item among four says less than it would if half of all items carried the tag."""
    rng = np.random.default_rng(12)
    one = calibrate(rng.normal(0, 0.1, (1, 4)), rng.normal(0, 0.1, (60, 4)))[0]
    prior = np.log(0.05 / 0.95)
    density_odds = one.log_odds_there[-1] - prior  # at the mean of "present"
    assert one.log_odds_there[-1] == pytest.approx(prior + density_odds)
    assert one.log_odds_there[0] < prior - 4


def test_a_dip_in_the_measured_densities_does_not_turn_a_higher_score_into_a_no():
    bump = np.exp(-0.5 * GRID**2) + np.exp(-0.5 * ((GRID - 4) / 0.3) ** 2)
    found = _Mixtures(*(np.array([x]) for x in (0.0, 0.1, 0.6, 0.1, 0.1)), shape=bump / bump.sum() / 0.05)
    odds = _table(found, 0).log_odds_there
    assert (np.diff(odds) >= 0).all()
    assert odds[-1] > odds[0]
