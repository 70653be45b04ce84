"""Models that turn frames, sound and words into vectors, hear what is said, and tell where in a picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, TypeVar

from core.domain import FloatMatrix, FloatVector, Frames, Space, Waveform, Word
from core.domain.patches import PatchShares
from core.domain.speech import Heard, Passage

Input = TypeVar("Input", contravariant=True)


class Encoder(Protocol[Input]):
    """Turns frames, waveforms or texts into vectors of one space."""

    @property
    def space(self) -> Space: ...

    def encode(self, inputs: Input) -> FloatMatrix:
        """Unit-length rows, shape (len(inputs), space.dim); an empty input gives (0, dim)."""
        ...


@dataclass(frozen=True, kw_only=True)
class EncoderStatus:
    """What is active, for the label in the sidebar and for `doctor`.

    Attributes:
        demo: The bundled demo models serve; they understand only the demo world.
        precision: e.g. "bf16", "fp32".
        transcribes: The sound model can write down what is said; without it transcripts stay empty.
        note: For a person, e.g. why it is loading or fell back to the CPU.
    """

    state: Literal["loading", "ready", "failed"]
    clip: str = ""
    whisper: str = ""
    demo: bool = False
    device: str = ""
    precision: str = ""
    transcribes: bool = False
    note: str = ""


class Listener(Protocol):
    """Hears what is said, in the same pass of Whisper's encoder that gives the vector."""

    @property
    def transcribes(self) -> bool:
        """Whether the model can write words down at all; the demo model's decoder may be untrained."""
        ...

    def hear(self, passages: Sequence[Passage], language: str = "") -> list[Heard]:
        """The vector of each passage, and its phrases where its `spoken` spans say that somebody speaks.

        Several passages at once are written down together, which on a processor is twice as fast.

        Args:
            language: ISO 639-1 if it is known; else it is detected in each passage. A model that does not know
                the language writes nothing, rather than words it makes up.

        Raises:
            ValueError: a passage is longer than 30 s, or its spans lie outside it.
            Refused: E_NOT_FINITE.
        """
        ...

    def align(self, sound: Waveform, text: str, language: str = "") -> tuple[Word, ...]:
        """When each word of a given text is spoken in at most 30 s of sound; empty when the model cannot tell.

        Raises:
            ValueError: the sound is longer than 30 s.
            Refused: E_NOT_FINITE.
        """
        ...


class Patches(Protocol):
    """Takes the vector of a picture apart into places."""

    def shares(self, picture: Frames, direction: FloatVector) -> PatchShares:
        """What each place of one picture, (height, width, 3), adds to its product with a direction, (dim,).

        Raises:
            ValueError: the picture or the direction has another shape or type.
            Refused: E_MODEL, the model in use cannot be taken apart.
        """
        ...


class Encoders(Protocol):
    """The models in use, behind one owner of the device: this process, the encoder process or a Ray actor."""

    @property
    def frames(self) -> Encoder[Frames]:
        """CLIP picture tower; input (n, height, width, 3) uint8 RGB."""
        ...

    @property
    def texts(self) -> Encoder[Sequence[str]]:
        """CLIP text tower; `texts.space.joint_with(frames.space)`."""
        ...

    @property
    def windows(self) -> Encoder[Sequence[Waveform]]:
        """Whisper encoder, pooled over non-silent frames; input waveforms of at most 30 s at 16 kHz."""
        ...

    @property
    def patches(self) -> Patches:
        """The picture tower of `frames`, asked where in a picture."""
        ...

    @property
    def listener(self) -> Listener:
        """The whole of Whisper: vectors of `windows.space`, and words."""
        ...

    def status(self) -> EncoderStatus: ...
