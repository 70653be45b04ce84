"""A curator looks at what somebody real is recommended; nothing is said in their name, and nothing is kept."""

import pytest

from tests.pages.conftest import CURATOR, VIEWER, drawn, titles


@pytest.fixture
def walls(house):
    return {title: house.ready(f"{title.lower()} tone 400", f"{title}.mp4", title=title) for title in ("Red", "Green")}


@pytest.fixture
def ada(house, walls):
    """Known to another system as 4711."""
    person = house.recommending.person(CURATOR, "4711")
    house.recommending.like(CURATOR, person, walls["Red"])
    return person


def find(app, name):
    app.text_input(key="recommend.sought").set_value(name)
    [button] = [b for b in app.button if b.label == "Find"]
    return button.click().run()


def test_a_visitor_is_found_by_the_name_another_system_has_for_them(open_page, ada):
    app = find(open_page("recommend"), "4711")
    assert not app.exception
    assert app.query_params["user"] in (ada, [ada])
    assert [pick["title"] for part in drawn(app, "picks") for pick in part["picks"]] == ["Green"]
    assert any("You only look" in caption.value for caption in app.caption)


def test_nothing_can_be_said_in_their_name(open_page, ada):
    app = open_page("recommend", user=ada)
    [likes] = drawn(app, "chips")
    assert [(chip["title"], chip["remove"]) for chip in likes["chips"]] == [("Red", "")]
    assert all(part["can"] == ["deep"] for part in drawn(app, "picks"))


def test_no_list_is_kept_as_if_it_had_been_shown_to_them(open_page, house, ada):
    open_page("recommend", user=ada)
    assert house.recommending.past(CURATOR, ada) == ()


def test_that_a_curator_looked_is_told_where_changes_are_also_after_opening_an_address(open_page, ada):
    assert "Looked at" not in str(drawn(open_page("collections"), "diff"))
    open_page("recommend", user=ada).run()
    [lately] = drawn(open_page("collections"), "diff")
    told = [row for row in lately["rows"] if "Looked at what a visitor is recommended" in str(row)]
    assert len(told) == 1
    assert ada not in str(told)


def test_somebody_who_put_everything_aside_is_not_offered_things_to_like(open_page, house, walls):
    person = house.recommending.person(CURATOR, "4712")
    for wall in walls.values():
        house.recommending.hide(CURATOR, person, wall)
    app = open_page("recommend", user=person)
    assert not app.exception
    assert not titles(app)
    assert any("nothing left to recommend" in caption.value for caption in app.caption)


def test_a_name_nobody_goes_by_is_said_and_the_page_stays(open_page, ada):
    app = find(open_page("recommend"), "4713")
    assert not app.exception
    assert "user" not in app.query_params
    assert any("“4713” has done nothing here yet" in node.value for node in app.text)


def test_a_viewer_sees_neither_the_way_nor_the_person(open_page, ada):
    app = open_page("recommend", visitor=VIEWER, user=ada)
    assert not app.exception
    assert "recommend.sought" not in [field.key for field in app.text_input]
    assert not drawn(app, "chips")
