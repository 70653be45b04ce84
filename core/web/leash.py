"""A leash: runs one program that cannot outlive the process that asked for it.

    python -m core.web.leash PARENT_PID GRACE_S program arguments...

The web process may be killed in a way that lets it clean up nothing. So each of its companions hangs on
such a leash: a small process, leader of its own group, that ends the whole group when it is told to
(SIGTERM) or when its parent is gone: by the kernel's word on Linux, by looking once a second elsewhere.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import select
import signal
import subprocess
import sys
from collections.abc import Sequence
from types import FrameType

PR_SET_PDEATHSIG = 1
LOOK_EVERY_S = 1.0


def die_with_parent(number: int) -> None:
    """Have the kernel send this signal when our parent ends; a no-op where there is no such thing."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, number, 0, 0, 0)


def hold(parent_pid: int, grace_s: float, command: Sequence[str]) -> int:
    """Run the program to its end, or to ours; its exit status, as a shell would give it."""
    told = False

    def let_go(_number: int, _frame: FrameType | None) -> None:
        nonlocal told
        told = True

    news = _wake_on_signals()
    signal.signal(signal.SIGTERM, let_go)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, who then tells us
    die_with_parent(signal.SIGTERM)
    child = subprocess.Popen(command, process_group=0, preexec_fn=lambda: die_with_parent(signal.SIGKILL))
    while child.poll() is None and not told and os.getppid() == parent_pid:
        if select.select([news], [], [], LOOK_EVERY_S)[0]:
            os.read(news, 64)
    _end(child, grace_s)
    return child.returncode if child.returncode >= 0 else 128 - child.returncode


def _wake_on_signals() -> int:
    """A pipe that becomes readable when we get a signal, or when the program ends."""
    news, wake = os.pipe()
    os.set_blocking(wake, False)
    signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    return news


def _end(child: subprocess.Popen[bytes], grace_s: float) -> None:
    """Ask the program to finish, then kill what is left of it and of what it started."""
    if child.poll() is None:
        child.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(grace_s)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


if __name__ == "__main__":
    sys.exit(hold(int(sys.argv[1]), float(sys.argv[2]), sys.argv[3:]))
