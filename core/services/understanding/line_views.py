"""Lines of a transcript, as a person reads and corrects them."""

from __future__ import annotations

from dataclasses import dataclass

from core.domain.segments import Flag, Origin, Word


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of the transcript.

    Attributes:
        number: Its segment row: what `edit_line` and `lock_line` take.
        flag: Why the machine's own words are doubted; `doubt` says it as a sentence.
        words: With their times; empty where nobody measured them.
    """

    number: int
    start_s: float
    end_s: float
    text: str
    language: str = ""
    confidence: float = 1.0
    flag: Flag = ""
    origin: Origin = "machine"
    locked: bool = False
    words: tuple[Word, ...] = ()
    model: str = ""

    @property
    def doubt(self) -> str:
        return DOUBTS[self.flag]


DOUBTS: dict[Flag, str] = {
    "": "",
    "repetition": "Repeats itself; perhaps nobody says this.",
    "compression": "Unusually monotonous text; perhaps nobody says this.",
    "no_speech": "There may be no speech here.",
    "improbable": "Hard to understand; the words are a guess.",
}
