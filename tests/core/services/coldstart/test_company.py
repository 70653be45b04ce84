from types import SimpleNamespace

import numpy as np
import pytest

from core.domain import InteractionTable, UserId, Vocabulary
from core.errors import Unavailable
from core.services.coldstart.company import FEWEST_PEOPLE, company
from core.services.coldstart.ghosts import _fused
from core.services.search.examples import Example

ITEMS = Vocabulary(tuple(f"item-{n:02}" for n in range(30)))


def events(people: int, each: int = 6) -> InteractionTable:
    """Everybody liked `each` recordings from their own number on, rejected one, and met one that is gone."""
    users, items, strengths = [], [], []
    for person in range(people):
        own = [ITEMS.ids[(person + n) % 30] for n in range(each)]
        users += [f"p{person:02}"] * (each + 2)
        items += [*own, ITEMS.ids[(person + each) % 30], "gone"]
        strengths += [*[1.0] * each, -1.0, 1.0]
    return InteractionTable.from_columns(
        users, items, np.array(strengths, np.float32), np.arange(len(users), dtype=float)
    )


def test_for_what_people_liked_as_much_of_what_they_left_is_taken_as_not_liked():
    found = company(events(25), {UserId("p03"): "25-34"}, ITEMS)
    assert len(found.met) == 25
    for person in range(25):
        met = found.met[person][found.met[person] >= 0]
        liked = found.met[person][found.liked[person]]
        assert len(set(met.tolist())) == len(met) == 12
        assert len(liked) == 6
    assert sorted(found.groups, reverse=True)[:2] == ["25-34", ""]


def test_what_somebody_rejected_is_never_liked_and_what_is_gone_counts_for_nobody():
    found = company(events(25), {}, ITEMS)
    for row, liked in zip(found.met, found.liked, strict=True):
        own = set(row[liked].tolist())
        [first] = [n for n in own if (n - 1) % 30 not in own]
        rejected = (first + 6) % 30
        assert rejected in row.tolist()
        assert rejected not in own


def test_too_few_people_are_nobody_and_it_says_how_to_get_more():
    with pytest.raises(Unavailable, match=f"Only 19 of the {FEWEST_PEOPLE} people.*Let visitors in"):
        company(events(19), {}, ITEMS)
    with pytest.raises(Unavailable, match="Only 0"):
        company(events(25, each=2), {}, ITEMS)


def test_a_file_that_another_model_has_read_is_not_compared():
    space = SimpleNamespace(key="new")
    content = SimpleNamespace(scale={"sound": np.ones(3)}, units={"sound": np.eye(3)})
    snapshot = SimpleNamespace(content=content, pooled={"sound": SimpleNamespace(space=space, centre=np.zeros(3))})
    room = SimpleNamespace(snapshot=snapshot)
    old = Example(kind="sound", label="old.wav", sound=np.ones(5, np.float32), spaces={"sound": "old"})
    with pytest.raises(Unavailable, match="another model"):
        _fused(room, old)
    new = Example(kind="sound", label="new.wav", sound=np.ones(3, np.float32), spaces={"sound": "new"})
    np.testing.assert_allclose(_fused(room, new), np.full(3, 3**-0.5), atol=1e-6)
