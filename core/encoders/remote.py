"""The encoders in the encoder process, as every other process sees them. This module never imports torch."""

from __future__ import annotations

import json
import socket
import threading
import weakref
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

import numpy as np

from core.domain import FloatMatrix, FloatVector, Frames, Modality, Space, Waveform, Word
from core.domain.patches import PatchShares
from core.domain.speech import Heard, Passage
from core.encoders.wire import VERSION, Array, heard_of, receive, send, words_of
from core.errors import REFUSALS, Refused, Unavailable
from core.protocols import Encoder, EncoderStatus, Listener, Patches

Input = TypeVar("Input")

MESSAGE_BYTES = 64 << 20  # long inputs go in several messages, so that other clients get their turn
TEXTS_PER_MESSAGE = 256
PASSAGES_PER_MESSAGE = 8  # two minutes of speech are minutes of work for a slow processor
CONNECT_TIMEOUT_S = 2.0
WAITING = "The encoder process is not running yet; it is started again automatically."


class RemoteEncoders:
    """Implements `core.protocols.Encoders`. Thread-safe; reconnects by itself when the process was restarted."""

    def __init__(self, socket_path: Path, token_path: Path, *, timeout_s: float = 600.0) -> None:
        """`timeout_s` bounds one answer; `socket_path` is where the process is looked for by default."""
        self._line = _Line(socket_path, token_path, timeout_s)
        self._frames: Encoder[Frames] = _RemoteEncoder(self._line, "visual", _frame_messages)
        self._texts: Encoder[Sequence[str]] = _RemoteEncoder(self._line, "text", _text_messages)
        self._windows: Encoder[Sequence[Waveform]] = _RemoteEncoder(self._line, "sound", _window_messages)
        self._patches: Patches = _RemotePatches(self._line)
        self._listener: Listener = _RemoteListener(self._line)

    @property
    def frames(self) -> Encoder[Frames]:
        return self._frames

    @property
    def texts(self) -> Encoder[Sequence[str]]:
        return self._texts

    @property
    def windows(self) -> Encoder[Sequence[Waveform]]:
        return self._windows

    @property
    def patches(self) -> Patches:
        return self._patches

    @property
    def listener(self) -> Listener:
        return self._listener

    def status(self) -> EncoderStatus:
        """Never raises: an absent process is one that is still to come."""
        try:
            answer, _ = self._line.ask({"do": "status"})
        except Unavailable as absent:
            return EncoderStatus(state="loading", note=str(absent))
        return EncoderStatus(**answer["status"])

    def close(self) -> None:
        self._line.close()


@dataclass(frozen=True)
class Message:
    header: dict[str, Any]
    arrays: Sequence[Array] = ()


class _RemoteEncoder(Generic[Input]):
    """One modality of the encoder process."""

    def __init__(self, line: _Line, modality: Modality, split: Any) -> None:
        self._line = line
        self._modality = modality
        self._split = split

    @property
    def space(self) -> Space:
        """Asked once per life of the encoder process.

        Raises:
            Unavailable: the process is absent or still loading, or has no model for this modality.
        """
        known = self._line.spaces.get(self._modality)
        if known is None:
            answer, _ = self._line.ask({"do": "space", "modality": self._modality})
            known = self._line.spaces[self._modality] = Space(**answer["space"])
        return known

    def encode(self, inputs: Input) -> FloatMatrix:
        """Unit rows in the order of the inputs.

        Raises:
            Unavailable: the process is absent or still loading; nothing is lost by asking again.
            Refused: the encoder process refused the input.
        """
        parts = [self._encode(message) for message in self._split(inputs)]
        return np.concatenate(parts) if parts else np.zeros((0, self.space.dim), dtype=np.float32)

    def _encode(self, message: Message) -> FloatMatrix:
        header = {"do": "encode", "modality": self._modality} | message.header
        _, (rows,) = self._line.ask(header, message.arrays)
        return rows


class _RemotePatches:
    """Places in pictures, asked of the encoder process; raises what `_RemoteEncoder` raises."""

    def __init__(self, line: _Line) -> None:
        self._line = line

    def shares(self, picture: Frames, direction: FloatVector) -> PatchShares:
        answer, (places, vector) = self._line.ask({"do": "patches"}, [picture, direction.astype(np.float32)])
        left, top, right, bottom = answer["box"]
        return PatchShares(places, float(answer["rest"]), vector, (left, top, right, bottom))


