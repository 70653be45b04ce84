"""A publisher of weights on this machine, with the faults of real ones."""

import hashlib
import json
import struct
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from core.encoders.known import Model
from core.encoders.weights import WeightStore


def some_weights(n_bytes: int = 400_000, seed: int = 1) -> bytes:
    """A well-formed safetensors file with one tensor of noise."""
    import random

    body = random.Random(seed).randbytes(n_bytes)
    header = json.dumps({"w": {"dtype": "U8", "shape": [n_bytes], "data_offsets": [0, n_bytes]}}).encode()
    return struct.pack("<Q", len(header)) + header + body


class Publisher:
    """Serves `content` at /<name>; faults are used up one per request.

    Attributes:
        cuts: Fractions of the requested bytes after which the connection breaks.
        flips: Positions in the file at which a byte arrives changed.
        states_digest: Redirect first, as the hub does, and state the digest in the redirect.
        ranges: Whether parts of a file can be asked for.
    """

    def __init__(self, content: bytes, *, cuts=(), flips=(), states_digest=False, ranges=True, delay_s=0.0):
        self.content, self.cuts, self.flips = content, list(cuts), list(flips)
        self.states_digest, self.ranges, self.delay_s = states_digest, ranges, delay_s
        self.etag = '"v1"'
        self.missing: set[str] = set()
        self.errors: list[int] = []
        self.requests: list[tuple[str, str]] = []
        self.sent_bytes = 0

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        name = request.path.rpartition("/")[2]
        if self.states_digest and not request.path.startswith("/store/"):
            request.send_response(302)
            request.send_header("X-Linked-ETag", f'"{self.sha256}"')
            request.send_header("Location", f"/store/{name}")
            request.send_header("Content-Length", "0")
            request.end_headers()
            return
        wanted = request.headers.get("Range", "")
        self.requests.append((name, wanted))
        if name in self.missing or self.errors:
            request.send_response(404 if name in self.missing else self.errors.pop(0))
            request.send_header("Content-Length", "0")
            request.end_headers()
            return
        start = self._start(request, wanted)
        if start >= len(self.content):
            request.send_response(416)
            request.send_header("Content-Range", f"bytes */{len(self.content)}")
            request.send_header("Content-Length", "0")
            request.end_headers()
            return
        self._send(request, start)

    def _start(self, request, wanted: str) -> int:
        same = request.headers.get("If-Range", self.etag) == self.etag
        return int(wanted[6:].partition("-")[0]) if wanted and self.ranges and same else 0

    def _send(self, request, start: int) -> None:
        content = bytearray(self.content)
        if self.flips:
            content[self.flips.pop(0)] ^= 1
        rest = content[start:]
        request.send_response(206 if start else 200)
        if start:
            request.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
        request.send_header("Content-Length", str(len(rest)))
        request.send_header("ETag", self.etag)
        request.end_headers()
        if self.cuts:
            rest = rest[: int(len(rest) * self.cuts.pop(0))]
        time.sleep(self.delay_s)
        self.sent_bytes += len(rest)
        request.wfile.write(rest)
        request.close_connection = True


@contextmanager
def publishing(publisher: Publisher):
    """The address it serves at."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            publisher.answer(self)

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


NAME = "ViT-X/test"


def store_at(folder, base, *, sha256="", files=("model.safetensors",), kind="clip"):
    """A store that knows one model, published at `base`."""
    model = Model(NAME, kind, tuple(f"{base}/{file}" for file in files), 400_000, "MIT", sha256)
    return WeightStore(folder, find=lambda name: model, pause_s=0.0)
