"""What is inside an item: segments with their words, findings, fingerprints, tags and what curators say to them."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

# Only spoken words are searched; every trigger of an update says so, because a kind may never change.
SPOKEN = """
CREATE VIRTUAL TABLE segments_words USING fts5(text, tokenize="unicode61 remove_diacritics 2")
"""
TRIGGERS = (
    "CREATE TRIGGER segments_words_added AFTER INSERT ON segments WHEN new.kind = 'speech' "
    "BEGIN INSERT INTO segments_words (rowid, text) VALUES (new.number, new.text); END",
    "CREATE TRIGGER segments_words_removed AFTER DELETE ON segments WHEN old.kind = 'speech' "
    "BEGIN DELETE FROM segments_words WHERE rowid = old.number; END",
    "CREATE TRIGGER segments_words_changed AFTER UPDATE OF text ON segments WHEN new.kind = 'speech' "
    "BEGIN UPDATE segments_words SET text = new.text WHERE rowid = new.number; END",
)
POSTGRES_INDEX = """
CREATE INDEX segments_words ON segments USING gin (to_tsvector('simple', text)) WHERE kind = 'speech'
"""


def upgrade() -> None:
    op.create_table(
        "segments",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("item_id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("start_s", sa.Double(), nullable=False),
        sa.Column("end_s", sa.Double(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("flag", sa.String(length=16), nullable=False),
        sa.Column("model", sa.String(length=512), nullable=False),
        sa.Column("origin", sa.String(length=16), nullable=False),
        sa.Column("locked", sa.Boolean(), nullable=False),
        sa.CheckConstraint("kind IN ('shot', 'scene', 'speech', 'sound')", name=op.f("ck_segments_kind")),
        sa.CheckConstraint("origin IN ('machine', 'human', 'file')", name=op.f("ck_segments_origin")),
        sa.CheckConstraint(
            "flag IN ('', 'repetition', 'compression', 'no_speech', 'improbable')", name=op.f("ck_segments_flag")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["items.item_id"], name=op.f("fk_segments_item_id_items"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_segments")),
    )
    op.create_index("ix_segments_item_id_kind_start_s", "segments", ["item_id", "kind", "start_s"], unique=False)
    op.create_table(
        "findings",
        sa.Column("item_id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("model", sa.String(length=512), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["items.item_id"], name=op.f("fk_findings_item_id_items"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("item_id", "kind", name=op.f("pk_findings")),
    )
    op.create_table(
        "fingerprints",
        sa.Column("item_id", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["items.item_id"], name=op.f("fk_fingerprints_item_id_items"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_fingerprints")),
    )
    op.create_table(
        "tags",
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("phrases", sa.JSON(), nullable=False),
        sa.Column("parent", sa.String(length=255), nullable=True),
        sa.ForeignKeyConstraint(["parent"], ["tags.key"], name=op.f("fk_tags_parent_tags"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_tags")),
    )
    op.create_index(op.f("ix_tags_parent"), "tags", ["parent"], unique=False)
    op.create_table(
        "verdicts",
        sa.Column("tag", sa.String(length=255), nullable=False),
        sa.Column("item_id", sa.String(length=64), nullable=False),
        sa.Column("accepted", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["items.item_id"], name=op.f("fk_verdicts_item_id_items"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["tag"], ["tags.key"], name=op.f("fk_verdicts_tag_tags"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("tag", "item_id", name=op.f("pk_verdicts")),
    )
    op.create_index(op.f("ix_verdicts_item_id"), "verdicts", ["item_id"], unique=False)

    op.create_table(
        "phrases",
        sa.Column("space_id", NUMBER, nullable=False),
        sa.Column("text", sa.String(length=500), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["space_id"], ["spaces.space_id"], name=op.f("fk_phrases_space_id_spaces"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("space_id", "text", name=op.f("pk_phrases")),
    )

    op.bulk_insert(
        sa.table("revisions", sa.column("name", sa.String), sa.column("value", sa.BigInteger)),
        [{"name": "understanding", "value": 0}],
    )
    if op.get_context().dialect.name == "sqlite":
        for statement in (SPOKEN, *TRIGGERS):
            op.execute(statement)
    else:
        op.execute(POSTGRES_INDEX)
