from datetime import UTC, date, datetime, timedelta

import pytest

from core.domain import ItemId
from core.domain.curation import BulkEdit, Curation
from core.errors import NotAllowed, NotFound, VitrineError
from core.services.changes import ChangedSince
from core.services.curation.changes import restored
from tests.core.services.conftest import CURATOR, VIEWER
from tests.core.services.curation.test_collections import put

A, B, C = ItemId("a"), ItemId("b"), ItemId("c")


@pytest.fixture
def abc(house):
    put(house, "a", "b", "c")
    house.curating.edit(CURATOR, A, tags=["sea", "night"], language="en")


def tags(house, item):
    return house.library.item(CURATOR, item).card.item.tags


def test_what_was_never_decided_has_defaults(house, abc):
    assert house.curating.facts(CURATOR, [B]) == {B: Curation()}


def test_an_edit_changes_words_and_decisions_and_is_taken_back_as_one(house, abc):
    change = house.curating.edit(
        CURATOR, A, status="review", rights="CC BY 4.0", embargo_until="2099-01-31", note="Ask"
    )
    view = house.curating.item(CURATOR, A)
    assert view.facts == Curation(status="review", embargo_until=date(2099, 1, 31), note="Ask")
    assert (view.rights, view.hidden) == ("CC BY 4.0", True)
    house.library.undo(CURATOR, change)
    assert house.curating.item(CURATOR, A).facts == Curation()
    assert house.curating.item(CURATOR, A).rights == ""


