"""The catalogue of the demo collection: every clip with its title, its one sentence, its look and its voice."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from data.world.subject import Clip

CATALOGUE = Path(__file__).with_name("collection.toml")


@cache
def clips() -> tuple[Clip, ...]:
    """Every item, in the order of the catalogue.

    Raises:
        TypeError: an entry lacks something, or has a name that a clip does not.
    """
    entries = tomllib.loads(CATALOGUE.read_text(encoding="utf-8"))["clip"]
    return tuple(Clip(**entry) for entry in entries)
