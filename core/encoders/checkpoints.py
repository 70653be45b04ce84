"""Reads checkpoints from files nobody has vouched for: no code in them ever runs."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file

from core.encoders.files import examine
from core.errors import Refused


def read(path: Path) -> dict[str, Any]:
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
        lines = [line.strip() for line in str(error).splitlines() if line.strip()]
        raise Refused("E_MODEL", f"{path.name}: {type(error).__name__}: {' '.join(lines)[:300]}") from error
