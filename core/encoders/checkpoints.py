"""Reads checkpoints from files nobody has vouched for: no code in them ever runs."""

from __future__ import annotations

import hashlib
import json
import pickle
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file

from core.errors import Refused

SUFFIXES = (".safetensors", ".pt", ".pth", ".bin")
LARGEST_HEADER_BYTES = 100_000_000  # what the safetensors library itself accepts
CHUNK_BYTES = 1 << 20


def digest(path: Path, progress: Callable[[int], None] | None = None) -> str:
    """SHA-256 of a file as 64 hex digits; about 1 s for 600 MB. `progress` hears the bytes done."""
    sha256, done = hashlib.sha256(), 0
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            sha256.update(chunk)
            done += len(chunk)
            if progress is not None:
                progress(done)
    return sha256.hexdigest()


def revision_of(path: Path) -> str:
    """First 12 hex digits of the SHA-256 of the weights, as `Space.revision` carries it."""
    return digest(path)[:12]


def examine(path: Path) -> None:
    """Refuse what cannot be a checkpoint before any library reads it.

    Raises:
        Refused: E_MODEL, wrong suffix, empty, or a safetensors header that does not fit its file.
    """
    if path.suffix not in SUFFIXES:
        raise Refused("E_MODEL", f"{path.name} is not one of {', '.join(SUFFIXES)}.")
    if path.suffix == ".safetensors":
        _examine_header(path)


def _examine_header(path: Path) -> None:
    size_bytes = path.stat().st_size
    with path.open("rb") as file:
        start = file.read(8)
        header_bytes = struct.unpack("<Q", start)[0] if len(start) == 8 else size_bytes
        # Checked before it is read: a header that claims 8 GB would be allocated first.
        if header_bytes > min(LARGEST_HEADER_BYTES, size_bytes - 8):
            raise Refused("E_MODEL", f"{path.name} claims a header of {header_bytes} bytes.")
        with clear_errors(path):
            header = json.loads(file.read(header_bytes))
            header.pop("__metadata__", None)
            end = max((entry["data_offsets"][1] for entry in header.values()), default=0)
    if size_bytes != 8 + header_bytes + end:
        raise Refused("E_MODEL", f"{path.name} has {size_bytes} bytes, its header says {8 + header_bytes + end}.")


def read(path: Path) -> dict[str, torch.Tensor | dict[str, object]]:
    """The content of a checkpoint on the CPU. A pickle may hold tensors and plain values only.

    Raises:
        Refused: E_MODEL, damaged, or it holds anything but numbers and names.
    """
    examine(path)
    with clear_errors(path):
        if path.suffix == ".safetensors":
            return dict(load_file(path))
        content = torch.load(path, map_location="cpu", weights_only=True)  # never runs code in the file
        if not isinstance(content, dict):
            raise TypeError(f"it holds a {type(content).__name__}")
        return content


@contextmanager
def clear_errors(path: Path) -> Iterator[None]:
    """Whatever a library says about a damaged checkpoint becomes E_MODEL; running out of memory does not.

    Raises:
        Refused: E_MODEL.
    """
    try:
        yield
    except torch.OutOfMemoryError:
        raise
    except (
        RuntimeError, SafetensorError, pickle.UnpicklingError, EOFError, OSError,
        ValueError, TypeError, KeyError, IndexError, AttributeError, ImportError, AssertionError,
    ) as error:  # fmt: skip
        if "allocate memory" in str(error):
            raise
        first_line = (str(error).splitlines() or [""])[0][:300]
        raise Refused("E_MODEL", f"{path.name}: {type(error).__name__}: {first_line}") from error