class _RemoteListener:
    """The listener of the encoder process; raises what `_RemoteEncoder` raises."""

    def __init__(self, line: _Line) -> None:
        self._line = line

    @property
    def transcribes(self) -> bool:
        answer, _ = self._line.ask({"do": "status"})
        return bool(answer["status"]["transcribes"])

    def hear(self, passages: Sequence[Passage], language: str = "") -> list[Heard]:
        heard: list[Heard] = []
        for start in range(0, len(passages), PASSAGES_PER_MESSAGE):
            part = passages[start : start + PASSAGES_PER_MESSAGE]
            header = {"do": "hear", "language": language, "spoken": [passage.spoken for passage in part]}
            answer, arrays = self._line.ask(header, [np.asarray(p.sound, dtype=np.float32) for p in part])
            heard += heard_of(answer, arrays)
        return heard

    def align(self, sound: Waveform, text: str, language: str = "") -> tuple[Word, ...]:
        header = {"do": "align", "language": language, "text": text}
        answer, _ = self._line.ask(header, [np.asarray(sound, dtype=np.float32)])
        return words_of(answer["words"])


def _frame_messages(frames: Frames) -> Iterator[Message]:
    if frames.dtype != np.uint8 or frames.ndim != 4:
        raise ValueError(f"expected (n, height, width, 3) uint8, got {frames.shape} {frames.dtype}")
    step = max(1, MESSAGE_BYTES // max(1, frames[:1].nbytes))
    for start in range(0, len(frames), step):
        yield Message({}, [frames[start : start + step]])


def _text_messages(texts: Sequence[str]) -> Iterator[Message]:
    for start in range(0, len(texts), TEXTS_PER_MESSAGE):
        # Models read some hundred characters; a whole book would not fit into a message.
        yield Message({"texts": [text[:2000] for text in texts[start : start + TEXTS_PER_MESSAGE]]})


def _window_messages(windows: Sequence[Waveform]) -> Iterator[Message]:
    for window in windows:  # half a minute of sound is work enough for one message
        yield Message({}, [np.asarray(window, dtype=np.float32)])


class _Line:
    """The connections to the encoder process: idle ones are kept, broken ones replaced."""

    def __init__(self, socket_path: Path, token_path: Path, timeout_s: float) -> None:
        self._socket_path = socket_path
        self._token_path = token_path
        self._timeout_s = timeout_s
        self._lock = threading.Lock()
        self._idle: list[socket.socket] = []
        weakref.finalize(self, _close_all, self._idle)  # a client that is forgotten leaves nothing open
        self._instance = ""
        self.spaces: dict[Modality, Space] = {}

    def ask(self, header: dict[str, Any], arrays: Sequence[Array] = ()) -> tuple[dict[str, Any], list[Array]]:
        """One question, one answer. A connection that went stale is tried once more, newly made.

        Raises:
            Unavailable: there is no process, or it is still loading.
        """
        with self._lock:
            kept = self._idle.pop() if self._idle else None
        try:
            if kept is not None:
                try:
                    return self._exchange(kept, header, arrays)
                except ConnectionError:
                    self.close()  # the others are as old as this one
            return self._exchange(self._connect(), header, arrays)
        except TimeoutError:
            raise Unavailable(f"The encoder process gave no answer in {self._timeout_s:.0f} s.") from None
        except OSError as error:
            raise Unavailable(f"{WAITING} ({error})") from None

    def close(self) -> None:
        with self._lock:
            _close_all(self._idle)

    def _exchange(
        self, connection: socket.socket, header: dict[str, Any], arrays: Sequence[Array]
    ) -> tuple[dict[str, Any], list[Array]]:
        with _closed_on_error(connection):
            send(connection, header, arrays)
            answer, rows = receive(connection)
        with self._lock:
            self._idle.append(connection)
        _raise_if_refused(answer)
        return answer, rows

    def _connect(self) -> socket.socket:
        try:
            secret = json.loads(self._token_path.read_text())
        except (OSError, ValueError):
            raise Unavailable(WAITING) from None
        connection = _open(secret.get("port"), self._socket_path)
        with _closed_on_error(connection):
            send(connection, {"token": secret["token"], "version": VERSION})
            welcome, _ = receive(connection)
            _raise_if_refused(welcome)
            connection.settimeout(self._timeout_s)
        with self._lock:
            if welcome["instance"] != self._instance:  # a new process may serve other models
                self._instance = welcome["instance"]
                self.spaces = {}
        return connection


def _close_all(connections: list[socket.socket]) -> None:
    while connections:
        connections.pop().close()


def _open(port: int | None, socket_path: Path) -> socket.socket:
    if port is not None:
        return socket.create_connection(("127.0.0.1", port), timeout=CONNECT_TIMEOUT_S)
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    with _closed_on_error(connection):
        connection.settimeout(CONNECT_TIMEOUT_S)
        connection.connect(str(socket_path))
    return connection


@contextmanager
def _closed_on_error(connection: socket.socket) -> Iterator[None]:
    try:
        yield
    except BaseException:
        connection.close()
        raise


def _raise_if_refused(answer: dict[str, Any]) -> None:
    kind, message = answer.get("error"), str(answer.get("message", ""))
    if kind is None:
        return
    if kind == "unavailable":
        raise Unavailable(message)
    if kind == "refused" and answer.get("code") in REFUSALS:
        raise Refused(answer["code"], message)
    if kind == "invalid":
        raise ValueError(message)
    raise RuntimeError(f"the encoder process failed: {message}")
