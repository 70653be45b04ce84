"""The encoders in this process: at most one CLIP and one Whisper model, loaded once and kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeVar

import torch

from core.domain import Frames, Waveform
from core.encoders.clip import Clip
from core.encoders.devices import Precision, pick
from core.encoders.listener import WhisperListener
from core.encoders.sources import ClipSource, WhisperSource
from core.encoders.whisper import Whisper
from core.errors import Unavailable
from core.protocols import Encoder, EncoderStatus, Listener, Patches

Part = TypeVar("Part")


class LocalEncoders:
    """Implements `core.protocols.Encoders`. Either model may be absent; the other then still works."""

    def __init__(
        self,
        clip: ClipSource | None,
        whisper: WhisperSource | None,
        *,
        device: Literal["auto", "cpu", "cuda", "mps"] = "auto",
        precision: Literal["auto"] | Precision = "auto",
        batch_size: int = 16,
        threads: int = 0,
        note: str = "",
    ) -> None:
        """Load both models.

        Args:
            threads: Torch threads of this whole process; 0 leaves them as they are.
            note: What a person should know about the choice of models.

        Raises:
            Refused: E_MODEL, weights are damaged or not there.
        """
        if threads:
            torch.set_num_threads(threads)
        chosen, device_note = pick(device)
        self._notes = [text for text in (note, device_note) if text]
        self._clip = Clip(clip, chosen, precision, batch_size) if clip else None
        self._whisper = Whisper(whisper, chosen, precision, batch_size) if whisper else None
        self._listener = WhisperListener(self._whisper) if self._whisper else None
        if self._listener and not self._listener.transcribes:
            self._notes.append("The sound model cannot write words down, so transcripts stay empty.")

    @property
    def frames(self) -> Encoder[Frames]:
        return _present(self._clip, "picture").frames

    @property
    def texts(self) -> Encoder[Sequence[str]]:
        return _present(self._clip, "picture").texts

    @property
    def windows(self) -> Encoder[Sequence[Waveform]]:
        return _present(self._whisper, "sound").windows

    @property
    def patches(self) -> Patches:
        return _present(self._clip, "picture").patches

    @property
    def listener(self) -> Listener:
        return _present(self._listener, "sound")

    def status(self) -> EncoderStatus:
        parts = [part for part in (self._clip, self._whisper) if part is not None]
        plans = [part.ladder.plan for part in parts]
        return EncoderStatus(
            state="ready" if parts else "failed",
            clip=self._clip.source.model if self._clip else "",
            whisper=self._whisper.source.model if self._whisper else "",
            demo=any(part.source.demo for part in parts),
            device=" + ".join(dict.fromkeys(plan.device for plan in plans)),
            precision=" + ".join(dict.fromkeys(plan.precision for plan in plans)),
            transcribes=self._listener is not None and self._listener.transcribes,
            note=" ".join(self._notes + [part.ladder.note for part in parts if part.ladder.note]),
        )


def _present(part: Part | None, kind: str) -> Part:
    if part is None:
        raise Unavailable(f"No {kind} model is installed, so {kind}s cannot be compared.")
    return part
