"""Zips and folders: the same files in both, as Python's own reader sees them, in memory that does not grow."""

import tracemalloc
import zipfile

import pytest

from core.exporting.package import PIECE_BYTES, Folder, Zip, slug, suffix
from tests.exhibits import MADE_AT


def fill(package, source):
    package.text("index.html", iter(["Über ", "東京"]))
    package.file("media/a.mp4", source)


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "source"
    path.write_bytes(bytes(range(256)) * 20_000)
    return path


def test_a_zip_and_a_folder_hold_the_same(tmp_path, source):
    with (tmp_path / "x.zip").open("wb") as file, Zip(file, MADE_AT) as package:
        fill(package, source)
    fill(Folder(tmp_path / "folder"), source)
    with zipfile.ZipFile(tmp_path / "x.zip") as found:
        assert found.testzip() is None
        for name in found.namelist():
            assert found.read(name) == (tmp_path / "folder" / name).read_bytes()
        assert found.getinfo("media/a.mp4").compress_type == zipfile.ZIP_STORED
        assert found.read("index.html").decode() == "Über 東京"


def test_equal_content_gives_equal_bytes(tmp_path, source):
    for name in ("a", "b"):
        with (tmp_path / name).open("wb") as file, Zip(file, MADE_AT) as package:
            fill(package, source)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_memory_does_not_grow_with_the_recording(tmp_path):
    large = tmp_path / "large"
    with large.open("wb") as file:
        file.truncate(200 * PIECE_BYTES)  # 200 MB of nothing
    tracemalloc.start()
    with (tmp_path / "x.zip").open("wb") as file, Zip(file, MADE_AT) as package:
        package.file("large", large)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 8 * PIECE_BYTES


def test_whoever_counts_the_bytes_can_stop_it(tmp_path, source):
    def stop(size_bytes):
        raise KeyError("enough")

    with pytest.raises(KeyError), (tmp_path / "x").open("wb") as file, Zip(file, MADE_AT, stop) as package:
        package.file("a", source)


@pytest.mark.parametrize(
    ("text", "name"), [("Über die See!", "uber-die-see"), ("東京", ""), ("../..", ""), ("Straße 7", "strasse-7")]
)
def test_names_of_files_are_plain(text, name):
    assert slug(text) == name


@pytest.mark.parametrize(
    ("mime", "original", "ending"),
    [
        ("video/mp4", "a.exe", ".mp4"),
        ("audio/ogg", "a.opus", ".opus"),
        ("audio/mpeg", "a", ".mp3"),
        ("video/webm", "a", ".webm"),
        ("video/../../x", "a", ".bin"),
        ("text/html", "a.html", ".bin"),
    ],
)
def test_a_recording_ends_as_what_it_is(mime, original, ending):
    assert suffix(mime, original) == ending
