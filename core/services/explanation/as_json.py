"""Explanations as JSON knows them: recordings by id and title, the rest as it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from core.services.views import Card


def as_json(value: Any) -> Any:
    """Any record of `explaining_views` as dicts, lists, text and numbers."""
    if isinstance(value, Card):
        return {"item_id": value.item.item_id, "title": value.item.title}
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: as_json(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): as_json(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [as_json(one) for one in value]
    return value
