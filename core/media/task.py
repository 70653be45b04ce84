"""What the confined process does, after it has locked itself in."""

from __future__ import annotations

import ctypes
import encodings.utf_16_be
import encodings.utf_16_le  # noqa: F401  (as below)
import os
import socket
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any, BinaryIO

import av.sidedata.encparams
import av.sidedata.motionvectors
import av.subtitles.codeccontext
import av.subtitles.stream
import av.subtitles.subtitle  # noqa: F401  (PyAV imports these when it meets them: too late once locked in)

from core.errors import Refused
from core.media import confinement
from core.media.decoder import one_picture, pieces
from core.media.gate import examine
from core.media.limits import Limits
from core.media.pictures import look
from core.media.wire import Array

Send = Callable[[dict[str, Any], Sequence[Array]], None]
CRAMPED_SHARE = 0.6  # of the memory allowed; above it, a decoder that fails probably lacked memory
HIDES_LACK_OF_MEMORY = {"E_CORRUPT", "E_NO_DECODABLE"}  # many decoders do not say why they fail


class Status:
    """Reads what this process has used; made before files can no longer be opened."""

    def __init__(self, rss_bytes: int) -> None:
        self._file: int | None = None
        self._cramped_bytes = float("inf")
        if sys.platform == "linux":
            self._file = os.open("/proc/self/status", os.O_RDONLY)
            mapped, resident = confinement.memory()
            self._cramped_bytes = mapped + CRAMPED_SHARE * confinement.growth_bytes(rss_bytes, resident)
        self._libc = ctypes.CDLL(None) if sys.platform == "linux" else None

    def used(self) -> dict[str, float]:
        """Peak memory in bytes (0 where the system does not tell) and processor seconds."""
        return {"peak_bytes": self._field("VmHWM:"), "cpu_s": time.process_time()}

    def cramped(self) -> bool:
        return self._field("VmPeak:") > self._cramped_bytes

    def _field(self, name: str) -> int:
        if self._file is None:
            return 0
        words = os.pread(self._file, 8192, 0).decode().split()
        return 1024 * int(words[words.index(name) + 1]) if name in words else 0

    def trim(self) -> None:
        """Give freed memory back: without it the process of a two-hour film grows by half a gigabyte."""
        if self._libc is not None and hasattr(self._libc, "malloc_trim"):
            self._libc.malloc_trim(0)


def run(
    order: dict[str, Any],
    file: BinaryIO,
    send: Callable[..., None],
    status: Status,
    layers: dict[str, bool],
) -> None:
    """Do the ordered task; every outcome, good or bad, is a message."""
    answer: dict[str, Any] = {}
    try:
        if order["task"] == "layers":
            answer = {"kind": "layers", "layers": layers, "attempts": attempts()}
        elif order["task"] == "probe":
            probe = examine(file, order["size_bytes"], Limits(**order["limits"]))
            answer = {"kind": "probe", "probe": asdict(probe)}
        elif order["task"] == "picture":
            send({"kind": "picture"}, [look(file, order["size_bytes"], Limits(**order["limits"]))])
            answer = {"kind": "end"}
        elif order["task"] == "frame":
            limits, wanted = Limits(**order["limits"]), (order["duration_s"], order["at_s"])
            send({"kind": "picture"}, [one_picture(file, order["size_bytes"], limits, *wanted)])
            answer = {"kind": "end"}
        else:
            answer = {"kind": "end"}
            _decode(order, file, send, status)
    except Refused as refused:
        lacked = refused.code in HIDES_LACK_OF_MEMORY and status.cramped()
        answer = {"kind": "refused", "code": "E_MEMORY" if lacked else refused.code, "detail": refused.detail}
    except MemoryError:
        answer = {"kind": "refused", "code": "E_MEMORY", "detail": ""}
    except BrokenPipeError:
        return
    except Exception as error:  # a decoder may raise anything; the answer must still be a plain one
        answer = {"kind": "refused", "code": "E_CORRUPT", "detail": type(error).__name__}
    send(answer | {"used": status.used()})


def _decode(order: dict[str, Any], file: BinaryIO, send: Callable[..., None], status: Status) -> None:
    limits = Limits(**order["limits"])
    given = (order["duration_s"], order["has_video"], order["has_audio"])
    for piece in pieces(file, order["size_bytes"], limits, *given):
        arrays = [piece.frames, piece.times_s, piece.tiny, piece.tiny_times_s]
        arrays += [] if piece.window is None else [piece.window]
        start_s, done_s = piece.window_start_s, piece.done_s
        told = {"lines": piece.lines, "lines_format": piece.lines_format, "lines_language": piece.lines_language}
        send({"kind": "piece", "window_start_s": start_s, "done_s": done_s, "treated": piece.treated} | told, arrays)
        status.trim()


def attempts() -> dict[str, bool]:
    """What a hijacked decoder would try, and whether it works here: all should be False."""

    def works(attempt: Callable[[], object]) -> bool:
        try:
            attempt()
        except OSError:
            return False
        return True

    def connect() -> None:
        with socket.socket() as s:
            s.settimeout(1)
            s.connect(("127.0.0.1", 9))

    def start_process() -> None:
        if os.fork() == 0:
            os._exit(0)

    return {
        "open a file": works(lambda: os.close(os.open("/etc/passwd", os.O_RDONLY))),
        "write a file": works(lambda: os.open("written", os.O_WRONLY | os.O_CREAT)),
        "open a socket": works(lambda: socket.socket().close()),
        "connect": works(connect),
        "start a process": works(start_process),
    }
