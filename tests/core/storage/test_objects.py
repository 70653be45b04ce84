from __future__ import annotations

import errno
import hashlib
import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from core.errors import Refused
from core.storage import objects as module
from core.storage.objects import Objects, hash_file

CONTENT = b"a recording" * 300_000  # 3.3 MB: several pieces
SHA256 = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def objects(tmp_path: Path) -> Objects:
    return Objects(tmp_path / "data" / "objects")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "Ferien, 2. Teil.mp4"
    path.write_bytes(CONTENT)
    return path


def nothing_is_left(objects: Objects) -> bool:
    return list(objects.all()) == [] and list((objects.root / "tmp").iterdir()) == []


@pytest.mark.parametrize("move", [True, False])
def test_a_stored_file_lies_under_its_content(objects: Objects, source: Path, move: bool) -> None:
    path = objects.put(source, SHA256, move=move)
    assert path == objects.path(SHA256) == objects.root / SHA256[:2] / SHA256[2:4] / SHA256
    assert path.read_bytes() == CONTENT
    assert source.exists() is not move
    assert objects.contains(SHA256)
    assert objects.verify(SHA256)
    assert list(objects.all()) == [SHA256]
    assert list((objects.root / "tmp").iterdir()) == []


def test_the_hash_of_a_file_is_that_of_its_bytes(objects: Objects, source: Path, tmp_path: Path) -> None:
    assert hash_file(source) == Objects.hash_file(source) == (SHA256, len(CONTENT))
    (tmp_path / "empty").touch()
    assert hash_file(tmp_path / "empty") == (hashlib.sha256().hexdigest(), 0)


@pytest.mark.parametrize("move", [True, False])
def test_storing_again_keeps_the_object_that_is_there(
    objects: Objects, source: Path, tmp_path: Path, move: bool
) -> None:
    first = objects.put(source, SHA256, move=False)
    inode = first.stat().st_ino
    assert objects.put(source, SHA256, move=move).stat().st_ino == inode
    assert source.exists() is not move


def test_an_object_cut_short_by_a_fault_is_healed_by_uploading_it_again(objects: Objects, source: Path) -> None:
    objects.put(source, SHA256, move=False).write_bytes(CONTENT[:1000])
    assert not objects.verify(SHA256)
    objects.put(source, SHA256, move=True)
    assert objects.verify(SHA256)


def test_a_file_that_changes_while_it_is_stored_is_refused(objects: Objects, source: Path) -> None:
    with pytest.raises(Refused) as refused:
        objects.put(source, "0" * 64, move=False)
    assert refused.value.code == "E_CORRUPT"
    assert nothing_is_left(objects)
    assert source.exists()


def test_a_changed_byte_is_noticed(objects: Objects, source: Path) -> None:
    path = objects.put(source, SHA256, move=True)
    with path.open("r+b") as file:
        file.write(b"A")
    assert objects.contains(SHA256)
    assert not objects.verify(SHA256)
    assert not objects.verify("0" * 64)


