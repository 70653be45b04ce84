"""The export and the import dialog, on real services."""

import csv
import io

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.conftest import CURATOR, VIEWER, drawn


def _export(services, visitor, item_ids, collection_id):
    from pages.components import shell
    from pages.components.collections import exporting

    shell.style()
    exporting.dialog(services, visitor, item_ids, collection_id)


def _import(services, visitor):
    import streamlit as st

    from pages.components import notices, shell
    from pages.components.collections import importing

    shell.style()
    st.session_state["runs"] = st.session_state.get("runs", 0) + 1
    if not st.session_state.get("over"):
        importing.dialog(services, visitor)
    notices.show(services, visitor)


@pytest.fixture
def export(services):
    def opened(visitor=CURATOR, item_ids=None, collection_id=None) -> AppTest:
        app = AppTest.from_function(_export, args=(services, visitor, item_ids, collection_id), default_timeout=60)
        return app.run()

    return opened


def said(app):
    return " ".join(e.value for e in (*app.text, *app.caption, *app.warning, *app.info))


def test_the_dialog_says_how_much_it_will_be_and_a_click_makes_it_ready_to_save(export, house):
    house.ready("red", title="A red wall")
    house.ready("green", title="A green wall")
    app = export()
    assert not app.exception
    assert "2 recordings, about" in said(app)
    app.radio(key="exporting.form").set_value("csv").run()
    app.button(key="exporting.make").click().run()
    assert not app.exception
    [files] = drawn(app, "downloads")
    assert files["files"][0]["label"].startswith("the-collection.csv · ")
    export_id = files["files"][0]["href"].rpartition("/")[2]
    assert "A red wall" in house.exporting.file(CURATOR, export_id).path.read_text()


def test_what_is_withheld_is_left_out_of_pages_until_a_curator_says_otherwise(export, house):
    red, _ = house.ready("red"), house.ready("green")
    house.curating.edit(CURATOR, red, status="withheld")
    app = export()
    assert "1 recording," in said(app)
    assert "1 is left out" in said(app)
    app.toggle(key="exporting.public.True").set_value(False).run()
    assert "2 recordings," in said(app)


def test_viewers_are_not_asked_for_whom_it_is(export, house):
    house.ready("red")
    app = export(VIEWER)
    assert not app.exception
    assert [toggle.key for toggle in app.toggle] == ["exporting.media.page"]


def test_a_set_of_recordings_is_exported_as_it_was_given(export, house):
    red, green, _ = house.ready("red"), house.ready("green"), house.ready("blue")
    app = export(item_ids=[green, red])
    app.radio(key="exporting.form").set_value("csv").run()
    app.button(key="exporting.make").click().run()
    [finished] = house.exporting.mine(CURATOR)
    path = house.exporting.file(CURATOR, finished.export_id).path
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))
    assert [row["item_id"] for row in rows] == [green, red]


def test_a_finished_export_is_thrown_away(export, house):
    house.ready("red")
    app = export()
    app.radio(key="exporting.form").set_value("csv").run()
    app.button(key="exporting.make").click().run()
    [finished] = house.exporting.mine(CURATOR)
    app.session_state["exporting.files.act"] = {"do": "away", "id": finished.export_id}
    app.run()
    assert not app.exception
    assert house.exporting.mine(CURATOR) == ()


def test_an_empty_collection_has_nothing_to_export(export):
    app = export()
    assert not app.exception
    assert app.button(key="exporting.make").disabled


def test_a_table_is_shown_before_it_is_taken_over_and_can_be_taken_back(services, house):
    red = house.ready("red", title="A red wall")
    app = AppTest.from_function(_import, args=(services, CURATOR), default_timeout=60).run()
    table = f"item_id,Titel,Farbe\n{red},Rote Wand,rot\nnowhere,Nichts,\n"
    app.file_uploader(key="importing.file").set_value(("table.csv", table.encode(), "text/csv")).run()
    assert not app.exception
    [diff] = drawn(app, "diff")
    assert diff["rows"] == [{"key": red, "title": "A red wall", "fields": [["Title", "A red wall", "Rote Wand"]]}]
    assert "2 rows: 1 with changes, 1 about recordings that are not here." in said(app)
    assert "Line 3: “nowhere”. There is no such recording here." in said(app)
    assert "Passed over\\: Farbe\\." in said(app)
    assert house.library.item(CURATOR, red).card.item.title == "A red wall"
    app.session_state["over"] = True
    app.button(key="importing.apply").click().run()
    assert house.library.item(CURATOR, red).card.item.title == "Rote Wand"
    app.button(key="notice.undo").click().run()
    assert house.library.item(CURATOR, red).card.item.title == "A red wall"


def test_a_table_that_is_taken_over_closes_the_dialog_and_says_so_on_the_page(services, house):
    red = house.ready("red", title="A red wall")
    app = AppTest.from_function(_import, args=(services, CURATOR), default_timeout=60).run()
    table = f"item_id,title\n{red},Rote Wand\n"
    app.file_uploader(key="importing.file").set_value(("table.csv", table.encode(), "text/csv")).run()
    before = app.session_state["runs"]
    app.button(key="importing.apply").click().run()
    assert app.session_state["runs"] == before + 2, "the page is drawn anew, which is what closes a dialog"
    assert "Changed 1 recording." in said(app)


def test_a_file_that_is_no_table_is_refused_with_what_to_do(services):
    app = AppTest.from_function(_import, args=(services, CURATOR), default_timeout=60).run()
    app.file_uploader(key="importing.file").set_value(("table.csv", b"PK\x03\x04", "text/csv")).run()
    assert not app.exception
    assert "Save it as CSV" in said(app)
