"""The confined process: what it cannot do, and what becomes of us when it misbehaves."""

from __future__ import annotations

import csv
import os
import platform
import resource
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import psutil
import pytest

from core.errors import Refused
from core.media import confinement
from core.media.limits import Limits
from core.media.reader import SandboxedReader
from core.media.sandbox import Child, layers, open_untrusted
from tests.core.media.clips import film, numbered, sound_file, tone
from tests.media_files import shared_media

linux = pytest.mark.skipif(sys.platform != "linux", reason="these layers exist on Linux only")
DENSE = Limits(frames_per_s=25, max_frames=10_000)
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    return film(tmp_path / "clip.mp4", map(numbered, range(50)), sound=tone(2))


@pytest.fixture(scope="module")
def long_film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("long") / "long.mp4"
    return film(path, (numbered(i, (480, 320)) for i in range(2000)), options={"g": "50"})


def refused(path: Path, limits: Limits | None = None) -> str:
    with pytest.raises(Refused) as error:
        SandboxedReader(limits or Limits()).probe(path)
    return error.value.code


@linux
def test_a_hijacked_decoder_can_neither_read_nor_write_nor_call_anyone() -> None:
    active = layers()
    assert active["rlimits"]
    assert active["no_new_privileges"]
    assert active["seccomp"] or platform.machine() not in confinement.ARCHITECTURES
    assert not any(works for attempt, works in active.items() if attempt.startswith("can "))


def test_the_child_gets_no_environment_no_name_and_an_empty_folder_that_is_gone_afterwards(clip: Path) -> None:
    os.environ["VITRINE_TEST_SECRET"] = "s3cret"
    try:
        with open_untrusted(clip) as file, Child(file, "decode", Limits(), 60, **order()) as child:
            child.receive(20)
            given = Path(f"/proc/{child.pid}")
            folder = Path(child._folder.name)
            assert not list(folder.iterdir())
            if sys.platform == "linux" and os.geteuid() == 0:
                assert b"s3cret" not in (given / "environ").read_bytes()
            if sys.platform == "linux":
                assert clip.name.encode() not in (given / "cmdline").read_bytes()
        assert not folder.exists()
    finally:
        del os.environ["VITRINE_TEST_SECRET"]


def order(duration_s: float = 80.0) -> dict[str, object]:
    return {"duration_s": duration_s, "has_video": True, "has_audio": False}


def outcome(child: Child, timeout_s: float = 20.0) -> str:
    """Read to the end; the code of the refusal on the way."""
    try:
        while child.receive(timeout_s)[0]["kind"] != "end":
            pass
    except Refused as refusal:
        return refusal.code
    return "none"


def test_closing_the_iterator_ends_the_process(long_film: Path) -> None:
    reader = SandboxedReader(Limits(frames_per_s=25))
    batches = reader.decode(long_film, reader.probe(long_film))
    next(batches)
    before = children()
    batches.close()  # type: ignore[attr-defined]
    assert len(children()) == len(before) - 1


def children() -> list[psutil.Process]:
    return [p for p in psutil.Process().children() if any("child.py" in part for part in p.cmdline())]


def test_a_child_that_stops_answering_is_killed(long_film: Path) -> None:
    with open_untrusted(long_film) as file, Child(file, "decode", DENSE, 60, **order()) as child:
        child.receive(20)
        os.kill(child.pid, signal.SIGSTOP)
        started = time.monotonic()
        assert outcome(child, 1.0) == "E_TIMEOUT"
    assert time.monotonic() - started < 10
    assert not alive(child.pid)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (signal.SIGSEGV, "E_CORRUPT"),
        (signal.SIGABRT, "E_MEMORY"),
        (signal.SIGKILL, "E_MEMORY"),
        (signal.SIGXCPU, "E_TIMEOUT"),
    ],
)
def test_a_crash_of_the_decoder_is_a_plain_refusal(number: int, code: str, long_film: Path) -> None:
    with open_untrusted(long_film) as file, Child(file, "decode", DENSE, 60, **order()) as child:
        child.receive(20)
        os.kill(child.pid, number)
        assert outcome(child) == code


def test_processor_time_is_limited(long_film: Path) -> None:
    with open_untrusted(long_film) as file, Child(file, "decode", DENSE, 1, **order()) as child:
        assert outcome(child, 60.0) == "E_TIMEOUT"


def test_a_probe_has_a_deadline(clip: Path) -> None:
    assert refused(clip, Limits(probe_timeout_s=0.0)) == "E_TIMEOUT"


@linux
def test_memory_is_limited(tmp_path: Path) -> None:
    path = film(tmp_path / "8k.mp4", (numbered(i, (7680, 4320)) for i in range(3)))
    assert refused(path, Limits(rss_bytes=200 * 1024**2)) == "E_MEMORY"
    with open_untrusted(path) as file, Child(file, "probe", Limits(), 15) as child:
        message, _ = child.receive(60)
    assert message["probe"]["width_px"] == 7680
    assert child.used["peak_bytes"] <= 512 * 1024**2