def test_a_link_is_stored_as_what_it_points_to(objects: Objects, source: Path, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(source)
    assert not objects.put(link, SHA256, move=True).is_symlink()
    assert objects.verify(SHA256)
    assert source.exists()


def test_files_on_another_disk_are_copied(objects: Objects, source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_source: Path, _target: Path) -> None:
        raise OSError(errno.EXDEV, "Invalid cross-device link")

    monkeypatch.setattr(module.os, "rename", refuse)
    objects.put(source, SHA256, move=True)
    assert objects.verify(SHA256)
    assert not source.exists()


@pytest.mark.parametrize("name", ["", "abc", "../../etc/passwd", SHA256.upper(), SHA256 + "\n", "g" * 64, "/" * 64])
def test_only_hashes_become_paths(objects: Objects, name: str) -> None:
    for use in (objects.path, objects.derived, objects.contains, objects.remove):
        with pytest.raises(ValueError, match="not a sha256"):
            use(name)


def test_removing_takes_the_derived_files_along(objects: Objects, source: Path) -> None:
    objects.put(source, SHA256, move=True)
    derived = objects.derived(SHA256)
    assert derived == objects.root.parent / "derived" / SHA256[:2] / SHA256[2:4] / SHA256
    assert not derived.exists()
    derived.mkdir(parents=True)
    (derived / "cover.jpg").write_bytes(b"x")
    objects.remove(SHA256)
    assert not objects.contains(SHA256)
    assert not derived.exists()
    objects.remove(SHA256)


def test_only_objects_are_listed(objects: Objects, tmp_path: Path) -> None:
    contents = [b"one", b"two", b"three"]
    for content in contents:
        (tmp_path / "file").write_bytes(content)
        objects.put(tmp_path / "file", hashlib.sha256(content).hexdigest(), move=True)
    (objects.path(SHA256).parent).mkdir(parents=True, exist_ok=True)
    (objects.path(SHA256).parent / "notes.txt").touch()
    assert list(objects.all()) == sorted(hashlib.sha256(content).hexdigest() for content in contents)


def test_temporary_files_are_forgotten_after_an_hour(objects: Objects) -> None:
    old, new = (objects.root / "tmp" / name for name in ("old.part", "new.part"))
    for path, age_s in ((old, 3700), (new, 3500)):
        path.touch()
        os.utime(path, (time.time() - age_s,) * 2)
    assert objects.partial() == (old,)
    assert objects.partial(now_s=time.time() + 200) == (new, old)


def test_free_space_is_that_of_the_disk(objects: Objects) -> None:
    statistics = os.statvfs(objects.root)
    assert objects.free_bytes() == pytest.approx(statistics.f_bavail * statistics.f_frsize, rel=0.05)


def test_bytes_reach_the_disk_before_the_name_and_the_name_before_the_return(
    objects: Objects, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log: list[str] = []

    def fsync(descriptor: int, real: object = os.fsync) -> None:
        path = Path(os.readlink(f"/proc/self/fd/{descriptor}"))
        log.append("sync folder" if path.is_dir() else "sync file")
        assert callable(real)
        real(descriptor)

    def replace(source: Path, target: Path, real: object = os.replace) -> None:
        log.append("rename")
        assert callable(real)
        real(source, target)

    for name, spy in (("fsync", fsync), ("replace", replace), ("rename", replace)):
        monkeypatch.setattr(module.os, name, spy)
    objects.put(source, SHA256, move=False)
    assert log == ["sync file", "rename", "sync folder", "sync folder", "sync folder"]
    log.clear()
    objects.remove(SHA256)
    objects.put(source, SHA256, move=True)
    assert log == ["sync file", "rename", "sync folder", "sync folder", "sync folder"]


def test_a_full_disk_is_refused_and_leaves_nothing(objects: Objects, source: Path) -> None:
    """A limit on file size stands in for the disk: both fail in write()."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2 * 1024**2, hard))
    try:
        with pytest.raises(Refused) as refused:
            objects.put(source, SHA256, move=False)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)
    assert refused.value.code == "E_NO_SPACE"
    assert nothing_is_left(objects)
    assert source.exists()


COPY_FOR_EVER = """
import sys
from pathlib import Path
from core.storage.objects import Objects
objects, source, sha256 = Objects(Path(sys.argv[1])), Path(sys.argv[2]), sys.argv[3]
print("ready", flush=True)
while True:
    objects.put(source, sha256, move=False)
    objects.path(sha256).unlink()
"""


@pytest.mark.slow
def test_a_killed_copy_is_never_visible_in_part(objects: Objects, source: Path) -> None:
    left = 0
    for n in range(40):
        command = [sys.executable, "-c", COPY_FOR_EVER, str(objects.root), str(source), SHA256]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            time.sleep(0.003 + 0.0041 * n)
            process.kill()
        assert all(objects.verify(sha256) for sha256 in objects.all())
        left = len(objects.partial(now_s=time.time() + 3601))
        if n >= 7 and left:
            break
    assert left  # some kills did hit a copy, and its remains can be found
    objects.put(source, SHA256, move=False)
    assert objects.verify(SHA256)
