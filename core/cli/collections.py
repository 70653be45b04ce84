"""Commands about collections: list, show, create, add, remove, compose, publish, delete."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import typer

from core.cli import arranging
from core.cli.context import Json, context, show
from core.cli.naming import collection as named
from core.cli.naming import recordings
from core.cli.undoing import changed, told
from core.errors import VitrineError
from core.services.collection import clock
from core.services.curation.collections import Collections
from core.services.curation.views import CollectionView, ComposedView, Wish

app = typer.Typer(
    help="Collections: recordings in an order, with sections and notes. COLLECTION and ITEM are ids, titles, or a part "
    "of a title that only one has. Every change can be taken back with `undo`.",
    no_args_is_help=True,
)
Name = typer.Argument(..., metavar="COLLECTION", help="Title or id of a collection.")
Items = typer.Argument(..., metavar="ITEM...", help="Titles or ids of recordings.")


@app.command("list")
def list_(as_json: bool = Json) -> None:
    """List every collection, changed last first."""
    cards = _collections().list(context.visitor)
    rows = [
        {
            "collection_id": card.collection_id,
            "title": card.title,
            "count": card.count,
            "published": card.published,
            "changed_at": card.changed_at.isoformat(),
        }
        for card in cards
    ]
    show(
        rows,
        as_json,
        lambda: (f"{c.collection_id}  {c.count:>4}  {'' if c.published else '(draft) '}{c.title}" for c in cards),
    )


@app.command("show")
def show_(collection: str = Name, as_json: bool = Json) -> None:
    """Print a collection with its sections, notes and recordings in order; --json is what `arrange` takes."""
    view = _collections().get(context.visitor, named(collection))
    show(_row(view), as_json, lambda: _lines(view))


@app.command()
def create(
    title: str = typer.Argument(..., help="What it is called."),
    items: list[str] = typer.Argument(None, metavar="[ITEM]...", help="Titles or ids of recordings, in order."),  # noqa: B008
    introduction: str = typer.Option("", help="A text for its visitors."),
    as_json: bool = Json,
) -> None:
    """Make a collection; prints its id."""
    made = _collections().create(context.visitor, title, recordings(items), introduction=introduction)
    show(
        {"collection_id": made.collection_id, "change_id": made.change_id}, as_json, lambda: iter([made.collection_id])
    )


@app.command()
def add(collection: str = Name, items: list[str] = Items, as_json: bool = Json) -> None:
    """Put recordings at the end of a collection."""
    changed(_collections().add(context.visitor, named(collection), recordings(items)), as_json)


@app.command()
def remove(collection: str = Name, items: list[str] = Items, as_json: bool = Json) -> None:
    """Take recordings out of a collection; they stay in the library."""
    view = arranging.read(collection)
    going = arranging.in_it(view, items)
    changed(_collections().remove(context.visitor, view.exhibition.collection_id, going), as_json)


@app.command()
def history(collection: str = Name, as_json: bool = Json) -> None:
    """Everything that was ever done to a collection, newest first, with numbers for `undo`."""
    told(_collections().history(context.visitor, named(collection)), as_json)


@app.command()
def describe(
    collection: str = Name,
    title: str | None = typer.Option(None, help="A new title."),
    introduction: str | None = typer.Option(None, help='A text for its visitors; "" takes it away.'),
    as_json: bool = Json,
) -> None:
    """Give a collection another title or introduction."""
    words = {"title": title, "introduction": introduction}
    changed(_collections().describe(context.visitor, named(collection), **words), as_json)


@app.command()
def publish(
    collection: str = Name,
    withdraw: bool = typer.Option(False, "--withdraw", help="Take it back from viewers instead."),
    as_json: bool = Json,
) -> None:
    """Let viewers read a collection."""
    changed(_collections().publish(context.visitor, named(collection), not withdraw), as_json)


@app.command()
def delete(collection: str = Name, as_json: bool = Json) -> None:
    """Delete a collection; its recordings stay in the library."""
    changed(_collections().delete(context.visitor, named(collection)), as_json)


@app.command()
def compose(
    phrase: str = typer.Argument("", help="What it should be about; may be empty."),
    k: int = typer.Option(12, "-k", help="How many recordings."),
    like: list[str] = typer.Option([], help="A recording to resemble; may be given several times."),  # noqa: B008
    coverage: float = typer.Option(1.0, help="How much it counts that the choice stands for everything, 0 to 1."),
    relevance: float = typer.Option(1.0, help="How much it counts that each fits the phrase, 0 to 1."),
    novelty: float = typer.Option(0.5, help="How much it counts that few people met it, 0 to 1."),
    beside: str = typer.Option("", help="Title or id of a collection to go on with: what is in it counts as covered."),
    title: str = typer.Option("", help="Make a collection of this title out of the proposal."),
    as_json: bool = Json,
) -> None:
    """Propose recordings that cover, fit and are new, each with what it brings; --title makes a collection of them."""
    wish = Wish(
        k=k,
        phrase=phrase,
        like=recordings(like),
        coverage=coverage,
        relevance=relevance,
        novelty=novelty,
        beside=named(beside) if beside else "",
    )
    view = context.application.services.composing.compose(context.visitor, wish)
    if view.note:
        typer.echo(view.note, err=True)
    if title and view.astray:
        raise VitrineError("No collection was made, for the words decided nothing.")
    row = _composed(view)
    if title:
        ids = [pick.card.item.item_id for pick in view.picks]
        row["collection_id"] = _collections().create(context.visitor, title, ids).collection_id
    show(row, as_json, lambda: _composed_lines(view, str(row.get("collection_id", ""))))


arranging.register(app)  # after the commands that come first


def _collections() -> Collections:
    return context.application.services.collections


def _row(view: CollectionView) -> dict[str, Any]:
    found = view.exhibition
    return {
        "collection_id": found.collection_id,
        "title": found.title,
        "introduction": found.introduction,
        "published": found.published,
        "missing": view.missing,
        "sections": [
            {
                "section_id": section.section_id,
                "heading": section.heading,
                "text": section.text,
                "items": [
                    {"item_id": e.item_id, "title": view.cards[e.item_id].item.title, "note": e.note}
                    for e in section.entries
                ],
            }
            for section in found.sections
        ],
    }


def _lines(view: CollectionView) -> Iterator[str]:
    found = view.exhibition
    yield found.title
    if found.introduction:
        yield found.introduction
    for section in found.sections:
        if section.heading:
            yield f"\n{section.heading}"
        if section.text:
            yield section.text
        for entry in section.entries:
            item = view.cards[entry.item_id].item
            note = f"  {entry.note}" if entry.note else ""
            yield f"  {item.item_id}  {clock(item.duration_s):>7}  {item.title}{note}"


def _composed(view: ComposedView) -> dict[str, Any]:
    return {
        "value": view.value,
        "guarantee": view.guarantee,
        "covered": view.covered,
        "shorter": view.shorter,
        "picks": [
            {
                "item_id": pick.card.item.item_id,
                "title": pick.card.item.title,
                "step": pick.step,
                "gain": pick.gain,
                "coverage": pick.coverage,
                "relevance": pick.relevance,
                "novelty": pick.novelty,
            }
            for pick in view.picks
        ],
    }


def _composed_lines(view: ComposedView, made: str) -> Iterator[str]:
    for pick in view.picks:
        terms = f"{pick.coverage:.3f} coverage + {pick.relevance:.3f} relevance + {pick.novelty:.3f} novelty"
        yield f"{pick.card.item.item_id}  +{pick.gain:.3f} = {terms}  {pick.card.item.title}"
    yield f"Stands for {view.covered:.0%} of the collection; at least {view.guarantee:.0%} of the best possible."
    if made:
        yield f"Collection {made}"
