"""What the bundled demo collection consists of, as its manifest says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from core.domain.tags import Tag


def demo_entries(folder: Path) -> list[dict[str, Any]]:
    """The files with their facts."""
    manifest = _manifest(folder)
    fields = ("title", "description", "subject", "language")
    return [
        {
            "path": str(folder / entry["file"]),
            "facts": {**{f: entry.get(f, "") for f in fields}, "rights": manifest.get("licence", "")},
        }
        for entry in manifest["items"]
    ]


def demo_vocabulary(folder: Path) -> list[Tag]:
    """The words it is tagged with, wider ones first."""
    entries = _manifest(folder).get("vocabulary", [])
    return [Tag(name=e["name"], phrases=tuple(e["phrases"]), parent=e["parent"]) for e in entries]


def _manifest(folder: Path) -> dict[str, Any]:
    manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return manifest
