"""The counter of curation goes: nothing ever asked for it, as whatever a curator decides is read where it is needed."""

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("DELETE FROM revisions WHERE name = 'curation'")
