"""Numbers as they are shown: digits that add up, whoever shows them and however rows are grouped."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain import Evidence, Explanation, Reason
from core.explain.digits import (
    in_digits,
    number,
    pair_in_digits,
    places,
    shared_out,
    shown,
    stages_in_digits,
)

UNIT = 1000
KINDS = ("visual", "sound", "text")


def explanation(seed, size=1.0):
    """Five to twelve history items of some kinds each, something said, popularity and a starting point."""
    rng = np.random.default_rng(seed)
    reasons = [
        Reason(kind="history", label=f"h{n}", ref=f"h{n}", modality=kind, share=size * float(rng.normal() / 3))
        for n in range(rng.integers(5, 13))
        for kind in KINDS
        if rng.random() < 0.8
    ]
    reasons.append(Reason(kind="interest", label="the sea", modality="visual", share=size * float(rng.normal())))
    reasons.append(Reason(kind="popularity", label="Many people liked it", share=size * float(rng.random())))
    base = size * float(rng.normal())
    score = base + sum(r.share for r in reasons)
    return Explanation(item_id="a", strategy="content", score=score, base=base, reasons=tuple(reasons))


def total(found):
    return round(UNIT * found.base) + sum(round(UNIT * r.share) for r in found.reasons)


@pytest.mark.parametrize("seed", range(40))
def test_what_is_shown_adds_up_to_the_score_that_is_shown_and_no_number_is_off_by_a_thousandth(seed):
    exact = explanation(seed)
    found = in_digits(exact)
    assert total(found) == round(UNIT * found.score) == shown(exact.score)
    for one, other in zip(found.reasons, exact.reasons, strict=True):
        assert abs(one.share - other.share) < 2 / UNIT  # rounded once with its row and once within it
        assert one.share == pytest.approx(round(one.share, 3), abs=1e-12)
    for ref in {r.ref for r in exact.reasons if r.ref}:
        gives = [sum(r.share for r in e.reasons if r.ref == ref) for e in (found, exact)]
        assert abs(gives[0] - gives[1]) < 1 / UNIT


@pytest.mark.parametrize("seed", range(20))
def test_the_digits_do_not_depend_on_the_order_of_the_reasons(seed):
    exact = explanation(seed)
    turned = Explanation(**{**exact.__dict__, "reasons": exact.reasons[::-1]})
    assert in_digits(turned).reasons[::-1] == in_digits(exact).reasons


@given(st.lists(st.floats(-2, 2, allow_nan=False), min_size=1, max_size=40))
def test_shares_of_any_size_add_up_to_their_rounded_sum_and_none_is_off_by_more_than_a_thousandth(values):
    named = {str(n): value for n, value in enumerate(values)}
    found = shared_out(named, shown(sum(values)))
    assert sum(found.values()) == shown(sum(values))
    assert all(abs(UNIT * value - found[name]) <= 1 + 1e-6 for name, value in named.items())


def test_equal_shares_that_cannot_all_be_rounded_up_are_told_apart_by_name_alone():
    values = {"c": 0.0005, "a": 0.0005, "b": 0.0005}
    assert shared_out(values, 2) == {"a": 1, "b": 1, "c": 0}
    assert shared_out(values, 3) == {"a": 1, "b": 1, "c": 1}


def test_reasons_that_are_approximate_still_add_up_and_the_largest_bears_what_is_missing():
    assert shared_out({"a": 0.5004, "b": 0.2}, 710) == {"a": 510, "b": 200}
    assert shared_out({"a": 0.5004, "b": -0.2}, 290) == {"a": 490, "b": -200}
    assert shared_out({}, 5) == {}


@pytest.mark.parametrize(("value", "digits"), [(0.0005, 1), (-0.0005, -1), (1.4215, 1422), (-0.0004, 0), (0.0, 0)])
def test_halves_go_away_from_zero_on_both_sides(value, digits):
    assert shown(value) == digits


def test_stages_lead_from_the_score_to_the_final_one_as_both_are_shown():
    deltas = stages_in_digits([0.0004, -0.0126, 0.0004], 1.0006, 0.9888)
    assert sum(round(UNIT * d) for d in deltas) == shown(0.9888) - shown(1.0006)
    assert deltas[1] == pytest.approx(-0.0126, abs=1 / UNIT)


def test_a_pair_that_carries_everything_has_the_digits_of_everything():
    pair = Evidence(item_id="a", ref="b", modality="sound", here_s=0, there_s=0, share=0.12749, alone=0.12749)
    assert pair_in_digits(pair, 0.12749, 0.128).share == 0.128
    assert pair_in_digits(pair, 2 * 0.12749, 0.255).share == 0.128
    assert pair_in_digits(pair, 0.0, 0.0).share == 0.127


@pytest.mark.parametrize("seed", range(10))
def test_small_scores_have_more_digits_and_add_up_in_them(seed):
    exact = explanation(seed, size=1e-4)
    digits = places([("als", exact.score)])
    found, unit = in_digits(exact, digits), 10**digits
    assert digits > 3
    assert found.score != 0.0
    assert round(unit * found.base) + sum(round(unit * r.share) for r in found.reasons) == round(unit * found.score)
    assert number(found.score, digits) == number(exact.score, digits)


@pytest.mark.parametrize(
    ("scores", "digits"),
    [
        ([("content", 0.63), ("content", 0.004)], 3),
        ([("als", 0.00081), ("als", -0.00002)], 6),
        ([("als", 0.00081), ("content", 0.63)], 6),  # content filled the end of the list: both can be read
        ([("als", 0.05)], 4),
        ([("als", 1e-30)], 9),
        ([("als", 0.0), ("als", float("nan"))], 3),
        ([], 3),
    ],
)
def test_a_list_has_the_digits_its_best_score_needs(scores, digits):
    assert places(scores) == digits


def test_figures_have_a_real_minus_sign_and_nothing_has_no_sign():
    assert [number(value) for value in (-0.0814, 0.0814, -0.0004, 0.0)] == ["−0.081", "0.081", "0.000", "0.000"]
    assert number(float("nan"), sign=True) == "–"
    assert [number(value, 4, sign=True) for value in (-0.0004, 0.0004, 0.0)] == ["−0.0004", "+0.0004", "0.0000"]
