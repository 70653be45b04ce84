"""Whom an item suits: for curators, by titles, and without naming anybody else."""

from dataclasses import dataclass

import pytest

from core.domain import ItemId
from core.errors import NotAllowed, NotFound
from core.recommend.item_knn import ItemKnn
from core.recommend.matching import Matcher
from core.services.recommendation.matching import Matching, taste_names
from tests.core.recommend.test_behaviour import people
from tests.core.services.conftest import CURATOR, VIEWER
from tests.factories import media_item


@dataclass
class Shelf:
    """Stands for the collection, the registry and the training at once: forty items, eighty people."""

    revision = 0

    def __post_init__(self):
        self.learned = people(n_people=80)
        self.base = ItemKnn(k=40).fit(self.learned)
        self.items = {ItemId(f"i{n:02}"): media_item(f"i{n:02}", title=f"Film {n}") for n in range(41) if n != 3}

    def snapshot(self, visitor=None):
        return self

    def item(self, item_id):
        if item_id not in self.items:
            raise NotFound("There is no such item.")
        return self.items[item_id]

    def recommender(self, name):
        return self if name == "item_knn" else None

    def data(self, simulated=False):
        return self.learned


@pytest.fixture(scope="module")
def matching():
    shelf = Shelf()
    return Matching(shelf, shelf, shelf)


def test_people_and_tastes_are_found_for_an_item_with_titles_as_reasons(matching):
    found = matching.people(CURATOR, ItemId("i10"), k=3)
    assert found.strategy == "item_knn"
    assert len(found.people) == 3
    labels = {reason.label for match in found.people for reason in match.reasons}
    assert labels
    assert all(label.startswith("Film ") for label in labels)
    assert "i03" not in {reason.ref for match in found.people for reason in match.reasons}
    tastes = matching.groups(CURATOR, ItemId("i10"), by="taste").groups
    assert [group.name for group in tastes] != []
    assert all(group.traits for group in tastes)
    assert matching.groups(CURATOR, ItemId("i10")).groups == ()
    assert set(matching.tastes(CURATOR).members.values()) == set(range(1, len(tastes) + 1))


def test_tastes_are_called_by_the_subjects_their_people_meet_more_than_others():
    shelf = Shelf()
    shelf.items = {
        i: media_item(i, title=i, subject="sea" if int(i[1:]) % 2 else "wood")
        for i in shelf.learned.interactions.items.ids
    }
    tastes = Matcher().tastes(shelf.learned, n=2)
    assert sorted(taste_names(shelf.learned, tastes, shelf, 10)) == ["sea", "wood"]
    assert taste_names(shelf.learned, tastes, shelf, 1000) == ("taste 1", "taste 2")  # too few to be named


def test_viewers_never_see_others_and_what_nobody_can_tell_is_said(matching):
    for ask in (matching.people, matching.groups):
        with pytest.raises(NotAllowed):
            ask(VIEWER, ItemId("i10"))
        with pytest.raises(NotFound):
            ask(CURATOR, ItemId("i40"))
        with pytest.raises(NotFound):
            ask(CURATOR, ItemId("missing"))
    with pytest.raises(NotAllowed):
        matching.tastes(VIEWER)
    with pytest.raises(NotFound, match="als"):
        matching.people(CURATOR, ItemId("i10"), strategy="als")