def test_links_folders_pipes_and_devices_are_not_opened(tmp_path: Path, clip: Path) -> None:
    (tmp_path / "link.mp4").symlink_to(clip)
    (tmp_path / "folder.mp4").mkdir()
    assert refused(tmp_path / "link.mp4") == "E_TYPE"
    assert refused(tmp_path / "folder.mp4") == "E_TYPE"
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.mp4")
        assert refused(tmp_path / "pipe.mp4") == "E_TYPE"
    if Path("/dev/zero").exists():
        assert refused(Path("/dev/zero")) == "E_TYPE"
    with pytest.raises(FileNotFoundError):
        SandboxedReader().probe(tmp_path / "absent.mp4")


def test_a_link_that_appears_after_the_check_is_not_followed(
    tmp_path: Path, clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "link.mp4").symlink_to(clip)
    monkeypatch.setattr(Path, "is_symlink", lambda self: False)
    assert refused(tmp_path / "link.mp4") == "E_TYPE"


def test_no_descriptor_process_or_memory_is_left_behind(clip: Path) -> None:
    reader = SandboxedReader()
    reader.probe(clip)
    descriptors, threads = open_descriptors(), threading.active_count()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for _ in range(5):
        for _ in reader.decode(clip, reader.probe(clip)):
            pass
        refused(Path(__file__))
    assert open_descriptors() == descriptors
    deadline = time.monotonic() + 10
    while threading.active_count() > threads and time.monotonic() < deadline:
        time.sleep(0.01)  # one that is just ending is not left behind
    assert threading.active_count() <= threads
    assert not children()
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - peak < 20 * 1024  # kB


def open_descriptors() -> int:
    return len(os.listdir("/proc/self/fd" if sys.platform == "linux" else "/dev/fd"))


def test_a_child_that_lies_about_its_answer_is_refused(clip: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reader = SandboxedReader()
    probe = reader.probe(clip)
    for lie in ({"kind": "piece"}, {"kind": "piece", "window_start_s": "x", "done_s": 1.0}):
        monkeypatch.setattr(Child, "receive", lambda self, s, lie=lie: (dict(lie), []))
        with pytest.raises(Refused) as error:
            list(reader.decode(clip, probe))
        assert error.value.code == "E_CORRUPT"
        with pytest.raises(Refused, match="nonsense"):
            reader.frame(clip, probe.duration_s, 0.5)


def test_one_frame_comes_out_of_the_child_as_the_whole_pass_gives_it(clip: Path) -> None:
    reader = SandboxedReader()
    probe = reader.probe(clip)
    [batch, *_] = reader.decode(clip, probe)
    alone = reader.frame(clip, probe.duration_s, float(batch.frame_times_s[2]) + 1e-3)
    np.testing.assert_array_equal(alone, batch.frames[2])


def test_names_are_never_patterns(tmp_path: Path) -> None:
    for i in range(3):
        (tmp_path / f"img{i:03d}.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    sound_file(tmp_path / "a.wav", tone(1)).rename(tmp_path / "img%03d.png")
    assert SandboxedReader().probe(tmp_path / "img%03d.png").kind == "audio"


TRACED = """
import sys
from pathlib import Path
from core.errors import Refused
from core.media.reader import SandboxedReader
for path in sys.argv[1:]:
    try:
        probe = SandboxedReader().probe(Path(path))
        list(SandboxedReader().decode(Path(path), probe))
    except Refused as refused:
        print(refused.code)
"""


@linux
@pytest.mark.slow
@pytest.mark.timeout(1200)
@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
def test_once_locked_in_the_child_asks_the_kernel_for_nothing_but_its_own_file(tmp_path: Path) -> None:
    """Every call of every child is traced: after the lock nothing is opened, connected or started."""
    folder = shared_media("hostile")
    with open(folder / "index.csv", newline="", encoding="utf-8") as index:
        hostile = [folder / row["path"] for row in csv.DictReader(index) if row["category"] == "ssrf"]
    assert len(hostile) == 25
    hostile += [folder / "gen" / name for name in ("base_av.mp4", "subs_embedded.mkv", "aud_wma.wma")]
    log = tmp_path / "trace"
    calls = "trace=open,openat,openat2,connect,socket,execve,fork,vfork,clone,seccomp,prctl"
    command = ["strace", "-f", "--seccomp-bpf", "-qq", "-o", str(log), "-e", calls, sys.executable, "-c", TRACED]
    subprocess.run([*command, *map(str, hostile)], cwd=ROOT, check=True, timeout=1000, stdout=subprocess.DEVNULL)
    locked: set[str] = set()
    after: list[str] = []
    for line in log.read_text().splitlines():
        pid, call = line.split(None, 1)
        if pid in locked and call.startswith(("open", "connect", "socket", "execve", "fork", "vfork")):
            after.append(line)
        if call.startswith("prctl(PR_SET_SECCOMP") and call.endswith("= 0"):
            locked.add(pid)
    assert len(locked) >= len(hostile)
    assert not after
    assert ":18765" not in log.read_text()
