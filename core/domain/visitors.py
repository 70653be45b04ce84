"""Who is asking."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from core.domain.types import UserId

Role = Literal["viewer", "curator", "admin"]


@dataclass(frozen=True, kw_only=True)
class Visitor:
    """A person at the browser or the command line, as every service receives them.

    Attributes:
        user_id: Pseudonym used for interactions.
        name: For display only; empty when nobody has signed in (loopback, command line).
    """

    user_id: UserId
    role: Role
    name: str = ""
