"""Commands for a curator's decisions: change many recordings at once, shown first; and what waits to be done."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Any

import typer

from core.cli.context import Json, context, show
from core.cli.export import found_by
from core.cli.naming import collection as named
from core.cli.naming import recordings
from core.domain import ItemId
from core.domain.curation import BulkEdit
from core.services.curation.edit_plans import cleaned
from core.services.curation.views import Chore, ChoreView, EditPreview


def curate(
    items: list[str] = typer.Argument(None, metavar="[ITEM]...", help="Titles or ids of recordings."),  # noqa: B008
    collection: str = typer.Option("", help="Instead: everything in this collection."),
    search: str = typer.Option("", help="Instead: whatever this search finds."),
    status: str | None = typer.Option(None, help="New, review, described, published, or withheld from viewers."),
    rights: str | None = typer.Option(None, help='A statement of rights, e.g. "CC BY 4.0"; "" takes it away.'),
    language: str | None = typer.Option(None, help="Code or name, e.g. de or German."),
    subject: str | None = typer.Option(None, help="What it is about."),
    note: str | None = typer.Option(None, help="A note for curators; viewers never see it."),
    embargo: datetime | None = typer.Option(  # noqa: B008
        None, metavar="DAY", formats=["%Y-%m-%d"], help="The first day viewers may see it, e.g. 2027-01-31."
    ),
    lift: bool = typer.Option(False, "--lift-embargo", help="Take the embargo away."),
    tag: list[str] = typer.Option([], help="A tag to add; may be given several times."),  # noqa: B008
    untag: list[str] = typer.Option([], help="A tag to take away; may be given several times."),  # noqa: B008
    to: str = typer.Option("", help="A collection to add them to."),
    apply: bool = typer.Option(False, "--apply", help="Change them; without it the changes are only shown."),
    as_json: bool = Json,
) -> None:
    """Set status, rights, embargo, language, subject, note and tags of recordings; shows first what would change."""
    services, visitor = context.application.services, context.visitor
    chosen = _chosen(items or [], collection, search)
    edit = BulkEdit(
        status=None if status is None else cleaned("status", status),
        rights=rights,
        language=language,
        subject=subject,
        note=note,
        embargo_until=embargo and embargo.date(),
        lift_embargo=lift,
        add_tags=tuple(tag),
        remove_tags=tuple(untag),
        collection_id=named(to) if to else "",
    )
    preview = services.curating.preview(visitor, chosen, edit)
    change = services.curating.apply(visitor, chosen, edit) if apply else 0
    show({**asdict(preview), "applied": apply, "change_id": change}, as_json, lambda: _lines(preview, change))


def worklist(
    name: str = typer.Argument("", metavar="[LIST]", help="One of the lists, by its name; without one, all of them."),
    k: int = typer.Option(24, "-k", help="How many of the list are printed."),
    as_json: bool = Json,
) -> None:
    """What waits for a curator: recordings in no collection, never recommended, without tags, ...; open questions."""
    services, visitor = context.application.services, context.visitor
    if not name:
        chores = services.worklist.chores(visitor)
        rows = [_row(chore) for chore in chores]
        show(rows, as_json, lambda: (f"{c.count:>6}  {c.name:<13} {c.title}" for c in chores))
        return
    view = services.worklist.chore(visitor, name, size=k)
    show(_whole(view), as_json, lambda: _listed(view))


def register(app: typer.Typer) -> None:
    for command in (curate, worklist):
        app.command()(command)


def _chosen(items: list[str], collection: str, search: str) -> tuple[ItemId, ...]:
    if sum(map(bool, (items, collection, search))) != 1:
        raise typer.BadParameter("name recordings, or give one of --collection and --search")
    if collection:
        return context.application.services.collections.get(context.visitor, named(collection)).exhibition.items
    return found_by(search) if search else recordings(items)


def _lines(preview: EditPreview, change: int) -> Iterator[str]:
    for item in preview.changes:
        yield f"{item.item_id}  {item.title}"
        for one in item.fields:
            yield f"    {one.label}: {one.before!r} -> {one.after!r}"
    yield f"{len(preview.changes)} would change, {preview.unchanged} are so already."
    if change:
        yield f"Done. `python -m core undo {change}` takes it back."
    elif preview.changes:
        yield "Nothing was written; --apply changes them."


def _row(chore: Chore) -> dict[str, Any]:
    return {"name": chore.name, "title": chore.title, "count": chore.count, "why": chore.why}


def _whole(view: ChoreView) -> dict[str, Any]:
    return {
        **_row(view.chore),
        "items": [{"item_id": c.card.item.item_id, "title": c.card.item.title, "why": c.why} for c in view.cards],
        "questions": [{"text": q.text, "times": q.times, "people": q.people} for q in view.questions],
    }


def _listed(view: ChoreView) -> Iterator[str]:
    yield f"{view.chore.title}: {view.chore.count}. {view.chore.why}"
    for found in view.cards:
        yield f"  {found.card.item.item_id}  {found.card.item.title}{f'  ({found.why})' if found.why else ''}"
    for question in view.questions:
        yield f"  “{question.text}”  asked {question.times} times by {question.people}"
