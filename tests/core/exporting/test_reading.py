"""Tables as people make them, and every row of them accounted for."""

import pytest

from core.exporting.reading import MOST_BYTES, Unreadable, read, suggested
from core.exporting.sheet import sheet
from tests.exhibits import EVIL, exhibit, line

PLAIN = "Titel;Beschreibung\nHäfen;Über Häfen\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_any_usual_encoding_is_read(encoding):
    table = read(PLAIN.encode(encoding))
    assert table.columns == ("Titel", "Beschreibung")
    assert [row.cells for row in table.rows] == [("Häfen", "Über Häfen")]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_any_usual_separator_is_found(separator):
    table = read(f'id{separator}title{separator}note\n1{separator}"a, b; c"{separator}\n'.encode())
    assert [row.cells for row in table.rows] == [("1", "a, b; c", "")]


def test_excel_may_name_the_separator_in_a_line_before():
    assert read(b"sep=;\r\nid;title\r\n1;x\r\n").columns == ("id", "title")


def test_an_export_of_ours_is_recognised_even_with_the_transcript_of_a_long_day():
    long = exhibit(lines=(line("word " * 60_000),))
    table = read("".join(sheet([long], for_curators=True)).encode())
    assert table.ours
    assert len(table.rows) == 1
    assert not table.bad


def test_rows_that_cannot_be_read_are_listed_by_their_line_and_the_others_are_read():
    data = b'id,title\n1,one\n2\n3,three,more\n\n4,"four"x\n5,"fi\nve"\n6,six\n'
    table = read(data)
    assert [(row.line, row.cells[0]) for row in table.rows] == [(2, "1"), (7, "5"), (9, "6")]
    assert [row.line for row in table.bad] == [3, 4, 6]


def test_a_quotation_mark_that_is_never_closed_is_said():
    table = read(b'id,title\n1,"one\n2,two\n')
    assert not table.rows
    assert [row.line for row in table.bad] == [2]


def test_columns_of_the_same_name_are_told_apart():
    assert read(b"title,title,\n1,2,3\n").columns == ("title", "title (2)", "Column 3")


@pytest.mark.parametrize(
    "data", [b"", b"\n\n", b",,\n", b"PK\x03\x04zip", b"a\0b", b"\xff\xfea", b"x" * (MOST_BYTES + 1), b"sep=^\na^b\n"]
)
def test_what_is_no_table_is_refused_with_a_sentence(data):
    with pytest.raises(Unreadable, match=r"\w"):
        read(data)


def test_columns_are_recognised_in_several_languages_each_field_once():
    columns = ("Titel", "dc:Description", "Keywords", "Schlagworte", "Droits", "File name", "Farbe")
    assert suggested(columns) == {
        "Titel": "title",
        "dc:Description": "description",
        "Keywords": "tags",
        "Droits": "rights",
        "File name": "original_name",
    }


def test_every_column_of_ours_that_can_be_changed_is_recognised_as_itself():
    from core.exporting.columns import EDITABLE, columns

    names = tuple(column.name for column in columns(for_curators=True))
    assert {name: field for name, field in suggested(names).items() if field in EDITABLE} == {n: n for n in EDITABLE}


def test_text_that_is_out_to_break_things_stays_text():
    one = exhibit(title=EVIL, description='"\r\n";,|')
    table = read("".join(sheet([one], for_curators=True)).encode())
    assert table.rows[0].cells[1:3] == (EVIL, '"\r\n";,|')
