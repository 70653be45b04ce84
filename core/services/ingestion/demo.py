"""What the bundled demo collection consists of, as its manifest says."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Any

from core.domain.tags import Tag


def demo_entries(folder: Path) -> list[dict[str, Any]]:
    """The files with their facts, in the order in which they are taken in."""
    manifest = _manifest(folder)
    fields = ("title", "description", "subject", "language")
    return [
        {
            "path": str(folder / entry["file"]),
            "facts": {**{f: entry.get(f, "") for f in fields}, "rights": manifest.get("licence", "")},
        }
        for entry in _dealt(manifest["items"])
    ]


def _dealt(entries: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """One of each subject in turn: a library that shows the newest first then shows all subjects on its first page."""
    groups: dict[str, list[Mapping[str, Any]]] = {}
    for entry in entries:
        groups.setdefault(entry.get("subject", ""), []).append(entry)
    newest_first = [entry for dealt in zip_longest(*groups.values()) for entry in dealt if entry is not None]
    return newest_first[::-1]


def demo_vocabulary(folder: Path) -> list[Tag]:
    """The words it is tagged with, wider ones first."""
    entries = _manifest(folder).get("vocabulary", [])
    return [Tag(name=e["name"], phrases=tuple(e["phrases"]), parent=e["parent"]) for e in entries]


def _manifest(folder: Path) -> dict[str, Any]:
    manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return manifest
