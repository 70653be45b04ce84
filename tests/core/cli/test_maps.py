"""The map on the command line."""

import csv
import json

import pytest

from core.cli.context import context
from tests.core.cli.conftest import answer


@pytest.fixture(scope="module")
def fitted(run, ids):
    return answer(run("map", "fit", "--name", "First", "--quiet", "--json"))


def test_fit_draws_the_map_and_waits_for_it(fitted):
    assert (fitted["name"], fitted["points"], fitted["of"], fitted["space"]) == ("First", 3, "items", "fused")
    assert fitted["trustworthiness"] is None  # three dots: nothing can be said


def test_status_lists_what_there_is(run, fitted):
    [only] = answer(run("map", "status", "--json"))
    assert only["revision"] == fitted["revision"]
    assert "First (shown): 3 items by fused" in run("map", "status").stdout


def test_a_recording_that_was_deleted_is_no_dot_that_is_counted(run, fitted, ids):
    library, visitor = context.application.services.library, context.visitor
    change = library.delete(visitor, [next(iter(ids))])
    [only] = answer(run("map", "status", "--json"))
    assert only["points"] == fitted["points"] - 1
    assert "First (shown): 2 items by fused" in run("map", "status").stdout
    library.undo(visitor, change)
    assert answer(run("map", "status", "--json"))[0]["points"] == fitted["points"]


def test_export_writes_every_dot_as_csv_and_json(run, fitted, ids, place):
    done = run("map", "export")
    rows = list(csv.DictReader(done.stdout.splitlines()))
    assert list(rows[0]) == ["item_id", "title", "x", "y", "cluster", "trust"]
    assert {row["item_id"] for row in rows} == set(ids)
    out = place / "map.json"
    assert run("map", "export", "--format", "json", "--out", str(out)).returncode == 0
    facts = json.loads(out.read_text())
    assert [(d["item_id"], float(d["x"])) for d in facts["dots"]] == [(r["item_id"], float(r["x"])) for r in rows]


def test_a_map_that_is_not_there_is_a_sentence_and_not_a_trace(run, fitted):
    for arguments in (("--space", "speech"), ("--revision", "99")):
        done = run("map", "export", *arguments)
        assert done.returncode == 1
        assert "map" in done.stderr
        assert "Traceback" not in done.stderr
    assert run("map", "export", "--format", "xlsx").returncode == 2
    assert run("map", "fit", "--space", "taste").returncode == 1
