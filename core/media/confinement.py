"""Takes away, from the process that calls it, everything reading one open file does not need.

Linux gives all layers; other systems fewer. Each layer is tried on its own, and what took hold is reported:
nothing here may fail a file that is fine. Sources: man pages of setrlimit, prctl, unshare, landlock, seccomp.
"""

from __future__ import annotations

import ctypes
import os
import platform
import struct
import sys
from collections.abc import Callable

CLONE_NEWUSER, CLONE_NEWNET, CLONE_NEWIPC = 0x10000000, 0x40000000, 0x08000000
PR_SET_DUMPABLE, PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS = 4, 22, 38
LANDLOCK_CREATE_RULESET, LANDLOCK_RESTRICT_SELF = 444, 446  # the same number on every architecture
SECCOMP_MODE_FILTER = 2

# Everything a decoder, the C library's memory and threads, and Python's own clean-up call.
# By name in man syscalls(2); columns: x86_64, aarch64.
ALLOWED: dict[str, tuple[int | None, int | None]] = {
    "read": (0, 63),
    "write": (1, 64),
    "readv": (19, 65),
    "writev": (20, 66),
    "pread64": (17, 67),
    "close": (3, 57),
    "fstat": (5, 80),
    "newfstatat": (262, 79),
    "lseek": (8, 62),
    "poll": (7, None),
    "ppoll": (271, 73),
    "dup": (32, 23),
    "fcntl": (72, 25),
    "mmap": (9, 222),
    "mprotect": (10, 226),
    "munmap": (11, 215),
    "mremap": (25, 216),
    "madvise": (28, 233),
    "brk": (12, 214),
    "rt_sigaction": (13, 134),
    "rt_sigprocmask": (14, 135),
    "rt_sigreturn": (15, 139),
    "sigaltstack": (131, 132),
    "sched_yield": (24, 124),
    "sched_getaffinity": (204, 123),
    "nanosleep": (35, 101),
    "clock_nanosleep": (230, 115),
    "clock_gettime": (228, 113),
    "clock_getres": (229, 114),
    "gettimeofday": (96, 169),
    "times": (100, 153),
    "getrusage": (98, 165),
    "sysinfo": (99, 179),
    "uname": (63, 160),
    "getpid": (39, 172),
    "gettid": (186, 178),
    "getrandom": (318, 278),
    "futex": (202, 98),
    "set_robust_list": (273, 99),
    "rseq": (334, 293),
    "membarrier": (324, 283),
    "restart_syscall": (219, 128),
    "tgkill": (234, 131),  # abort() raises SIGABRT on its own thread
    "exit": (60, 93),
    "exit_group": (231, 94),
}
CLONE = (56, 220)
CLONE_THREAD = 0x00010000
ARCHITECTURES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7), "arm64": (1, 0xC00000B7)}

ALLOW, DENY_EPERM, DENY_ENOSYS = 0x7FFF0000, 0x00050000 | 1, 0x00050000 | 38
LOAD, EQUAL, AT_LEAST, ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06  # classic BPF


def before_imports(cpu_s: int) -> dict[str, bool]:
    """Layers that imports do not mind."""
    return {
        "rlimits": _took_hold(lambda: _limit_resources(cpu_s)),
        "no_dumps": _took_hold(lambda: _prctl(PR_SET_DUMPABLE, 0)),
    }


def after_imports(rss_bytes: int) -> dict[str, bool]:
    """Layers that would, or could, stop Python from loading its modules.

    Root loses its power over others' files in a new user namespace, so even that one has to wait.
    """
    return {
        "namespaces": _took_hold(_leave_namespaces),
        "memory": _took_hold(lambda: _limit_memory(rss_bytes)),
        "no_new_privileges": _took_hold(lambda: _prctl(PR_SET_NO_NEW_PRIVS, 1)),
        "landlock": _took_hold(_landlock),
        "seccomp": _took_hold(_seccomp),
    }


def _took_hold(layer: Callable[[], None]) -> bool:
    try:
        layer()
    except (OSError, AttributeError, ImportError, ValueError, KeyError):
        return False
    return True


