"""The pipe carries arrays exactly, and believes nothing."""

from __future__ import annotations

import io
import json

import numpy as np
import pytest

from core.media.wire import WireError, receive, send


def message(header: object, rest: bytes = b"") -> io.BytesIO:
    data = json.dumps(header).encode()
    return io.BytesIO(len(data).to_bytes(4, "big") + data + rest)


def test_what_is_sent_arrives_in_order_and_bit_for_bit() -> None:
    rng = np.random.default_rng(0)
    arrays = [
        rng.integers(0, 256, (3, 5, 7, 3), dtype=np.uint8),
        np.zeros((0, 1, 1, 3), dtype=np.uint8),
        rng.normal(size=4).astype(np.float32),
        np.arange(-5, 5, dtype=np.int16)[::2],
    ]
    pipe = io.BytesIO()
    send(pipe, {"kind": "piece", "done_s": 1.5}, arrays)
    send(pipe, {"kind": "end"})
    pipe.seek(0)
    received, got = receive(pipe)  # type: ignore[misc]
    assert received == {"kind": "piece", "done_s": 1.5}
    for sent, back in zip(arrays, got, strict=True):
        assert back.dtype == sent.dtype
        np.testing.assert_array_equal(back, sent)
    assert receive(pipe) == ({"kind": "end"}, [])
    assert receive(pipe) is None


@pytest.mark.parametrize(
    "stream",
    [
        io.BytesIO(b"\x00\x00"),
        io.BytesIO(b"\xff\xff\xff\xff{}"),
        io.BytesIO(b"\x00\x00\x00\x05{not}"),
        io.BytesIO(b"\x00\x00\x00\x40{}"),
        message([]),
        message({"kind": "no arrays"}),
        message({"arrays": [["object", [1]]]}, b"\x00" * 8),
        message({"arrays": [["uint8", [-1]]]}),
        message({"arrays": [["uint8", [1 << 40]]]}),
        message({"arrays": [["uint8", [1 << 20, 1 << 20, 0]], ["float32", [1 << 30]]]}),
        message({"arrays": [["uint8", [4]]]}, b"\x00" * 3),
        message({"arrays": [["uint8", "four"]]}),
        message({"arrays": 3}),
    ],
)
def test_a_hijacked_child_cannot_make_us_allocate_or_crash(stream: io.BytesIO) -> None:
    with pytest.raises(WireError):
        receive(stream)
