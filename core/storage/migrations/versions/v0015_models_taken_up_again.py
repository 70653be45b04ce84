"""Which model is in use, when an earlier one is taken up again."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("spaces", sa.Column("turn", sa.Integer(), nullable=False, server_default="0"))