def _limit_resources(cpu_s: int) -> None:
    import resource

    for name, soft, above in (
        ("RLIMIT_CPU", cpu_s, 1),  # the soft limit tells why (SIGXCPU), the hard one is a plain SIGKILL
        ("RLIMIT_FSIZE", 0, 0),
        ("RLIMIT_CORE", 0, 0),
        ("RLIMIT_NOFILE", 64, 0),
    ):
        limit = getattr(resource, name)
        given = resource.getrlimit(limit)[1]
        most = float("inf") if given == resource.RLIM_INFINITY else given
        resource.setrlimit(limit, (int(min(soft, most)), int(min(soft + above, most))))


def memory() -> tuple[int, int]:
    """(mapped, resident) bytes of this process. Raises OSError where the system does not tell."""
    with open("/proc/self/statm") as statm:
        mapped, resident = (int(pages) * os.sysconf("SC_PAGE_SIZE") for pages in statm.read().split()[:2])
    return mapped, resident


def growth_bytes(rss_bytes: int, resident_bytes: int) -> int:
    """By how much the address space may grow, so that `rss_bytes` is kept: mapped is not yet used."""
    return max(rss_bytes - resident_bytes, 64 * 1024**2)


def _limit_memory(rss_bytes: int) -> None:
    import resource

    mapped, resident = memory()
    limit = mapped + growth_bytes(rss_bytes, resident)
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def _libc() -> ctypes.CDLL:
    if sys.platform != "linux":
        raise OSError("only Linux has this layer")
    return ctypes.CDLL(None, use_errno=True)


def _checked(result: int) -> int:
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


def _prctl(option: int, value: int, pointer: object = 0) -> None:
    _checked(_libc().prctl(option, ctypes.c_ulong(value), pointer, 0, 0))


def _leave_namespaces() -> None:
    """A network with no interface at all, not even loopback up. Needs a process with a single thread."""
    _checked(_libc().unshare(CLONE_NEWUSER | CLONE_NEWNET | CLONE_NEWIPC))


def _landlock() -> None:
    """No file may be opened, made, moved or run any more, and no TCP port used; what is open stays usable."""
    libc = _libc()
    version = _checked(libc.syscall(LANDLOCK_CREATE_RULESET, None, ctypes.c_size_t(0), 1))
    files = (1 << (13 + (version >= 2) + (version >= 3) + (version >= 5))) - 1
    ports, scopes = (3 if version >= 4 else 0), (3 if version >= 6 else 0)
    handled = struct.pack("QQQ", files, ports, scopes)[: 8 if version < 4 else 16 if version < 6 else 24]
    ruleset = _checked(libc.syscall(LANDLOCK_CREATE_RULESET, handled, ctypes.c_size_t(len(handled)), 0))
    _checked(libc.syscall(LANDLOCK_RESTRICT_SELF, ruleset, 0))
    os.close(ruleset)


def _seccomp() -> None:
    """Only the calls in `ALLOWED`; others answer "not permitted", calls newer than Linux 5.1 "no such call"."""
    column, architecture = ARCHITECTURES[platform.machine()]
    numbers = sorted(pair[column] for pair in ALLOWED.values() if pair[column] is not None)  # type: ignore[type-var]
    program = [
        (LOAD, 0, 0, 4),  # seccomp_data.arch
        (EQUAL, 1, 0, architecture),
        (RETURN, 0, 0, DENY_EPERM),
        (LOAD, 0, 0, 0),  # seccomp_data.nr
        (EQUAL, 0, 3, CLONE[column]),
        (LOAD, 0, 0, 16),  # low half of the first argument: threads yes, processes no
        (ANY_BIT, len(numbers) + 4, 0, CLONE_THREAD),
        (RETURN, 0, 0, DENY_EPERM),
        *((EQUAL, len(numbers) + 2 - i, 0, number) for i, number in enumerate(numbers)),
        (AT_LEAST, 1, 0, 424),
        (RETURN, 0, 0, DENY_EPERM),
        (RETURN, 0, 0, DENY_ENOSYS),
        (RETURN, 0, 0, ALLOW),
    ]
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in program))
    pointer = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(program), ctypes.addressof(code)))
    _prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, pointer)
