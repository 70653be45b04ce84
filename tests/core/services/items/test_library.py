import pytest

from core.errors import NotAllowed, NotFound
from core.services.changes import ChangedSince
from tests.core.services.conftest import CURATOR, VIEWER


def titles(page):
    return [card.item.title for card in page.cards]


def test_the_grid_is_cut_into_pages_newest_first(house):
    for colour in ("red", "green", "blue"):
        house.take_in(colour)
    page = house.library.browse(VIEWER, page=2, size=2)
    assert (page.total, page.page, page.pages) == (3, 2, 2)
    assert titles(page) == ["red"]


def test_a_page_beyond_the_end_shows_the_last_one(house):
    house.take_in("red")
    assert house.library.browse(VIEWER, page=99).page == 1


def test_kind_and_order_can_be_chosen(house):
    house.take_in("red blue", "b.mp4")
    house.take_in("green", "a.mp4")
    house.take_in("tone 440", "c.wav")
    assert titles(house.library.browse(VIEWER, kind="video", sort="title")) == ["a", "b"]
    assert titles(house.library.browse(VIEWER, sort="longest")) == ["c", "b", "a"]


def test_an_edit_is_kept_searchable_and_can_be_undone(house):
    item_id = house.ready("red", "a.mp4")
    change = house.library.edit(CURATOR, item_id, title="  Poppy \n field ", tags=["bloom", "bloom", " "])
    item = house.library.item(CURATOR, item_id).card.item
    assert (item.title, item.tags) == ("Poppy field", ("bloom",))
    assert titles(house.library.browse(VIEWER, words="poppy")) == ["Poppy field"]
    [line] = house.library.item(CURATOR, item_id).history
    assert line.sentence == "Changed tags, title"
    house.library.undo(CURATOR, change)
    item = house.library.item(CURATOR, item_id).card.item
    assert (item.title, item.tags) == ("a", ())
    with pytest.raises(NotFound, match="undone already"):
        house.library.undo(CURATOR, change)


def test_text_no_database_can_keep_is_cleaned(house):
    item_id = house.ready("red", "a.mp4")
    house.library.edit(CURATOR, item_id, title="sea\ud800 at\0 dusk", tags=["wa\ud800ve"])
    item = house.library.item(CURATOR, item_id).card.item
    assert (item.title, item.tags) == ("sea at dusk", ("wave",))


def test_an_edit_that_changes_nothing_leaves_no_trace(house):
    item_id = house.ready("red", "a.mp4")
    assert house.library.edit(CURATOR, item_id, title="a") == 0
    assert house.library.item(CURATOR, item_id).history == ()


def test_edited_words_get_new_vectors(house):
    first, _, third = (house.ready(f"tone {hz}", f"{hz}.wav") for hz in (400, 410, 420))
    house.library.edit(CURATOR, third, description="red red red")
    house.library.edit(CURATOR, first, description="red red red")
    house.work()
    assert house.searching.similar(CURATOR, first, modality="text")[0].card.item.item_id == third
    assert house.operations.verify(CURATOR) == []


def test_deleting_can_be_undone_with_everything_that_belongs_to_it(house):
    ids = [house.ready(colour) for colour in ("red", "green", "blue")]
    change = house.library.delete(CURATOR, ids[:2])
    assert house.library.facets(VIEWER).total == 1
    with pytest.raises(NotFound):
        house.library.item(CURATOR, ids[0])
    house.library.undo(CURATOR, change)
    assert house.library.facets(VIEWER).total == 3
    assert house.operations.verify(CURATOR) == []


def test_deleting_is_all_or_nothing(house):
    item_id = house.ready("red")
    with pytest.raises(NotFound):
        house.library.delete(CURATOR, [item_id, "missing"])
    assert house.library.facets(VIEWER).total == 1


@pytest.mark.parametrize("name", ["../objects/x", "still_0009.jpg", "still_0000.png", "", "cover.jpg/.."])
def test_only_pictures_of_the_item_are_served(house, name):
    item_id = house.ready("red")
    with pytest.raises(NotFound):
        house.library.still(VIEWER, item_id, name)


def test_the_media_route_gets_the_detected_type_and_the_persons_file_name(house):
    item_id = house.ready("red", "My film.avi")
    media = house.library.media(VIEWER, item_id)
    assert (media.mime, media.filename) == ("video/mp4", "My film.avi")
    assert media.path.read_text() == "red"


def test_a_viewer_may_look_but_not_change(house):
    item_id = house.ready("red")
    house.library.item(VIEWER, item_id)
    for change in (
        lambda: house.library.edit(VIEWER, item_id, title="x"),
        lambda: house.library.delete(VIEWER, [item_id]),
        lambda: house.library.undo(VIEWER, 1),
    ):
        with pytest.raises(NotAllowed):
            change()


def test_taking_back_never_overwrites_what_was_changed_after_it(house):
    a, b = (house.ready(colour, title=colour) for colour in ("red", "blue"))
    house.tagging.define(CURATOR, "sea")
    undo = house.library.undo
    done = {
        "rule": [house.ruling.rule(CURATOR, a, rule) for rule in ("pin", "hide")],
        "verdict": [house.tagging.vote(CURATOR, a, "sea", accepted) for accepted in (True, False)],
        "word": [house.tagging.define(CURATOR, name, ("the sea",)) for name in ("Ocean", "ocean")],
        "chance": [house.exploring.explore(CURATOR, share) for share in (0.1, 0.2)],
        "question": [house.worklist.settle(CURATOR, "words", "Giraffe ", v) for v in ("wanted", "elsewhere")],
    }
    other = house.ruling.rule(CURATOR, b, "pin"), house.tagging.vote(CURATOR, b, "sea", True)
    for older, newer in done.values():
        with pytest.raises(ChangedSince):
            undo(CURATOR, older)
        undo(CURATOR, newer)
        undo(CURATOR, older)
    assert house.exploring.share(CURATOR) == 0
    for change in other:
        undo(CURATOR, change)
    assert house.ruling.all(CURATOR) == ()


def test_a_line_under_new_subtitles_is_not_put_back_as_it_was(house):
    item = house.ready("red")
    subtitles = b"1\n00:00:00,000 --> 00:00:01,000\nAhoi\n"
    first = house.transcripts.give_subtitles(CURATOR, item, subtitles).change
    [line] = house.transcripts.lines(CURATOR, item)
    edited = house.transcripts.edit_line(CURATOR, item, line.number, "Ahoy")
    with pytest.raises(ChangedSince):
        house.library.undo(CURATOR, first)
    house.library.undo(CURATOR, edited)
    house.library.undo(CURATOR, first)
    assert house.transcripts.lines(CURATOR, item) == ()
