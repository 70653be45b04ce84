"""What every command needs: services on the chosen data directory, and one way to print."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import typer

from core.bootstrap import Application, build
from core.domain import Visitor
from core.errors import NotFound, Refused, TooLittleExamined, Unavailable, VitrineError
from core.settings import Settings

# What pages advise a reader to do is of no use in a shell.
_HINTS = {
    NotFound.hint: "`python -m core items` and `python -m core collection list` say what there is.",
    Unavailable.hint: "Wait a moment and try again; `python -m core doctor` says what is active.",
    TooLittleExamined.hint: "`python -m core ingest FOLDER` takes recordings in and examines them, "
    "`python -m core demo load` those of the demo.",
    Refused.hint: "Nothing was stored. Convert or repair the file and give it again.",
}

Json = typer.Option(False, "--json", help="Print one JSON value and nothing else.")


class Context:
    """Built lazily, so that `--help` costs nothing."""

    def __init__(self, data_dir: Path | None) -> None:
        self.data_dir = data_dir
        self._application: Application | None = None

    @property
    def settings(self) -> Settings:
        return Settings.load(data_dir=self.data_dir)

    @property
    def application(self) -> Application:
        if self._application is None:
            self._application = build(self.settings, own_encoders=True)
        return self._application

    @property
    def visitor(self) -> Visitor:
        """Whoever can run this command owns the data directory: an administrator."""
        return self.application.local_visitor


context = Context(None)


def show(value: Any, as_json: bool, lines: Callable[[], Iterator[str]]) -> None:
    """Print for a program or for a person."""
    if as_json:
        print(json.dumps(value, ensure_ascii=False))
    else:
        for line in lines():
            print(line)


def complain(error: VitrineError) -> None:
    code = f"{error.code}: " if isinstance(error, Refused) else ""
    print(f"{code}{error}", file=sys.stderr)
    if error.hint:
        print(_HINTS.get(error.hint, error.hint), file=sys.stderr)


@contextmanager
def refusals() -> Iterator[None]:
    """Turn what we refuse on purpose into a sentence and exit code 1; anything else is a bug and shows itself."""
    try:
        yield
    except VitrineError as error:
        complain(error)
        raise SystemExit(1) from None
