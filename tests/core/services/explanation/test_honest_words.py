"""The honesty meter in words: every figure is said in both languages, and nothing is claimed that was not measured."""

import pytest

from core.services.explanation.honest_words import examined, steady, truths, verdict, wilson
from core.services.explanation.truth import Truth


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_figure_is_said(language):
    assert "2.4" in verdict(2.4, language)
    assert "78%" in steady(0.78, language)
    reasons, words = truths(Truth(0.64, 0.24, 0.87, 120, possible=0.81), language)
    assert all(figure in reasons for figure in ("120", "64%", "55", "72", "24%", "81%"))
    assert "87%" in words
    many = examined(180, language, people=60, simulated=True)
    assert "180" in many
    assert " 60 " in many
    assert ("simulated" in many) or ("模拟" in many)
    assert "模拟" not in examined(3, language)
    assert "simulated" not in examined(3, language)


def test_a_share_of_few_cases_is_uncertain():
    # 13 of 17, by Wilson's formula with z = 1.96
    assert wilson(13 / 17, 17) == pytest.approx((0.5274, 0.9044), abs=2e-4)
    assert wilson(0.0, 10)[0] == pytest.approx(0.0, abs=1e-12)


def test_reasons_that_explain_nothing_are_not_praised():
    for times in (1.0, 0.4):
        assert "no more than" in verdict(times, "en")
        assert "并不" in verdict(times, "zh")
