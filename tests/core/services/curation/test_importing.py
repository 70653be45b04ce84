"""Descriptions from tables: every row accounted for, shown before it is done, taken back at once."""

import csv
import io
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import NotAllowed, VitrineError
from core.exporting.cells import guarded, joined
from core.services.curation.import_views import Plan
from core.services.exports.views import Wish
from core.storage.items import Items
from tests.core.services.conftest import CURATOR, VIEWER
from tests.exhibits import EVIL

FACTS = {
    "title": EVIL,
    "description": "=1+1\nzwei",
    "subject": "-minus",
    "language": "de",
    "rights": "'quoted'",
    "tags": ("a|b", "c"),
}


def table(path):
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))


def as_bytes(rows):
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, rows[0].keys())
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


@pytest.fixture
def exported(house):
    """Three items and the rows of their export."""
    found = [house.ready(colour, title=colour) for colour in ("red", "green", "blue")]
    house.curating.edit(CURATOR, found[0], **FACTS)
    house.curating.edit(CURATOR, found[1], status="review", embargo_until=date(2030, 5, 6), note="@home")
    path = house.folder / "all.csv"
    house.exporting.write(CURATOR, Wish(form="csv", item_ids=tuple(found)), path)
    return found, table(path)


def fields(preview):
    return {change.item_id: {f.name: (f.before, f.after) for f in change.fields} for change in preview.changes}


def test_an_export_that_was_not_edited_changes_nothing(house, exported):
    _found, rows = exported
    preview = house.importing.preview(CURATOR, as_bytes(rows))
    assert (preview.changes, preview.unchanged, preview.unknown, preview.bad) == ((), 3, (), ())
    assert house.importing.apply(CURATOR, as_bytes(rows)) == 0


def test_an_edited_export_changes_exactly_what_was_edited(house, exported):
    (red, green, blue), rows = exported
    rows[0]["tags"] = guarded(joined(("c", "-x|y")))
    rows[0]["description"] = ""
    rows[1]["embargo_until"] = "2031-01-02"
    rows[2]["title"] = guarded("+Blau")
    rows[2]["duration_s"] = "99"  # is measured, hence not for people to change
    preview = house.importing.preview(CURATOR, as_bytes(rows))
    assert {i: set(f) for i, f in fields(preview).items()} == {
        red: {"tags", "description"},
        green: {"embargo_until"},
        blue: {"title"},
    }
    assert preview.emptied == 1
    house.importing.apply(CURATOR, as_bytes(rows))
    items = {item.item_id: item for item in house.library.items(CURATOR)}
    assert items[red].tags == ("c", "-x|y")
    assert items[red].description == ""
    assert items[red].title == EVIL
    assert items[blue].title == "+Blau"
    assert house.curating.facts(CURATOR, [green])[green].embargo_until == date(2031, 1, 2)


def test_one_undo_takes_the_whole_table_back(house, exported):
    _found, rows = exported
    before = house.library.items(CURATOR)
    for n, row in enumerate(rows):
        row["title"], row["rights"] = f"New {n}", "changed"
    change = house.importing.apply(CURATOR, as_bytes(rows))
    assert [item.title for item in house.library.items(CURATOR)] != [item.title for item in before]
    house.library.undo(CURATOR, change)
    assert house.library.items(CURATOR) == before


def test_every_row_is_changed_unchanged_unknown_or_bad_and_nothing_else(house, exported):
    (red, green, blue), _ = exported
    data = (
        "item_id,title,status,embargo_until\n"
        f"{red},Rot,,\n"
        f"{green},green,,\n"
        "nobody,X,,\n"
        ",Y,,\n"
        f"{red},Again,,\n"
        f"{blue},Blau,finished,\n"
        "too,few\n"
    ).encode()
    preview = house.importing.preview(CURATOR, data)
    assert preview.rows == 7
    assert list(fields(preview)) == [red]
    assert preview.unchanged == 1
    assert [(p.line, p.what) for p in preview.unknown] == [(4, "nobody"), (5, "")]
    assert [(p.line, p.why[:30]) for p in preview.bad] == [
        (6, "Line 2 is about the same recor"),
        (7, "Status: There is no status 'fi"),
        (8, "It has 2 cells; the first row "),
    ]
    house.importing.apply(CURATOR, data)
    assert {item.title for item in house.library.items(CURATOR)} == {"Rot", "green", "blue"}


@pytest.mark.parametrize(
    ("column", "value", "why"),
    [
        ("embargo_until", "31/12/2030", "not a day"),
        ("embargo_until", "32.1.2030", "not a day"),
        ("title", "x" * 301, "at most 300"),
        ("status", "secret", "no status"),
        ("language", "Klingon", "no language"),
        ("language", '"de, en"', "no language"),
    ],
)
def test_a_value_that_cannot_be_is_said_with_its_line(house, exported, column, value, why):
    (red, *_), _ = exported
    preview = house.importing.preview(CURATOR, f"item_id,{column}\n{red},{value}\n".encode())
    assert preview.changes == ()
    [problem] = preview.bad
    assert problem.line == 2
    assert why in problem.why


