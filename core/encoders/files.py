"""Looks at checkpoint files without reading weights: digests and shapes. torch is not imported."""

from __future__ import annotations

import hashlib
import json
import struct
from collections.abc import Callable
from pathlib import Path

from core.errors import Refused

SUFFIXES = (".safetensors", ".pt", ".pth", ".bin")
LARGEST_HEADER_BYTES = 100_000_000  # what the safetensors library itself accepts
CHUNK_BYTES = 1 << 20
ZIP_START = b"PK\x03\x04"  # what torch.save has written since 2020


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


def examine(path: Path, name: str = "") -> None:
    """Refuse what cannot be a checkpoint, before any library reads it. `name` stands for a temporary name.

    Raises:
        Refused: E_MODEL, not there, wrong kind of file, or a safetensors header that does not fit its file.
    """
    name = name or path.name
    suffix = Path(name).suffix
    if suffix not in SUFFIXES:
        raise Refused("E_MODEL", f"{name} is not one of {', '.join(SUFFIXES)}.")
    if not path.is_file():
        raise Refused("E_MODEL", f"There is no file {path}.")
    if suffix == ".safetensors":
        _examine_header(path, name)
        return
    with path.open("rb") as file:
        if file.read(4) != ZIP_START:
            raise Refused("E_MODEL", f"{name} was not written by torch.")


def _examine_header(path: Path, name: str) -> None:
    size_bytes = path.stat().st_size
    with path.open("rb") as file:
        start = file.read(8)
        header_bytes = struct.unpack("<Q", start)[0] if len(start) == 8 else size_bytes
        # Checked before it is read: a header that claims 8 GB would be allocated first.
        if header_bytes > min(LARGEST_HEADER_BYTES, size_bytes - 8):
            raise Refused("E_MODEL", f"{name} claims a header of {header_bytes} bytes.")
        header = file.read(header_bytes)
    try:
        entries = [entry for key, entry in json.loads(header).items() if key != "__metadata__"]
        end = max((int(entry["data_offsets"][1]) for entry in entries), default=0)
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError) as error:
        raise Refused("E_MODEL", f"{name} has a damaged header: {error}.") from None
    if size_bytes != 8 + header_bytes + end:
        raise Refused("E_MODEL", f"{name} has {size_bytes} bytes; its header says {8 + header_bytes + end}.")
