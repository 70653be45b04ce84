import pytest

from tests.core.services.curation.test_collections import put
from tests.pages.conftest import CURATOR, VIEWER, act, drawn, titles


def texts(app):
    return " ".join(e.value for e in (*app.title, *app.caption, *app.text, *app.markdown))


def made(house, *items):
    return house.collections.create(CURATOR, "By the sea", items).collection_id


def entries(app):
    return [[entry["key"] for entry in section["entries"]] for section in drawn(app, "arrange")[0]["sections"]]


@pytest.fixture
def abc(house):
    put(house, "a", "b", "c")
    return made(house, "a", "b", "c")


def test_without_collections_the_page_says_how_to_begin(open_page):
    app = open_page("collections")
    assert not app.exception
    assert "A collection is a choice of recordings" in texts(app)
    assert app.button(key="collections.compose").label == "Compose"


def test_a_viewer_sees_what_is_published_and_cannot_begin_one(open_page, house, abc):
    put(house, "d")
    house.collections.create(CURATOR, "Draft", ["d"])
    house.collections.publish(CURATOR, abc)
    app = open_page("collections", VIEWER)
    assert titles(app) == ["By the sea"]
    assert not app.button


def test_collections_are_cards_with_cover_count_and_state(open_page, house, abc):
    [card] = drawn(open_page("collections"), "cards")[0]["cards"]
    assert (card["title"], card["time"], card["state"]) == ("By the sea", "3 recordings", "Draft")
    assert card["cover"] == "/api/still/a/cover.jpg"
    assert card["href"] == f"/collections?collection={abc}"


def test_a_new_one_is_made_and_opened(open_page, house):
    app = open_page("collections")
    app.text_input(key="collections.title").set_value("Night")
    app.button(key="collections.make").click().run()
    assert not app.exception
    [card] = house.collections.list(CURATOR)
    assert app.query_params["collection"] == card.collection_id
    assert "“Night” is a collection now." in texts(app)


def test_making_one_without_a_title_says_what_is_missing(open_page, house):
    app = open_page("collections")
    app.button(key="collections.make").click().run()
    assert "This needs a title." in texts(app)
    assert house.collections.list(CURATOR) == ()


def test_the_list_can_be_arranged_in_place(open_page, house, abc):
    app = open_page("collections", collection=abc)
    for done, after in (
        ({"do": "shift", "id": "a", "by": 1}, [["b", "a", "c"]]),
        ({"do": "move", "id": "c", "to": 1}, [["c", "b", "a"]]),
        ({"do": "split", "id": "b"}, [["c"], ["b", "a"]]),
        ({"do": "heading", "id": "", "n": 2, "text": "Night"}, [["c"], ["b", "a"]]),
        ({"do": "note", "id": "a", "text": "Calm"}, [["c"], ["b", "a"]]),
        ({"do": "cover", "id": "b"}, [["c"], ["b", "a"]]),
        ({"do": "remove", "id": "c"}, [[], ["b", "a"]]),
    ):
        app = act(app, "collections.arrange", **done)
        assert not app.exception
        assert entries(app) == after, done
    second = drawn(app, "arrange")[0]["sections"][1]
    assert second["heading"] == "Night"
    assert [(e["note"], e["isCover"]) for e in second["entries"]] == [("", True), ("Calm", False)]
    app.button(key="notice.undo").click().run()
    assert entries(app) == [["c"], ["b", "a"]]


def test_what_a_browser_reports_is_not_believed(open_page, house, abc):
    before = house.collections.get(CURATOR, abc).exhibition
    for done in (
        {"do": "delete", "id": "a"},
        {"do": "move", "id": "a", "to": "first"},
        {"do": "note", "id": "nobody", "text": {"a": 1}},
        {"do": "heading", "id": "", "n": "2", "text": None},
    ):
        assert not act(open_page("collections", collection=abc), "collections.arrange", **done).exception
    assert house.collections.get(CURATOR, abc).exhibition == before


def test_a_viewer_reads_and_what_the_browser_sends_changes_nothing(open_page, house, abc):
    house.collections.publish(CURATOR, abc)
    app = act(open_page("collections", VIEWER, collection=abc), "collections.arrange", do="remove", id="a")
    assert not app.exception
    assert entries(app) == [["a", "b", "c"]]
    assert not drawn(app, "arrange")[0]["canEdit"]
    assert not app.text_input
    assert not app.toggle


def test_title_and_publication_are_changed_in_place(open_page, house, abc):
    app = open_page("collections", collection=abc)
    app.text_input[0].set_value("At the shore").run()
    app.toggle[0].set_value(True).run()
    found = house.collections.get(VIEWER, abc).exhibition
    assert (found.title, found.published) == ("At the shore", True)
    assert "Viewers can read it" in texts(app)


def test_deleting_goes_back_to_the_list_and_can_be_taken_back(open_page, house, abc):
    app = open_page("collections", collection=abc)
    app.button(key="collections.delete").click().run()
    assert app.query_params.get("collection") is None
    app.button(key="notice.undo").click().run()
    assert titles(app) == ["By the sea"]


def test_the_history_takes_a_change_back(open_page, house, abc):
    change = house.collections.move(CURATOR, abc, "c", 1)
    app = act(open_page("collections", collection=abc), "collections.history", do="undo", id=str(change))
    assert entries(app) == [["a", "b", "c"]]
    rows = drawn(app, "diff")[0]["rows"]
    assert [(row["title"], row["undone"]) for row in rows] == [
        ("Changed the order", True),
        ("Made the collection", False),
    ]


def test_a_collection_that_is_not_here_or_not_published_says_so(open_page, house, abc):
    for visitor, asked in ((CURATOR, "../etc"), (VIEWER, abc)):
        app = open_page("collections", visitor, collection=asked)
        assert not app.exception
        assert "This collection is not here" in texts(app)


def test_the_composer_proposes_and_makes_a_collection(open_page, house):
    for n, colour in enumerate(("red", "red red", "red green", "blue")):
        house.ready(colour, f"{n}.mp4", title=colour.title())
    dropped = next(i.item_id for i in house.library.items(CURATOR) if i.title == "Red Green")
    app = open_page("collections")  # a run of the whole page closes a dialog: what is typed in it is there before
    app.session_state["composer.phrase"] = "red"
    app.session_state["composer.picks.act"] = {"do": "drop", "id": dropped}
    app.button(key="collections.compose").click().run()
    assert not app.exception
    picks = drawn(app, "composed")[0]["picks"]
    assert {pick["title"] for pick in picks} == {"Red", "Red Red"}  # blue does not fit
    assert "of the best any choice could reach" in texts(app)
    app.button(key="composer.make").click().run()
    assert not app.exception
    [card] = house.collections.list(CURATOR)
    assert (card.title, card.count) == ("Red", 2)


def test_recordings_are_searched_ticked_and_added(open_page, house, abc):
    put(house, "d", "e")
    app = open_page("collections", collection=abc)
    app.button(key="collections.add").click().run()
    assert not app.exception
    assert set(titles(app)) == {"D", "E"}
