"""Writes one export to a file, or a folder, in the form that is wanted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO

from core.errors import VitrineError
from core.exporting import document, iiif, page, sheet, xmp
from core.exporting.package import Folder, Grown, Package, Zip
from core.exporting.records import Catalogue, Exhibit, Form
from core.services.exports.gathering import Exhibits
from core.services.exports.views import Wish
from core.services.whole_file import refusing_full, whole

SUFFIXES: Mapping[Form, str] = {
    "csv": ".csv",
    "parquet": ".parquet",
    "json": ".json",
    "iiif": ".zip",
    "xmp": ".zip",
    "page": ".zip",
}
NAMES: Mapping[Form, str] = {**SUFFIXES, "iiif": "-iiif.zip", "xmp": "-xmp.zip"}  # ends of file names
TYPES = {
    ".csv": "text/csv; charset=utf-8",
    ".parquet": "application/vnd.apache.parquet",
    ".json": "application/json",
    ".zip": "application/zip",
}
PACKED: tuple[Form, ...] = ("iiif", "xmp", "page")  # several files
NO_ROOM = "Free some space, or leave the recordings themselves out."
ItemDone = Callable[[int], None]


def write(target: Path, wish: Wish, catalogue: Catalogue, exhibits: Exhibits, grown: Grown, done: ItemDone) -> None:
    """Write the file; it appears under its name when it is complete, and nothing is left when it fails.

    Args:
        grown: Told how many bytes were written; raises to stop.
        done: Told how many items were written; raises to stop.

    Raises:
        Refused: E_NO_SPACE.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    with whole(target, NO_ROOM) as part, part.open("wb") as file:
        _write(file, wish, catalogue, exhibits, grown, done)


def unpack(target: Path, wish: Wish, catalogue: Catalogue, exhibits: Exhibits, grown: Grown, done: ItemDone) -> None:
    """Write the files of a packed form into a folder.

    Raises:
        Refused: E_NO_SPACE.
    """
    target.mkdir(parents=True, exist_ok=True)
    with refusing_full(NO_ROOM):
        _pack(Folder(target, grown), wish, catalogue, exhibits, done)


def _write(file: IO[bytes], wish: Wish, catalogue: Catalogue, exhibits: Exhibits, grown: Grown, done: ItemDone) -> None:
    counted = _counted(exhibits, done)
    match wish.form:
        case "csv":
            _pour(sheet.sheet(counted, for_curators=catalogue.for_curators), file)
        case "json":
            _pour(document.document(catalogue, counted), file)
        case "parquet":
            from core.exporting import parquet  # pyarrow takes half a second to import and is needed here only

            parquet.write(file, counted, exhibits.spaces, for_curators=catalogue.for_curators)
        case _:
            with Zip(file, catalogue.made_at, grown) as package:
                _pack(package, wish, catalogue, exhibits, done)


def _pack(package: Package, wish: Wish, catalogue: Catalogue, exhibits: Exhibits, done: ItemDone) -> None:
    counted = _counted(exhibits, done)
    match wish.form:
        case "iiif":
            iiif.write(package, catalogue, counted, based(wish.base), media=wish.media)
        case "xmp":
            names = xmp.file_names(exhibits.names)
            for exhibit in counted:
                package.text(names[exhibit.item.item_id], [xmp.side_car(exhibit, catalogue.made_at)])
        case "page":
            page.write(package, catalogue, exhibits, media=wish.media)


def based(address: str) -> str:
    """The address with one "/" at its end.

    Raises:
        VitrineError: it is no web address, and IIIF knows no others.
    """
    trimmed = address.strip().rstrip("/")
    scheme, _, rest = trimmed.partition("://")
    if scheme not in ("http", "https") or not rest or any(c.isspace() or c in "<>\"'#?" for c in rest):
        refusal = VitrineError(f"“{trimmed}” is not a web address.")
        refusal.hint = "Give the address where the files will lie, e.g. http://localhost:8000/."
        raise refusal
    return f"{trimmed}/"


def _counted(exhibits: Exhibits, done: ItemDone) -> Iterator[Exhibit]:
    for item_id in exhibits:
        yield exhibits[item_id]
        done(1)


def _pour(parts: Iterable[str], file: IO[bytes]) -> None:
    for part in parts:
        file.write(part.encode("utf-8"))
