"""Whisper: thirty seconds of sound become one vector, pooled over what can be heard; `listener` writes the words.

The encoder runs once per window. It gives one state per 20 ms; only states over audible sound are averaged,
so that a word in a long silence counts as much as the same word alone. A frame of 20 ms is audible when its
level (RMS) is above `SILENCE_DBFS` and no more than `RANGE_DB` below the loudest frame of its window: the
first rule drops digital and room silence, the second the noise floor between phrases of a loud recording.
A window without an audible frame is a row of zeros, which is no direction at all; callers drop it.
"""

from __future__ import annotations

import base64
import gzip
import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import torch
import whisper
from whisper.audio import HOP_LENGTH, N_SAMPLES, log_mel_spectrogram, pad_or_trim
from whisper.model import AudioEncoder, ModelDimensions, TextDecoder

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
VOCABULARIES = (51864, 51865, 51866)  # English; 99 languages; 100 languages: the tokens whisper has names for
LARGEST_BATCH_ON_CPU = 8
CACHE_BYTES = 512 << 20  # what a batch may keep of the states of all its windows, in each layer of the decoder


class Whisper:
    """One Whisper model. Its decoder is kept only where it can write words down.

    Attributes:
        transcribes: It has a decoder, with the vocabulary and the 30 s that whisper's own decoding counts on,
            and its description does not say `"transcribes": false`.
    """

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
        self.transcribes = module.decoder is not None
        self.ladder = Ladder(
            lambda device, precision: _placed(_build(source)[1], device, precision),
            Plan(device, chosen, min(batch_size, _batch_on_cpu(dimensions)) if device == "cpu" else batch_size),
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
            check(window)
        length = self.dimensions.n_audio_ctx * SAMPLES_PER_STATE  # 30 s; less for models with a short context
        pieces = [(row, piece) for row, window in enumerate(inputs) for piece in audible_pieces(window, length)]

        def forward(module: Any, plan: Plan, part: slice) -> torch.Tensor:
            here = [piece for _, piece in pieces[part]]
            return sums_of(self.states(module, plan, [piece.sound for piece in here]), here)

        rows = np.zeros((len(inputs), self.space.dim), dtype=np.float32)
        sums = self.ladder.run(len(pieces), forward, self.space.dim)
        np.add.at(rows, [row for row, _ in pieces], sums)
        norms = np.linalg.norm(rows, axis=1, keepdims=True)
        np.divide(rows, norms, out=rows, where=norms > 0)
        return rows

    def states(self, module: Any, plan: Plan, sounds: Sequence[Waveform]) -> torch.Tensor:
        """What the encoder makes of each sound, (sounds, n_audio_ctx, dim).

        One at a time on a processor: a window is 1500 tokens, more of them at once only cost memory.
        """
        mels = torch.stack([self._mel(sound, plan.device) for sound in sounds]).to(DTYPES[plan.precision])
        if plan.device != "cpu":
            states: torch.Tensor = module.encoder(mels)
            return states
        return torch.cat([module.encoder(mel[None]) for mel in mels])

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


def sums_of(states: torch.Tensor, pieces: Sequence[Piece]) -> torch.Tensor:
    """The sum of the audible states of each piece, float32 (pieces, dim); a unit row forgets the count."""
    audible = torch.from_numpy(np.stack([piece.audible for piece in pieces])).to(states.device)
    sums: torch.Tensor = (states.float() * audible.unsqueeze(2)).sum(dim=1)
    return sums


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


def check(window: Waveform) -> None:
    if window.ndim != 1 or len(window) > WINDOW_S * SAMPLE_RATE_HZ:
        raise ValueError(f"expected at most {WINDOW_S:.0f} s of mono sound at 16 kHz, got shape {window.shape}")
    if not np.isfinite(window).all():
        raise Refused("E_NOT_FINITE")


def _build(source: WhisperSource) -> tuple[ModelDimensions, Any]:
    """The dimensions and the model in fp32 on the CPU; its `decoder` is None where it cannot transcribe."""
    path = source.weights
    content = read(path)
    with clear_errors(path):
        if source.path.is_dir():
            given: Any = json.loads((source.path / WHISPER_DIMENSIONS).read_text())
            states: Any = content
        else:
            given, states = content["dims"], content["model_state_dict"]
        more = {name: given[name] for name in ("transcribes", "alignment_heads") if name in given}
        dims = ModelDimensions(**{name: value for name, value in given.items() if name not in more})
        model = _Model(dims)
        model.encoder.load_state_dict(_part(states, "encoder."))
        decoder = _part(states, "decoder.")
        if decoder and _standard(dims) and more.get("transcribes", True):
            model.take_decoder(decoder)
            if heads := _alignment_heads(source, dims, more.get("alignment_heads")):
                model.aligns(heads)
    return dims, model.eval()


class _Model(whisper.model.Whisper):  # type: ignore[misc]  # whisper has no types
    """Whisper's own model; the decoder, half of the weights, is made only when there is a use for it."""

    def __init__(self, dims: ModelDimensions) -> None:
        torch.nn.Module.__init__(self)
        self.dims = dims
        self.encoder = AudioEncoder(
            dims.n_mels, dims.n_audio_ctx, dims.n_audio_state, dims.n_audio_head, dims.n_audio_layer
        )
        self.decoder: TextDecoder | None = None

    def take_decoder(self, states: dict[str, torch.Tensor]) -> None:
        dims = self.dims
        self.decoder = TextDecoder(
            dims.n_vocab, dims.n_text_ctx, dims.n_text_state, dims.n_text_head, dims.n_text_layer
        )
        self.decoder.load_state_dict(states)
        last_half = range(dims.n_text_layer // 2, dims.n_text_layer)
        self.aligns([(layer, head) for layer in last_half for head in range(dims.n_text_head)])

    def aligns(self, heads: Sequence[tuple[int, int]]) -> None:
        """These heads, as (layer, head), follow the words with their attention; the last half, if nobody knows."""
        marked = torch.zeros(self.dims.n_text_layer, self.dims.n_text_head, dtype=torch.bool)
        for layer, head in heads:
            marked[layer, head] = True
        self.alignment_heads = marked.to_sparse()  # no buffer: not every device has sparse tensors


def _alignment_heads(source: WhisperSource, dims: ModelDimensions, given: Any) -> list[tuple[int, int]]:
    """As the description says, or as whisper's authors found them for a published size; else empty."""
    if given:
        return [(int(layer), int(head)) for layer, head in given]
    if source.path.is_dir() or source.size not in whisper._ALIGNMENT_HEADS:
        return []
    flags = np.frombuffer(gzip.decompress(base64.b85decode(whisper._ALIGNMENT_HEADS[source.size])), dtype=np.bool_)
    if len(flags) != dims.n_text_layer * dims.n_text_head:
        return []  # a file of that name, but of another model
    return [(int(layer), int(head)) for layer, head in np.argwhere(flags.reshape(dims.n_text_layer, -1))]


def _part(states: dict[str, Any], prefix: str) -> dict[str, Any]:
    return {name.removeprefix(prefix): value for name, value in states.items() if name.startswith(prefix)}


def _standard(dims: ModelDimensions) -> bool:
    """Whether whisper's own decoding, with its names for tokens and times, fits the model."""
    whole = dims.n_audio_ctx * SAMPLES_PER_STATE == N_SAMPLES
    return whole and dims.n_vocab in VOCABULARIES and dims.n_audio_state == dims.n_text_state


def _batch_on_cpu(dims: ModelDimensions) -> int:
    per_window: int = 2 * 4 * dims.n_audio_ctx * dims.n_text_state * dims.n_text_layer  # keys and values in fp32
    return max(1, min(LARGEST_BATCH_ON_CPU, CACHE_BYTES // per_window))


def _placed(model: _Model, device: Device, precision: Precision) -> torch.nn.Module:
    """The model on its device. Whisper's normalisation layers compute in fp32, so their weights stay fp32.

    The decoder chooses between words by small differences, which bf16 rounds away: it computes in fp16 on cards,
    as whisper's own does, and in fp32 on processors.
    """
    _cast(model.encoder, DTYPES[precision])
    if model.decoder is not None and device != "cpu" and precision != "fp32":
        _cast(model.decoder, torch.float16)
    placed: torch.nn.Module = model.to(device=device).requires_grad_(False)
    return placed


def _cast(module: torch.nn.Module, dtype: torch.dtype) -> None:
    for part in module.modules():
        if isinstance(part, torch.nn.Linear | torch.nn.Conv1d | torch.nn.Embedding):
            part.to(dtype)
