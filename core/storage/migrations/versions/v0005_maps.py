"""Maps of the collection: drawings with their dots, and the dots that were added to them since."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "maps",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("subject", sa.String(length=16), nullable=False),
        sa.Column("space", sa.String(length=16), nullable=False),
        sa.Column("made_at", sa.Double(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.CheckConstraint("subject IN ('items', 'moments')", name=op.f("ck_maps_subject")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_maps")),
    )
    op.create_index("ix_maps_subject_space_made_at", "maps", ["subject", "space", "made_at"], unique=False)
    op.create_table(
        "map_dots",
        sa.Column("map", NUMBER, nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("item_ids", sa.LargeBinary(), nullable=False),
        sa.Column("times", sa.LargeBinary(), nullable=False),
        sa.Column("xy", sa.LargeBinary(), nullable=False),
        sa.Column("xyz", sa.LargeBinary(), nullable=False),
        sa.Column("classes", sa.LargeBinary(), nullable=False),
        sa.Column("trust", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["map"], ["maps.number"], name=op.f("fk_map_dots_map_maps"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("map", "part", name=op.f("pk_map_dots")),
    )
