import numpy as np
import pytest

from core.domain import ItemId
from core.embedding.fusion import fuse
from tests.factories import WEIGHTS, uneven_content


def test_an_item_is_most_like_itself_whatever_it_is_made_of():
    content = uneven_content()
    for row, item in enumerate(content.items.ids):
        total = sum(content.cosines(ItemId(item)).values())
        assert total[row] == pytest.approx(1.0, abs=1e-6)
        assert (np.abs(total) <= 1 + 1e-6).all()


def test_a_missing_modality_is_renormalised_away():
    content = uneven_content()
    [row] = content.items.rows(["a"])  # "a" has pictures and words, no sound
    assert content.scale["sound"][row] == 0
    expected = WEIGHTS["visual"] / (WEIGHTS["visual"] + WEIGHTS["text"])
    assert content.scale["visual"][row] ** 2 == pytest.approx(expected)


def test_a_weight_of_zero_takes_a_modality_out():
    pooled = list(uneven_content().pooled.values())
    content = fuse(pooled, {"visual": 1.0, "sound": 0.0, "text": 0.0})
    assert set(content.units) == {"visual"}
    assert set(content.items.ids) == set(content.pooled["visual"].moments)


def test_two_spaces_of_one_modality_are_refused():
    [visual] = [p for p in uneven_content().pooled.values() if p.space.modality == "visual"]
    with pytest.raises(ValueError, match="one space per modality"):
        fuse([visual, visual], WEIGHTS)


def test_an_unknown_item_resembles_nothing():
    assert not any(c.any() for c in uneven_content().cosines(ItemId("zzz")).values())
