"""The number of an event is never given again, so that "after event n" means later for ever.

PostgreSQL counts with a sequence, which never goes back. SQLite gives out the number of the newest row again once
that row is removed, unless it is told not to.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        return
    with op.batch_alter_table("interactions", recreate="always", table_kwargs={"sqlite_autoincrement": True}):
        pass  # built anew with the rule, and with everything in it
    learned = connection.scalar(sa.text("SELECT max(last_event) FROM strategy_versions")) or 0
    given = connection.scalar(sa.text("SELECT max(number) FROM interactions")) or 0
    connection.execute(sa.text("DELETE FROM sqlite_sequence WHERE name = 'interactions'"))
    connection.execute(
        sa.text("INSERT INTO sqlite_sequence (name, seq) VALUES ('interactions', :seq)"), {"seq": max(learned, given)}
    )
