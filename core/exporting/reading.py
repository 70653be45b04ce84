"""Reads tables that people made: any of the usual encodings and separators, every row accounted for by its line."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from core.errors import VitrineError
from core.exporting.columns import EDITABLE

MOST_BYTES = 32_000_000
MOST_COLUMNS = 200
SEPARATORS = (",", ";", "\t", "|")
_NAMED = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_BLANK = " \t\r\n,;|"
_LONGEST_CELL = 2**24  # the transcript of a long day; the library's own limit of 131,072 is that of an hour
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_NOT_A_TABLE = {
    b"PK\x03\x04": "an Excel or OpenDocument file",
    b"\xd0\xcf\x11\xe0": "an old Excel file",
    b"%PDF": "a PDF",
}

# What columns are called elsewhere: Dublin Core, catalogues, spreadsheets in English, German, French and Spanish.
_ALSO: Mapping[str, str] = {
    "itemid": "item_id id identifier vitrineid",
    "sha256": "sha256 checksum hash",
    "originalname": "original_name filename file name dateiname datei fichier archivo",
    "title": "title titel titre titulo name label",
    "description": "description beschreibung descripcion abstract summary caption",
    "subject": "subject thema sujet tema topic",
    "language": "language sprache langue idioma lang",
    "tags": "tags keywords schlagworte schlagwörter motscles etiquetas palabrasclave",
    "rights": "rights rechte droits derechos licence license copyright usageterms",
    "status": "status reviewstatus bearbeitungsstand",
    "embargountil": "embargo_until embargo sperrfrist gesperrtbis",
    "note": "note notes notiz notizen remark internalnote",
}
_FIELDS = {"itemid": "item_id", "originalname": "original_name", "embargountil": "embargo_until"}


class Unreadable(VitrineError):
    hint = "Save it as CSV (UTF-8) in your spreadsheet program and choose it again."


@dataclass(frozen=True)
class Row:
    """One row: the line of the file it begins on, and its cells as they stand there."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class BadRow:
    """A row that cannot be read, and why, as a sentence."""

    line: int
    why: str


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table somebody made.

    Attributes:
        columns: Names as they stand in the first row, made different where two are equal.
        ours: It has every column an export of ours has, so an empty cell means an empty field.
        told: Encoding and separator, for a person.
    """

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    bad: tuple[BadRow, ...] = ()
    ours: bool = False
    told: str = ""


def read(data: bytes) -> Table:
    """
    Raises:
        Unreadable: it is no table, is too large, or has no header.
    """
    if len(data) > MOST_BYTES:
        raise Unreadable(f"The file has {len(data) / 1e6:,.0f} MB; at most {MOST_BYTES / 1e6:.0f} can be read.")
    text, encoding = decoded(data)
    separator, text = _separator(text)
    records = _records(text, separator)
    header = next(records, None)
    if not isinstance(header, Row) or not any(cell.strip(_BLANK) for cell in header.cells):
        raise Unreadable("The file is empty, or its first row does not name the columns.")
    if len(header.cells) > MOST_COLUMNS:
        raise Unreadable(f"The first row has {len(header.cells)} cells; at most {MOST_COLUMNS} columns can be read.")
    columns = _distinct(header.cells)
    rows, bad = [], []
    for record in records:
        if isinstance(record, BadRow):
            bad.append(record)
        elif len(record.cells) != len(columns):
            bad.append(BadRow(record.line, f"It has {len(record.cells)} cells; the first row has {len(columns)}."))
        else:
            rows.append(record)
    ours = {"item_id", "sha256", "title", "description", "tags", "rights"} <= set(columns)
    told = f"{encoding}, separated by {_NAMED[separator]}s"
    return Table(columns=columns, rows=tuple(rows), bad=tuple(bad), ours=ours, told=told)


def suggested(columns: tuple[str, ...]) -> dict[str, str]:
    """Which field each column seems to be: {"Titel": "title"}; each field once, columns we do not know are left out."""
    found: dict[str, str] = {}
    for column in columns:
        plain = _plain(column)
        for key, words in _ALSO.items():
            field = _FIELDS.get(key, key)
            if plain in {_plain(word) for word in words.split()} | {key} and field not in found.values():
                found[column] = field
    return found


KEYS = ("item_id", "sha256", "original_name", "title")  # what a row can be recognised by, the surest first
FIELDS = EDITABLE


def _plain(name: str) -> str:
    """ "dc:title" and "Title " are the same column."""
    return re.sub(r"[^a-z0-9äöüßéèáíóúñ]", "", name.lower().removeprefix("dc:").removeprefix("dc."))


def decoded(data: bytes) -> tuple[str, str]:
    """The text of a file, and the name of its encoding.

    Raises:
        Unreadable: it is no text.
    """
    for start, what in _NOT_A_TABLE.items():
        if data.startswith(start):
            raise Unreadable(f"This is {what}, not a CSV file.")
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            try:
                return data.decode(encoding), encoding.upper().removesuffix("-SIG")
            except UnicodeDecodeError:
                raise Unreadable(f"The file says it is {encoding.removesuffix('-sig').upper()}, but is not.") from None
    if b"\0" in data:
        raise Unreadable("This is not a CSV file: it contains bytes that are no text.")
    try:
        return data.decode("utf-8"), "UTF-8"
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace"), "Windows-1252"


def _separator(text: str) -> tuple[str, str]:
    """The one that cuts the first row into most cells; Excel may say it in a line before ("sep=;")."""
    first, _, rest = text.partition("\n")
    if said := re.fullmatch(r"sep=(.)\r?", first.lower()):
        if said[1] in SEPARATORS:
            return said[1], rest
        raise Unreadable(f"Its cells are separated by '{said[1]}', which is not supported.")
    counts = {s: len(_cells(text, s)) for s in SEPARATORS}
    return max(SEPARATORS, key=lambda s: (counts[s], -SEPARATORS.index(s))), text


def _cells(text: str, separator: str) -> tuple[str, ...]:
    first = next(_records(text[:100_000], separator), None)
    return first.cells if isinstance(first, Row) else ()


def _records(text: str, separator: str) -> Iterator[Row | BadRow]:
    """Rows that have anything in them; after one that cannot be read it goes on with the next line."""
    csv.field_size_limit(_LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    line = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield BadRow(line, f"It cannot be read: {error}.")
        else:
            if any(cell.strip() for cell in cells):
                yield Row(line, tuple(cells))
        line = reader.line_num + 1


def _distinct(names: tuple[str, ...]) -> tuple[str, ...]:
    found: list[str] = []
    for n, name in enumerate(names, 1):
        plain = " ".join(name.split()) or f"Column {n}"
        found.append(plain if plain not in found else f"{plain} ({n})")
    return tuple(found)
