"""Versions of trained strategies on disk: `<root>/<strategy>/<version>/`, whole or not at all, never changed."""

from __future__ import annotations

import os
import secrets
import shutil
import time
from collections.abc import Callable, Collection
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from core.errors import NotFound

LEFT_OVER_S = 6 * 3600.0  # a folder without a record this old belongs to a fit that died
ASIDE = ".part-"

Told = TypeVar("Told")


def folder(root: Path, name: str, version: str) -> Path:
    """Where a version lies, whether or not it is there.

    Raises:
        NotFound: no strategy or version can be called so.
    """
    for part in (name, version):
        if not part or part.startswith(".") or not part.replace("_", "").replace("-", "").isalnum():
            raise NotFound(f"there is no version {version!r} of {name!r}")
    return root / name / version


def keep(root: Path, name: str, fill: Callable[[Path], Told]) -> tuple[str, Told]:
    """Write a new version aside, bring it to disk and rename it; gives its name and what `fill` gave."""
    version = new_version()
    target = folder(root, name, version)
    aside = target.with_name(ASIDE + version)
    aside.mkdir(parents=True)
    try:
        told = fill(aside)
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise
    _bring_to_disk(aside)
    os.rename(aside, target)
    _sync(target.parent)
    return version, told


def new_version() -> str:
    """Sorts by time; two made in one microsecond differ all the same."""
    return f"{datetime.now(UTC):%Y%m%d-%H%M%S-%f}-{secrets.token_hex(2)}"


def is_left_over(folder: Path, known: Collection[tuple[str, str]]) -> bool:
    """Whether nothing will ever speak of this folder.

    Args:
        known: Strategy and version of all that are on record.
    """
    recorded = (folder.parent.name, folder.name) in known
    return not recorded and folder.is_dir() and time.time() - folder.stat().st_mtime > LEFT_OVER_S


def _bring_to_disk(folder: Path) -> None:
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())
    _sync(folder)


def _sync(folder: Path) -> None:
    """Without it a folder may lose its newest entries in a power cut."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
