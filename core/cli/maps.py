"""Commands about the map: draw it, see how far it can be trusted, write it down."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO, cast

import typer

from core.cli.context import Json, context, show
from core.cli.tables import check_out
from core.cli.waiting import bar
from core.domain import Modality
from core.domain.maps import Subject
from core.errors import NotFound, Refused
from core.services.maps.views import MapView, RevisionView
from core.services.whole_file import whole

maps = typer.Typer(help="The map of the collection.", no_args_is_help=True)

COLUMNS = ("item_id", "title", "x", "y", "cluster", "trust")
Of = typer.Option("items", help="items or moments.")
By = typer.Option("fused", help="fused, visual, sound, speech or text.")


@maps.command()
def fit(
    of: str = Of,
    space: str = By,
    name: str = typer.Option("", help="Name of the drawing; without one, the date."),
    seed: int = typer.Option(0, help="The same seed gives the same map."),
    quiet: bool = typer.Option(False, "--quiet", help="No progress bar."),
    as_json: bool = Json,
) -> None:
    """Draw the map anew, and wait for it; the last one is kept."""
    mapping = context.application.services.mapping
    job = mapping.refit(context.visitor, cast(Subject, of), cast(Modality, space), name, seed=seed)
    with bar(quiet) as progress:
        shown = progress.add_task("Drawing the map", total=1.0)

        def over() -> bool:
            now = mapping.job(context.visitor, job.job_id)
            progress.update(shown, completed=now.progress, description=now.note or "Drawing the map")
            return now.state not in ("queued", "running")

        context.application.draw(over)  # a worker that is running may take it; then this waits for that one
    ended = mapping.job(context.visitor, job.job_id)
    if ended.state != "done":
        raise Refused(ended.error_code or "E_PROCESSING", ended.error)
    made = next(view for view in mapping.revisions(context.visitor) if (view.of, view.space) == (of, space))
    show(_row(made), as_json, lambda: iter([_line(made)]))


@maps.command()
def status(as_json: bool = Json) -> None:
    """List the drawings there are, newest first, with how far they can be trusted."""
    kept = context.application.services.mapping.revisions(context.visitor)
    show([_row(view) for view in kept], as_json, lambda: (_line(view) for view in kept))


@maps.command()
def export(
    of: str = Of,
    space: str = By,
    revision: str = typer.Option("", help="Number of a drawing; without one, the newest."),
    form: str = typer.Option("csv", "--format", help="csv or json."),
    out: Path | None = typer.Option(None, "--out", help="A file; without one, standard output."),  # noqa: B008
) -> None:
    """Write every dot down: item_id, title, x, y, cluster, trust; moments with start_s and end_s."""
    if form not in ("csv", "json"):
        raise typer.BadParameter("the format is csv or json")
    check_out(out)
    mapping = context.application.services.mapping
    view = mapping.view(context.visitor, revision or None, cast(Subject, of), cast(Modality, space))
    if view.state != "ready":
        raise NotFound(f"There is no map of {of} by {space} yet; draw one with: map fit")
    rows = list(_dots(view))
    if out is None:
        _write(rows, view, form, sys.stdout)
    else:
        with whole(out) as part, part.open("w", encoding="utf-8", newline="") as file:
            _write(rows, view, form, file)


def register(app: typer.Typer) -> None:
    app.add_typer(maps, name="map")


def _dots(view: MapView) -> Iterator[dict[str, Any]]:
    mapping = context.application.services.mapping
    for point in mapping.points(context.visitor, view.revision, range(view.points)):
        row: dict[str, Any] = {name: getattr(point, name) for name in COLUMNS}
        yield row if view.of == "items" else {**row, "start_s": point.start_s, "end_s": point.end_s}


def _write(rows: list[dict[str, Any]], view: MapView, form: str, file: TextIO) -> None:
    if form == "json":
        facts = {**_row_of(view), "dots": rows}
        file.write(json.dumps(facts, ensure_ascii=False, allow_nan=False) + "\n")
        return
    timed = ("start_s", "end_s") if view.of == "moments" else ()
    writer = csv.DictWriter(file, (*COLUMNS, *timed), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)


def _row_of(view: MapView) -> dict[str, Any]:
    return {
        "revision": view.revision,
        "name": view.name,
        "of": view.of,
        "space": view.space,
        "weights": dict(view.weights),
        "made_at": view.made_at.isoformat() if view.made_at else None,
        "faith": view.faith.to_json(),
        "clusters": [{"name": c.name, "x": c.x, "y": c.y, "count": c.count} for c in view.clusters],
    }


def _row(view: RevisionView) -> dict[str, Any]:
    return {
        "revision": view.revision,
        "name": view.name,
        "of": view.of,
        "space": view.space,
        "made_at": view.made_at.isoformat(),
        "points": _points(view),
        **view.faith.to_json(),
    }


def _line(view: RevisionView) -> str:
    newest = " (shown)" if view.newest else ""
    return f"{view.revision:>4}  {view.name}{newest}: {_points(view):,} {view.of} by {view.space}. {view.sentence}"


def _points(view: RevisionView) -> int:
    """How many dots are on it now: recordings that were deleted since have none."""
    return context.application.services.mapping.view(context.visitor, view.revision).points
