"""`encode`: files to vectors, ours against a straightforward pipeline, on one thread.

The peer does what a first version would do with the same libraries: decode every frame to an RGB array, prepare
each wanted frame with PIL and open_clip's transform, run the picture tower in fp32 one picture at a time; decode
the whole sound into memory, transcribe each 30 s with whisper's own decoding, and run Whisper's encoder once more for
the vector. Ours looks for voices first and writes down only what is spoken, from the states of the one pass. Both get
the same frames (those our decoder samples), the same models, and one thread; a model with random weights would write
on for ever, so both stop after TOKENS tokens per window and neither tries again at higher temperatures.

The models are ViT-B-32 and Whisper base with random weights: speed does not depend on their values, and the
comparison of vectors is harder, because random models put everything close together (hence also "centred").
CPU seconds count this process and its children; they are what a busy machine pays, and do not flatter us for
decoding beside encoding.
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import av
import numpy as np
import torch
import whisper
from PIL import Image
from safetensors.torch import save_file

from core.domain import SAMPLE_RATE_HZ
from core.encoders import (
    decoding,
    torchvision_cure,  # noqa: F401  (before open_clip)
)
from core.encoders.clip import Clip
from core.encoders.devices import DTYPES
from core.encoders.listener import WhisperListener
from core.encoders.sources import ClipSource, WhisperSource
from core.encoders.whisper import Whisper, audible
from core.media import decoder
from core.media.limits import Limits
from core.media.reader import SandboxedReader
from core.services.ingestion.batching import FrameBatches
from core.understanding.passages import Passages

import open_clip  # isort: skip

WINDOW = 30 * SAMPLE_RATE_HZ
TOKENS = 48  # of a window: about 15 s of speech
WHISPER_BASE = whisper.model.ModelDimensions(80, 1500, 512, 8, 6, 51865, 448, 512, 8, 6)


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


Result = dict[str, Item]


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks encode", description=__doc__)
    parser.add_argument("--media", type=Path, default=Path("data/demo"), help="folder of recordings")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--quick", action="store_true", help="three clips, once: does it run at all?")
    options = parser.parse_args(arguments)
    torch.set_num_threads(1)
    files = sorted(path for path in options.media.rglob("*") if path.is_file())
    runs = 1 if options.quick else options.runs
    with tempfile.TemporaryDirectory() as folder:
        report(files[:3] if options.quick else files, runs, Path(folder))


def report(files: list[Path], runs: int, folder: Path) -> None:
    clip_source, whisper_source = random_models(folder)
    naive = Naive(clip_source, whisper_source)
    no_second_thoughts()
    ours = Clip(clip_source), Whisper(whisper_source)
    reader = SandboxedReader()
    probes = {path: probe for path in files if (probe := accepted(reader, path))}
    exact, quick = Limits(), Limits(skip_non_reference=True)
    plan = {path.name: (path, probe) for path, probe in probes.items()}

    def in_process(limits: Limits) -> Result:
        return {name: encoded(ours, decoded_here(*task, limits)) for name, task in plan.items()}

    def as_installed() -> Result:
        return {name: encoded(ours, decoded_there(reader, *task)) for name, task in plan.items()}

    times = {name: item.times_s for name, item in in_process(exact).items()}  # also warms everything up
    pipelines: dict[str, Callable[[], Result]] = {
        "peer": lambda: {name: naive.encode(path, times[name]) for name, (path, _) in plan.items()},
        "ours, every frame considered": lambda: in_process(exact),
        "ours, non-reference frames skipped": lambda: in_process(quick),
        "ours as installed: confined decoder processes": as_installed,
    }
    cpu_s: dict[str, list[float]] = {name: [] for name in pipelines}
    results: dict[str, Result] = {}
    for _ in range(runs):  # in turns, so that a change of the machine's mood meets all of them
        for name, pipeline in pipelines.items():
            results[name], seconds = timed(pipeline)
            cpu_s[name].append(seconds)
            print(f"  {name}: {seconds:.1f} CPU s", flush=True)
    items = results["peer"].values()
    print(
        f"\n{machine()}; {len(plan)} clips, {sum(len(i.times_s) for i in items)} frames, "
        f"{sum(i.sound_s for i in items):.0f} s of sound; {runs} runs; precision "
        f"{ours[0].ladder.plan.precision} pictures, {ours[1].ladder.plan.precision} sound\n"
    )
    print("| pipeline | CPU s, median (spread) | gain | cosine, least (centred) visual | sound |")
    print("|---|---|---|---|---|")
    for name, seconds in cpu_s.items():
        gain = statistics.median(peer / own for peer, own in zip(cpu_s["peer"], seconds, strict=True))
        visual, sound = (agreement(results["peer"], results[name], kind) for kind in ("visual", "sound"))
        print(f"| {name} | {median_and_spread(seconds)} | {gain:.1f}x | {visual} | {sound} |")
    print()
    parts(ours, naive, runs)


def no_second_thoughts() -> None:
    """Our decoding, too, ends after TOKENS tokens and takes the first answer."""
    decoding.TEMPERATURES = (0.0,)
    decoding.DecodingOptions = partial(whisper.DecodingOptions, sample_len=TOKENS)  # type: ignore[misc]


def parts(ours: tuple[Clip, Whisper], naive: Naive, runs: int) -> None:
    """The steps alone."""
    clip, sound = ours
    rng = np.random.default_rng(0)
    frames = rng.integers(0, 256, (16, 480, 854, 3), dtype=np.uint8)
    window = [(0.1 * rng.standard_normal(WINDOW)).astype(np.float32)]
    dtype = DTYPES[clip.ladder.plan.precision]
    module = clip.ladder._current[0]
    batch = clip.frames.preprocess(frames, "cpu", dtype)
    single = batch[:1].float()
    steps: dict[str, tuple[Callable[[], object], Callable[[], object], int]] = {
        "prepare a picture of 480p": (
            lambda: [naive.transform(Image.fromarray(frame)) for frame in frames],
            lambda: clip.frames.preprocess(frames, "cpu", dtype),
            16,
        ),
        "picture tower, per picture": (
            lambda: [naive.clip.encode_image(single) for _ in range(4)],
            lambda: [module.encode_image(batch) for _ in range(4)],
            16,
        ),
        "the vector of 30 s of sound": (
            lambda: naive.vector(window[0]),
            lambda: sound.windows.encode(window),
            1,
        ),
        "a phrase of five words": (
            lambda: naive.clip.encode_text(clip.texts.tokenizer(["a red boat at dusk"])),
            lambda: clip.texts.encode(["a red boat at dusk"]),
            1,
        ),
    }
    print("| step | peer, CPU ms | ours, CPU ms | gain |\n|---|---|---|---|")
    with torch.inference_mode():
        for name, (theirs, own, n) in steps.items():
            own(), theirs()
            n_theirs, n_own = (4, 64) if name.startswith("picture tower") else (n, n)
            peer_ms = [timed(theirs)[1] / n_theirs * 1e3 for _ in range(max(3, runs))]
            own_ms = [timed(own)[1] / n_own * 1e3 for _ in range(max(3, runs))]
            gain = statistics.median(peer_ms) / statistics.median(own_ms)
            print(f"| {name} | {median_and_spread(peer_ms)} | {median_and_spread(own_ms)} | {gain:.1f}x |")


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


def decoded_here(path, probe, limits):
    """Our decoder in this process: what the confinement costs is measured apart."""
    has_video = probe.kind == "video"
    with path.open("rb") as file:
        for piece in decoder.pieces(file, path.stat().st_size, limits, probe.duration_s, has_video, probe.has_audio):
            window = None if piece.window is None else piece.window.astype(np.float32) / np.float32(32768)
            yield piece.frames, piece.times_s, window


def decoded_there(reader, path, probe):
    for batch in reader.decode(path, probe):
        yield batch.frames, batch.frame_times_s, batch.window


def encoded(ours: tuple[Clip, Whisper], batches) -> Item:
    """As the worker does it: batch by batch, while the decoder goes on."""
    clip, sound = ours
    item, pictures, passages, listener = Item(), FrameBatches(clip.frames.encode), Passages(), WhisperListener(sound)

    def hear(found) -> None:
        for passage in found:
            [heard] = listener.hear([passage], "en")
            if heard.vector.any():
                item.windows.append(heard.vector[None])

    for frames, times_s, window in batches:
        if len(frames):
            pictures.add(frames)
            item.times_s += [float(t) for t in times_s]
        if window is not None and len(window):
            hear(passages.add(window, item.sound_s))
            item.sound_s += len(window) / SAMPLE_RATE_HZ
    hear(passages.finish())
    item.frames = pictures.finish()
    return item


def accepted(reader: SandboxedReader, path: Path):
    try:
        return reader.probe(path)
    except Exception as error:
        print(f"  left out {path.name}: {error}")
        return None


def agreement(peer: Result, own: Result, kind: str) -> str:
    """Least cosine of the item vectors, and the least with the mean of all items taken away."""
    pairs = [
        (peer[name].vectors()[kind], own[name].vectors()[kind])
        for name in peer
        if kind in peer[name].vectors() and kind in own[name].vectors()
    ]
    if len(pairs) < 2:
        return "-"
    a, b = (np.stack(side) for side in zip(*pairs, strict=True))
    mean = a.mean(axis=0)
    return f"{cosines(a, b).min():.5f} ({cosines(a - mean, b - mean).min():.4f})"


def cosines(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return (a * b).sum(axis=1) / np.linalg.norm(a, axis=1) / np.linalg.norm(b, axis=1)


def random_models(folder: Path) -> tuple[ClipSource, WhisperSource]:
    torch.manual_seed(0)
    clip = ClipSource("ViT-B-32", "random", folder / "clip.safetensors")
    save_file(open_clip.create_model("ViT-B-32").state_dict(), clip.path)
    model = whisper.Whisper(WHISPER_BASE)
    model.decoder.positional_embedding.data.normal_()
    sound = WhisperSource("random-base", folder / "base.pt")
    torch.save({"dims": vars(WHISPER_BASE), "model_state_dict": model.state_dict()}, sound.path)
    return clip, sound


def timed(work: Callable[[], object]) -> tuple[object, float]:
    """The result, and the CPU seconds of this process and its finished children."""
    before = _cpu_s()
    result = work()
    return result, _cpu_s() - before


def _cpu_s() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def median_and_spread(values: Sequence[float]) -> str:
    digits = 1 if statistics.median(values) < 100 else 0
    return f"{statistics.median(values):.{digits}f} ({min(values):.{digits}f}-{max(values):.{digits}f})"


def machine() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    model = names[0] if names else platform.processor()
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True).stdout.strip()
    return f"{model}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, torch {torch.__version__}, {commit}"
