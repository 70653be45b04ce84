"""A title with a slip in it is offered; other questions are not mistaken for one."""

import pytest

from core.search.titles import meant

TITLES = ("Music box", "Station time", "Golden willows over the bay", "Café des Arts", "Fog")


@pytest.mark.parametrize(
    ("asked", "title"),
    [
        ("Music bx", "Music box"),
        ("statoin tmie", "Station time"),
        ("golden wilows", "Golden willows over the bay"),
        ("over teh bay", "Golden willows over the bay"),
        ("cafe de arts", "Café des Arts"),
    ],
)
def test_slips_in_titles_are_seen_through(asked, title):
    assert meant(asked, TITLES) == title


@pytest.mark.parametrize("asked", ["giraffe", "box", "", "?", "fag", "music by Bach", "Music box", "a golden pagoda"])
def test_other_questions_are_left_alone(asked):
    assert meant(asked, TITLES) == ""
