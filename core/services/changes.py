"""What every service that changes something shares."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection

from core.errors import VitrineError
from core.storage.audit import Change

Finish = Callable[[Connection], None]
"""Stores what a job has worked out, in the transaction that ends the job."""

Undo = Callable[[Connection, Change], None]
"""Takes one change back, in the transaction that marks it as undone."""


class ChangedSince(VitrineError):
    hint = "Take the newer changes back first; the history lists them."


def legible(value: Any) -> Any:
    """Text, or texts, without what no database can keep: half characters and zero bytes."""
    if isinstance(value, str):
        return value.encode("utf-8", "ignore").decode().replace("\0", "")
    return tuple(legible(entry) for entry in value)
