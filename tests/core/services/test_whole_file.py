"""What is asked for as a file stands under its name when it is whole, or not at all."""

import os
import resource
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from core.errors import Refused
from core.services.whole_file import try_to_write, whole


@contextmanager
def room_for(size_bytes):
    """A disk on which no file grows beyond so many bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size_bytes, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def bytes_of(part):
    part.write_bytes(b"x" * 10_000)


def table_of(part):
    pq.write_table(pa.table({"n": range(10_000)}), part)


def test_nothing_stands_under_the_name_until_all_is_written(tmp_path):
    target = tmp_path / "lists.parquet"
    with whole(target) as part:
        part.write_text("half")
        assert not target.exists()
        part.write_text("all of it")
    assert [path.name for path in tmp_path.iterdir()] == ["lists.parquet"]
    assert target.read_text() == "all of it"


@pytest.mark.parametrize("write", [bytes_of, table_of])
def test_a_disk_that_fills_up_leaves_what_was_there_before(tmp_path, write):
    target = tmp_path / "lists.parquet"
    target.write_text("of yesterday")
    with room_for(5_000), pytest.raises(Refused) as refusal, whole(target) as part:
        write(part)
    assert (refusal.value.code, bool(refusal.value.hint)) == ("E_NO_SPACE", True)
    assert [path.name for path in tmp_path.iterdir()] == ["lists.parquet"]
    assert target.read_text() == "of yesterday"


def test_what_goes_wrong_in_between_leaves_nothing(tmp_path):
    def half():
        with whole(tmp_path / "lists.parquet") as part:
            part.write_text("half")
            raise KeyError

    with pytest.raises(KeyError):
        half()
    assert not any(tmp_path.iterdir())


def test_what_somebody_killed_left_is_written_over(tmp_path):
    (tmp_path / "lists.csv.part").write_text("half of the last one, which was longer")
    with whole(tmp_path / "lists.csv") as part, part.open("w") as file:
        file.write("short")
    assert [path.name for path in tmp_path.iterdir()] == ["lists.csv"]
    assert (tmp_path / "lists.csv").read_text() == "short"


def test_a_link_stays_a_link(tmp_path):
    target, link = tmp_path / "real.csv", tmp_path / "link.csv"
    target.write_text("old")
    link.symlink_to(target)
    with whole(link) as part:
        part.write_text("new")
    assert link.is_symlink()
    assert target.read_text() == "new"


def test_what_is_no_file_is_written_to_as_it_is():
    with whole(Path(os.devnull)) as part:
        part.write_text("gone")
    assert part == Path(os.devnull)
    assert part.is_char_device()


def test_trying_leaves_no_trace(tmp_path):
    try_to_write(tmp_path / "lists.csv")
    assert not any(tmp_path.iterdir())
    with pytest.raises(OSError, match="No such file"):
        try_to_write(tmp_path / "nowhere" / "lists.csv")
    with pytest.raises(IsADirectoryError):
        try_to_write(tmp_path)
