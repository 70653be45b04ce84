"""What was learned, shown and simulated."""

from __future__ import annotations

import sqlalchemy as sa

from core.domain.runs import RunState, VersionState
from core.domain.simulations import SimulationState
from core.storage.tables.model import Moment, Number, metadata, one_of

# What was tried, with everything needed to repeat it; only ever added.
runs = sa.Table(
    "runs",
    metadata,
    sa.Column("number", Number, primary_key=True),
    sa.Column("kind", sa.String(32), nullable=False),
    sa.Column("strategy", sa.String(255), nullable=False),
    sa.Column("version", sa.String(64), nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("started_at", Moment, nullable=False),
    sa.Column("config", sa.JSON, nullable=False),
    sa.Column("data_hash", sa.String(64), nullable=False),
    sa.Column("seed", sa.BigInteger, nullable=False),
    sa.Column("metrics", sa.JSON, nullable=False),
    sa.Column("curve", sa.JSON, nullable=False),
    sa.Column("train_s", sa.Double, nullable=False),
    sa.Column("answer_s", sa.Double, nullable=False),
    sa.Column("memory_mb", sa.Double, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("simulated", sa.Boolean, nullable=False),
    sa.Index("ix_runs_kind_strategy", "kind", "strategy"),
    one_of("state", RunState),
)

# The numbers of a trained strategy are files; this says which there are, and which answers.
strategy_versions = sa.Table(
    "strategy_versions",
    metadata,
    sa.Column("strategy", sa.String(64), primary_key=True),
    sa.Column("version", sa.String(64), primary_key=True),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("made_at", Moment, nullable=False),
    sa.Column("run_id", sa.String(20), nullable=False),
    sa.Column("ndcg", sa.Double),
    sa.Column("people", sa.Integer, nullable=False),
    sa.Column("events", sa.BigInteger, nullable=False),
    sa.Column("last_event", sa.BigInteger, nullable=False),
    sa.Column("settings", sa.JSON, nullable=False),
    sa.Column("size_bytes", sa.BigInteger, nullable=False),
    sa.Column("simulated", sa.Boolean, nullable=False),
    one_of("state", VersionState),
)

# Lists people were shown, with everything that made them; bounded by core.storage.requests.
list_requests = sa.Table(
    "list_requests",
    metadata,
    sa.Column("number", Number, primary_key=True),
    sa.Column("at", Moment, nullable=False),
    sa.Column("until", Moment, nullable=False, index=True),
    sa.Column("user_id", sa.String(64), nullable=False),
    sa.Column("strategy", sa.String(64), nullable=False),
    sa.Column("version", sa.String(64), nullable=False),
    sa.Column("seed", sa.BigInteger, nullable=False),
    sa.Column("wanted", sa.JSON, nullable=False),
    sa.Column("settings_mark", sa.String(16), nullable=False),
    sa.Column("history_mark", sa.String(16), nullable=False),
    sa.Column("history", sa.JSON, nullable=False),
    sa.Column("listed", sa.JSON, nullable=False),
    sa.Column("path", sa.JSON, nullable=False),
    sa.Column("reasons", sa.JSON, nullable=False),
    sa.Column("around", sa.JSON, nullable=False),
    sa.Index("ix_list_requests_user_id_number", "user_id", "number"),
)

# Invented people: what is needed to make the same ones again.
populations = sa.Table(
    "populations",
    metadata,
    sa.Column("number", Number, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("n", sa.Integer, nullable=False),
    sa.Column("seed", sa.BigInteger, nullable=False),
    sa.Column("made_at", Moment, nullable=False),
    sa.Column("made_by", sa.String(64), nullable=False),
    sa.Column("interests", sa.JSON, nullable=False),
    sa.Column("design", sa.JSON, nullable=False),
    sa.Column("behaviour", sa.JSON, nullable=False),
    sa.Column("parent", Number, nullable=False),
    sa.Column("real", sa.JSON, nullable=False),
    sa.Column("removed", sa.Boolean, nullable=False, server_default=sa.false()),  # kept so that it can come back
)

# Days that invented people lived.
simulations = sa.Table(
    "simulations",
    metadata,
    sa.Column("number", Number, primary_key=True),
    sa.Column(
        "population", Number, sa.ForeignKey("populations.number", ondelete="CASCADE"), nullable=False, index=True
    ),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("made_at", Moment, nullable=False),
    sa.Column("made_by", sa.String(64), nullable=False),
    sa.Column("plan", sa.JSON, nullable=False),
    sa.Column("curve", sa.JSON, nullable=False),
    sa.Column("summary", sa.JSON, nullable=False),
    sa.Column("run_id", sa.String(20), nullable=False),
    sa.Column("job_id", sa.String(20), nullable=False),
    sa.Column("events", sa.BigInteger, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("lives", sa.LargeBinary, nullable=False),  # what core.services.simulation.lives packs
    sa.Column("removed", sa.Boolean, nullable=False, server_default=sa.false()),
    one_of("state", SimulationState),
)
