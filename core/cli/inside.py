"""Commands about what is inside an item: transcript, tags, description; and the vocabulary of tags."""

from __future__ import annotations

import csv
import json
from io import StringIO
from pathlib import Path

import typer

from core.cli.context import Json, context, show
from core.cli.files import contents
from core.domain import ItemId
from core.domain.counts import count
from core.exporting.reading import decoded
from core.services.collection import clock
from core.services.understanding.tag_views import TagView
from core.services.understanding.transcripts import FORMATS
from core.services.understanding.view_json import to_json

vocabulary = typer.Typer(help="The words that items are tagged with.", no_args_is_help=True)


def transcript(
    item: str,
    form: str = typer.Option("txt", "--format", help=f"One of {', '.join(FORMATS)}."),
) -> None:
    """Print what is said in an item."""
    if form not in FORMATS:
        raise typer.BadParameter(f"the format is one of {', '.join(FORMATS)}")
    typer.echo(context.application.services.transcripts.export(context.visitor, ItemId(item), form), nl=False)


def subtitles(
    item: str,
    file: Path,
    language: str = typer.Option("", help="ISO 639-1, e.g. en."),
) -> None:
    """Put a subtitle file (.srt, .vtt, .ass) in the place of what a model heard in an item."""
    given = context.application.services.transcripts.give_subtitles(
        context.visitor, ItemId(item), contents(file), language
    )
    typer.echo(f"Read: {count(given.lines, 'line')}.")


def tags(item: str, as_json: bool = Json) -> None:
    """Say which tags of the vocabulary hold for an item, where in it, and how sure that is."""
    found = context.application.services.tagging.tags(context.visitor, ItemId(item))
    show(to_json(found), as_json, lambda: (_tag_line(tag) for tag in found))


def describe(item: str, as_json: bool = Json) -> None:
    """Scenes, summary, key phrases, sentiment, sound and duplicates of an item."""
    view = context.application.services.understanding.describe(context.visitor, ItemId(item))
    show(to_json(view), as_json, lambda: iter([json.dumps(to_json(view), indent=2, ensure_ascii=False)]))


@vocabulary.command("list")
def list_(as_json: bool = Json) -> None:
    """List the vocabulary."""
    words = context.application.services.tagging.vocabulary(context.visitor)
    rows = [{"name": tag.name, "parent": tag.parent, "phrases": list(tag.phrases)} for tag in words]
    show(rows, as_json, lambda: (tag.name + (f" ({tag.parent})" if tag.parent else "") for tag in words))


@vocabulary.command()
def add(
    name: str,
    parent: str = typer.Option("", help="The wider tag it is a part of."),
    phrase: list[str] = typer.Option([], help="Another way to say it; may be given several times."),  # noqa: B008
) -> None:
    """Add a tag, or change the one of that name."""
    context.application.services.tagging.define(context.visitor, name, phrase, parent)


@vocabulary.command()
def remove(name: str) -> None:
    """Take a tag out, with all verdicts on it."""
    context.application.services.tagging.remove(context.visitor, name)


@vocabulary.command("import")
def import_(file: Path) -> None:
    """Add tags from a CSV file with the columns name, parent, phrases (separated by |); wider tags first."""
    for row in csv.DictReader(StringIO(decoded(contents(file))[0], newline="")):
        if not row.get("name"):
            raise typer.BadParameter("every line needs a name; the columns are name, parent, phrases")
        phrases = [phrase for phrase in (row.get("phrases") or "").split("|") if phrase.strip()]
        tagging = context.application.services.tagging
        tagging.define(context.visitor, row["name"], phrases, row.get("parent") or "")


def register(app: typer.Typer) -> None:
    for command in (transcript, subtitles, tags, describe):
        app.command()(command)
    app.add_typer(vocabulary, name="vocabulary")


def _tag_line(tag: TagView) -> str:
    where = ", ".join(f"{clock(span.start_s)}-{clock(span.end_s)}" for span in tag.spans[:3])
    return f"{tag.decision:<7} {tag.probability:5.2f}  {' > '.join(tag.path)}  {where}".rstrip()
