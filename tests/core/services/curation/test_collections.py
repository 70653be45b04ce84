import pytest

from core.domain import UserId, Visitor
from core.errors import NotAllowed, NotFound, VitrineError
from core.services.changes import ChangedSince
from core.storage.items import Items
from tests.core.services.conftest import CURATOR, VIEWER
from tests.factories import media_item


def put(house, *names: str) -> None:
    """Ready recordings named by single letters, without any work on them."""
    with house.database.write() as tx:
        for name in names:
            Items(tx).add(media_item(name, title=name.upper(), still_times_s=(0.0, 1.0)))


def shape(house, collection_id, visitor=CURATOR):
    sections = house.collections.get(visitor, collection_id).exhibition.sections
    return ["".join(e.item_id for e in s.entries) for s in sections]


@pytest.fixture
def abc(house):
    put(house, *"abc")
    return house.collections.create(CURATOR, "  Sea \n and sky ", list("abca"), notes={"b": "calm"}).collection_id


def test_a_collection_keeps_order_and_notes_and_each_item_once(house, abc):
    view = house.collections.get(CURATOR, abc)
    assert view.exhibition.title == "Sea and sky"
    assert shape(house, abc) == ["abc"]
    assert [e.note for e in view.exhibition.entries] == ["", "calm", ""]
    assert view.cards["b"].item.title == "B"
    assert view.cover_url == "/api/still/a/cover.jpg"


def test_viewers_read_what_is_published_and_change_nothing(house, abc):
    assert house.collections.list(VIEWER) == ()
    with pytest.raises(NotFound):
        house.collections.get(VIEWER, abc)
    house.collections.publish(CURATOR, abc)
    assert [c.title for c in house.collections.list(VIEWER)] == ["Sea and sky"]
    assert shape(house, abc, VIEWER) == ["abc"]
    for change in (
        lambda: house.collections.create(VIEWER, "x"),
        lambda: house.collections.add(VIEWER, abc, ["a"]),
        lambda: house.collections.delete(VIEWER, abc),
        lambda: house.collections.history(VIEWER, abc),
    ):
        with pytest.raises(NotAllowed):
            change()


def test_what_is_withheld_is_missing_for_viewers_only_even_as_a_cover(house, abc):
    house.collections.publish(CURATOR, abc)
    house.collections.cover(CURATOR, abc, "b", 1)
    house.curating.edit(CURATOR, "b", status="withheld")
    seen = house.collections.get(VIEWER, abc)
    assert (seen.exhibition.items, seen.missing, seen.exhibition.cover_item) == (("a", "c"), 1, None)
    assert house.collections.list(VIEWER)[0].count == 2
    assert "still/b" not in str(house.collections.list(VIEWER)) + str(seen)
    assert house.collections.get(CURATOR, abc).cover_url == "/api/still/b/still_0001.jpg"


def test_a_deleted_recording_leaves_and_comes_back_to_its_place(house, abc):
    change = house.library.delete(CURATOR, ["b"])
    assert shape(house, abc) == ["ac"]
    house.collections.move(CURATOR, abc, "c", 1)
    house.library.undo(CURATOR, change)
    assert shape(house, abc) == ["cab"]


@pytest.mark.parametrize(
    ("change", "after", "sentence"),
    [
        (lambda c, i: c.move(CURATOR, i, "c", 1), ["cab"], "Changed the order"),
        (lambda c, i: c.shift(CURATOR, i, "a", 1), ["bac"], "Changed the order"),
        (lambda c, i: c.order(CURATOR, i, ["c", "b", "a"]), ["cba"], "Changed the order"),
        (lambda c, i: c.remove(CURATOR, i, ["b"]), ["ac"], "Removed “B”"),
        (lambda c, i: c.add(CURATOR, i, ["d", "a"]), ["abcd"], "Added “D”"),
        (lambda c, i: c.start_section(CURATOR, i, "Night", at="b"), ["a", "bc"], "Changed the sections"),
        (lambda c, i: c.annotate(CURATOR, i, "b", "rough"), ["abc"], "Changed a note"),
        (lambda c, i: c.describe(CURATOR, i, title="T", introduction="I"), ["abc"], "Changed introduction and title"),
        (lambda c, i: c.publish(CURATOR, i), ["abc"], "Published"),
    ],
)
def test_every_change_is_logged_in_words_and_can_be_taken_back(house, abc, change, after, sentence):
    put(house, "d")
    before = house.collections.get(CURATOR, abc).exhibition
    number = change(house.collections, abc)
    assert shape(house, abc) == after
    assert house.collections.history(CURATOR, abc)[0].sentence == sentence
    house.library.undo(CURATOR, number)
    now = house.collections.get(CURATOR, abc).exhibition
    assert (now.sections, now.title, now.introduction, now.published) == (
        before.sections,
        before.title,
        before.introduction,
        before.published,
    )


