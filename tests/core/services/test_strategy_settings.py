"""Settings of strategies in words."""

from core.recommend.hybrid import Hybrid
from core.services.learning.fitting import settings_of
from core.services.strategy_settings import told_settings


def test_settings_are_told_without_underscores_and_needless_digits():
    assert told_settings({"l2": 300.0, "held_back": 0.25, "seed": 0}) == "l2 300, held back 0.25, seed 0"


def test_strategies_within_a_strategy_are_told_by_name_with_their_own_settings_in_brackets():
    settings = {"parts": [{"strategy": "ease", "l2": 300.0}, {"strategy": "als", "factors": 32}], "start": [1.0, 0.7]}
    told = "parts Liked together (l2 300) / Hidden tastes (factors 32), start 1 / 0.7"
    assert told_settings(settings) == told
    assert told_settings({"cold": {"strategy": "ease", "beginnings": [0, 1, 2]}}) == (
        "cold Liked together (beginnings 0 / 1 / 2)"
    )


def test_what_is_empty_is_not_told():
    assert told_settings({"weights": [], "limit": None, "k": 5}) == "k 5"
    assert told_settings({"warm": {}, "parts": [{"strategy": "popularity"}]}) == "parts Most liked"
    assert told_settings({}) == ""


def test_what_is_either_so_or_not_is_told_in_words():
    assert told_settings({"again": True, "by_segment": False}) == "again yes, by segment no"


def test_the_settings_of_the_hybrid_are_no_program_text():
    told = told_settings(settings_of(Hybrid()))
    assert told
    assert not set("{}[]'_") & set(told)
