"""Commands that arrange one collection: order, notes, sections, cover, or everything at once from a file."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import typer

from core.cli.context import Json, context
from core.cli.naming import collection as named
from core.cli.naming import recording, recordings
from core.cli.undoing import changed
from core.domain import ItemId
from core.domain.curation import Entry, Section
from core.errors import BadTable, NotFound
from core.services.curation.collections import Collections
from core.services.curation.views import CollectionView

Name = typer.Argument(..., metavar="COLLECTION", help="Title or id of a collection.")
Item = typer.Argument(..., metavar="ITEM", help="Title or id of a recording in it.")
Heading = typer.Argument(..., metavar="HEADING", help="The heading of a section of it, or its number from 1.")
FORM = "Begin with what `collection show --json` prints."


def read(name: str) -> CollectionView:
    return _collections().get(context.visitor, named(name))


def in_it(view: CollectionView, names: Iterable[str]) -> tuple[ItemId, ...]:
    """Recordings of a collection, by any of their names.

    Raises:
        NotFound: one of them is not in it.
    """
    here = [card.item for card in view.cards.values()]
    try:
        return recordings(names, here)
    except NotFound as error:
        error.hint = f"`python -m core collection show {view.exhibition.collection_id}` lists what is in it."
        raise


def order(
    collection: str = Name,
    items: list[str] = typer.Argument(..., metavar="ITEM...", help="Recordings of it, in their new order."),  # noqa: B008
    as_json: bool = Json,
) -> None:
    """Put recordings first, in this order; the rest follows as it was. Sections keep their sizes."""
    view = read(collection)
    changed(_collections().order(context.visitor, _id(view), in_it(view, items)), as_json)


def move(
    collection: str = Name,
    item: str = Item,
    to: int = typer.Option(..., "--to", min=1, help="Its new place, counted from 1 over all sections."),
    as_json: bool = Json,
) -> None:
    """Give one recording another place; it joins the section it lands in."""
    view = read(collection)
    [moved] = in_it(view, [item])
    changed(_collections().move(context.visitor, _id(view), moved, to), as_json)


def note(
    collection: str = Name,
    item: str = Item,
    text: str = typer.Argument(..., help='What is said about it there; "" takes the note away.'),
    as_json: bool = Json,
) -> None:
    """Write a note for a recording at its place in a collection."""
    view = read(collection)
    [about] = in_it(view, [item])
    changed(_collections().annotate(context.visitor, _id(view), about, text), as_json)


def cover(
    collection: str = Name,
    item: str = typer.Argument("", metavar="[ITEM]", help="A recording in it; without one, the first."),
    as_json: bool = Json,
) -> None:
    """Let the picture of one of its recordings stand for the collection."""
    view = read(collection)
    chosen = in_it(view, [item])[0] if item else None
    changed(_collections().cover(context.visitor, _id(view), chosen), as_json)


def section(
    collection: str = Name,
    heading: str = typer.Argument(..., help="The heading of the new section."),
    at: str = typer.Option("", help="The recording it begins with; without one it is empty, at the end."),
    text: str = typer.Option("", help="A text below the heading."),
    as_json: bool = Json,
) -> None:
    """Begin a section at a recording: it and those that follow, up to the next heading, belong to it."""
    view = read(collection)
    first = in_it(view, [at])[0] if at else None
    changed(_collections().start_section(context.visitor, _id(view), heading, text, at=first), as_json)


def edit_section(
    collection: str = Name,
    heading: str = Heading,
    new: str | None = typer.Option(None, "--heading", help="Another heading."),
    text: str | None = typer.Option(None, help='Another text below the heading; "" takes it away.'),
    as_json: bool = Json,
) -> None:
    """Give a section another heading or text."""
    view = read(collection)
    words = {"heading": new, "text": text}
    changed(_collections().edit_section(context.visitor, _id(view), _section(view, heading), **words), as_json)


def move_section(
    collection: str = Name,
    heading: str = Heading,
    to: int = typer.Option(..., "--to", min=1, help="Its new place among the sections, counted from 1."),
    as_json: bool = Json,
) -> None:
    """Give a whole section another place."""
    view = read(collection)
    moved = _section(view, heading)
    sections = [one for one in view.exhibition.sections if one.section_id != moved]
    own = next(one for one in view.exhibition.sections if one.section_id == moved)
    sections.insert(to - 1, own)
    changed(_collections().arrange(context.visitor, _id(view), sections), as_json)


def join_section(collection: str = Name, heading: str = Heading, as_json: bool = Json) -> None:
    """Take a heading away: its recordings join the section before it."""
    view = read(collection)
    changed(_collections().join_section(context.visitor, _id(view), _section(view, heading)), as_json)


def arrange(
    collection: str = Name,
    file: Path = typer.Argument(..., help=f"JSON with sections, items and notes. {FORM}"),  # noqa: B008
    as_json: bool = Json,
) -> None:
    """Set title, introduction, sections, order and notes from a file, as one change; what it does not name goes out."""
    asked = _asked(file)
    sections = [_told(part) for part in asked["sections"]]
    words = {name: asked.get(name) for name in ("title", "introduction")}
    changed(_collections().arrange(context.visitor, named(collection), sections, **words), as_json)


def register(app: typer.Typer) -> None:
    for command in (order, move, note, cover, section, edit_section, move_section, join_section, arrange):
        app.command()(command)


def _collections() -> Collections:
    return context.application.services.collections


def _id(view: CollectionView) -> str:
    return view.exhibition.collection_id


def _section(view: CollectionView, heading: str) -> int:
    """By heading, whatever the case, or by its place from 1.

    Raises:
        NotFound: none is called so, or several are.
    """
    sections = view.exhibition.sections
    found = [s.section_id for s in sections if s.heading.casefold() == heading.strip().casefold()]
    if not found and heading.isdecimal() and 1 <= int(heading) <= len(sections):
        found = [sections[int(heading) - 1].section_id]
    if len(found) == 1:
        return found[0]
    known = ", ".join(
        f"{n} “{s.heading}”" if s.heading else f"{n} without a heading" for n, s in enumerate(sections, 1)
    )
    error = NotFound(f"{len(found) or 'No'} sections of “{view.exhibition.title}” are called {heading!r}.")
    error.hint = f"There are: {known}. A number is a name, too."
    raise error


def _asked(file: Path) -> dict[str, Any]:
    """
    Raises:
        BadTable: it cannot be read, or is nothing of the kind.
    """
    try:
        asked = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise _bad(f"{file} cannot be read as JSON: {error}.") from error
    sections = asked.get("sections") if isinstance(asked, dict) else None
    if not isinstance(sections, list) or not all(isinstance(part, dict) for part in sections):
        raise _bad(f"{file} has no list of sections.")
    return dict(asked)


def _told(part: dict[str, Any]) -> Section:
    """A section of the file; recordings are named by item_id, or by title where there is none, or by bare text."""
    items = [one if isinstance(one, dict) else {"title": one} for one in part.get("items", ())]
    entries = tuple(
        Entry(item_id=recording(str(one.get("item_id") or one.get("title") or "")), note=str(one.get("note") or ""))
        for one in items
    )
    words = {name: str(part.get(name) or "") for name in ("heading", "text")}
    own = part.get("section_id")
    return Section(section_id=own if isinstance(own, int) else 0, entries=entries, **words)


def _bad(message: str) -> BadTable:
    error = BadTable(message)
    error.hint = FORM
    return error
