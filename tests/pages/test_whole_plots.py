"""Figures of a strategy as a whole."""

from math import nan

import pytest

from core.services.explanation.honesty_views import Measured
from core.services.explanation.overview_views import Overview
from pages.components.whole import plots


def looked(taste):
    """What somebody's lists hang on: two fifths history, a fifth popularity, the rest long-term taste."""
    spread = {"history": Measured(mean=0.4, low=0.3, high=0.5), "popularity": Measured(mean=0.2, low=0.1, high=0.3)}
    return Overview(strategy="lightgcn", people=9, spread={**spread, "taste": taste})


def bars(taste):
    figure = plots.kinds(looked(taste), dark=False)
    return {bar.y[0]: bar for bar in figure.data}, figure


def test_long_term_taste_has_the_interval_that_was_measured():
    found, _ = bars(Measured(mean=0.4, low=0.25, high=0.5))
    whisker = found["Long-term taste"].error_x
    assert (whisker.arrayminus[0], whisker.array[0]) == pytest.approx((0.15, 0.1))


def test_where_no_interval_is_known_there_is_no_whisker():
    found, figure = bars(Measured(mean=0.4, low=nan, high=nan))
    assert found["Long-term taste"].error_x.array is None
    assert "to" not in found["Long-term taste"].hovertemplate.removeprefix("Long-term taste")
    assert figure.layout.xaxis.range[1] == pytest.approx(0.6)
    assert {note.text: note.x for note in figure.layout.annotations}["40%"] in (0.4, 0.5)


def test_a_strategy_that_learned_no_taste_shows_none():
    found, _ = bars(Measured(mean=0.0, low=0.0, high=0.0))
    assert list(found) == ["Liked by many", "Own history"]
