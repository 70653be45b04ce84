"""`core.protocols.MediaReader`, with a confined process per file."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from core.domain import Frames, Probe
from core.errors import Refused
from core.media.limits import Limits
from core.media.sandbox import PROBE_CPU_S, Child, open_untrusted
from core.media.tiny import NO_PICTURES
from core.media.wire import Array
from core.protocols import Batch, Subtitle, Treated

DECODE_CPU_S = (300, 20.0)  # at least, and per second of media: slow machines and 8K included


@dataclass(frozen=True)
class SandboxedReader:
    """Examines and decodes files away from this process. Safe to share between threads."""

    limits: Limits = field(default_factory=Limits)

    def probe(self, path: Path) -> Probe:
        """Decide whether the file may come in; takes about 0.3 s, at most `probe_timeout_s`.

        Raises:
            Refused: with one of the codes of `core.errors.REFUSALS`.
            OSError: there is no such file.
        """
        with open_untrusted(path) as file, Child(file, "probe", self.limits, PROBE_CPU_S) as child:
            message, _ = child.receive(self.limits.probe_timeout_s)
        return Probe(**message["probe"])

    def picture(self, path: Path) -> Frames:
        """A still picture to search with, (height, width, 3), upright and of modest size.

        Raises:
            Refused: with one of the codes of `core.errors.REFUSALS`.
        """
        with open_untrusted(path) as file, Child(file, "picture", self.limits, PROBE_CPU_S) as child:
            return _picture(*child.receive(self.limits.probe_timeout_s))

    def frame(self, path: Path, duration_s: float, at_s: float) -> Frames:
        """The one frame on the screen at a second, (height, width, 3), exactly as `decode` gives it.

        Takes a fresh process, 0.3 s, and one group of pictures; of what comes before, only packets are read.

        Raises:
            Refused: with one of the codes of `core.errors.REFUSALS`.
        """
        order = {"duration_s": duration_s, "at_s": at_s}
        with open_untrusted(path) as file, Child(file, "frame", self.limits, _cpu_s(duration_s), **order) as child:
            return _picture(*child.receive(self.limits.stall_s))

    def decode(self, path: Path, probe: Probe) -> Iterator[Batch]:
        """Decode once, in bounded memory. Closing the iterator ends the process.

        `done_s` never falls, and at the end is how far the file could be read. While the caller is busy the
        process waits: nothing piles up.

        Raises:
            Refused: E_TIMEOUT, E_MEMORY or E_CORRUPT where decoding broke down on the way.
        """
        order = {
            "duration_s": probe.duration_s,
            "has_video": probe.kind == "video",
            "has_audio": probe.has_audio,
        }
        cpu_s = _cpu_s(probe.duration_s)
        with open_untrusted(path) as file, Child(file, "decode", self.limits, cpu_s, **order) as child:
            while True:
                message, arrays = child.receive(self.limits.stall_s)
                if message["kind"] == "end":
                    return
                try:
                    batch = _batch(message, arrays)
                except (ValueError, KeyError, TypeError, IndexError):
                    raise Refused("E_CORRUPT", "The decoder answered nonsense.") from None
                yield batch


def _cpu_s(duration_s: float) -> int:
    at_least_s, per_s = DECODE_CPU_S
    return int(at_least_s + per_s * duration_s)


def _picture(message: dict[str, Any], arrays: list[Array]) -> Frames:
    shaped = len(arrays) == 1 and arrays[0].ndim == 3 and arrays[0].shape[2] == 3 and arrays[0].dtype == np.uint8
    if message.get("kind") != "picture" or not shaped or not arrays[0].size:
        raise Refused("E_CORRUPT", "The decoder answered nonsense.")
    return np.asarray(arrays[0], np.uint8)


def _batch(message: dict[str, Any], arrays: list[Array]) -> Batch:
    frames, times_s, tiny, tiny_times_s, *rest = arrays
    if frames.ndim != 4 or frames.shape[3] != 3 or times_s.shape != frames.shape[:1]:
        raise ValueError("frames and times do not match")
    if tiny.shape[1:] != NO_PICTURES.shape[1:] or tiny_times_s.shape != tiny.shape[:1]:
        raise ValueError("tiny pictures and times do not match")
    window = rest[0].astype(np.float32) / np.float32(32768) if rest else None
    return Batch(
        frames=frames,
        frame_times_s=times_s.astype(np.float32),
        window=window,
        window_start_s=float(message["window_start_s"]),
        done_s=float(message["done_s"]),
        tiny=tiny,
        tiny_times_s=tiny_times_s.astype(np.float32),
        subtitles=tuple(_subtitle(message, *line) for line in message["lines"]),
        treated=Treated(*(int(count) for count in message["treated"])),
    )


def _subtitle(message: dict[str, Any], start_s: float, end_s: float, text: str) -> Subtitle:
    words = [
        str(word).encode("utf-8", "replace").decode()
        for word in (text, message["lines_format"], message["lines_language"])
    ]
    if not 0 <= start_s <= end_s < math.inf:
        raise ValueError(f"a line from {start_s} to {end_s}")
    return Subtitle(float(start_s), float(end_s), *words)
