"""Bringing the tables of an older collection to the present version, by Alembic and without its command line."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError

from core.errors import VitrineError

FOLDER = Path(__file__).parent / "migrations"
_LOCK = 0x76697472  # "vitr": which advisory lock of PostgreSQL keeps a second migration waiting


def is_current(tx: sa.Connection) -> bool:
    return MigrationContext.configure(tx).get_current_revision() == _scripts().get_current_head()


def upgrade(tx: sa.Connection, to: str = "head") -> None:
    """Run what is missing inside the caller's transaction: after a crash the old version is still there.

    Raises:
        VitrineError: a newer Vitrine wrote this database.
    """
    if tx.dialect.name == "postgresql":
        tx.execute(sa.text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    present = MigrationContext.configure(tx).get_current_revision()
    if present is not None and not _knows(present):
        raise VitrineError(f"a newer Vitrine wrote this database (version {present}); please update Vitrine")
    config = _config()
    config.attributes["connection"] = tx
    command.upgrade(config, to)


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())


def _knows(revision: str) -> bool:
    try:
        return _scripts().get_revision(revision) is not None
    except CommandError:
        return False
