"""Commands about the collection: take in, list."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace
from pathlib import Path

import typer

from core.cli.context import Json, context, show
from core.cli.waiting import bar, work_until
from core.services.collection import clock
from core.services.ingestion.sidecars import beside, without_sidecars
from core.services.views import IngestRecord


def ingest(
    paths: list[Path] = typer.Argument(..., help="Files and folders."),  # noqa: B008
    as_json: bool = Json,
) -> None:
    """Take files in and wait until they are ready; exit code 1 when any was refused."""
    files = without_sidecars(_files(paths))
    with bar(as_json) as progress, ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        shown = progress.add_task("Examining", total=len(files))
        records = []
        for record in pool.map(_accept, files):
            records.append(record)
            progress.advance(shown)
    taken_in = {record.item_id for record in records}

    def left() -> int:
        items = context.application.services.library.items(context.visitor)
        return sum(item.item_id in taken_in and item.status == "processing" for item in items)

    work_until(left, quiet=as_json)
    records = [_final(record) for record in records]
    show([_row(record) for record in records], as_json, lambda: (_line(record) for record in records))
    raise typer.Exit(1 if any(record.status == "rejected" for record in records) else 0)


def items(as_json: bool = Json) -> None:
    """List every item, newest first."""
    found = context.application.services.library.items(context.visitor)
    rows = [
        {
            "item_id": item.item_id,
            "title": item.title,
            "kind": item.kind,
            "duration_s": round(item.duration_s, 3),
            "status": item.status,
            "subject": item.subject,
            "language": item.language,
            "tags": list(item.tags),
        }
        for item in found
    ]
    show(
        rows,
        as_json,
        lambda: (f"{i.item_id}  {clock(i.duration_s):>7}  {i.kind:<5} {i.status:<10} {i.title}" for i in found),
    )


def register(app: typer.Typer) -> None:
    for command in (ingest, items):
        app.command()(command)


def _files(paths: list[Path]) -> Iterator[Path]:
    """Files as given, and everything inside folders in a stable order."""
    for path in paths:
        if path.is_dir():
            yield from sorted(p for p in path.rglob("*") if not p.is_dir())
        else:
            yield path


def _accept(path: Path) -> IngestRecord:
    ingesting = context.application.services.ingesting
    record = ingesting.accept(context.visitor, path, path.name, source="command line", subtitles=beside(path))
    return replace(record, path=str(path))


def _final(record: IngestRecord) -> IngestRecord:
    """The record once its job has ended."""
    if record.status != "processing" or record.item_id is None:
        return record
    item = context.application.services.library.item(context.visitor, record.item_id).card.item
    status = "rejected" if item.status == "failed" else item.status
    return replace(record, status=status, code=item.code, message=item.message)


def _row(record: IngestRecord) -> dict[str, object]:
    row = asdict(record)
    del row["title"]
    return row


def _line(record: IngestRecord) -> str:
    return " ".join(filter(None, [f"{record.status:<10}", record.path, record.code, record.message]))