def test_the_note_is_for_curators_only(house, abc):
    house.curating.edit(CURATOR, A, note="The owner is unsure")
    assert "unsure" not in str(house.curating.item(VIEWER, A)) + str(house.curating.facts(VIEWER, [A]))


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"status": "lost"}, "no status 'lost'"),
        ({"embargo_until": "31.1.2099"}, "not a day"),
        ({"title": " "}, "cannot be empty"),
        ({"sha256": "0"}, "no field 'sha256'"),
        ({"tags": 7}, "Tags are words"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(house, abc, fields, says):
    with pytest.raises(VitrineError, match=says):
        house.curating.apply_rows(CURATOR, {B: {"rights": "x"}, A: fields})
    assert house.curating.item(CURATOR, B).rights == ""


def test_a_status_may_be_given_as_people_read_it(house, abc):
    house.curating.edit(CURATOR, A, status="In review")
    assert house.curating.item(CURATOR, A).facts.status == "review"


def test_the_preview_says_what_changes_and_how_many_do_not_and_writes_nothing(house, abc):
    edit = BulkEdit(language="en", add_tags=("Sea",), remove_tags=("NIGHT",))
    preview = house.curating.preview(CURATOR, [A, B, ItemId("gone")], edit)
    assert [(c.item_id, [(f.label, f.before, f.after) for f in c.fields]) for c in preview.changes] == [
        (A, [("Tags", "sea, night", "sea")]),
        (B, [("Language", "", "English"), ("Tags", "", "Sea")]),
    ]
    assert (preview.unchanged, preview.unknown) == (0, ("gone",))
    assert tags(house, A) == ("sea", "night")
    assert house.curating.preview(CURATOR, [A], BulkEdit(language="en")).unchanged == 1


def test_what_is_applied_is_what_was_previewed_and_one_click_takes_all_of_it_back(house, abc):
    made = house.collections.create(CURATOR, "T", [C])
    edit = BulkEdit(status="described", subject="Coast", add_tags=("coast",), collection_id=made.collection_id)
    before = [house.library.item(CURATOR, i).card.item for i in (A, B, C)]
    preview = house.curating.preview(CURATOR, [A, B, C], edit)
    change = house.curating.apply(CURATOR, [A, B, C], edit)
    assert house.curating.preview(CURATOR, [A, B, C], edit).changes == ()
    assert {f.label for c in preview.changes for f in c.fields} == {"Status", "Subject", "Tags", "Collections"}
    assert house.collections.get(CURATOR, made.collection_id).exhibition.items == (C, A, B)
    house.library.undo(CURATOR, change)
    assert [house.library.item(CURATOR, i).card.item for i in (A, B, C)] == before
    assert house.curating.facts(CURATOR, [A, B, C]) == dict.fromkeys((A, B, C), Curation())
    assert house.collections.get(CURATOR, made.collection_id).exhibition.items == (C,)
    with pytest.raises(NotFound, match="undone already"):
        house.library.undo(CURATOR, change)


def test_undoing_a_batch_keeps_what_others_did_since(house, abc):
    change = house.curating.apply(CURATOR, [A, B], BulkEdit(rights="CC0", add_tags=("x",)))
    house.curating.edit(CURATOR, A, rights="CC BY", tags=["sea", "night", "x", "later"])
    house.library.undo(CURATOR, change)
    assert (house.curating.item(CURATOR, A).rights, tags(house, A)) == ("CC BY", ("sea", "night", "later"))
    assert (house.curating.item(CURATOR, B).rights, tags(house, B)) == ("", ())


def test_one_change_of_a_batch_can_be_taken_back_alone(house, abc):
    change = house.curating.apply(CURATOR, [A, B], BulkEdit(rights="CC0"))
    line = house.curating.history(CURATOR, A)[0]
    assert (line.sentence, line.can_undo) == ("Changed rights", True)
    assert [(f.label, f.before, f.after) for f in line.fields] == [("Rights", "", "CC0")]
    house.library.undo(CURATOR, line.change_id)
    assert [house.curating.item(CURATOR, i).rights for i in (A, B)] == ["", "CC0"]
    house.library.undo(CURATOR, change)
    assert house.curating.item(CURATOR, B).rights == ""
    assert house.curating.history(CURATOR, B)[0].undone


def test_a_batch_of_which_nothing_is_left_says_so(house, abc):
    change = house.curating.apply(CURATOR, [A, B], BulkEdit(rights="CC0"))
    house.curating.apply(CURATOR, [A, B], BulkEdit(rights="CC BY"))
    with pytest.raises(ChangedSince):
        house.library.undo(CURATOR, change)
    assert house.curating.item(CURATOR, A).rights == "CC BY"


def test_an_embargo_ends_by_itself_on_its_day():
    facts = Curation(embargo_until=date(2027, 1, 31))
    assert facts.hidden(date(2027, 1, 30))
    assert not facts.hidden(date(2027, 1, 31))


def test_an_embargo_can_be_lifted_for_many(house, abc):
    house.curating.apply(CURATOR, [A, B], BulkEdit(embargo_until=datetime.now(UTC).date() + timedelta(days=9)))
    assert {i.item_id for i in house.library.items(VIEWER)} == {C}
    house.curating.apply(CURATOR, [A, B], BulkEdit(lift_embargo=True))
    assert {i.item_id for i in house.library.items(VIEWER)} == {A, B, C}


def test_only_curators_curate(house, abc):
    for change in (
        lambda: house.curating.edit(VIEWER, A, rights="x"),
        lambda: house.curating.preview(VIEWER, [A], BulkEdit()),
        lambda: house.curating.apply(VIEWER, [A], BulkEdit()),
        lambda: house.curating.apply_rows(VIEWER, {}),
        lambda: house.curating.history(VIEWER, A),
    ):
        with pytest.raises(NotAllowed):
            change()


def test_stars_are_ones_own_and_everybodys_mean_and_become_feedback(house, abc):
    house.recommending.rate(CURATOR, CURATOR.user_id, A, 5)
    house.recommending.rate(VIEWER, VIEWER.user_id, A, 2)
    house.recommending.rate(VIEWER, VIEWER.user_id, A, 4)  # in place of the two
    rating = house.curating.item(VIEWER, A).rating
    assert (rating.own, rating.mean, rating.count) == (4, 4.5, 2)
    house.recommending.rate(VIEWER, VIEWER.user_id, A, None)
    assert house.curating.item(VIEWER, A).rating.own is None
    with pytest.raises(VitrineError, match="one to five"):
        house.recommending.rate(VIEWER, VIEWER.user_id, A, 6)


def test_every_other_change_is_in_the_history_too(house, abc):
    house.library.edit(CURATOR, A, title="Waves")
    assert [line.sentence for line in house.curating.history(CURATOR, A)] == [
        "Changed title",
        "Changed language and tags",
    ]


def test_of_tags_only_the_difference_is_taken_back():
    now = {"tags": ["b", "new", "x"]}
    assert restored(now, {"tags": ["a", "b"]}, {"tags": ["b", "x"]}) == {"tags": ["a", "b", "new"]}


def test_when_an_item_came_into_a_collection_and_left_it_is_in_its_history(house, abc):
    tour = house.collections.create(CURATOR, "Tour", [B]).collection_id
    house.collections.add(CURATOR, tour, [A, C])
    house.collections.describe(CURATOR, tour, introduction="By night")
    house.collections.remove(CURATOR, tour, [A])
    told = house.curating.history(CURATOR, A)
    assert [line.sentence for line in told[:2]] == ["Taken out of “Tour”", "Added to “Tour”"]
    assert not any(line.can_undo for line in told[:2])
    assert [line.sentence for line in house.curating.history(CURATOR, B)] == ["Added to “Tour”"]
