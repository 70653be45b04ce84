"""The encoder process and its client, mostly within one process: two threads, one socket."""

import json
import os
import socket
import subprocess
import sys
import threading
import time
from typing import ClassVar

import numpy as np
import pytest

from core.domain import Space
from core.encoders.local import LocalEncoders
from core.encoders.remote import RemoteEncoders
from core.errors import Refused, Unavailable
from core.protocols import EncoderStatus
from tests.contracts.encoder import EncoderContract, passage, some_frames, some_windows
from tests.core.encoders.serving import FakeEncoder, FakeEncoders, ready, serving, wait_until
from tests.fakes import FakeListener


@pytest.fixture(scope="module")
def remote(tmp_path_factory, tiny_sources):
    folder = tmp_path_factory.mktemp("served")
    with serving(folder, lambda: LocalEncoders(*tiny_sources, device="cpu", batch_size=4)) as paths:
        client = ready(paths)
        yield client
        client.close()


class TestRemoteEncoders(EncoderContract):
    @pytest.fixture
    def encoders(self, remote):
        return remote

    def test_it_gives_what_the_local_encoders_give(self, encoders, tiny_sources):
        local = LocalEncoders(*tiny_sources, device="cpu", batch_size=4)
        np.testing.assert_array_equal(encoders.frames.encode(some_frames(6)), local.frames.encode(some_frames(6)))
        np.testing.assert_array_equal(encoders.texts.encode(["sea"]), local.texts.encode(["sea"]))
        assert encoders.windows.space == local.windows.space
        spoken = [passage(4.0, ((0.5, 3.0),)), passage(2.0)]
        for ours, theirs in zip(encoders.listener.hear(spoken, "de"), local.listener.hear(spoken, "de"), strict=True):
            assert ours.phrases == theirs.phrases
            np.testing.assert_array_equal(ours.vector, theirs.vector)
        aligned = [one.listener.align(spoken[0].sound, "ein Boot", "de") for one in (encoders, local)]
        assert aligned[0] == aligned[1] != ()
        assert encoders.status() == local.status()


def test_the_client_does_not_import_torch():
    code = "import sys, core.encoders.remote; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


def test_an_absent_process_is_unavailable_at_once_and_its_status_is_loading(tmp_path):
    remote = RemoteEncoders(tmp_path / "no.sock", tmp_path / "no.token")
    started_s = time.monotonic()
    with pytest.raises(Unavailable, match="not running"):
        remote.texts.encode(["sea"])
    assert time.monotonic() - started_s < 1
    assert remote.status().state == "loading"


def test_a_process_that_was_killed_is_unavailable(tmp_path):
    dead = socket.socket(socket.AF_UNIX)
    dead.bind(str(tmp_path / "a.sock"))
    dead.close()  # the file stays, nobody listens
    (tmp_path / "a.token").write_text(json.dumps({"token": "x", "port": None}))
    with pytest.raises(Unavailable, match="not running"):
        RemoteEncoders(tmp_path / "a.sock", tmp_path / "a.token").texts.encode(["sea"])


def test_while_the_models_load_calls_are_unavailable_and_the_status_says_so(tmp_path):
    gate = threading.Event()

    def slow():
        gate.wait(10)
        return FakeEncoders()

    with serving(tmp_path, slow) as paths:
        remote = RemoteEncoders(*paths)
        assert remote.status() == EncoderStatus(state="loading", note="The models are still loading.")
        with pytest.raises(Unavailable, match="still loading"):
            remote.frames.encode(some_frames(1))
        with pytest.raises(Unavailable, match="still loading"):
            _ = remote.texts.space
        gate.set()
        wait_until(lambda: remote.status().state == "ready")
        assert remote.texts.encode(["sea"]).shape == (1, 2)


def test_a_model_that_cannot_be_loaded_is_told_and_the_process_stays(tmp_path):
    def broken():
        raise Refused("E_MODEL", "weights.pt")

    with serving(tmp_path, broken) as paths:
        remote = ready(paths)
        assert remote.status().state == "failed"
        assert "weights.pt" in remote.status().note
        with pytest.raises(Unavailable, match=r"weights\.pt"):
            remote.texts.encode(["sea"])


def test_after_a_restart_the_client_reconnects_and_sees_the_new_space(tmp_path):
    with serving(tmp_path, FakeEncoders) as paths:
        remote = ready(paths)
        assert remote.texts.space.model == "open_clip/fake"
    with pytest.raises(Unavailable):
        remote.texts.encode(["sea"])
    other = FakeEncoder("text")
    other.space = Space("open_clip/other", "1" * 12, "text", 2)
    with serving(tmp_path, lambda: FakeEncoders(texts=other)):
        wait_until(lambda: remote.status().state == "ready")
        assert remote.texts.space.model == "open_clip/other"
        assert len(remote.texts.encode(["sea"])) == 1


def test_a_connection_that_went_stale_is_replaced_unseen(tmp_path):
    with serving(tmp_path, FakeEncoders) as paths:
        remote = ready(paths)
    with serving(tmp_path, FakeEncoders):
        wait_until(lambda: remote.status().state == "ready")
        for connection in remote._line._idle:
            connection.shutdown(socket.SHUT_RDWR)
        assert len(remote.texts.encode(["sea"])) == 1


def test_a_question_that_takes_too_long_is_not_asked_twice(tmp_path):
    slow = FakeEncoder("visual", duration_s=1.0)
    with serving(tmp_path, lambda: FakeEncoders(frames=slow)) as paths:
        remote = ready(paths, timeout_s=0.2)
        with pytest.raises(Unavailable, match="no answer"):
            remote.frames.encode(some_frames(1))
        assert slow.asked == [1]


