"""Whisper's encoder: thirty seconds of sound become one vector, pooled over what can be heard.

The encoder runs once per window. It gives one state per 20 ms; only states over audible sound are averaged,
so that a word in a long silence counts as much as the same word alone. A frame of 20 ms is audible when its
level (RMS) is above `SILENCE_DBFS` and no more than `RANGE_DB` below the loudest frame of its window: the
first rule drops digital and room silence, the second the noise floor between phrases of a loud recording.
A window without an audible frame is a row of zeros, which is no direction at all; callers drop it.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import torch
from whisper.audio import HOP_LENGTH, log_mel_spectrogram, pad_or_trim
from whisper.model import AudioEncoder, ModelDimensions

from core.domain import SAMPLE_RATE_HZ, WINDOW_S, FloatMatrix, Space, Waveform
from core.encoders.checkpoints import clear_errors, read
from core.encoders.devices import DTYPES, Device, Precision, precision_for
from core.encoders.ladder import Ladder, Plan
from core.encoders.sources import WHISPER_DIMENSIONS, WhisperSource
from core.errors import Refused

log = logging.getLogger(__name__)

SAMPLES_PER_STATE = 2 * HOP_LENGTH  # 20 ms: the encoder halves the 10 ms steps of the spectrogram
SILENCE_DBFS = -60.0
RANGE_DB = 40.0


class Whisper:
    """The encoder of one Whisper model. The decoder's weights are not kept."""

    def __init__(
        self,
        source: WhisperSource,
        device: Device = "cpu",
        precision: Literal["auto"] | Precision = "auto",
        batch_size: int = 16,
    ) -> None:
        """Load the weights.

        Raises:
            Refused: E_MODEL, the weights are damaged, not Whisper's, or not there.
        """
        dimensions, module = _build(source)
        chosen = precision_for(precision, device, 4 * dimensions.n_audio_state)
        self.source = source
        self.ladder = Ladder(
            lambda device, precision: _placed(_build(source)[1], device, precision),
            # One window at a time on a processor: a window is 1500 tokens, more of them only cost memory.
            Plan(device, chosen, 1 if device == "cpu" else batch_size),
            first=_placed(module, device, chosen),
        )
        space = Space(source.model, source.revision, "sound", dimensions.n_audio_state)
        self.windows = WhisperWindows(space, self.ladder, dimensions)


@dataclass(frozen=True)
class WhisperWindows:
    """An `Encoder[Sequence[Waveform]]`."""

    space: Space
    ladder: Ladder
    dimensions: ModelDimensions

    def encode(self, inputs: Sequence[Waveform]) -> FloatMatrix:
        """n windows of at most 30 s, 16 kHz mono, to unit rows (n, dim); a silent window gives a row of zeros.

        Raises:
            ValueError: a window is longer than 30 s or not one-dimensional.
            Refused: E_NOT_FINITE.
        """
        for window in inputs:
            _check(window)
        length = self.dimensions.n_audio_ctx * SAMPLES_PER_STATE  # 30 s; less for models with a short context
        pieces = [(row, piece) for row, window in enumerate(inputs) for piece in audible_pieces(window, length)]

        def forward(module: Any, plan: Plan, part: slice) -> torch.Tensor:
            return self._sums(module, plan, [piece for _, piece in pieces[part]])

        rows = np.zeros((len(inputs), self.space.dim), dtype=np.float32)
        sums = self.ladder.run(len(pieces), forward, self.space.dim)
        np.add.at(rows, [row for row, _ in pieces], sums)
        norms = np.linalg.norm(rows, axis=1, keepdims=True)
        np.divide(rows, norms, out=rows, where=norms > 0)
        return rows

    def _sums(self, module: Any, plan: Plan, pieces: Sequence[Piece]) -> torch.Tensor:
        """The sum of the audible states of each piece, (len(pieces), dim); a unit row forgets the count."""
        mels = torch.stack([self._mel(piece.sound, plan.device) for piece in pieces])
        states = module(mels.to(DTYPES[plan.precision]))  # (pieces, n_audio_ctx, dim)
        audible = torch.from_numpy(np.stack([piece.audible for piece in pieces])).to(plan.device)
        sums: torch.Tensor = (states.float() * audible.unsqueeze(2)).sum(dim=1)
        return sums

    def _mel(self, sound: Waveform, device: Device) -> torch.Tensor:
        """Whisper's own spectrogram of an array, (n_mels, 2 * n_audio_ctx)."""
        padded = pad_or_trim(torch.from_numpy(sound), self.dimensions.n_audio_ctx * SAMPLES_PER_STATE)
        # A path given here would be opened by an external program: always an array.
        mel: torch.Tensor = log_mel_spectrogram(padded, self.dimensions.n_mels, device=device)
        return mel


