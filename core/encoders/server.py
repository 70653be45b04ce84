"""The encoder process: it owns the models and the device, and answers all other processes over a socket.

The socket opens before the models load, so that everybody can be told that they are loading. Words have a lane
of their own beside frames and windows: a search phrase never waits for the pictures of a film. Whoever wants to
speak needs the token, which lies in a file only this user can read.
"""

from __future__ import annotations

import hmac
import logging
import secrets
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from filelock import FileLock, Timeout

from core.domain import FloatMatrix, Modality
from core.domain.speech import Passage
from core.encoders.lane import Lane
from core.encoders.sockets import listen, write_secret
from core.encoders.wire import VERSION, Array, Broken, receive, send, told
from core.errors import Refused, Unavailable, VitrineError
from core.protocols import Encoders, EncoderStatus

log = logging.getLogger(__name__)

PHRASES = 4  # so few texts at once are somebody searching; more are items being indexed
TEXTS_AT_ONCE = 16  # a phrase waits for one such piece at most
MAX_CONNECTIONS = 64
HANDSHAKE_TIMEOUT_S = 5.0
LOADING = "The models are still loading."


def serve(
    encoders_factory: Callable[[], Encoders],
    socket_path: Path,
    token_path: Path,
    stop: Callable[[], bool],
) -> None:
    """Answer until `stop()` says so; the models load in the background.

    Raises:
        Unavailable: another process already serves here.
    """
    token_path.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(f"{token_path}.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise Unavailable(f"Another encoder process already uses {token_path}.") from None
    try:
        _Server(encoders_factory, socket_path, token_path).run(stop)
    finally:
        lock.release()


class _Server:
    def __init__(self, factory: Callable[[], Encoders], socket_path: Path, token_path: Path) -> None:
        self._factory = factory
        self._socket_path = socket_path
        self._token_path = token_path
        self._token = secrets.token_hex(32)
        self._instance = secrets.token_hex(8)
        self._encoders: Encoders | None = None
        self._status = EncoderStatus(state="loading", note=LOADING)
        self._connections: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._words = Lane("words")
        self._media = Lane("media", yields=True)

    def run(self, stop: Callable[[], bool]) -> None:
        listener, port = listen(self._socket_path)
        write_secret(self._token_path, {"token": self._token, "port": port})
        threading.Thread(target=self._load, name="load", daemon=True).start()
        try:
            with listener:
                listener.settimeout(0.2)
                while not stop():
                    with suppress(TimeoutError):
                        self._admit(listener.accept()[0])
        finally:
            self._token_path.unlink(missing_ok=True)
            self._socket_path.unlink(missing_ok=True)
            self._hang_up()
            self._words.close()
            self._media.close()

    def _load(self) -> None:
        try:
            encoders = self._factory()
        except VitrineError as error:
            self._status = EncoderStatus(state="failed", note=f"{error} {error.hint}".strip())
            log.error("no models: %s", error)
        except Exception as error:
            # Told, not raised: a process that keeps dying while it loads would tell nobody why.
            self._status = EncoderStatus(state="failed", note=f"The models could not be loaded: {error}")
            log.exception("no models")
        else:
            self._encoders = encoders
            log.info("models ready: %s", encoders.status())

    def _admit(self, peer: socket.socket) -> None:
        with self._lock:
            full = len(self._connections) >= MAX_CONNECTIONS
            if not full:
                self._connections.add(peer)
        if full:
            log.warning("more than %d connections; one was refused", MAX_CONNECTIONS)
            peer.close()
            return
        threading.Thread(target=self._converse, args=(peer,), name="client", daemon=True).start()

    def _hang_up(self) -> None:
        with self._lock:
            peers = list(self._connections)
        for peer in peers:
            with suppress(OSError):
                peer.shutdown(socket.SHUT_RDWR)

    def _converse(self, peer: socket.socket) -> None:
        try:
            with peer:
                peer.settimeout(HANDSHAKE_TIMEOUT_S)
                if not self._welcome(peer):
                    return
                peer.settimeout(None)
                while True:
                    header, arrays = receive(peer)
                    answer, rows = self._answer(header, arrays)
                    send(peer, answer, rows)
        except Broken as error:
            log.debug("client: %s", error)
        except OSError as error:  # gone while it was being answered
            log.debug("client: %s", error)
        finally:
            with self._lock:
                self._connections.discard(peer)

    def _welcome(self, peer: socket.socket) -> bool:
        hello, _ = receive(peer, max_payload_bytes=0)
        if not hmac.compare_digest(str(hello.get("token")).encode(), self._token.encode()):
            send(peer, {"error": "unavailable", "message": "The token is not the one of this encoder process."})
            return False
        if hello.get("version") != VERSION:
            send(peer, {"error": "unavailable", "message": "Restart: two versions of Vitrine are running."})
            return False
        send(peer, {"instance": self._instance})
        return True

    def _answer(self, header: dict[str, Any], arrays: list[Array]) -> tuple[dict[str, Any], list[Array]]:
        try:
            if header.get("do") == "status":
                return {"status": asdict(self._encoders.status() if self._encoders else self._status)}, []
            if self._encoders is None:
                raise Unavailable(self._status.note)
            modality = header.get("modality")
            if header.get("do") == "space":
                return {"space": asdict(_encoder(self._encoders, modality).space)}, []
            if header.get("do") == "encode":
                return {}, [self._encode(self._encoders, modality, header, arrays)]
            if header.get("do") == "patches":
                return self._patches(self._encoders, arrays)
            if header.get("do") == "hear":
                return self._hear(self._encoders, header, arrays)
            if header.get("do") == "align":
                return self._align(self._encoders, header, arrays)
            raise ValueError(f"unknown request {header.get('do')!r}")
        except Unavailable as error:
            return {"error": "unavailable", "message": str(error)}, []
        except Refused as error:
            return {"error": "refused", "code": error.code, "message": error.detail}, []
        except ValueError as error:
            return {"error": "invalid", "message": str(error)}, []
        except Exception as error:
            log.exception("a request failed")
            return {"error": "internal", "message": f"{type(error).__name__}: {error}"}, []

    def _encode(self, encoders: Encoders, modality: Any, header: dict[str, Any], arrays: list[Array]) -> FloatMatrix:
        if modality == "text":
            return self._encode_texts(encoders, [str(text) for text in header.get("texts", [])])
        encoder = _encoder(encoders, modality)
        inputs = arrays[0] if modality == "visual" and arrays else arrays
        rows: FloatMatrix = self._media.do(lambda: encoder.encode(inputs)).result()
        return rows

    def _patches(self, encoders: Encoders, arrays: list[Array]) -> tuple[dict[str, Any], list[Array]]:
        """Somebody waits for this: it goes before the frames of films."""
        picture, direction = arrays
        found = self._media.do(lambda: encoders.patches.shares(picture, direction), urgency=-1).result()
        return {"rest": found.rest, "box": found.box}, [found.places, found.vector]

    def _hear(
        self, encoders: Encoders, header: dict[str, Any], arrays: list[Array]
    ) -> tuple[dict[str, Any], list[Array]]:
        passages = [
            Passage(sound=sound, start_s=0.0, spoken=tuple((float(start), float(end)) for start, end in spans))
            for sound, spans in zip(arrays, header["spoken"], strict=True)
        ]
        language = str(header.get("language", ""))
        return told(self._media.do(lambda: encoders.listener.hear(passages, language)).result())

    def _align(
        self, encoders: Encoders, header: dict[str, Any], arrays: list[Array]
    ) -> tuple[dict[str, Any], list[Array]]:
        text, language = str(header["text"]), str(header.get("language", ""))
        words = self._media.do(lambda: encoders.listener.align(arrays[0], text, language)).result()
        return {"words": [asdict(word) for word in words]}, []

    def _encode_texts(self, encoders: Encoders, texts: list[str]) -> FloatMatrix:
        encoder, urgency = encoders.texts, 0 if len(texts) <= PHRASES else 1
        pieces = [texts[i : i + TEXTS_AT_ONCE] for i in range(0, len(texts), TEXTS_AT_ONCE)] or [[]]
        waiting = [self._words.do(partial(encoder.encode, piece), urgency) for piece in pieces]
        return np.concatenate([future.result() for future in waiting])


def _encoder(encoders: Encoders, modality: Modality | Any) -> Any:
    if modality == "visual":
        return encoders.frames
    if modality == "text":
        return encoders.texts
    if modality == "sound":
        return encoders.windows
    raise ValueError(f"unknown modality {modality!r}")
