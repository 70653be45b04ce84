"""What people put around the thing they look for is no part of it."""

import pytest

from core.search.framing import bare


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("show me gears", "gears"),
        ("please find a couple dancing", "a couple dancing"),
        ("Can you find me footage that shows boats, please?", "boats"),
        ("zeig mir einen Film über das Meer", "das Meer"),
        ("je cherche une vidéo de bateaux, s'il vous plaît", "bateaux"),
        ("¿hay algo con barcos?", "barcos"),
        ("I want to see the night is long", "the night is long"),
    ],
)
def test_words_of_asking_are_peeled_off(asked, meant):
    assert bare(asked) == meant


@pytest.mark.parametrize(
    "text",
    ["a red film", "film projector", "light show at night", "watch with gears", "the night is long", "please", "", "?"],
)
def test_nothing_is_peeled_where_nobody_asks_or_nothing_would_be_left(text):
    assert bare(text) == text
