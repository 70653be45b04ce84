import pytest

from core.domain.curation import Curation
from tests.core.services.curation.test_collections import put
from tests.pages.conftest import CURATOR, VIEWER, act, drawn


def texts(app):
    return " ".join(e.value for e in (*app.title, *app.caption, *app.text, *app.markdown))


def tick(app, *on, off=()):
    return act(app, "library.cards", do="tick", id="", on=list(on), off=list(off))


@pytest.fixture
def library(open_page, house):
    put(house, "a", "b", "c")
    return open_page("library")


def test_ticked_cards_bring_the_bar_and_clearing_takes_it_away(library):
    assert not any(b.key == "bulk.clear" for b in library.button)
    app = tick(library, "a", "b")
    assert "**2** ticked" in texts(app)
    assert drawn(app, "cards")[0]["ticked"] in (["a", "b"], ["b", "a"])
    app = tick(app, off=["a"])
    assert "**1** ticked" in texts(app)
    app.button(key="bulk.all").click().run()
    assert "**3** ticked" in texts(app)
    app.button(key="bulk.clear").click().run()
    assert drawn(app, "cards")[0]["ticked"] == []


def test_a_viewer_has_no_boxes_and_no_bar_whatever_the_browser_sends(open_page, house):
    put(house, "a")
    app = tick(open_page("library", VIEWER), "a")
    assert "ticked" not in drawn(app, "cards")[0]
    assert not any((b.key or "").startswith("bulk") for b in app.button)


def test_what_a_browser_ticks_is_checked(library):
    for sent in ({"on": "a"}, {"on": [{"x": 1}, 7, "y" * 99]}, {"off": None}, {"on": ["gone"]}):
        app = act(library, "library.cards", do="tick", id="", **sent)
        assert not app.exception
        assert not any(b.key == "bulk.clear" for b in app.button)


def test_ticked_recordings_become_a_collection(library, house):
    app = tick(library, "b", "a")
    app.text_input(key="bulk.title").set_value("Two")
    app.button(key="bulk.add").click().run()
    assert not app.exception
    [card] = house.collections.list(CURATOR)
    assert house.collections.get(CURATOR, card.collection_id).exhibition.items == ("b", "a")
    app.button(key="notice.undo").click().run()
    assert house.collections.list(CURATOR) == ()


def test_a_change_of_many_is_shown_first_then_done_then_taken_back_with_one_click(library, house):
    house.curating.edit(CURATOR, "c", subject="Sea")
    app = tick(library, "a", "b", "c")
    app.button(key="bulk.edit").click().run()
    assert "Nothing changes yet." in texts(app)
    app.session_state["bulk.form.subject"] = "Sea"  # a run of the whole page closes the dialog
    app.button(key="bulk.edit").click().run()
    assert "2 recordings change, 1 is so already." in texts(app)
    [preview] = drawn(app, "diff")
    assert [(row["title"], row["fields"]) for row in preview["rows"]] == [
        ("A", [["Subject", "", "Sea"]]),
        ("B", [["Subject", "", "Sea"]]),
    ]
    app.button(key="bulk.form.apply").click().run()
    assert not app.exception
    assert {house.library.item(CURATOR, i).card.item.subject for i in "abc"} == {"Sea"}
    app.button(key="notice.undo").click().run()
    assert [house.library.item(CURATOR, i).card.item.subject for i in "abc"] == ["", "", "Sea"]


def test_ticked_recordings_are_deleted_and_brought_back(library, house):
    app = tick(library, "a", "b")
    app.button(key="bulk.delete").click().run()
    assert {i.item_id for i in house.library.items(CURATOR)} == {"c"}
    app.button(key="notice.undo").click().run()
    assert len(house.library.items(CURATOR)) == 3


@pytest.fixture
def tab(open_page, house, understood):
    put(house, "a")

    def opened(visitor=CURATOR):
        app = open_page("item", visitor, item="a")
        app.session_state["item.tabs"] = "Curation"
        return app.run()

    return opened


def test_a_recording_is_decided_on_in_its_tab_and_the_history_takes_it_back(tab, house):
    app = tab()
    assert not app.exception
    status = next(box for box in app.selectbox if box.label == "Status")
    status.set_value("withheld")
    next(area for area in app.text_area if area.label == "Note").set_value("Ask the owner")
    next(b for b in app.button if b.label == "Save").click().run()
    assert house.curating.facts(CURATOR, ["a"]) == {"a": Curation(status="withheld", note="Ask the owner")}
    assert "Viewers do not see this recording." in app.warning[0].value
    row = next(row for grid in drawn(app, "diff") for row in grid["rows"])
    assert row["fields"] == [["Status", "New", "Withheld"], ["Note for curators", "", "Ask the owner"]]
    app = act(app, "item.past", do="undo", id=row["key"])
    assert house.curating.facts(CURATOR, ["a"]) == {"a": Curation()}


def test_viewers_give_stars_and_see_no_decisions(tab, house):
    house.curating.edit(CURATOR, "a", note="Ask the owner")
    app = tab(VIEWER)
    assert not app.exception
    assert not [box for box in app.selectbox if box.label == "Status"]
    assert "Ask the owner" not in texts(app)
    assert drawn(app, "diff") == []
