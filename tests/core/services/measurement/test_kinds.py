"""Kinds of recordings: their shares are counted by hand, and what is shown more than its share comes first."""

import numpy as np
import pytest
from scipy import sparse

from core.domain import Interaction, InteractionTable, ItemFacts, ItemId, TrainingData, UserId, Vocabulary
from core.evaluation.lists import Judged
from core.services.measurement.dividing import Divided
from core.services.measurement.kinds import kinds_of, shown
from tests.factories import NOON

ITEMS = tuple(ItemId(f"i{n}") for n in range(10))


def likes(*pairs):
    return InteractionTable.of(
        Interaction(user_id=UserId(user), item_id=ItemId(item), kind="like", strength=1.0, at=NOON, origin="real")
        for user, item in pairs
    )


@pytest.fixture
def divided():
    """Ten items met by one person, i0 and i1 by a second; 0-3 are of music, 3-9 of trains, 8 and 9 have no year."""
    facts = {
        item: ItemFacts(
            year=1991 + 10 * (n > 4) if n < 8 else None,
            genres=(*(("music",) if n <= 3 else ()), *(("trains",) if n >= 3 else ())),
        )
        for n, item in enumerate(ITEMS)
    }
    table = likes(*(("a", item) for item in ITEMS), ("b", "i0"), ("b", "i1"))
    return Divided(TrainingData(interactions=table, facts=facts), likes(("a", "i4")), None)


def test_items_are_told_apart_by_subject_year_and_fame_and_may_be_of_several_kinds(divided):
    kinds = kinds_of(divided)
    assert {of: {name: len(own) for name, own in kind.members.items()} for of, kind in kinds.items()} == {
        "subject": {"trains": 7, "music": 4},
        "decade": {"1990s": 5, "2000s": 3},
    }  # the best known fifth are two, which say too little
    assert {kind.listable for kind in kinds.values()} == {10}


def test_shares_are_those_counted_by_hand(divided):
    # Two lists of two: places count 1 and 1/log2(3). Shown: i0 and i4, twice.
    judged = Judged(
        users=Vocabulary(("a", "b")),
        items=Vocabulary(ITEMS),
        ranked=np.array([[0, 4], [0, 4]]),
        held=sparse.csr_array(np.eye(10)[[3, 9]]),
        n_held=np.array([1, 1]),
    )
    found, ratio = shown(judged, kinds_of(divided)["subject"])
    second = 1 / np.log2(3)
    music, trains = found
    assert (music.name, trains.name) == ("music", "trains")  # shown most for their number first
    assert music.of_items == pytest.approx(0.4)
    assert trains.of_items == pytest.approx(0.7)
    assert music.of_shown == pytest.approx(1 / (1 + second))
    assert trains.of_shown == pytest.approx(second / (1 + second))
    assert music.of_liked == pytest.approx(0.5)  # i3 is of both
    assert trains.of_liked == pytest.approx(1.0)
    assert ratio == pytest.approx((second / 7) / (1 / 4))


def test_with_candidates_only_they_count(divided):
    some = Divided(divided.data, divided.held, ITEMS[:6])
    kinds = kinds_of(some)
    assert kinds["subject"].listable == 6
    assert {name: len(own) for name, own in kinds["subject"].members.items()} == {"music": 4, "trains": 3}
