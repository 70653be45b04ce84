"""Real implementations of the seams, small: a reader of made-up files, encoders of colours and tones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from core.domain import SAMPLE_RATE_HZ, FloatMatrix, FloatVector, Frames, Probe, Space, Waveform, Word
from core.domain.patches import PatchShares
from core.domain.speech import Heard, Passage, Phrase
from core.errors import Refused, Unavailable
from core.protocols import Batch, EncoderStatus, Treated
from tests.factories import probe as make_probe

COLOURS = {"red": (1, 0, 0), "green": (0, 1, 0), "blue": (0, 0, 1), "yellow": (1, 1, 0)}
CLIP = Space(model="fake/colours", revision="r1", modality="visual", dim=4)


class FakeReader:
    """Reads files that say what they are: b"red", b"green blue", b"tone 440", b"still red", b"broken"."""

    def picture(self, path: Path) -> Frames:
        return np.full((18, 32, 3), COLOURS[path.read_text().split()[1]], np.uint8) * np.uint8(255)

    def probe(self, path: Path) -> Probe:
        words = path.read_text().split()
        if words[0] == "broken":
            raise Refused("E_CORRUPT")
        if words[0] == "still":
            raise Refused("E_STILL_IMAGE")
        seconds = float(sum(word in COLOURS for word in words)) or 3.0
        kind = "audio" if words[0] == "tone" else "video"
        return make_probe(kind=kind, duration_s=seconds, decoded_s=seconds, has_audio="tone" in words)

    def frame(self, path: Path, duration_s: float, at_s: float) -> Frames:
        [batch] = self.decode(path, self.probe(path))
        return batch.frames[int(np.flatnonzero(batch.frame_times_s <= at_s)[-1])]

    def decode(self, path: Path, probe: Probe) -> Iterator[Batch]:
        words = path.read_text().split()
        shown = [word for word in words if word in COLOURS]
        frames = np.array([np.full((18, 32, 3), COLOURS[word]) * 255 for word in shown], np.uint8)
        window = tone(float(words[words.index("tone") + 1]), probe.duration_s) if "tone" in words else None
        times = np.arange(len(shown), dtype=np.float32)
        treated = Treated(90, 2, 1) if "turned" in words else Treated()
        yield Batch(frames.reshape(-1, 18, 32, 3), times, window, 0.0, probe.duration_s, treated=treated)


def tone(pitch_hz: float, seconds: float) -> Waveform:
    t = np.arange(int(seconds * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ
    return (0.5 * np.sin(2 * np.pi * pitch_hz * t)).astype(np.float32)


def _unit(rows: np.ndarray) -> FloatMatrix:
    rows = np.asarray(rows, np.float64) + 0.25
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


class _Frames:
    space = CLIP

    def encode(self, inputs: Frames) -> FloatMatrix:
        means = inputs.reshape(len(inputs), -1, 3).mean(axis=1) / 255 if len(inputs) else np.zeros((0, 3))
        return _unit(np.hstack([means, np.zeros((len(inputs), 1))]))


class _Patches:
    """Colours of six cells; what `_unit` adds to every picture belongs to none."""

    def shares(self, picture: Frames, direction: FloatVector) -> PatchShares:
        [vector] = _Frames().encode(picture[None])
        height, width = picture.shape[0] // 2 * 2, picture.shape[1] // 3 * 3
        cells = picture[:height, :width].reshape(2, height // 2, 3, width // 3, 3).mean(axis=(1, 3)) / 255
        whole = picture.reshape(-1, 3).mean(axis=0) / 255
        length = np.linalg.norm(np.array([*whole, 0.0]) + 0.25)
        places = (cells @ direction[:3] / 6 / length).astype(np.float32)
        return PatchShares(places, float(vector @ direction) - float(places.sum()), vector, (0.0, 0.0, 1.0, 1.0))


class _Texts:
    space = replace(CLIP, modality="text")

    def encode(self, inputs: Sequence[str]) -> FloatMatrix:
        rows = [[*np.sum([COLOURS[w] for w in t.lower().split() if w in COLOURS] or [(0, 0, 0)], axis=0),
                 (sum(map(ord, t)) % 97) / 97] for t in inputs]  # fmt: skip
        return _unit(np.array(rows).reshape(-1, 4))


class _Windows:
    space = Space(model="fake/tones", revision="r1", modality="sound", dim=3)

    def encode(self, inputs: Sequence[Waveform]) -> FloatMatrix:
        rows = np.zeros((len(inputs), 3))
        for row, waveform in zip(rows, inputs, strict=True):
            crossings = np.count_nonzero(np.diff(np.signbit(waveform))) / max(len(waveform), 1) * SAMPLE_RATE_HZ / 2
            row[:] = [crossings < 300, 300 <= crossings < 600, crossings >= 600]
        return np.where([[np.any(w)] for w in inputs], _unit(rows), 0).astype(np.float32)


class FakeListener:
    """Writes "low tone", "middle tone" or "high tone" for each spoken span; `says` replaces these words."""

    def __init__(self, transcribes: bool = True, says: str = "", language: str = "en") -> None:
        self.transcribes, self.says, self.language = transcribes, says, language

    def hear(self, passages: Sequence[Passage], language: str = "") -> list[Heard]:
        heard = []
        for passage, vector in zip(passages, _Windows().encode([p.sound for p in passages]), strict=True):
            spans = passage.spoken if self.transcribes else ()
            heard.append(Heard(vector=vector, phrases=tuple(self._phrase(passage.sound, *s, language) for s in spans)))
        return heard

    def align(self, sound: Waveform, text: str, language: str = "") -> tuple[Word, ...]:
        if not self.transcribes or language not in ("", self.language):
            return ()
        return _evenly(text, 0.0, len(sound) / SAMPLE_RATE_HZ)

    def _phrase(self, sound: Waveform, start_s: float, end_s: float, language: str) -> Phrase:
        if not 0 <= start_s < end_s <= len(sound) / SAMPLE_RATE_HZ + 1e-3:
            raise ValueError(f"the span [{start_s}, {end_s}) lies outside the passage")
        [pitch] = _Windows().encode([sound[int(start_s * SAMPLE_RATE_HZ) : int(end_s * SAMPLE_RATE_HZ)]])
        text = self.says or f"{('low', 'middle', 'high')[int(pitch.argmax())]} tone"
        words = _evenly(text, start_s, end_s)
        return Phrase(start_s=start_s, end_s=end_s, text=text, words=words, language=language or self.language,
                      avg_logprob=-0.2, no_speech_prob=0.05)  # fmt: skip


def _evenly(text: str, start_s: float, end_s: float) -> tuple[Word, ...]:
    words, step = text.split(), (end_s - start_s) / max(len(text.split()), 1)
    return tuple(
        Word(text=w, start_s=start_s + i * step, end_s=start_s + (i + 1) * step, confidence=0.9)
        for i, w in enumerate(words)
    )


class FakeEncoders:
    """Implements `core.protocols.Encoders`: pictures are colours, words name them, sounds are pitches."""

    def __init__(self, hears: FakeListener | None = None) -> None:
        self.state = "ready"
        self.hears = hears or FakeListener()

    @property
    def frames(self) -> _Frames:
        return self._if_ready(_Frames())

    @property
    def texts(self) -> _Texts:
        return self._if_ready(_Texts())

    @property
    def windows(self) -> _Windows:
        return self._if_ready(_Windows())

    @property
    def patches(self) -> _Patches:
        return self._if_ready(_Patches())

    @property
    def listener(self) -> FakeListener:
        return self._if_ready(self.hears)

    def _if_ready(self, part):
        if self.state != "ready":
            raise Unavailable("The models are still loading.")
        return part

    def status(self) -> EncoderStatus:
        return EncoderStatus(
            state=self.state, clip="fake/colours", whisper="fake/tones", demo=True, device="cpu",
            transcribes=self.hears.transcribes,
        )  # fmt: skip
