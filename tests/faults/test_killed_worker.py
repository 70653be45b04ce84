"""A worker that is killed at any moment loses nothing and does nothing twice."""

import os
import random
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from core.bootstrap import build
from core.settings import Settings
from core.storage.jobs import Jobs
from core.storage.vectors import Vectors
from tests.core.encoders import tiny
from tests.media_files import write_clip

ROOT = Path(__file__).parents[2]
FILES, KILLS = 40, 20
pytestmark = pytest.mark.slow


def start(role, data_dir):
    models = data_dir.parent / "models"
    environment = {
        **os.environ,
        "VITRINE_DATA": str(data_dir),
        "VITRINE_MODELS__CLIP": str(models / "clip"),
        "VITRINE_MODELS__WHISPER": str(models / "whisper"),
        "VITRINE_MODELS__FETCH": "false",
    }
    return subprocess.Popen(
        [sys.executable, "-m", "core", role], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip


def kill(process):
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def running(application):
    """Which jobs are being worked on, each with the token of the present attempt."""
    with application.database.read() as tx:
        return {(job.job_id, job.token) for job in Jobs(tx).live() if job.state == "running"}


def wait_until(happened, patience_s=400):
    deadline = time.monotonic() + patience_s
    while not happened():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


@pytest.mark.timeout(900)
def test_kill_9_at_twenty_random_points_of_a_forty_file_ingest(tmp_path):
    application = build(Settings.load(tmp_path / "none.toml", {}, tmp_path / "data"))
    visitor, services = application.local_visitor, application.services
    files = [write_clip(tmp_path / f"{n}.mp4", n) for n in range(FILES)]
    with ThreadPoolExecutor(2) as pool:
        records = list(pool.map(lambda path: services.ingesting.accept(visitor, path, path.name), files))
    assert {record.status for record in records} == {"processing"}
    tiny.clip_folder(tmp_path / "models" / "clip")
    tiny.whisper_folder(tmp_path / "models" / "whisper")
    moments = random.Random(7)
    encoder = worker = start("encoder", tmp_path / "data")
    try:
        for _ in range(KILLS):
            before = running(application)
            worker = start("worker", tmp_path / "data")
            wait_until(lambda known=before: running(application) - known)
            time.sleep(moments.uniform(0.0, 0.8))
            kill(worker)
        worker = start("worker", tmp_path / "data")
        wait_until(lambda: all(item.status != "processing" for item in services.library.items(visitor)))
    finally:
        kill(worker)
        kill(encoder)
    items = services.library.items(visitor)
    assert len(items) == FILES
    assert {(item.status, item.message) for item in items} == {("ready", "")}
    with application.database.read() as tx:
        spaces = Vectors(tx).spaces()
        assert {space.modality: len(Vectors(tx).items_in(space)) for space in spaces} == {
            "visual": FILES,
            "sound": FILES,
            "text": FILES,
        }
    assert services.operations.verify(visitor) == []
