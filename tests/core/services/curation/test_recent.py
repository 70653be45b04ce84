"""What was changed lately: everything that can be taken back has a line, what is gone too, and a batch has one."""

import pytest

from core.domain.curation import BulkEdit
from core.errors import NotAllowed, NotFound
from tests.core.services.conftest import CURATOR, VIEWER
from tests.core.services.curation.test_collections import put


def sentences(house, k=20):
    return [line.sentence for line in house.recent.changes(CURATOR, k)]


def test_what_has_no_page_any_more_can_be_found_and_brought_back(house):
    put(house, "a", "b")
    made = house.collections.create(CURATOR, "Waves", ["a"])
    house.collections.delete(CURATOR, made.collection_id)
    house.library.delete(CURATOR, ["a", "b"])
    house.worklist.settle(CURATOR, "words", "giraffe", "elsewhere")
    assert sentences(house, 3) == [
        "Question “giraffe”: not ours",
        "Deleted 2 recordings, among them “A”, “B”",
        "Deleted the collection: “Waves”",
    ]
    for line in house.recent.changes(CURATOR, 3):
        house.library.undo(CURATOR, line.change_id)
    assert house.collections.get(CURATOR, made.collection_id).exhibition.items == ("a",)
    assert all(line.undone and not line.can_undo for line in house.recent.changes(CURATOR, 3))


def test_a_change_of_many_is_one_line_that_names_some(house):
    put(house, *"abcd")
    change = house.curating.apply(CURATOR, list("abcd"), BulkEdit(subject="Sea"))
    assert sentences(house) == ["Changed 4 recordings at once: “A”, “B”, “C”, ..."]
    house.library.undo(CURATOR, change)
    assert {item.subject for item in house.library.items(CURATOR)} == {""}


def test_a_list_of_words_comes_in_whole_or_not_at_all_and_goes_with_one_undo(house):
    house.tagging.define(CURATOR, "sea", ["the sea"])
    change = house.tagging.define_all(
        CURATOR, [("water", [], ""), ("sea", ["an ocean"], "water"), ("lake", [], "water")]
    )
    assert sentences(house, 1) == ["Took 3 words into the vocabulary"]
    house.library.undo(CURATOR, change)
    assert [(tag.name, tag.phrases, tag.parent) for tag in house.tagging.vocabulary(CURATOR)] == [
        ("sea", ("the sea",), "")
    ]
    with pytest.raises(NotFound):
        house.tagging.define_all(CURATOR, [("wind", [], ""), ("storm", [], "nowhere")])
    assert [tag.name for tag in house.tagging.vocabulary(CURATOR)] == ["sea"]


def test_every_action_that_can_be_taken_back_has_words_of_its_own(house):
    put(house, "a")
    house.ruling.rule(CURATOR, "a", "pin")
    house.exploring.explore(CURATOR, 0.1)
    house.tagging.define(CURATOR, "sea")
    house.tagging.vote(CURATOR, "a", "sea", True)
    house.tagging.remove(CURATOR, "sea")
    house.curating.edit(CURATOR, "a", language="French")
    assert sentences(house) == [
        "Changed language: “A”",
        "Removed the word “sea” from the vocabulary",
        "Judged the tag: “A”",
        "Added the word “sea”",
        "Places given by chance: 10%",
        "Pinned in everybody's lists: “A”",
    ]
    assert house.curating.history(CURATOR, "a")[-1].can_undo  # the rule, too, from the recording's own history


def test_it_is_for_curators(house):
    with pytest.raises(NotAllowed):
        house.recent.changes(VIEWER)
