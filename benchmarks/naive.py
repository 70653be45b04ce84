"""What a first version would do with the same libraries: the pipeline ours is compared with.

It decodes every frame to an RGB array, prepares each wanted one with PIL and open_clip's transform, and runs the
picture tower in fp32 one picture at a time; it decodes the whole sound into memory, transcribes each 30 s with
whisper's own decoding, and runs Whisper's encoder once more for the vector.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import av
import numpy as np
import torch
import whisper
from PIL import Image

from core.domain import SAMPLE_RATE_HZ
from core.encoders import (
    torchvision_cure,  # noqa: F401  (before open_clip)
)
from core.encoders.sources import ClipSource, WhisperSource
from core.encoders.whisper import audible

import open_clip  # isort: skip


WINDOW = 30 * SAMPLE_RATE_HZ
TOKENS = 48  # of a window: about 15 s of speech


@dataclass
class Item:
    """What a pipeline made of one file: frame vectors with their times, sound vectors."""

    frames: list[np.ndarray] = field(default_factory=list)
    times_s: list[float] = field(default_factory=list)
    windows: list[np.ndarray] = field(default_factory=list)
    sound_s: float = 0.0

    def vectors(self) -> dict[str, np.ndarray]:
        """One unit vector per modality: the mean of its rows."""
        means = {"visual": self.frames, "sound": self.windows}
        return {
            name: mean / np.linalg.norm(mean)
            for name, rows in means.items()
            if rows and np.any(mean := np.concatenate(rows).mean(axis=0))
        }


class Naive:
    """The peer."""

    def __init__(self, clip: ClipSource, sound: WhisperSource) -> None:
        self.clip, _, self.transform = open_clip.create_model_and_transforms(
            clip.architecture, pretrained=str(clip.path)
        )
        self.clip.eval()
        self.whisper = whisper.load_model(str(sound.path), device="cpu").eval()

    def encode(self, path: Path, times_s: Sequence[float]) -> Item:
        item = Item()
        with torch.inference_mode():
            for time_s, frame in wanted(all_frames(path), times_s):
                batch = self.transform(Image.fromarray(frame))[None]
                row = self.clip.encode_image(batch)
                item.frames.append((row / row.norm(dim=-1, keepdim=True)).numpy())
                item.times_s.append(time_s)
            sound = whole_sound(path)
            item.sound_s = len(sound) / SAMPLE_RATE_HZ
            for start in range(0, len(sound), WINDOW):
                row = self.hear(sound[start : start + WINDOW])
                if row is not None:
                    item.windows.append(row[None])
        return item

    def hear(self, window: np.ndarray) -> np.ndarray | None:
        """The words as `transcribe` decodes a window, then the encoder once more for the vector."""
        with torch.inference_mode():
            mel = self._mel(window)
            whisper.decode(self.whisper, mel, whisper.DecodingOptions(language="en", fp16=False, sample_len=TOKENS))
        return self.vector(window)

    def vector(self, window: np.ndarray) -> np.ndarray | None:
        flags = audible(window)
        with torch.inference_mode():
            states = self.whisper.embed_audio(self._mel(window)[None])[0].numpy()
        if not flags.any():
            return None
        mean = states[: len(flags)][flags].mean(axis=0)
        return mean / np.linalg.norm(mean)

    def _mel(self, window: np.ndarray) -> torch.Tensor:
        return whisper.log_mel_spectrogram(whisper.pad_or_trim(window), self.whisper.dims.n_mels)


def all_frames(path: Path) -> Iterator[tuple[float, np.ndarray]]:
    with av.open(str(path)) as container:
        if not container.streams.video:
            return
        stream = container.streams.video[0]
        stream.thread_count = 1
        start_s = container.start_time / av.time_base if container.start_time is not None else 0.0
        for frame in container.decode(stream):
            yield (frame.time or 0.0) - start_s, frame.to_ndarray(format="rgb24")


def wanted(frames: Iterator[tuple[float, np.ndarray]], times_s: Sequence[float]) -> Iterator[tuple[float, np.ndarray]]:
    """The frames nearest to the given times, which ascend; one frame is held back."""
    remaining = list(times_s)
    before: tuple[float, np.ndarray] | None = None
    for now in frames:
        while remaining and now[0] >= remaining[0]:
            time_s = remaining.pop(0)
            nearer = before if before and time_s - before[0] < now[0] - time_s else now
            yield time_s, nearer[1]
        before = now
    if before:
        for time_s in remaining:
            yield time_s, before[1]


def whole_sound(path: Path) -> np.ndarray:
    """All of it in memory, 16 kHz mono float32, as `whisper.load_audio` gives it."""
    parts = [np.zeros(0, dtype=np.int16)]
    with av.open(str(path)) as container:
        if not container.streams.audio:
            return np.zeros(0, dtype=np.float32)
        resampler = av.AudioResampler(format="s16", layout="mono", rate=SAMPLE_RATE_HZ)
        for frame in container.decode(audio=0):
            parts += [part.to_ndarray().reshape(-1) for part in resampler.resample(frame)]
        parts += [part.to_ndarray().reshape(-1) for part in resampler.resample(None)]
    return np.concatenate(parts).astype(np.float32) / 32768
