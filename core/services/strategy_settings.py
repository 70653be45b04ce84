"""The settings of a strategy as people read them: names without underscores, strategies within it by their names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from core.services.strategy_words import called


def told_settings(settings: Mapping[str, Any]) -> str:
    """{"held_back": 0.25, "parts": [{"strategy": "ease", "l2": 9.0}]} -> "held back 0.25, parts Liked together (l2 9)".

    `core.explain.wording.settings` says the same in Chinese.
    """
    told = {setting.replace("_", " "): _value(value) for setting, value in settings.items()}
    return ", ".join(f"{setting} {value}" for setting, value in told.items() if value)


def _value(value: Any) -> str:
    """What is empty is not told."""
    if isinstance(value, Mapping):
        own = {setting: one for setting, one in value.items() if setting != "strategy"}
        within = told_settings(own)
        named = called(str(value["strategy"])) if "strategy" in value else ""
        return " ".join(part for part in (named, f"({within})" if within else "") if part)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return " / ".join(_value(one) for one in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else "" if value is None else str(value)
