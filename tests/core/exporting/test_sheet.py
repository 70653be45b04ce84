"""The CSV file as other programs read it: Python's own reader and pandas."""

import csv
import io
from datetime import date

import pandas as pd

from core.domain.curation import Curation
from core.exporting.cells import split, unguarded
from core.exporting.records import FoundTag, Place
from core.exporting.sheet import sheet
from tests.exhibits import EVIL, exhibit, line

ROWS = [
    exhibit("a" * 16, title="=HYPERLINK(1)", tags=("sea|lake", "night"), lines=(line("Hallo, Welt\nund weiter"),)),
    exhibit(
        "b" * 16, title=EVIL, description='He said "no";\r\nthen left', duration_s=1 / 3, place=Place(x=-2.5, y=1.0)
    ),
    exhibit(
        "c" * 16,
        title="Über 東京 🎬",
        curation=Curation(status="withheld", embargo_until=date(2027, 1, 31), note="+secret"),
        found_tags=(FoundTag(name="boat"),),
    ),
]


def written(for_curators: bool = True) -> str:
    return "".join(sheet(ROWS, for_curators=for_curators))


def rows() -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(written().removeprefix("\ufeff"), newline="")))


def test_pythons_reader_finds_every_text_as_it_was():
    for row, one in zip(rows(), ROWS, strict=True):
        assert unguarded(row["title"]) == one.item.title
        assert unguarded(row["description"]) == one.item.description
        assert split(unguarded(row["tags"])) == one.item.tags
        assert unguarded(row["transcript"]) == one.transcript
        assert float(row["duration_s"]) == one.item.duration_s


def test_pandas_reads_it_with_numbers_as_numbers(tmp_path):
    path = tmp_path / "all.csv"
    path.write_text(written(), encoding="utf-8", newline="")
    table = pd.read_csv(path)
    assert list(table.columns[:2]) == ["item_id", "title"]  # the mark at the beginning is no part of a name
    assert table["x"].tolist()[1] == -2.5
    assert table["embargo_until"].tolist()[2] == "2027-01-31"
    assert table["found_tags"].tolist()[2] == "boat"


def test_no_cell_begins_like_a_formula_but_numbers_stay_numbers():
    for row in rows():
        for name, value in row.items():
            assert name in ("x", "y") or not value.startswith(("=", "+", "-", "@", "\t", "\r"))


def test_those_who_are_no_curators_get_no_notes_of_curators():
    assert "secret" in written()
    public = written(for_curators=False)
    assert "secret" not in public
    assert "embargo" not in public
