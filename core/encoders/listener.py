"""The whole of Whisper: one pass of its encoder gives the vector of a passage and the words said in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.domain import Waveform, Word
from core.domain.speech import Heard, Passage
from core.encoders.whisper import WhisperWindows


@dataclass(frozen=True)
class WhisperListener:
    """Implements `core.protocols.Listener`."""

    windows: WhisperWindows
    transcribes: bool = False

    def hear(self, passages: Sequence[Passage], language: str = "") -> list[Heard]:
        rows = self.windows.encode([passage.sound for passage in passages])
        return [Heard(vector=row) for row in rows]

    def align(self, sound: Waveform, text: str, language: str = "") -> tuple[Word, ...]:
        return ()
