"""The honesty meter in words."""

import pytest

from core.services.explanation import honest_words
from core.services.explanation.honesty_views import Honesty
from pages.components.why import trust


def meter(begins):
    curve = {name: (begins, *[0.5] * 9, 0.0) for name in ("reasons", "random")}
    return Honesty(strategy="ease", k=10, lists=3, people=1, metrics={}, curve=curve, better={}, stability=0.9)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_curves_that_do_not_begin_at_the_top_say_what_the_top_is(language):
    said = honest_words.highest(language)
    assert said in trust.drawn(meter(0.75), language)["told"]
    assert said not in trust.drawn(meter(1.0), language)["told"]
