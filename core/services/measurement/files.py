"""Evaluations on disk: what came of each in a folder of its own, and the same as CSV, JSON and Parquet to take away."""

from __future__ import annotations

import csv
import io
import json
import math
import re
import shutil
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, Literal

import numpy as np

from core.errors import NotFound
from core.evaluation.significance import Comparison, Interval
from core.exporting.cells import guarded
from core.services.measurement.views import GroupFigure, Learned, Measured, Model, Shown, Varied, Wish
from core.services.measurement.work import People

Form = Literal["csv", "json", "parquet"]
FORMS: Mapping[Form, str] = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "parquet": "application/vnd.apache.parquet",
}
RESULT, PEOPLE = "result.json", "people.npz"
FORMAT = 1
MARK = "simulated"  # of every row that invented people had a part in
_KEY = re.compile(r"[0-9a-f]{32}")


class Results:
    """The folder of evaluations; each is written aside and renamed when it is whole."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, key: str, measured: Measured, people: People) -> None:
        aside = self._root / f".part-{key}"
        shutil.rmtree(aside, ignore_errors=True)
        aside.mkdir(parents=True, mode=0o700)
        (aside / RESULT).write_text(json.dumps(to_json(measured)), encoding="utf-8")
        with (aside / PEOPLE).open("wb") as file:
            np.savez_compressed(file, **_arrays(people))
        shutil.rmtree(self._folder(key), ignore_errors=True)
        aside.rename(self._folder(key))

    def measured(self, key: str) -> Measured:
        """
        Raises:
            NotFound: there is no such evaluation, or another version of Vitrine wrote it.
        """
        try:
            return from_json(json.loads((self._folder(key) / RESULT).read_text(encoding="utf-8")))
        except (OSError, ValueError, KeyError, TypeError):
            raise NotFound("The figures of this evaluation are not there any more.") from None

    def people(self, key: str) -> People:
        """
        Raises:
            NotFound: there is no such evaluation, or another version of Vitrine wrote it.
        """
        try:
            with np.load(self._folder(key) / PEOPLE, allow_pickle=False) as arrays:
                return _people(dict(arrays))
        except (OSError, ValueError, KeyError):
            raise NotFound("The people of this evaluation are not there any more.") from None

    def remove(self, key: str) -> None:
        shutil.rmtree(self._folder(key), ignore_errors=True)

    def _folder(self, key: str) -> Path:
        if not _KEY.fullmatch(key):
            raise NotFound("There is no such evaluation.")
        return self._root / key


def to_json(measured: Measured) -> dict[str, Any]:
    """What cannot be said (NaN) is null."""
    value: dict[str, Any] = _finite({**asdict(measured), "wish": measured.wish.to_json(), "format": FORMAT})
    return value


def from_json(value: Mapping[str, Any]) -> Measured:
    """The inverse of `to_json`.

    Raises:
        ValueError: it is of another format.
    """
    if value.get("format") != FORMAT:
        raise ValueError(f"format {value.get('format')!r}")
    rest = {key: own for key, own in value.items() if key != "format"}
    return Measured(
        **{
            **rest,
            "wish": Wish.from_json(value["wish"]),
            "models": tuple(_model(own) for own in value["models"]),
            "comparisons": tuple(
                Comparison(**{**own, "difference": _interval(own["difference"])}) for own in value["comparisons"]
            ),
            "groupings": tuple(value["groupings"]),
            "kinds": tuple(value.get("kinds", ())),
        }
    )


def sheet(measured: Measured) -> bytes:
    """One row per strategy and figure."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["strategy", "figure", "value", "low", "high", "group_by", "group", "people", "k", MARK])
    for model in measured.judged:
        own = [("", "", measured.people, name, value) for name, value in model.figures.items()]
        own += [(by, g.name, g.people, "ndcg", g.value) for by, groups in model.groups.items() for g in groups]
        own += [
            (of, kind.name, measured.people, f"{name} (share)", Interval(value, math.nan, math.nan))
            for of, kinds in model.shown.items()
            for kind in kinds
            for name, value in (("collection", kind.of_items), ("liked", kind.of_liked), ("shown", kind.of_shown))
        ]
        own += [("", "", measured.people, name, Interval(value, math.nan, math.nan)) for name, value in _costs(model)]
        for by, group, people, name, value in own:
            numbers = [_cell(v) for v in (value.mean, value.low, value.high)]
            cells = [guarded(model.strategy), name, *numbers, by, guarded(group), people, measured.wish.k]
            writer.writerow([*cells, str(measured.simulated).lower()])
    return text.getvalue().encode("utf-8")


def document(measured: Measured) -> bytes:
    """Everything but single people."""
    return json.dumps(to_json(measured), indent=1, ensure_ascii=False).encode("utf-8")


