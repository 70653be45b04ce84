"""The page of one recording: its player, its facts, and what can be done with it."""

import pytest

from tests.pages.conftest import CURATOR, VIEWER, act, drawn, titles
from tests.pages.item_steps import tab, values


def test_without_an_item_it_leads_back_to_the_library(open_page):
    app = open_page("item")
    assert not app.exception
    assert "Choose a recording" in values(app)
    assert app.page_link[0].value == "Go to the library"


@pytest.mark.parametrize("asked", ["nothing", "../../etc/passwd", "'; drop table items", "\x00", "x" * 5000])
def test_an_unknown_item_is_said_to_be_gone(open_page, asked):
    app = open_page("item", item=asked)
    assert not app.exception
    assert "This recording is not here" in values(app)


def test_the_player_gets_the_recording_its_moments_and_the_second_asked_for(open_page, house):
    item = house.ready("red green blue", title="Three walls")
    [player] = drawn(open_page("item", item=item, t="2"), "timeline")
    assert player["src"] == f"/api/media/{item}"
    stills = [(player["stills"]["start"] + end, t) for end, t in player["stills"]["ends"]]
    assert stills == [(f"/api/still/{item}/still_000{n}.jpg", n) for n in range(3)]
    assert player["timeline"] == f"/api/timeline/{item}.json?v=0"
    assert player["start"] == 2
    assert player["kind"] == "video"


def test_a_moment_leads_to_what_is_like_it(open_page, house):
    item = house.ready("red green blue", title="Three walls")
    house.ready("green green", title="A green wall")
    app = open_page("item", item=item)
    assert drawn(app, "timeline")[0]["alike"] == f"/?lib_like={item}"
    act(app, "item.player", do="alike", t=1.2)
    assert not app.exception
    assert f"{item}@1.2" in app.query_params["lib_like"]
    assert "A green wall" in titles(app)


@pytest.mark.parametrize("t", ["-1", "nan", "inf", "1e9", "soon", "", "3"])
def test_a_second_outside_the_recording_is_the_beginning(open_page, house, t):
    item = house.ready("red green blue")
    assert drawn(open_page("item", item=item, t=t), "timeline")[0]["start"] == 0


def test_similar_recordings_are_listed_most_alike_first(open_page, house):
    item = house.ready("red red", title="Red")
    house.ready("blue blue", title="Blue")
    house.ready("red red yellow", title="Almost red")
    assert titles(open_page("item", item=item)) == ["Almost red", "Blue"]


def test_recordings_are_compared_by_one_kind_of_content(open_page, house):
    item = house.ready("red tone 200", title="Red and low")
    house.ready("red tone 900", title="Red and high")
    house.ready("blue tone 200", title="Blue and low")
    app = open_page("item", item=item)
    alike = app.segmented_control(key="item.alike")
    assert alike.options == ["Overall", "Picture", "Sound", "Words"]
    assert titles(alike.set_value("sound").run())[0] == "Blue and low"
    assert titles(app.segmented_control(key="item.alike").set_value("visual").run())[0] == "Red and high"


def test_a_recording_in_work_has_a_page_that_says_so(open_page, house):
    item = house.take_in("red", title="Soon").item_id
    app = open_page("item", item=item)
    assert not app.exception
    assert any("not been looked at" in v for v in values(app))


def test_a_like_can_be_given_and_taken_back(open_page, house):
    item = house.ready("red", title="Red")
    app = open_page("item", item=item)
    app.button(key="item.like").click().run()
    assert [c.item.item_id for c in house.recommending.profile(CURATOR, CURATOR.user_id).likes] == [item]
    assert app.button(key="item.like").label == "Liked"
    app.button(key="notice.undo").click().run()
    assert house.recommending.profile(CURATOR, CURATOR.user_id).likes == ()
    assert app.button(key="item.like").label == "Like"


def test_an_edit_is_shown_and_can_be_undone(open_page, house):
    item = house.ready("red", title="Red")
    app = open_page("item", item=item)
    app.button(key="item.edit").click().run()
    app.text_input(key="item.form.title").set_value("Crimson")
    app.text_input(key="item.form.tags").set_value("wall, paint, wall")
    app.button(key="item.form.save").click().run()
    assert not app.exception
    found = house.library.item(CURATOR, item).card.item
    assert (found.title, found.tags) == ("Crimson", ("wall", "paint"))
    app.run()
    assert "Crimson" in values(app)
    app.button(key="notice.undo").click().run()
    assert house.library.item(CURATOR, item).card.item.title == "Red"


def test_saving_without_a_change_stores_nothing(open_page, house):
    item = house.ready("red", title="Red")
    app = open_page("item", item=item)
    app.button(key="item.edit").click().run()
    app.button(key="item.form.save").click().run()
    assert house.library.item(CURATOR, item).history == ()


def test_a_deleted_recording_leaves_the_library_and_comes_back_on_undo(open_page, house):
    item = house.ready("red", title="Red")
    house.ready("green", title="Green")
    app = open_page("item", item=item)
    app.button(key="item.delete").click().run()
    assert not app.exception
    assert titles(app) == ["Green"]
    app.button(key="notice.undo").click().run()
    assert sorted(titles(app)) == ["Green", "Red"]


def test_a_viewer_may_like_but_neither_edit_nor_delete(open_page, house):
    item = house.ready("red")
    app = open_page("item", VIEWER, item=item)
    assert not app.exception
    assert {b.key for b in app.button} == {"item.like"}


def test_listening_is_noted_once_it_has_begun(open_page, house):
    item = house.ready("red tone 440")
    act(open_page("item", item=item), "item.player", do="played", fraction=0.6)
    assert [c.item.item_id for c in house.recommending.profile(CURATOR, CURATOR.user_id).plays] == [item]


def test_provenance_names_the_file_and_its_checksum(open_page, house):
    item = house.ready("red", "DSC_0001.mp4")
    facts = dict(drawn(tab(open_page("item", item=item), "Provenance"), "facts")[0]["facts"])
    assert facts["File name"] == "DSC_0001.mp4"
    assert facts["Checksum (SHA-256)"] == house.library.item(CURATOR, item).card.item.sha256


def test_markdown_in_a_title_is_shown_as_typed(open_page, house):
    item = house.ready("red", title="*Red* [wall](http://x) :material/home: $a$")
    [heading] = open_page("item", item=item).title
    assert heading.value.replace("\\", "") == "*Red* [wall](http://x) :material/home: $a$"
    assert all(f"\\{sign}" in heading.value for sign in "*[]():$")
