"""How many there are of something, in words."""

import pytest

from core.domain.counts import count


@pytest.mark.parametrize(
    ("n", "words", "said"),
    [
        (0, ("recording",), "0 recordings"),
        (1, ("recording",), "1 recording"),
        (1, ("person", "people"), "1 person"),
        (12_345, ("person", "people"), "12,345 people"),
    ],
)
def test_one_is_one_and_all_others_are_many(n, words, said):
    assert count(n, *words) == said
