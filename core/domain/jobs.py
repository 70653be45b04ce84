"""Work that runs away from the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

JobState = Literal["queued", "running", "done", "failed", "cancelled"]


@dataclass(frozen=True, kw_only=True)
class Job:
    """One piece of queued work, as it stood when it was read.

    Attributes:
        key: Idempotency key; enqueueing an equal key again gives the existing job.
        token: Fencing token of the current lease; a result is only stored while it still holds.
        error_code: One of core.errors.REFUSALS, or "" while nothing went wrong.
    """

    job_id: str
    task: str
    key: str
    state: JobState
    payload: Mapping[str, Any] = field(default_factory=dict)
    progress: float = 0.0  # 0 to 1
    note: str = ""  # what it is doing now, for a person
    attempts: int = 0
    token: int = 0
    cancel_requested: bool = False
    error_code: str = ""
    error: str = ""
    created_at: datetime | None = None  # timezone-aware, UTC
    finished_at: datetime | None = None
