"""A file that is asked for stands under its name when it is whole, or not at all: written beside, on disk, renamed."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.errors import Refused

NO_ROOM = "Write it to another disk, or free some space."
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


@contextmanager
def whole(target: Path, hint: str = NO_ROOM) -> Iterator[Path]:
    """Gives the path to write to; when all is written, `target` is that file, and was untouched until then.

    Who is killed meanwhile leaves `<name>.part`, which the next one writes over. A link stays a link, and what is no
    file (/dev/stdout, a pipe) is written to as it is.

    Args:
        hint: What to do when the disk is full.

    Raises:
        Refused: E_NO_SPACE; nothing is left of it.
        OSError: it cannot be written for another reason; nothing is left either.
    """
    if _no_file(target):
        yield target
        return
    part = _beside(target)
    try:
        with refusing_full(hint):
            yield part
            with part.open("rb+") as file:
                os.fsync(file.fileno())
            part.replace(target.resolve())
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def refusing_full(hint: str = NO_ROOM) -> Iterator[None]:
    """
    Raises:
        Refused: E_NO_SPACE, where what is done inside found no room on the disk.
    """
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise no_space("The disk is full.", hint) from error
        raise


def no_space(detail: str, hint: str = NO_ROOM) -> Refused:
    refusal = Refused("E_NO_SPACE", detail)
    refusal.hint = hint
    return refusal


def try_to_write(target: Path) -> None:
    """Before hours of work: that `target` can be written when they are over. Leaves nothing.

    Raises:
        OSError: it cannot.
    """
    if target.exists():
        target.open("ab").close()
    if not _no_file(target):
        part = _beside(target)
        part.open("ab").close()
        part.unlink()


def _no_file(target: Path) -> bool:
    return target.exists() and not target.is_file()


def _beside(target: Path) -> Path:
    end = target.resolve()
    return end.with_name(f"{end.name}.part")
