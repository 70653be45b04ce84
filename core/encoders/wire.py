"""How the encoder process is spoken to: length-prefixed JSON followed by raw arrays. Nothing is unpickled.

A message is: header bytes (uint32) and payload bytes (uint64), big-endian; a JSON object; the arrays one after
another, as the object's "arrays" entry describes them. Sizes are checked before memory is taken.
"""

from __future__ import annotations

import json
import math
import socket
import struct
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
import numpy.typing as npt

from core.domain import Word
from core.domain.speech import Heard, Phrase

PREFIX = struct.Struct(">IQ")
MAX_HEADER_BYTES = 4 << 20
MAX_PAYLOAD_BYTES = 256 << 20
DTYPES = ("uint8", "float32", "int64")
VERSION = 3

Array = npt.NDArray[Any]


class Broken(ConnectionError):
    """The other side is gone, or does not keep to the format."""


def send(peer: socket.socket, header: dict[str, Any], arrays: Sequence[Array] = ()) -> None:
    """Raises: OSError, the other side is gone."""
    plain = [np.ascontiguousarray(array) for array in arrays]
    described = header | {"arrays": [[str(array.dtype), list(array.shape)] for array in plain]}
    text = json.dumps(described).encode()
    peer.sendall(PREFIX.pack(len(text), sum(array.nbytes for array in plain)) + text)
    for array in plain:
        peer.sendall(array.reshape(-1).view(np.uint8).data)


def receive(peer: socket.socket, max_payload_bytes: int = MAX_PAYLOAD_BYTES) -> tuple[dict[str, Any], list[Array]]:
    """The next message.

    Raises:
        Broken: the connection ended, or what came is not a message.
    """
    header_bytes, payload_bytes = PREFIX.unpack(_exactly(peer, PREFIX.size))
    if header_bytes > MAX_HEADER_BYTES or payload_bytes > max_payload_bytes:
        raise Broken(f"a message of {header_bytes} + {payload_bytes} bytes is too large")
    try:
        header = json.loads(_exactly(peer, header_bytes))
        shapes = [(str(dtype), [int(n) for n in shape]) for dtype, shape in header.pop("arrays")]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise Broken(f"not a message: {error}") from None
    if any(dtype not in DTYPES or min(shape, default=0) < 0 for dtype, shape in shapes):
        raise Broken("an array of an unknown kind")
    sizes = [np.dtype(dtype).itemsize * math.prod(shape) for dtype, shape in shapes]
    if sum(sizes) != payload_bytes:
        raise Broken(f"the arrays need {sum(sizes)} bytes, but {payload_bytes} were announced")
    try:
        arrays = [
            np.frombuffer(_exactly(peer, size), dtype=dtype).reshape(shape)
            for (dtype, shape), size in zip(shapes, sizes, strict=True)
        ]
    except ValueError as error:  # a shape no array can have, such as 0 x 10^30
        raise Broken(f"not an array: {error}") from None
    return header, arrays


def told(heard: Sequence[Heard]) -> tuple[dict[str, Any], list[Array]]:
    """What was heard, as the header and the arrays of an answer."""
    return {"phrases": [[asdict(phrase) for phrase in one.phrases] for one in heard]}, [one.vector for one in heard]


def heard_of(answer: dict[str, Any], vectors: Sequence[Array]) -> list[Heard]:
    """The opposite of `told`."""
    return [
        Heard(vector=vector, phrases=tuple(Phrase(**{**one, "words": words_of(one["words"])}) for one in phrases))
        for vector, phrases in zip(vectors, answer["phrases"], strict=True)
    ]


def words_of(plain: Sequence[dict[str, Any]]) -> tuple[Word, ...]:
    return tuple(Word(**word) for word in plain)


def _exactly(peer: socket.socket, n_bytes: int) -> bytearray:
    buffer = bytearray(n_bytes)
    view, done = memoryview(buffer), 0
    while done < n_bytes:
        got = peer.recv_into(view[done:])
        if got == 0:
            raise Broken("the connection ended")
        done += got
    return buffer
