"""The command that exports: any set of items, in any form, to a file or a folder of this machine."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import typer

from core.cli.context import Json, context, show
from core.cli.naming import collection as named
from core.cli.naming import recordings
from core.cli.waiting import bar
from core.domain import ItemId
from core.domain.counts import count
from core.exporting.records import Form
from core.services.exports.views import FORMS, LOCAL_BASE, Wish

MOST_FOUND = 1_000


def export(
    form: str = typer.Option(..., "--format", help=f"One of {', '.join(FORMS)}."),
    out: Path = typer.Option(..., "--out", help="File, or for iiif, xmp and page a folder."),  # noqa: B008
    collection: str = typer.Option("", help="Title or id of a collection."),
    items: str = typer.Option("", help="Titles or ids of recordings, separated by commas."),
    item: list[str] = typer.Option([], help="One recording by title or id; may be given several times."),  # noqa: B008
    search: str = typer.Option("", help="Whatever this search finds, best first."),
    media: bool = typer.Option(True, "--media/--stills-only", help="With the recordings themselves (page, iiif)."),
    public: bool | None = typer.Option(
        None, "--public/--all", help="Only what viewers may see; usual for page and iiif."
    ),
    title: str = typer.Option("", help="Of a page or manifest; a collection brings its own."),
    credit: str = typer.Option("", help="Who gives it out."),
    base: str = typer.Option(LOCAL_BASE, help="Of iiif: the address the files will be reached at."),
    as_json: bool = Json,
) -> None:
    """Export a collection, some items, what a search finds, or everything."""
    if form not in FORMS:
        raise typer.BadParameter(f"the format is one of {', '.join(FORMS)}")
    if sum(map(bool, (collection, items or item, search))) > 1:
        raise typer.BadParameter("give one of --collection, --items and --search, or none of them for everything")
    wish = Wish(
        form=_form(form),
        item_ids=_items(items, item, search),
        collection_id=named(collection) if collection else "",
        title=title or search,
        media=media,
        public=public,
        base=base,
        credit=credit,
    )
    exporting = context.application.services.exporting
    with bar(as_json) as progress:
        task = progress.add_task("Exporting", total=1.0)

        def told(done: float, note: str) -> bool:
            progress.update(task, completed=done, description=note)
            return False

        written = exporting.write(context.visitor, wish, out, told)
    size = f"{written.size_bytes / 1e6:,.1f} MB" if written.size_bytes >= 1e6 else f"{written.size_bytes / 1e3:,.0f} KB"
    lines = [f"{count(written.count, 'item')}, {size}: {out}"]
    if written.left_out:
        lines.append(f"{written.left_out} left out: withheld, under embargo, gone or not ready.")
    show({"path": str(out), **asdict(written)}, as_json, lambda: iter([*lines, *written.notes]))


def register(app: typer.Typer) -> None:
    app.command()(export)


def _form(name: str) -> Form:
    return next(form for form in FORMS if form == name)


def found_by(search: str) -> tuple[ItemId, ...]:
    """What a search in words finds, best first."""
    found = context.application.services.searching.words(context.visitor, search, MOST_FOUND)
    return tuple(hit.card.item.item_id for hit in found.hits)


def _items(items: str, item: list[str], search: str) -> tuple[ItemId, ...] | None:
    """Some recordings; None for everything, or for a collection."""
    listed = [part.strip() for part in items.split(",") if part.strip()]
    if listed or item:
        return recordings([*listed, *item])
    return found_by(search) if search else None
