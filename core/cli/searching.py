"""The commands that find: by words, pictures, clips and sounds; and items like an item."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import typer

from core.cli.context import Json, context, show
from core.domain import ItemId
from core.domain.searches import SearchQuery, Way
from core.errors import NotFound, VitrineError
from core.services.views import Hit, SearchResult

_MOMENT = re.compile(r"(?P<item>[A-Za-z0-9_-]{1,128})(?:@(?P<at>\d+(?:\.\d+)?))?")


def search(
    text: str = typer.Argument("", help='Words; +term must be there too, -term must not: "boats -people".'),
    image: Path = typer.Option(None, "--image", help="Search with a picture."),  # noqa: B008
    clip: str = typer.Option(
        "", "--clip", help="Search with a clip: a file, an item, or a moment of one as ITEM@SECONDS."
    ),
    sound: Path = typer.Option(None, "--sound", help="Search with a recording of sound."),  # noqa: B008
    plus: list[str] = typer.Option([], "--plus", help="Must be there too; may be repeated."),  # noqa: B008
    minus: list[str] = typer.Option([], "--minus", help="Must not be there; may be repeated."),  # noqa: B008
    weights: str = typer.Option("", "--weights", help="0 to 1 per way, e.g. picture=1,speech=0.5,sound=0,text=1."),
    k: int = typer.Option(10, "-k", help="How many."),
    exactly: bool = typer.Option(False, "--exactly", help="Do not put slips of the pen right."),
    log: bool = typer.Option(
        True, "--log/--no-log", help="Whether curators may see the question in the worklist; scripts say --no-log."
    ),
    as_json: bool = Json,
) -> None:
    """Find items, best first, as far as the search is sure; it may find nothing."""
    searching = context.application.services.searching
    given = [source for source in (image, clip, sound) if source]
    if len(given) > 1:
        raise VitrineError("Search with one of --image, --clip and --sound at a time.")
    item_id, at_s, example = ItemId(""), None, ""
    if given and not (path := Path(given[0])).exists() and clip:
        item_id, at_s = _moment(clip)
    elif given:
        example, _ = searching.read_example(context.visitor, path, path.name)
    query = SearchQuery(
        text=text,
        plus=tuple(plus),
        minus=tuple(minus),
        item_id=item_id,
        at_s=at_s,
        example=example,
        weights=_weights(weights),
        exactly=exactly,
    )
    if query.empty:
        raise typer.BadParameter("There is nothing to look for: give words, --image, --clip or --sound.")
    found = searching.ask(context.visitor, query, k, log=log)
    for line in _notes(found):
        typer.echo(line, err=True)
    show([_row(hit) for hit in found.hits], as_json, lambda: (line for hit in found.hits for line in _lines(hit)))


def similar(item: str, k: int = typer.Option(10, "-k", help="How many."), as_json: bool = Json) -> None:
    """Find items like an item."""
    hits = context.application.services.searching.similar(context.visitor, ItemId(item), k)
    show([_row(hit) for hit in hits], as_json, lambda: (f"{h.score:7.3f}  {h.card.item.title}  {h.why}" for h in hits))


def register(app: typer.Typer) -> None:
    for command in (search, similar):
        app.command()(command)


def _moment(clip: str) -> tuple[ItemId, float | None]:
    found = _MOMENT.fullmatch(clip)
    if found is None:
        raise NotFound(f"There is neither a file nor an item '{clip}'.")
    return ItemId(found["item"]), float(found["at"]) if found["at"] else None


def _weights(text: str) -> dict[Way, float]:
    weights: dict[Way, float] = {}
    for part in filter(None, text.replace(" ", "").split(",")):
        name, _, value = part.partition("=")
        way = next((way for way in get_args(Way) if way == name), None)
        try:
            number = float(value)
        except ValueError:
            number = math.nan
        if way is None or not 0 <= number <= 1:
            raise VitrineError(f"'{part}' is no weight; write e.g. picture=0.5 with one of {', '.join(get_args(Way))}.")
        weights[way] = number
    return weights


def _row(hit: Hit) -> dict[str, Any]:
    row: dict[str, Any] = {
        "item_id": hit.card.item.item_id,
        "title": hit.card.item.title,
        "score": round(hit.score, 6),
        "best_s": hit.at_s,
        "modality": hit.modality,
    }
    if hit.shares:
        row["confidence"] = None if math.isnan(hit.confidence) else round(hit.confidence, 4)
        row["why"] = hit.why
        row["evidence"] = {way: round(share, 4) for way, share in hit.shares.items()}
        row["moments"] = [{"at_s": round(m.at_s, 3), "way": m.way, "why": m.why} for m in hit.moments]
    return row


def _lines(hit: Hit) -> Iterator[str]:
    """The recording, and below it the other seconds worth seeing."""
    sure = "    ?" if math.isnan(hit.confidence) else f"{hit.confidence:5.0%}"
    yield f"{sure}  {hit.card.item.title}  {hit.why}"
    for moment in hit.others:
        yield f"         {moment.why}"


def _notes(found: SearchResult) -> list[str]:
    notes = [found.note] if found.note else []
    if found.left_out:
        notes.append(f"Nothing has every word of it; left out: {', '.join(found.left_out)}")
    if found.suggestion:
        notes.append(f"Did you mean: {found.suggestion}")
    if found.corrected:
        notes.append(f"Showing results for: {found.corrected}")
    if not found.hits and found.calibrated:
        near = ", ".join(f"{miss.card.item.title} ({miss.confidence:.0%})" for miss in found.misses[:3])
        notes.append("Nothing in the collection matches." + (f" Nearest: {near}" if near else ""))
    return notes
