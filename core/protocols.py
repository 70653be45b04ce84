"""The seams of Vitrine: everything that can be swapped is swapped here.

Each protocol has a contract suite in `tests/contracts/`; an implementation is finished when
it passes that suite, and callers may rely on nothing the suite does not check.
SQLite or PostgreSQL is not a seam of ours: SQLAlchemy already is one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol, TypeVar

import numpy as np

from core.domain import (
    Explanation,
    FloatMatrix,
    FloatVector,
    Frames,
    ItemId,
    Probe,
    Query,
    Scores,
    Space,
    TrainingData,
    Vectors,
    Vocabulary,
    Waveform,
    Word,
)
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


@dataclass(frozen=True)
class Subtitle:
    """A line that came with the recording, as its container has it: half-open [start_s, end_s).

    Attributes:
        end_s: The start again where the file does not tell.
        text: With the marks of its format, such as <i> or {\\an8}; may have several lines.
        format: FFmpeg's name: subrip, mov_text, webvtt, ass.
        language: As the file says it, usually ISO 639-2, e.g. "eng"; may be empty.
    """

    start_s: float
    end_s: float
    text: str
    format: str
    language: str


@dataclass(frozen=True)
class Treated:
    """What was done to the sampled pictures of a file before anything looked at them.

    Attributes:
        rotation_degrees: By which they were turned clockwise to be upright.
        deinterlaced_frames: Of how many only one half picture was used.
        blank_frames: How many were left out because they show nothing.
    """

    rotation_degrees: int = 0
    deinterlaced_frames: int = 0
    blank_frames: int = 0


@dataclass(frozen=True)
class Batch:
    """A bounded piece of one decoded file: some frames with their times, a sound window, tiny pictures, subtitles.

    Attributes:
        frames: (n, height, width, 3) uint8 RGB, rotated upright, blank ones already left out; n may be 0.
        frame_times_s: Presentation time of each frame, float32 (n,).
        window: Up to 30 s of 16 kHz mono sound, or None.
        window_start_s: When the window begins.
        done_s: Seconds of media decoded so far, for progress.
        tiny: (m, 36, 64, 3) uint8 RGB of nearly every frame, upright, blank ones included; m may be 0.
        tiny_times_s: Presentation time of each tiny picture, float32 (m,).
        subtitles: Lines of the best text track of the container.
        treated: What was done to the pictures up to here.
    """

    frames: Frames
    frame_times_s: FloatVector
    window: Waveform | None
    window_start_s: float
    done_s: float
    tiny: Frames = field(default_factory=lambda: np.zeros((0, 36, 64, 3), dtype=np.uint8))
    tiny_times_s: FloatVector = field(default_factory=lambda: np.zeros(0, dtype=np.float32))
    subtitles: tuple[Subtitle, ...] = ()
    treated: Treated = field(default_factory=Treated)


class MediaReader(Protocol):
    """Examines and decodes files nobody has vouched for, away from this process."""

    def probe(self, path: Path) -> Probe:
        """Decide whether the file may come in.

        Raises:
            Refused: with one of the codes of `core.errors.REFUSALS`.
        """
        ...

    def picture(self, path: Path) -> Frames:
        """A still picture, (height, width, 3), upright and of modest size; it can be searched with, not taken in.

        Raises:
            Refused: with one of the codes of `core.errors.REFUSALS`.
        """
        ...

    def frame(self, path: Path, duration_s: float, at_s: float) -> Frames:
        """The one frame on the screen at a second, (height, width, 3), exactly as `decode` gives it.

        Raises:
            Refused: with one of the codes of `core.errors.REFUSALS`.
        """
        ...

    def decode(self, path: Path, probe: Probe) -> Iterator[Batch]:
        """Decode once, in bounded memory: frames over the whole length, and 30 s windows of sound."""
        ...


class VectorIndex(Protocol):
    """Finds the items nearest to a vector."""

    def search(self, query: FloatVector, k: int, *, exclude: Sequence[ItemId] = ()) -> list[tuple[ItemId, float]]:
        """The `k` nearest items as (item, cosine in [-1, 1]), best first, ties by item id."""
        ...


class IndexFactory(Protocol):
    """Builds an index over vectors of one space."""

    def __call__(self, vectors: Vectors) -> VectorIndex: ...


class Strategy(Protocol):
    """A way to recommend, with its hyper-parameters: small, comparable, not yet trained."""

    @property
    def name(self) -> str: ...

    def fit(self, data: TrainingData) -> Recommender:
        """Learn, and return the result as a new object; `self` is unchanged."""
        ...


class Recommender(Protocol):
    """A trained strategy. Immutable, hence safe to share between threads and sessions."""

    @property
    def items(self) -> Vocabulary: ...

    def score(self, query: Query) -> Scores:
        """One score per item, shape (len(items),): higher is better, NaN means "cannot say"."""
        ...

    def explain(self, query: Query, item_id: ItemId) -> Explanation:
        """Reasons whose shares, with the base, add up to `score(query)` at that item."""
        ...


@dataclass(frozen=True, kw_only=True)
class Epoch:
    """One point of a learning curve: what a strategy that learns in passes says after each of them.

    Attributes:
        epoch: Passes over the data so far, from 1.
        epochs: Most passes there will be; early stopping may end before, and where a strategy then learns once more
            on everything, for as many passes as were best, they are added when that begins.
        loss: Mean training loss of the pass, on the strategy's own scale.
        ndcg: nDCG@10 on the interactions held back for validation; NaN where nothing is held back.
        best: Whether this is the best `ndcg` so far; the best pass is what `fit` gives back.
        spent_s: Processor seconds since the start, those before a resumption included.
    """

    epoch: int
    epochs: int
    loss: float
    ndcg: float
    best: bool
    spent_s: float


Watch = Callable[[Epoch], bool]
"""Called after each pass; True means: stop now."""


class Learner(Protocol):
    """A strategy that learns in passes (two_tower, sequence, lightgcn), and may need torch to do so.

    Those in `core.recommend.catalogue.NEEDS_TORCH` import torch inside `fit`: call it in a process of its own. What
    comes back is a numpy recommender that any process can load with `core.recommend.saving`.
    """

    @property
    def name(self) -> str: ...

    def fit(self, data: TrainingData, *, watch: Watch | None = None, checkpoint: Path | None = None) -> Recommender:
        """Learn, and return the result as a new object; on one thread equal data, settings and seed give equal results.

        Args:
            watch: Told about each pass; may stop the fit.
            checkpoint: A file that is written after each pass and removed at the end. Where it holds an unfinished
                fit of the same data and settings, that one goes on; any other content is written over.

        Raises:
            EmptyTrainingData: there is not a single interaction that somebody liked.
            Interrupted: `watch` said stop; with a checkpoint, nothing is lost.
        """
        ...


Beat = Callable[[float, str], bool]
"""Report progress (0 to 1) and what is being done; extends the lease; True means: stop, it was cancelled."""
