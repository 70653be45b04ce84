"""The bundled demo collection, as it is queued."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from core.services.ingestion.demo import demo_entries

DEMO = Path(__file__).parents[4] / "data" / "demo"


def test_every_file_is_queued_once_with_its_facts():
    entries = demo_entries(DEMO)
    files = {path for folder in ("clips", "sounds") for path in (DEMO / folder).iterdir() if path.suffix != ".srt"}
    assert Counter(entry["path"] for entry in entries) == Counter(str(path) for path in files)
    assert all(entry["facts"]["title"] and entry["facts"]["rights"] for entry in entries)


def test_the_first_page_of_a_library_that_shows_the_newest_first_shows_all_subjects():
    newest_first = [entry["facts"]["subject"] for entry in reversed(demo_entries(DEMO))]
    assert set(newest_first[:24]) == set(newest_first)
    assert "music" not in newest_first[:6]  # pictures come first
