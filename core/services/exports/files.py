"""Writes one export to a file, or a folder, in the form that is wanted."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO

from core.errors import Refused, VitrineError
from core.exporting import document, iiif, page, sheet, xmp
from core.exporting.package import Folder, Grown, Package, Zip
from core.exporting.records import Catalogue, Exhibit, Form
from core.services.exports.gathering import Exhibits
from core.services.exports.views import Wish

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
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
ItemDone = Callable[[int], None]


def write(target: Path, wish: Wish, catalogue: Catalogue, exhibits: Exhibits, grown: Grown, done: ItemDone) -> None:
    """Write the file; it appears under its name when it is complete, and nothing is left when it fails.

    Args:
        grown: Told how many bytes were written; raises to stop.
        done: Told how many items were written; raises to stop.

    Raises:
        Refused: E_NO_SPACE.
    """
    part = target.with_name(target.name + ".part")
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        with part.open("wb") as file:
            _write(file, wish, catalogue, exhibits, grown, done)
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    except OSError as error:
        if error.errno in _FULL:
            raise no_space("The disk is full.") from error
        raise
    finally:
        part.unlink(missing_ok=True)


def unpack(target: Path, wish: Wish, catalogue: Catalogue, exhibits: Exhibits, grown: Grown, done: ItemDone) -> None:
    """Write the files of a packed form into a folder.

    Raises:
        Refused: E_NO_SPACE.
    """
    target.mkdir(parents=True, exist_ok=True)
    try:
        _pack(Folder(target, grown), wish, catalogue, exhibits, done)
    except OSError as error:
        if error.errno in _FULL:
            raise no_space("The disk is full.") from error
        raise


def no_space(detail: str) -> Refused:
    refusal = Refused("E_NO_SPACE", detail)
    refusal.hint = NO_ROOM
    return refusal


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
