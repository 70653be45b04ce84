"""An encoder process in a thread, with encoders that only count."""

import threading
import time
from contextlib import contextmanager

import numpy as np

from core.domain import Space
from core.encoders.remote import RemoteEncoders
from core.encoders.server import serve
from core.protocols import EncoderStatus


@contextmanager
def serving(folder, factory, name="encoder"):
    """An encoder process' main loop in a thread; gives its socket and token paths."""
    paths = folder / f"{name}.sock", folder / f"{name}.token"
    stopped = threading.Event()
    thread = threading.Thread(target=serve, args=(factory, *paths, stopped.is_set))
    thread.start()
    try:
        wait_until(paths[1].exists)
        yield paths
    finally:
        stopped.set()
        thread.join(timeout=10)
        assert not thread.is_alive()


def wait_until(condition, timeout_s=20.0):
    end = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)


class FakeEncoder:
    """Counts what it is asked; rows say how large the input was."""

    def __init__(self, modality, duration_s=0.0, error=None):
        self.space = Space("open_clip/fake", "0" * 12, modality, 2)
        self.duration_s, self.error, self.asked = duration_s, error, []

    def encode(self, inputs):
        self.asked.append(len(inputs))
        time.sleep(self.duration_s)
        if self.error:
            raise self.error
        return np.full((len(inputs), 2), len(inputs), dtype=np.float32)


class FakeEncoders:
    def __init__(self, **encoders):
        self.frames = encoders.get("frames", FakeEncoder("visual"))
        self.texts = encoders.get("texts", FakeEncoder("text"))
        self.windows = encoders.get("windows", FakeEncoder("sound"))

    def status(self):
        return EncoderStatus(state="ready", clip="open_clip/fake", device="cpu")


def ready(paths, **options):
    remote = RemoteEncoders(*paths, **options)
    wait_until(lambda: remote.status().state != "loading")
    return remote
