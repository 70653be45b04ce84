"""The honesty meter in words: every figure is said in both languages, and nothing is claimed that was not measured."""

import pytest

from core.services.explanation.honest_words import examined, steady, true_reasons, verdict


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_figure_is_said(language):
    assert "2.4" in verdict(2.4, language)
    assert "78%" in steady(0.78, language)
    said = true_reasons(120, 0.64, 0.24, language)
    assert all(figure in said for figure in ("120", "64%", "24%"))
    many = examined(180, language, people=60, simulated=True)
    assert "180" in many
    assert "60" in many
    assert ("simulated" in many) or ("模拟" in many)
    assert "模拟" not in examined(3, language)
    assert "simulated" not in examined(3, language)


def test_reasons_that_explain_nothing_are_not_praised():
    for times in (1.0, 0.4):
        assert "no more than" in verdict(times, "en")
        assert "并不" in verdict(times, "zh")
