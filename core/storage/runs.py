"""Runs of every kind, and the versions of trained strategies."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

import sqlalchemy as sa

from core.domain.runs import Run, RunKind, Version, VersionState
from core.errors import NotFound
from core.storage.tables import runs, strategy_versions

_RUN = [runs.c.number, *(runs.c[field.name] for field in fields(Run) if field.name != "run_id")]
_VERSION = [strategy_versions.c[field.name] for field in fields(Version)]


class Runs:
    """The runs as one transaction sees them. They are only ever added."""

    def __init__(self, tx: sa.Connection) -> None:
        self._tx = tx

    def add(self, run: Run) -> str:
        """Record a run; gives its id. What JSON cannot say (NaN, infinity) is kept as "cannot say"."""
        row = {**asdict(run), **_plain(run)}
        del row["run_id"]
        return str(self._tx.execute(sa.insert(runs).values(row).returning(runs.c.number)).scalar_one())

    def all(self, kind: RunKind | None = None, strategy: str | None = None, limit: int = 200) -> tuple[Run, ...]:
        """Newest first."""
        chosen = sa.select(*_RUN).order_by(runs.c.number.desc()).limit(limit)
        if kind is not None:
            chosen = chosen.where(runs.c.kind == kind)
        if strategy is not None:
            chosen = chosen.where(runs.c.strategy == strategy)
        return tuple(_run(row) for row in self._tx.execute(chosen).mappings())

    def get(self, run_id: str) -> Run:
        """
        Raises:
            NotFound: there is no such run.
        """
        known = run_id.isascii() and run_id.isdecimal() and len(run_id) < 19
        chosen = sa.select(*_RUN).where(runs.c.number == int(run_id) if known else sa.false())
        row = self._tx.execute(chosen).mappings().first()
        if row is None:
            raise NotFound(f"there is no run '{run_id}'")
        return _run(row)


class Versions:
    """The versions of all strategies as one transaction sees them. Of each strategy at most one serves."""

    def __init__(self, tx: sa.Connection) -> None:
        self._tx = tx

    def add(self, version: Version) -> None:
        """Record a version; one that serves takes the place of the one that did."""
        if version.state == "serving":
            self._relieve(version.strategy, "One that was learned later took its place.")
        row = {**asdict(version), "ndcg": _number(version.ndcg), "settings": _json(version.settings)}
        self._tx.execute(sa.insert(strategy_versions).values(row))

    def serve(self, strategy: str, version: str, reason: str) -> None:
        """Let this version answer from now on.

        Raises:
            NotFound: there is no such version, or its files were tidied away.
        """
        if self.get(strategy, version).state == "removed":
            raise NotFound(f"the files of version {version} of '{strategy}' were tidied away")
        self._relieve(strategy, "Another one was chosen in its place.")
        self.mark(strategy, version, "serving", reason)

    def mark(self, strategy: str, version: str, state: VersionState, reason: str) -> None:
        """
        Raises:
            NotFound: there is no such version.
        """
        self.get(strategy, version)
        self._tx.execute(sa.update(strategy_versions).where(_is(strategy, version)).values(state=state, reason=reason))

    def serving(self, strategy: str) -> Version | None:
        chosen = (strategy_versions.c.strategy == strategy) & (strategy_versions.c.state == "serving")
        found = self._versions(sa.select(*_VERSION).where(chosen))
        return found[0] if found else None

    def get(self, strategy: str, version: str) -> Version:
        """
        Raises:
            NotFound: there is no such version.
        """
        found = self._versions(sa.select(*_VERSION).where(_is(strategy, version)))
        if not found:
            raise NotFound(f"strategy '{strategy}' has no version '{version}'")
        return found[0]

    def all(self, strategy: str | None = None) -> tuple[Version, ...]:
        """By strategy, newest first."""
        chosen = sa.select(*_VERSION)
        return self._versions(chosen if strategy is None else chosen.where(strategy_versions.c.strategy == strategy))

    def _relieve(self, strategy: str, reason: str) -> None:
        serving = (strategy_versions.c.strategy == strategy) & (strategy_versions.c.state == "serving")
        self._tx.execute(sa.update(strategy_versions).where(serving).values(state="standby", reason=reason))

    def _versions(self, chosen: sa.Select[Any]) -> tuple[Version, ...]:
        ordered = chosen.order_by(strategy_versions.c.strategy, strategy_versions.c.version.desc())
        rows = self._tx.execute(ordered).mappings()
        return tuple(Version(**{**row, "ndcg": _nan(row["ndcg"])}) for row in rows)


def _is(strategy: str, version: str) -> sa.ColumnElement[bool]:
    return (strategy_versions.c.strategy == strategy) & (strategy_versions.c.version == version)


def _plain(run: Run) -> dict[str, Any]:
    """The parts of a run that are stored as JSON."""
    return {
        "metrics": {name: _number(value) for name, value in run.metrics.items()},
        "curve": {name: [_number(value) for value in values] for name, values in run.curve.items()},
        "config": _json(run.config),
    }


def _run(row: sa.RowMapping) -> Run:
    values: dict[str, Any] = {**row}
    values["metrics"] = {name: _nan(value) for name, value in row["metrics"].items()}
    values["curve"] = {name: tuple(_nan(value) for value in own) for name, own in row["curve"].items()}
    return Run(run_id=str(values.pop("number")), **values)


def _json(value: Any) -> Any:
    """The value as JSON knows it."""
    if isinstance(value, Mapping):
        return {str(key): _json(own) for key, own in value.items()}
    if isinstance(value, (list, tuple)):
        return [_json(own) for own in value]
    if value is None or isinstance(value, (str, bool, int)):
        return value
    return _number(value) if isinstance(value, float) else str(value)


def _number(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None


def _nan(value: float | None) -> float:
    return math.nan if value is None else value