@pytest.mark.parametrize(
    ("raised", "expected"),
    [
        (Refused("E_NOT_FINITE"), Refused),
        (ValueError("expected uint8"), ValueError),
        (Unavailable("no picture model"), Unavailable),
        (ZeroDivisionError("a bug"), RuntimeError),
    ],
)
def test_errors_arrive_as_what_they_are(tmp_path, raised, expected):
    with serving(tmp_path, lambda: FakeEncoders(windows=FakeEncoder("sound", error=raised))) as paths:
        remote = ready(paths)
        with pytest.raises(expected, match=str(raised).rpartition(": ")[2][:20]):
            remote.windows.encode(some_windows([1.0]))
        assert len(remote.texts.encode(["still there"])) == 1


def test_a_phrase_is_answered_within_100_ms_while_frames_are_computed(tmp_path):
    frames = FakeEncoder("visual", duration_s=0.4)
    with serving(tmp_path, lambda: FakeEncoders(frames=frames)) as paths:
        remote = ready(paths)
        remote.texts.encode(["warm"])
        film = threading.Thread(target=lambda: [remote.frames.encode(some_frames(4)) for _ in range(3)])
        film.start()
        wait_until(lambda: frames.asked)
        waits = []
        for _ in range(5):
            started_s = time.monotonic()
            remote.texts.encode(["sea"])
            waits.append(time.monotonic() - started_s)
        assert film.is_alive()
        film.join()
        assert sorted(waits)[2] < 0.1


def test_a_phrase_overtakes_the_texts_of_items(tmp_path):
    texts = FakeEncoder("text", duration_s=0.05)
    with serving(tmp_path, lambda: FakeEncoders(texts=texts)) as paths:
        remote = ready(paths)
        many = threading.Thread(target=remote.texts.encode, args=([f"item {i}" for i in range(256)],))
        many.start()
        wait_until(lambda: texts.asked)
        started_s = time.monotonic()
        remote.texts.encode(["sea"])
        waited_s = time.monotonic() - started_s
        many.join()
        assert waited_s < 0.3  # one piece and itself; behind all sixteen it would have been 0.8 s


def test_several_clients_are_served_at_once_and_get_their_own_rows(tmp_path):
    class Echo(FakeEncoder):
        def encode(self, inputs):
            return np.array([[len(text), ord(text[0])] for text in inputs], dtype=np.float32)

    with serving(tmp_path, lambda: FakeEncoders(texts=Echo("text"))) as paths:
        remote = ready(paths)
        wrong = []

        def ask(letter):
            for n in range(1, 40):
                rows = remote.texts.encode([letter * n, letter])
                if rows.tolist() != [[n, ord(letter)], [1, ord(letter)]]:
                    wrong.append((letter, n))

        threads = [threading.Thread(target=ask, args=(letter,)) for letter in "abcdefgh"]
        [thread.start() for thread in threads]
        [thread.join() for thread in threads]
        assert not wrong


def test_long_inputs_travel_in_several_messages(tmp_path, monkeypatch):
    frames = FakeEncoder("visual")
    monkeypatch.setattr("core.encoders.remote.MESSAGE_BYTES", 3 * some_frames(1).nbytes)
    with serving(tmp_path, lambda: FakeEncoders(frames=frames)) as paths:
        remote = ready(paths)
        rows = remote.frames.encode(some_frames(8))
        assert frames.asked == [3, 3, 2]
        assert rows[:, 0].tolist() == [3, 3, 3, 3, 3, 3, 2, 2]


def test_many_passages_travel_in_several_messages_and_errors_arrive_as_what_they_are(tmp_path, monkeypatch):
    class Listening(FakeListener):
        asked: ClassVar[list[int]] = []

        def hear(self, passages, language=""):
            self.asked.append(len(passages))
            if language == "xx":
                raise ValueError("this model knows no language 'xx'")
            return super().hear(passages, language)

    encoders = FakeEncoders()
    encoders.listener = Listening(says="über 10 % <b>")
    monkeypatch.setattr("core.encoders.remote.PASSAGES_PER_MESSAGE", 2)
    with serving(tmp_path, lambda: encoders) as paths:
        remote = ready(paths)
        spoken = [passage(2.0, ((0.5, 1.5),)) for _ in range(5)]
        heard = remote.listener.hear(spoken)
        assert encoders.listener.asked == [2, 2, 1]
        assert [h.phrases[0].text for h in heard] == ["über 10 % <b>"] * 5
        assert remote.listener.hear([]) == []
        with pytest.raises(ValueError, match="'xx'"):
            remote.listener.hear(spoken, "xx")


def test_a_killed_process_is_replaced_by_the_next(tmp_path):
    """kill -9 leaves the socket file behind; the next process takes its place."""
    code = (
        "import sys, pathlib; from core.encoders.server import serve; import time\n"
        "serve(lambda: time.sleep(60), *map(pathlib.Path, sys.argv[1:]), lambda: False)"
    )
    paths = tmp_path / "e.sock", tmp_path / "e.token"
    child = subprocess.Popen([sys.executable, "-c", code, *map(str, paths)], env=os.environ | {"PYTHONPATH": "."})
    remote = RemoteEncoders(*paths)
    wait_until(lambda: remote.status().note == "The models are still loading.")
    child.kill()
    child.wait()
    assert paths[0].exists()
    with pytest.raises(Unavailable):
        remote.texts.encode(["sea"])
    with serving(tmp_path, FakeEncoders, name="e"):
        wait_until(lambda: remote.status().state == "ready")
        assert len(remote.texts.encode(["sea"])) == 1
