from __future__ import annotations

import pytest
import sqlalchemy as sa

from core.domain import ItemId
from core.domain.tags import Tag, Verdict
from core.errors import NotFound
from core.storage.items import Items
from core.storage.tags import Tags
from tests.factories import NOON, media_item

A, B = ItemId("a" * 16), ItemId("b" * 16)
NATURE, SEA = Tag(name="Nature"), Tag(name="Sea", phrases=("ocean", "das Meer"), parent="Nature")


@pytest.fixture
def vocabulary(tx: sa.Connection) -> Tags:
    for item_id in (A, B):
        Items(tx).add(media_item(item_id))
    rows = Tags(tx)
    rows.put(NATURE)
    rows.put(SEA)
    return rows


def test_a_tag_comes_back_as_it_went_in(vocabulary: Tags) -> None:
    assert vocabulary.all() == (NATURE, SEA)


@pytest.mark.parametrize("name", ["sea", " SEA ", "Sea"])
def test_case_and_spaces_do_not_make_another_tag(vocabulary: Tags, name: str) -> None:
    vocabulary.put(Tag(name=name, phrases=("water",)))
    assert len(vocabulary.all()) == 2
    assert vocabulary.get("sea").phrases == ("water",)


def test_a_tag_needs_a_name_and_a_parent_that_is_there(vocabulary: Tags) -> None:
    with pytest.raises(ValueError, match="name"):
        vocabulary.put(Tag(name="  "))
    with pytest.raises(NotFound, match="Weather"):
        vocabulary.put(Tag(name="Storm", parent="Weather"))


def test_no_tag_is_a_part_of_itself(vocabulary: Tags) -> None:
    with pytest.raises(ValueError, match="itself"):
        vocabulary.put(Tag(name="Nature", parent="Sea"))
    with pytest.raises(ValueError, match="itself"):
        vocabulary.put(Tag(name="Sea", parent="sea"))


def test_removing_a_wide_tag_leaves_the_narrow_ones(vocabulary: Tags) -> None:
    vocabulary.remove("nature")
    assert vocabulary.all() == (Tag(name="Sea", phrases=SEA.phrases),)
    with pytest.raises(NotFound):
        vocabulary.remove("nature")


def test_the_last_verdict_on_a_pair_counts_and_can_be_withdrawn(vocabulary: Tags) -> None:
    vocabulary.judge(Verdict(tag="Sea", item_id=A, accepted=True))
    vocabulary.judge(Verdict(tag="sea", item_id=A, accepted=False))
    vocabulary.judge(Verdict(tag="Sea", item_id=B, accepted=True))
    no, yes = Verdict(tag="Sea", item_id=A, accepted=False), Verdict(tag="Sea", item_id=B, accepted=True)
    assert vocabulary.verdicts() == (no, yes)
    vocabulary.withdraw("SEA", A)
    assert vocabulary.verdicts() == (yes,)


def test_verdicts_go_with_their_tag_and_wait_for_their_item(vocabulary: Tags, tx: sa.Connection) -> None:
    verdict = Verdict(tag="Sea", item_id=A, accepted=True)
    vocabulary.judge(verdict)
    Items(tx).delete(A, NOON)
    assert vocabulary.verdicts() == ()
    Items(tx).restore(A)
    assert vocabulary.verdicts() == (verdict,)
    vocabulary.remove("sea")
    assert vocabulary.verdicts() == ()
