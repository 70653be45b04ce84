"""`simulate` that is killed while it writes leaves no half file under the name that was asked for."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from core.bootstrap import build
from core.domain import Visitor
from core.settings import Settings
from core.storage.items import Items
from core.storage.vectors import Vectors
from tests.factories import media_item, segment_vectors, unit_rows
from tests.fakes import CLIP

ROOT = Path(__file__).parents[2]
VISITOR = Visitor(user_id="local", role="admin")
pytestmark = pytest.mark.slow


@pytest.fixture
def data(tmp_path, monkeypatch):
    """A data directory with sixty recordings, which nobody has open."""
    folder, rng = tmp_path / "data", np.random.default_rng(0)
    monkeypatch.setenv("VITRINE_DATA", str(folder))
    application = build(Settings.load())
    with application.database.write() as tx:
        for n in range(60):
            item = media_item(f"{n:016x}", title=f"Item {n}")
            Items(tx).add(item)
            Vectors(tx).put(segment_vectors(item.item_id, CLIP, unit_rows(rng, 2, 4)))
    application.database.close()
    return folder


def simulating(*arguments):
    command = [sys.executable, "-m", "core", "simulate", "--json", "--quiet", "--strategy", "random", *arguments]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def killed_when(part, process, size_bytes):
    """Kill it once so much of the file lies beside its place."""
    deadline = time.monotonic() + 300
    while not (part.exists() and part.stat().st_size > size_bytes):
        assert process.poll() is None, process.stderr.read().decode()
        assert time.monotonic() < deadline, "it wrote nothing in time"
        time.sleep(0.001)
    process.send_signal(signal.SIGKILL)
    process.communicate()


@pytest.mark.timeout(600)
@pytest.mark.parametrize(("option", "name"), [("--out", "lists.parquet"), ("--events", "events.csv")])
def test_killed_while_it_writes_it_leaves_the_file_of_before_and_a_collection_that_goes_on(
    data, tmp_path, option, name
):
    target, part = tmp_path / name, tmp_path / f"{name}.part"
    target.write_text("of yesterday")
    process = simulating("--people", "4000", "--rounds", "30", option, str(target))
    killed_when(part, process, 4)
    assert process.returncode == -signal.SIGKILL
    assert target.read_text() == "of yesterday"
    application = build(Settings.load())
    assert application.services.simulating.populations(VISITOR) == ()
    assert application.services.simulating.simulations(VISITOR) == ()
    assert application.services.simulating.simulated_events(VISITOR) == 0
    application.database.close()
    again = simulating("--people", "20", "--rounds", "3", option, str(target))
    said, wrong = again.communicate(timeout=300)
    assert again.returncode == 0, wrong.decode()
    [own] = json.loads(said)["strategies"]
    if option == "--out":
        assert pq.read_table(target).num_rows == own["rows"]
    else:
        assert len(target.read_text().splitlines()) == own["event_rows"] + 1
    assert not part.exists()
    assert os.listdir(tmp_path).count(name) == 1