def parquet(measured: Measured, people: People) -> bytes:
    """One row per person and strategy, by number instead of id, with every figure and group."""
    import pyarrow as pa  # half a second that only this download needs
    import pyarrow.parquet as pq

    n = len(people.numbers)
    parts = []
    for strategy, metrics in people.metrics.items():
        columns: dict[str, Any] = {
            "person": people.numbers,
            "strategy": [strategy] * n,
            MARK: people.invented | measured.simulated,
            "met": people.met,
            "held": people.held,
        }
        for by, (names, codes) in people.groups.items():
            columns[f"group_{by}"] = [names[code] if code >= 0 else None for code in codes]
        parts.append(pa.table({**columns, **{name: pa.array(v, from_pandas=True) for name, v in metrics.items()}}))
    sink = io.BytesIO()
    told = {"vitrine": json.dumps(measured.wish.to_json()), MARK: str(measured.simulated)}
    whole = pa.concat_tables(parts).replace_schema_metadata(told)
    pq.write_table(whole, sink)
    return sink.getvalue()


def _costs(model: Model) -> list[tuple[str, float]]:
    return [("train_s", model.train_s), ("answer_ms", model.answer_ms), ("memory_mb", model.memory_mb)]


def _cell(value: float) -> str:
    return "" if math.isnan(value) else f"{value:.6g}"


def _model(value: Mapping[str, Any]) -> Model:
    return Model(
        **{
            **value,
            "figures": {name: _interval(own) for name, own in value["figures"].items()},
            "groups": {by: tuple(_group(own) for own in groups) for by, groups in value["groups"].items()},
            "gaps": {by: _nan(gap) for by, gap in value["gaps"].items()},
            "shown": {of: tuple(_shown(own) for own in kinds) for of, kinds in value.get("shown", {}).items()},
            "alike": {of: _nan(ratio) for of, ratio in value.get("alike", {}).items()},
            "less": tuple(Learned(own["share"], _interval(own["value"])) for own in value["less"]),
            "varied": tuple(
                Varied(own["strength"], _nan(own["ndcg"]), _nan(own["diversity"])) for own in value["varied"]
            ),
        }
    )


def _group(value: Mapping[str, Any]) -> GroupFigure:
    return GroupFigure(**{**value, "value": _interval(value["value"]), "p_holm": _nan(value["p_holm"])})


def _shown(value: Mapping[str, Any]) -> Shown:
    shares = {key: _nan(value[key]) for key in ("of_items", "of_liked", "of_shown")}
    return Shown(name=value["name"], items=value["items"], **shares)


def _interval(value: Mapping[str, float | None]) -> Interval:
    return Interval(_nan(value["mean"]), _nan(value["low"]), _nan(value["high"]))


def _nan(value: float | None) -> float:
    return math.nan if value is None else value


def _finite(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _finite(own) for key, own in value.items()}
    if isinstance(value, (list, tuple)):
        return [_finite(own) for own in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _arrays(people: People) -> dict[str, Any]:
    """Flat, so that numpy keeps it without pickling."""
    names = {by: np.array(names, dtype=str) for by, (names, _) in people.groups.items()}
    return {
        "numbers": people.numbers,
        "invented": people.invented,
        "met": people.met,
        "held": people.held,
        "items": np.array(people.items, dtype=str),
        "titles": np.array(people.titles, dtype=str),
        "before": people.before.astype(np.int32),
        "after": people.after.astype(np.int32),
        **{f"list/{name}": rows.astype(np.int32) for name, rows in people.lists.items()},
        **{f"metric/{s}/{m}": v for s, own in people.metrics.items() for m, v in own.items()},
        **{f"group/{by}/names": own for by, own in names.items()},
        **{f"group/{by}/codes": codes.astype(np.int32) for by, (_, codes) in people.groups.items()},
    }


def _people(arrays: Mapping[str, Any]) -> People:
    metrics: dict[str, dict[str, Any]] = {}
    for key in arrays:
        if key.startswith("metric/"):
            _, strategy, metric = key.split("/")
            metrics.setdefault(strategy, {})[metric] = arrays[key]
    grouped = [key.split("/")[1] for key in arrays if key.startswith("group/") and key.endswith("/names")]
    return People(
        numbers=arrays["numbers"],
        invented=arrays["invented"],
        met=arrays["met"],
        held=arrays["held"],
        items=tuple(arrays["items"].tolist()),
        titles=tuple(arrays["titles"].tolist()),
        before=arrays["before"].astype(np.int64),
        after=arrays["after"].astype(np.int64),
        lists={k.removeprefix("list/"): arrays[k].astype(np.int64) for k in arrays if k.startswith("list/")},
        metrics=metrics,
        groups={
            by: (tuple(arrays[f"group/{by}/names"].tolist()), arrays[f"group/{by}/codes"].astype(np.int64))
            for by in grouped
        },
    )
