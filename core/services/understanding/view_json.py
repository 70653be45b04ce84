"""Views as plain JSON values under the same names: times to 10 ms, strengths to a thousandth.

Curves travel as numbers only, so that two hours of them stay small.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from math import isnan
from typing import Any

from core.services.understanding.line_views import Line
from core.services.understanding.timeline_views import Track

TIME_DIGITS, VALUE_DIGITS = 2, 3


def to_json(view: Any) -> Any:
    """Records, and tuples of records, as JSON values; numbers rounded to what can be seen."""
    if isinstance(view, Track):
        return _track(view)
    if isinstance(view, Line):
        return {**_record(view), "doubt": view.doubt}
    if is_dataclass(view):
        return _record(view)
    if isinstance(view, tuple | list):
        return [to_json(entry) for entry in view]
    return round(view, VALUE_DIGITS) if isinstance(view, float) else view


def _record(view: Any) -> dict[str, Any]:
    return {field.name: _value(field.name, getattr(view, field.name)) for field in fields(view)}


def _value(name: str, value: Any) -> Any:
    if value is None or not name.endswith("_s"):
        return to_json(value)
    return [_seconds(second) for second in value] if isinstance(value, tuple) else _seconds(value)


def _seconds(value: float) -> float | int:
    rounded = round(value, TIME_DIGITS)
    return int(rounded) if rounded == int(rounded) else rounded


def _track(track: Track) -> dict[str, Any]:
    """Only what its kind has; a curve with equal steps says start and step instead of every time."""
    told = {
        name: getattr(track, name)
        for name in ("name", "label", "kind", "note", "model")
        if getattr(track, name) or name in ("name", "label", "kind")
    }
    if track.kind == "spans":
        return {**told, "spans": to_json(track.spans)}
    if track.kind == "stills":
        return {**told, "stills": to_json(track.stills)}
    scale = {"low": track.low, "high": track.high, "baseline": track.baseline, "threshold": track.threshold}
    digits = [None if v is None or isnan(v) else _short(v, track.high - track.low) for v in track.values]
    return {**told, **scale, "unit": track.unit, "ends": list(track.ends), **_steps(track.times_s), "values": digits}


def _short(value: float, reach: float) -> float | int:
    """To a thousandth of the range, which is less than a pixel."""
    digits = 3 if reach <= 2 else 2 if reach <= 20 else 1
    rounded = round(value, digits)
    return int(rounded) if rounded == int(rounded) else rounded


def _steps(times_s: Sequence[float]) -> dict[str, Any]:
    """{"start_s", "step_s"} when the times are equally spaced to within 10 ms, else {"times_s"}."""
    if len(times_s) > 1:
        start_s, step_s = times_s[0], (times_s[-1] - times_s[0]) / (len(times_s) - 1)
        if all(abs(start_s + n * step_s - time_s) <= 0.01 for n, time_s in enumerate(times_s)):
            return {"start_s": _seconds(start_s), "step_s": round(step_s, 6)}
    return {"times_s": [_seconds(time_s) for time_s in times_s]}
