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
import statistics
import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import numpy as np
import torch
import whisper
from PIL import Image
from safetensors.torch import save_file

from benchmarks.machine import machine, median_and_spread, timed
from benchmarks.naive import TOKENS, WINDOW, Item, Naive
from core.domain import SAMPLE_RATE_HZ
from core.encoders import (
    decoding,
    torchvision_cure,  # noqa: F401  (before open_clip)
)
from core.encoders.clip import Clip
from core.encoders.devices import DTYPES
from core.encoders.listener import WhisperListener
from core.encoders.sources import ClipSource, WhisperSource
from core.encoders.whisper import Whisper
from core.media import decoder
from core.media.limits import Limits
from core.media.reader import SandboxedReader
from core.services.ingestion.batching import FrameBatches
from core.understanding.passages import Passages

import open_clip  # isort: skip

WHISPER_BASE = whisper.model.ModelDimensions(80, 1500, 512, 8, 6, 51865, 448, 512, 8, 6)
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
        f"\n{machine()}, torch {torch.__version__}; {len(plan)} clips, {sum(len(i.times_s) for i in items)} frames, "
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
