"""Who is real: nobody whose id says that they are simulated, and no viewer that a curator made up."""

from __future__ import annotations

import sqlalchemy as sa

from core.domain.interactions import INVENTED
from core.storage.tables import profiles


def of_real(person: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
    """Whether a column of ids names somebody real."""
    return sa.not_(of_invented(person))


def of_invented(person: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
    """Whether a column of ids names somebody made up, of either kind."""
    return person.startswith(INVENTED, autoescape=True) | person.in_(sa.select(profiles.c.user_id))
