"""What all tables share: one model for SQLite and PostgreSQL, and how it writes instants, numbers and choices.

Instants are float seconds since 1970 (UTC) in the database and aware datetimes everywhere else.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, get_args

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# SQLite numbers rows by itself only when the column is called INTEGER.
Number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


class Moment(sa.types.TypeDecorator[datetime]):
    """An aware UTC datetime, stored as seconds since 1970; exact to the microsecond until the year 2100."""

    impl = sa.Double
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> float | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"need a timezone-aware datetime, got {value!r}")
        return value.timestamp()

    def process_result_value(self, value: float | None, dialect: sa.Dialect) -> datetime | None:
        return None if value is None else datetime.fromtimestamp(value, UTC)


def one_of(column: str, words: Any) -> sa.CheckConstraint:
    """The column holds one of the words of this `Literal`."""
    choices = ", ".join(f"'{word}'" for word in get_args(words))
    return sa.CheckConstraint(f"{column} IN ({choices})", name=column)


def insert(tx: sa.Connection, table: sa.Table) -> Any:
    """INSERT that knows ON CONFLICT, in the dialect of this connection."""
    return postgresql.insert(table) if tx.dialect.name == "postgresql" else sqlite.insert(table)