@dataclass(frozen=True)
class Piece:
    """What one pass of the encoder hears.

    Attributes:
        sound: At most n_audio_ctx * 320 samples.
        audible: One flag per state of the encoder, (n_audio_ctx,).
    """

    sound: Waveform
    audible: npt.NDArray[np.bool_]


def audible_pieces(window: Waveform, length: int) -> list[Piece]:
    """The window in pieces of at most `length` samples, without the pieces in which nothing is audible."""
    n_states = length // SAMPLES_PER_STATE
    flags = audible(window)
    pieces = []
    for start in range(0, len(window), length):
        first = start // SAMPLES_PER_STATE
        here = np.zeros(n_states, dtype=np.bool_)
        part = flags[first : first + n_states]
        here[: len(part)] = part
        if here.any():
            sound = np.array(window[start : start + length], dtype=np.float32)
            pieces.append(Piece(sound, here))
    return pieces


def audible(window: Waveform) -> npt.NDArray[np.bool_]:
    """Whether each 20 ms of a window can be heard; the last one may be shorter."""
    n = -(-len(window) // SAMPLES_PER_STATE)
    power = np.zeros(n * SAMPLES_PER_STATE, dtype=np.float64)
    np.square(window, out=power[: len(window)], dtype=np.float64)
    power = power.reshape(n, SAMPLES_PER_STATE).mean(axis=1)
    floor = 10 ** (SILENCE_DBFS / 10)
    loudest = float(power.max(initial=0.0))
    flags: npt.NDArray[np.bool_] = (power > floor) & (power >= loudest * 10 ** (-RANGE_DB / 10))
    return flags


def _check(window: Waveform) -> None:
    if window.ndim != 1 or len(window) > WINDOW_S * SAMPLE_RATE_HZ:
        raise ValueError(f"expected at most {WINDOW_S:.0f} s of mono sound at 16 kHz, got shape {window.shape}")
    if not np.isfinite(window).all():
        raise Refused("E_NOT_FINITE")


def _build(source: WhisperSource) -> tuple[ModelDimensions, torch.nn.Module]:
    """The dimensions and the encoder alone, in fp32 on the CPU."""
    path = source.weights
    content = read(path)
    with clear_errors(path):
        if source.path.is_dir():
            given: Any = json.loads((source.path / WHISPER_DIMENSIONS).read_text())
            states: Any = content
        else:
            given, states = content["dims"], content["model_state_dict"]
        dims = ModelDimensions(**given)
        encoder = AudioEncoder(dims.n_mels, dims.n_audio_ctx, dims.n_audio_state, dims.n_audio_head, dims.n_audio_layer)
        encoder.load_state_dict(
            {name.removeprefix("encoder."): value for name, value in states.items() if name.startswith("encoder.")}
        )
    return dims, encoder.eval()


def _placed(module: torch.nn.Module, device: Device, precision: Precision) -> torch.nn.Module:
    """The module on its device. Whisper's normalisation layers compute in fp32, so their weights stay fp32."""
    for part in module.modules():
        if isinstance(part, torch.nn.Linear | torch.nn.Conv1d):
            part.to(DTYPES[precision])
    return module.to(device=device).requires_grad_(False)
