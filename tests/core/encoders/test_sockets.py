"""The socket is for who has the token; rubbish harms nobody else."""

import json
import socket
import struct
from contextlib import suppress

import pytest

from core.encoders import wire
from core.encoders.remote import RemoteEncoders
from core.encoders.server import serve
from core.errors import Unavailable
from tests.core.encoders.serving import FakeEncoder, FakeEncoders, ready, serving


def test_the_token_file_and_the_socket_are_for_this_user_only(tmp_path):
    with serving(tmp_path, FakeEncoders) as (socket_path, token_path):
        assert oct(token_path.stat().st_mode & 0o777) == "0o600"
        assert socket_path.stat().st_mode & 0o077 == 0
    assert not token_path.exists()
    assert not socket_path.exists()


def test_without_the_token_nothing_is_answered(tmp_path):
    asked = FakeEncoder("text")
    with serving(tmp_path, lambda: FakeEncoders(texts=asked)) as (socket_path, token_path):
        ready((socket_path, token_path))
        forged = tmp_path / "forged.token"
        forged.write_text(json.dumps({"token": "0" * 64, "port": None}))
        with pytest.raises(Unavailable, match="token"):
            RemoteEncoders(socket_path, forged).texts.encode(["sea"])
        with socket.socket(socket.AF_UNIX) as rude:  # asks at once, without a greeting
            rude.connect(str(socket_path))
            wire.send(rude, {"do": "encode", "modality": "text", "texts": ["sea"]})
            answer, _ = wire.receive(rude)
            assert "token" in answer["message"]
            assert rude.recv(1) == b""
        assert asked.asked == []


HOSTILE = [
    b"\xff" * 64,  # a header of 4 GB
    struct.pack(">IQ", 2, 1 << 60) + b"{}",  # a payload of an exabyte
    struct.pack(">IQ", 3, 0) + b"nop",
    struct.pack(">IQ", 2, 0) + b"[]",
    struct.pack(">IQ", 16, 0) + b'{"arrays": [[1]]}'[:16],
    struct.pack(">IQ", 60000, 0) + b"[" * 60000,
]


@pytest.mark.parametrize("bytes_", HOSTILE, ids=["header", "payload", "text", "list", "arrays", "nested"])
def test_rubbish_ends_the_connection_and_nothing_else(tmp_path, bytes_):
    with serving(tmp_path, FakeEncoders) as (socket_path, token_path):
        with socket.socket(socket.AF_UNIX) as rude:
            rude.connect(str(socket_path))
            rude.settimeout(10)
            rude.sendall(bytes_)
            with suppress(ConnectionResetError):
                assert rude.recv(1) == b""
        assert len(ready((socket_path, token_path)).texts.encode(["sea"])) == 1


def test_an_array_whose_shape_and_bytes_differ_is_refused():
    ours, theirs = socket.socketpair()
    for described in (["float32", [3]], ["float32", [-1]], ["object", [1]], ["float32", [0, 10**30]]):
        header = json.dumps({"arrays": [described]}).encode()
        ours.sendall(wire.PREFIX.pack(len(header), 8) + header + b"12345678")
        with pytest.raises(wire.Broken):
            wire.receive(theirs)
        ours.close(), theirs.close()
        ours, theirs = socket.socketpair()
    ours.close(), theirs.close()


def test_a_second_process_is_turned_away(tmp_path):
    with serving(tmp_path, FakeEncoders) as paths:
        with pytest.raises(Unavailable, match="Another encoder process"):
            serve(FakeEncoders, *paths, lambda: True)
        assert len(ready(paths).texts.encode(["sea"])) == 1


def test_a_path_too_long_for_a_socket_is_served_over_loopback(tmp_path):
    deep = tmp_path / ("d" * 100)
    with serving(deep, FakeEncoders) as (socket_path, token_path):
        assert json.loads(token_path.read_text())["port"]
        assert not socket_path.exists()
        assert len(ready((socket_path, token_path)).texts.encode(["sea"])) == 1