def test_what_changes_nothing_leaves_no_trace(house, abc):
    assert house.collections.add(CURATOR, abc, ["a"]) == 0
    assert house.collections.move(CURATOR, abc, "a", 1) == 0
    assert house.collections.describe(CURATOR, abc) == 0
    assert len(house.collections.history(CURATOR, abc)) == 1


def test_an_older_change_is_not_taken_back_over_a_newer_one_of_the_same_part(house, abc):
    first = house.collections.move(CURATOR, abc, "c", 1)
    second = house.collections.remove(CURATOR, abc, ["a"])
    title = house.collections.describe(CURATOR, abc, title="Other")
    with pytest.raises(ChangedSince):
        house.library.undo(CURATOR, first)
    house.library.undo(CURATOR, title)  # another part: nothing in its way
    house.library.undo(CURATOR, second)
    house.library.undo(CURATOR, first)
    assert shape(house, abc) == ["abc"]


def test_a_deleted_collection_comes_back_whole(house, abc):
    house.collections.start_section(CURATOR, abc, "Night", "Dark.", at="b")
    before = house.collections.get(CURATOR, abc).exhibition
    change = house.collections.delete(CURATOR, abc)
    assert house.collections.list(CURATOR) == ()
    house.library.undo(CURATOR, change)
    after = house.collections.get(CURATOR, abc).exhibition
    assert (after.sections, after.title, after.author, after.created_at) == (
        before.sections,
        before.title,
        before.author,
        before.created_at,
    )


def test_making_one_can_be_taken_back_unless_somebody_went_on_with_it(house):
    put(house, "a")
    made = house.collections.create(CURATOR, "T", ["a"])
    rename = house.collections.describe(CURATOR, made.collection_id, title="U")
    with pytest.raises(ChangedSince):
        house.library.undo(CURATOR, made.change_id)
    house.library.undo(CURATOR, rename)
    house.library.undo(CURATOR, made.change_id)
    assert house.collections.list(CURATOR) == ()


def test_nonsense_is_refused_and_nothing_written(house, abc):
    with pytest.raises(VitrineError, match="needs a title"):
        house.collections.create(CURATOR, "  ")
    with pytest.raises(NotFound):
        house.collections.create(CURATOR, "x", ["nobody"])
    with pytest.raises(NotFound):
        house.collections.cover(CURATOR, abc, "nobody")
    with pytest.raises(NotFound):
        house.collections.get(CURATOR, "../etc")
    assert len(house.collections.list(CURATOR)) == 1


def test_text_no_database_can_keep_is_cleaned(house, abc):
    house.collections.annotate(CURATOR, abc, "a", "sea\ud800 at\0 dusk")
    assert house.collections.get(CURATOR, abc).exhibition.entries[0].note == "sea at dusk"


def test_the_history_names_who_did_it(house, abc):
    stranger = Visitor(user_id=UserId("x"), role="curator")
    house.collections.publish(stranger, abc)
    assert [line.who for line in house.collections.history(CURATOR, abc)] == ["This machine", "This machine"]


def test_an_item_knows_its_collections(house, abc):
    assert [c.title for c in house.collections.containing(CURATOR, "a")] == ["Sea and sky"]
    assert house.collections.containing(VIEWER, "a") == ()
