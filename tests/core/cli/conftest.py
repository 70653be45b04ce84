"""The command line in this process: what `main` does, without the seconds that a process of its own needs to begin."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

from core.bootstrap import forget_shared
from core.cli import main
from core.cli.context import context
from core.storage.items import Items
from core.storage.vectors import Vectors
from tests.core.encoders import tiny
from tests.factories import media_item, segment_vectors, unit_rows
from tests.fakes import CLIP
from tests.media_files import write_clip


class Done(NamedTuple):
    """What `subprocess.run` would say."""

    returncode: int
    stdout: str
    stderr: str


@contextmanager
def commands(folder: Path, **environment: str) -> Iterator[Callable[..., Done]]:
    """Run commands on a data directory, one application for all of them."""
    before = context.data_dir, context._application
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VITRINE_DATA", str(folder))  # `main` writes it, too
        for name, value in {"VITRINE_MODELS__FETCH": "false", **environment}.items():
            patch.setenv(name, value)

        def call(*arguments: str) -> Done:
            patch.setattr(sys, "argv", ["python -m core", "--data", str(folder), *arguments])
            out, err = StringIO(), StringIO()
            with redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as left:
                main()
            return Done(int(left.value.code or 0), out.getvalue(), err.getvalue())

        context._application = None
        yield call
        if context._application is not None:
            context._application.database.close()
    context.data_dir, context._application = before
    forget_shared()


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """Three films and two files that are none, and small random models."""
    folder = tmp_path_factory.mktemp("cli")
    tiny.clip_folder(folder / "clip")
    tiny.whisper_folder(folder / "whisper")
    (folder / "in").mkdir()
    for seed in range(3):
        write_clip(folder / "in" / f"stripes_{seed}.mp4", seed, pitch_hz=300 * (seed + 1))
    (folder / "in" / "notes.mp4").write_text("not a film")
    (folder / "in" / "empty.wav").touch()
    return folder


@pytest.fixture(scope="module")
def run(place):
    with commands(
        place / "data", VITRINE_MODELS__CLIP=str(place / "clip"), VITRINE_MODELS__WHISPER=str(place / "whisper")
    ) as call:
        yield call


@pytest.fixture(scope="module")
def ingested(run, place):
    """The record of each file of the folder, by its name."""
    done = run("ingest", str(place / "in"), "--json")
    assert done.returncode == 1, done.stderr  # two files were refused
    return {Path(record["path"]).name: record for record in json.loads(done.stdout)}


@pytest.fixture(scope="module")
def ids(ingested):
    return [ingested[f"stripes_{seed}.mp4"]["item_id"] for seed in range(3)]


def answer(done):
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def thirty_recordings(tmp_path_factory):
    """A data directory with thirty recordings, which commands of this process then use."""
    before = context.data_dir, context._application
    context.data_dir, context._application = tmp_path_factory.mktemp("data"), None
    rng = np.random.default_rng(0)
    with context.application.database.write() as tx:
        for n in range(30):
            item = media_item(f"{n:016x}", title=f"Item {n}")
            Items(tx).add(item)
            Vectors(tx).put(segment_vectors(item.item_id, CLIP, unit_rows(rng, 2, 4)))
    yield context.data_dir
    context.application.database.close()
    context.data_dir, context._application = before
    forget_shared()
