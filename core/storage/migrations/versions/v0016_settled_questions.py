"""What curators say of questions without a good answer."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "settled_questions",
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("verdict", sa.String(length=16), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.CheckConstraint("verdict IN ('answered', 'wanted', 'elsewhere')", name=op.f("ck_settled_questions_verdict")),
        sa.PrimaryKeyConstraint("kind", "text", name=op.f("pk_settled_questions")),
    )
