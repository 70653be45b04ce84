"""The table of commands."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import typer

from core.cli import (
    accounts,
    coldstart,
    collection,
    collections,
    curating,
    evaluating,
    events,
    explaining,
    export,
    fitting,
    forgetting,
    importing,
    inside,
    keys,
    looking_back,
    maps,
    models,
    naming,
    running,
    searching,
    simulating,
    taste,
    training,
    undoing,
)
from core.cli.context import context, refusals

app = typer.Typer(
    name="python -m core",
    help="Vitrine without a browser. The data directory is --data DIR, or VITRINE_DATA, or data/local.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
running.register(app)
collection.register(app)
undoing.register(app)
curating.register(app)
searching.register(app)
taste.register(app)
fitting.register(app)
forgetting.register(app)
explaining.register(app)
looking_back.register(app)
naming.register(app)
evaluating.register(app)
inside.register(app)
maps.register(app)
export.register(app)
importing.register(app)
coldstart.register(app)
events.register(importing.app)
training.register(app)
simulating.register(app)
app.add_typer(collections.app, name="collection")
app.add_typer(models.app, name="models")
app.add_typer(accounts.app, name="accounts")
app.add_typer(keys.app, name="keys")


def main() -> None:
    """Run one command; `--data DIR` may stand before or after its name."""
    arguments, data_dir = split_data(sys.argv[1:])
    context.data_dir = data_dir
    if data_dir is not None:  # the processes we start must find the same place
        os.environ["VITRINE_DATA"] = str(data_dir.absolute())
    with refusals():
        app(args=arguments, prog_name="python -m core", standalone_mode=True)


def split_data(arguments: list[str]) -> tuple[list[str], Path | None]:
    """Take `--data DIR` or `--data=DIR` out of the arguments, wherever it stands."""
    rest: list[str] = []
    found: Path | None = None
    waiting = iter(arguments)
    for argument in waiting:
        if argument == "--":
            return [*rest, argument, *waiting], found
        if argument == "--data":
            value = next(waiting, None)
            if value is None:
                raise typer.BadParameter("--data needs a folder")
            found = Path(value)
        elif argument.startswith("--data="):
            found = Path(argument.removeprefix("--data="))
        else:
            rest.append(argument)
    return rest, found
