"""Commands that import: descriptions from a table, shown first and taken over on request."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path

import typer

from core.cli.context import Json, context, show
from core.cli.files import contents
from core.domain.counts import count
from core.errors import VitrineError
from core.services.curation.import_views import MATCHES, ImportPreview, Match, Plan, SheetView

app = typer.Typer(help="Bring descriptions in.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Bring descriptions in."""


@app.command()
def metadata(
    file: Path,
    apply: bool = typer.Option(False, "--apply", help="Take the changes over; without it they are only shown."),
    column: list[str] = typer.Option([], help="What a column becomes, e.g. --column Titel=title."),  # noqa: B008
    key: str = typer.Option(
        "", help="The column that says which recording a row is about, e.g. Signatur=original_name."
    ),
    empties: bool | None = typer.Option(
        None, "--empties/--keep", help="Whether an empty cell empties the field; usual for files exported from here."
    ),
    as_json: bool = Json,
) -> None:
    """Read descriptions from a CSV file and show what would change; exit code 1 when a row could not be used."""
    data, importing = contents(file), context.application.services.importing
    plan = _plan(importing.read(context.visitor, data), column, key, empties)
    preview = importing.preview(context.visitor, data, plan)
    change = importing.apply(context.visitor, data, plan) if apply else 0
    value = {**asdict(preview), "applied": apply, "change_id": change}
    show(value, as_json, lambda: _lines(preview, apply, change))
    raise typer.Exit(1 if preview.bad or preview.unknown else 0)


def register(parent: typer.Typer) -> None:
    parent.add_typer(app, name="import")


def _plan(sheet: SheetView, columns: list[str], key: str, empties: bool | None) -> Plan:
    suggested = sheet.plan
    if key:
        name, _, match = key.partition("=")
        if match not in MATCHES:
            raise typer.BadParameter(f"a key is a column and one of {', '.join(MATCHES)}: --key Signatur=original_name")
        chosen: Match = next(known for known in ("item_id", "sha256", "original_name", "title") if known == match)
        fields = {column: field for column, field in sheet.fields.items() if column != name}
        suggested = Plan(fields=fields, key=name, match=chosen, empties=bool(suggested and suggested.empties))
    if suggested is None:
        raise VitrineError("No column says which recordings the rows are about; name one with --key COLUMN=item_id.")
    fields = {**suggested.fields, **dict(_pair(pair) for pair in columns)}
    plan = replace(suggested, fields={column: name for column, name in fields.items() if name})
    return plan if empties is None else replace(plan, empties=empties)


def _pair(text: str) -> tuple[str, str]:
    column, equals, name = text.partition("=")
    if not equals:
        raise typer.BadParameter("a column is given as --column Titel=title; --column Titel= passes it over")
    return column, name


def _lines(preview: ImportPreview, apply: bool, change: int) -> Iterator[str]:
    for item in preview.changes:
        yield f"{item.item_id}  {item.title}"
        for one in item.fields:
            yield f"    {one.label}: {one.before!r} -> {one.after!r}"
    for problem in (*preview.unknown, *preview.bad):
        yield f"line {problem.line}: {problem.what!r}: {problem.why}"
    counts = f"{len(preview.changes)} would change, {preview.unchanged} are so already"
    yield f"{counts}, {len(preview.unknown)} are not here, {len(preview.bad)} cannot be used."
    if preview.emptied:
        yield f"It would empty {count(preview.emptied, 'field')}."
    if apply:
        yield f"Taken over as change {change}." if change else "There was nothing to take over."
    elif preview.changes:
        yield "Nothing was written; --apply takes it over."
