"""Messages between the confined child and us: length, JSON, raw arrays. Never pickle.

    4 bytes big-endian: length of the JSON | JSON object, "arrays": [[dtype, [shape]], ...] | array bytes in order

The child may have been taken over by the file it reads, so every length is checked before it is believed.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]

MAX_JSON_BYTES = 1024**2
MAX_ARRAYS_BYTES = 64 * 1024**2
DTYPES = {"uint8", "int16", "float32"}


class WireError(Exception):
    """The child sent something that is not a message, or stopped in the middle of one."""


def send(stream: BinaryIO, message: dict[str, Any], arrays: Sequence[Array] = ()) -> None:
    described = message | {"arrays": [[str(a.dtype), list(a.shape)] for a in arrays]}
    data = json.dumps(described).encode()
    stream.write(len(data).to_bytes(4, "big") + data)
    for array in arrays:
        if array.size:
            stream.write(np.ascontiguousarray(array).data.cast("B"))
    stream.flush()


def receive(stream: BinaryIO) -> tuple[dict[str, Any], list[Array]] | None:
    """The next message, or None at the end of the stream.

    Raises:
        WireError: what arrives is not a message of ours.
    """
    start = stream.read(4)
    if not start:
        return None
    length = int.from_bytes(start, "big")
    if len(start) < 4 or length > MAX_JSON_BYTES:
        raise WireError(f"a message of {length} bytes")
    try:
        message = json.loads(_exactly(stream.read, length))
        described = [(str(dtype), tuple(int(n) for n in shape)) for dtype, shape in message.pop("arrays")]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise WireError(str(error)) from None
    if any(dtype not in DTYPES or min(shape, default=0) < 0 for dtype, shape in described):
        raise WireError(f"arrays {described}")
    if sum(4 * math.prod(shape) for _, shape in described) > 4 * MAX_ARRAYS_BYTES:
        raise WireError(f"arrays {described}")
    return message, [_array(stream, dtype, shape) for dtype, shape in described]


def _array(stream: BinaryIO, dtype: str, shape: tuple[int, ...]) -> Array:
    data = _exactly(stream.read, math.prod(shape) * np.dtype(dtype).itemsize)
    return np.frombuffer(data, dtype=dtype).reshape(shape)


def _exactly(read: Callable[[int], bytes], count: int) -> bytes:
    data = read(count)
    if len(data) < count:
        raise WireError(f"{len(data)} of {count} bytes")
    return data