def test_in_a_table_from_elsewhere_an_empty_cell_says_nothing(house, exported):
    (red, *_), _ = exported
    data = f"item_id,title,description,status\n{red},,,\n".encode()
    assert house.importing.preview(CURATOR, data).changes == ()
    plan = house.importing.read(CURATOR, data).plan
    assert plan is not None
    emptying = Plan(fields={"description": "description"}, key=plan.key, match=plan.match, empties=True)
    assert set(fields(house.importing.preview(CURATOR, data, emptying))[red]) == {"description"}
    nameless = Plan(fields={"title": "title"}, key=plan.key, match=plan.match, empties=True)
    assert "cannot be empty" in house.importing.preview(CURATOR, data, nameless).bad[0].why


def test_recordings_are_recognised_by_file_name_and_by_title_where_that_is_plain(house):
    house.ready("red", "Sea One.mp4", title="Sea")
    house.ready("green", "two.mp4", title="sea")
    by_file = house.importing.preview(CURATOR, b"filename;rights\nsea one.MP4;CC0\n")
    assert [c.title for c in by_file.changes] == ["Sea"]
    by_title = house.importing.preview(CURATOR, b"title;rights\nSEA;CC0\n")
    assert by_title.changes == ()
    assert by_title.bad[0].why == "2 recordings are called so."


def test_tags_from_elsewhere_are_cut_at_commas_or_semicolons(house):
    item = house.ready("red", title="Red")
    house.importing.apply(CURATOR, b"item_id\tKeywords\n" + item.encode() + b"\tsea; night;\n")
    assert house.library.item(CURATOR, item).card.item.tags == ("sea", "night")


def test_a_table_that_names_no_recordings_asks_for_a_column(house):
    assert house.importing.read(CURATOR, b"colour,weight\nred,1\n").plan is None
    with pytest.raises(VitrineError, match="No column says"):
        house.importing.preview(CURATOR, b"colour,weight\nred,1\n")


def test_a_plan_must_fit_its_table(house, exported):
    data = b"item_id,title\nx,y\n"
    for bad in (
        Plan(fields={"nothing": "title"}, key="item_id", match="item_id", empties=False),
        Plan(fields={"title": "duration_s"}, key="item_id", match="item_id", empties=False),
        Plan(fields={"title": "title", "item_id": "title"}, key="item_id", match="item_id", empties=False),
    ):
        with pytest.raises(VitrineError):
            house.importing.preview(CURATOR, data, bad)


def test_viewers_import_nothing(house):
    for way in (house.importing.read, house.importing.preview, house.importing.apply):
        with pytest.raises(NotAllowed):
            way(VIEWER, b"item_id,title\nx,y\n")


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    title=st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40),
    description=st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0\r"), max_size=80),
    tags=st.lists(st.text(alphabet="ab|\\,;='-", min_size=1, max_size=6), max_size=3),
)
def test_whatever_is_written_in_a_description_an_unedited_export_changes_nothing(house, title, description, tags):
    item = house.library.items(CURATOR)[0].item_id if house.library.items(CURATOR) else house.ready("red")
    if title.strip():
        house.curating.edit(CURATOR, item, title=title, description=description, tags=tags)
    path = house.folder / "one.csv"
    house.exporting.write(CURATOR, Wish(form="csv"), path)
    preview = house.importing.preview(CURATOR, path.read_bytes())
    assert (preview.changes, preview.bad, preview.unknown) == ((), (), ())


def test_languages_are_taken_by_code_or_name_and_kept_as_codes(house, exported):
    (red, green, blue), _ = exported
    data = f"item_id,language\n{red},Deutsch\n{green},FRA\n{blue},pt_br\n".encode()
    assert fields(house.importing.preview(CURATOR, data)) == {
        green: {"language": ("", "French")},
        blue: {"language": ("", "Portuguese (BR)")},
    }  # red is German already
    house.importing.apply(CURATOR, data)
    languages = {item.item_id: item.language for item in house.library.items(CURATOR)}
    assert languages == {red: "de", green: "fr", blue: "pt-BR"}


def test_a_language_of_older_times_that_nobody_could_write_today_does_not_hold_its_row_up(house, exported):
    (red, *_), rows = exported
    with house.database.write() as tx:
        Items(tx).update(red, language="Klingon")
    rows[0]["language"], rows[0]["rights"] = "Klingon", "CC0"
    preview = house.importing.preview(CURATOR, as_bytes(rows))
    assert (set(fields(preview)[red]), preview.bad) == ({"rights"}, ())
