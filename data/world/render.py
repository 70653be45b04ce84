"""Makes the demo collection: `python -m data.world.render [--only subject] [--out data/demo] [--again]`.

Draws, synthesises, speaks and encodes every clip of `collection`, then writes the manifest.
Needs skia-python, opencv-python-headless and numba to draw and espeak-ng to speak; the application needs none of them.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import time
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np

from data.world import collection, narration, scenes, sound, vocabulary
from data.world.subject import Clip

WIDTH, HEIGHT = 480, 270
FAST = {"train", "fireworks", "dancers", "storm", "fire", "clockwork", "patterns"}  # 20 frames per second, others 15
LARGEST_BYTES = 250_000  # of one film: the whole collection has to stay below 30 MB
LICENCE = "CC0-1.0"


def soundtrack(clip: Clip) -> sound.Stereo:
    """The clip's sound with its narration, as long as the longer of both needs."""
    if not clip.narration:
        return sound.play(clip.sound, clip.seed, clip.seconds)
    voice = narration.speak(clip.narration, clip.language, clip.seed)
    seconds = min(max(clip.seconds, round(narration.shortest_s(voice) * 4) / 4), 19.5)
    return narration.narrate(sound.play(clip.sound, clip.seed, seconds), voice)


def rate(clip: Clip) -> int:
    """Frames per second."""
    return 20 if clip.subject in FAST else 15


def film(clip: Clip, seconds: float) -> Iterator[np.ndarray]:
    """The clip's frames, uint8 RGB."""
    scene = scenes.subject(clip.subject)
    look = scene.look(clip)
    for i in range(round(seconds * rate(clip))):
        picture = scene.draw(look, i / rate(clip), WIDTH, HEIGHT)
        yield (np.clip(picture, 0, 1) * 255 + 0.5).astype(np.uint8)


def write_film(path: Path, frames: list[np.ndarray], track: sound.Stereo, frames_per_s: int, quality: int) -> int:
    """H.264 and AAC in MP4, index first; returns its size in bytes."""
    with av.open(str(path), "w", format="mp4", options={"movflags": "+faststart"}) as out:
        video = out.add_stream("libx264", rate=frames_per_s)
        video.width, video.height, video.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        video.codec_context.thread_count = 1
        video.options = {
            "crf": str(quality),
            "preset": "medium",
            "tune": "film",
            "aq-mode": "3",
            "g": "60",
            "x264-params": "threads=1",
        }
        audio = out.add_stream("aac", rate=sound.RATE_HZ, layout="stereo")
        audio.bit_rate = 72_000
        for i, picture in enumerate(frames):
            frame = av.VideoFrame.from_ndarray(picture, "rgb24")
            frame.pts = i
            for packet in video.encode(frame):
                out.mux(packet)
        for packet in video.encode(None):
            out.mux(packet)
        _encode(out, audio, track, "fltp")
    return path.stat().st_size


def headroom(track: sound.Stereo) -> float:
    """The largest of a few gains at which the decoded sound stays inside -1 to 1: AAC overshoots sharp clicks."""
    for gain in (1.0, 0.9, 0.8, 0.7, 0.6, 0.5):
        kept = io.BytesIO()
        with av.open(kept, "w", format="mp4") as out:
            audio = out.add_stream("aac", rate=sound.RATE_HZ, layout="stereo")
            audio.bit_rate = 72_000
            _encode(out, audio, track * gain, "fltp")
        kept.seek(0)
        with av.open(kept) as file:
            if max(float(np.abs(frame.to_ndarray()).max()) for frame in file.decode(audio=0)) < 0.98:
                break
    return gain


def write_sound(path: Path, track: sound.Stereo) -> int:
    """Opus in Ogg; returns its size in bytes."""
    with av.open(str(path), "w", format="ogg") as out:
        audio = out.add_stream("libopus", rate=sound.RATE_HZ, layout="stereo")
        audio.bit_rate = 72_000
        _encode(out, audio, track, "flt")
    return path.stat().st_size


def _encode(out: av.container.OutputContainer, audio: av.AudioStream, track: sound.Stereo, sample_format: str) -> None:
    block = 960
    for start in range(0, len(track), block):
        piece = track[start : start + block]
        data = np.ascontiguousarray(piece.T) if sample_format == "fltp" else np.ascontiguousarray(piece.reshape(1, -1))
        frame = av.AudioFrame.from_ndarray(data, format=sample_format, layout="stereo")
        frame.sample_rate, frame.pts = sound.RATE_HZ, start
        for packet in audio.encode(frame):
            out.mux(packet)
    for packet in audio.encode(None):
        out.mux(packet)


def file_of(clip: Clip) -> str:
    return f"clips/{clip.slug}.mp4" if clip.look else f"sounds/{clip.slug}.opus"


def make(clip: Clip, out: Path) -> None:
    """Render one item; a film that is too large is encoded again a little coarser."""
    track = soundtrack(clip)
    track = (track * headroom(track)).astype(np.float32)
    path = out / file_of(clip)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    started = time.monotonic()
    if not clip.look:
        write_sound(part, track)
    else:
        frames = list(film(clip, len(track) / sound.RATE_HZ))
        limit = LARGEST_BYTES * max(len(track) / sound.RATE_HZ / 8.0, 0.9)
        quality = 25
        while (size := write_film(part, frames, track, rate(clip), quality)) > limit and quality < 40:
            quality += max(round(5 * np.log2(size / limit)), 1)  # six steps halve the size
    os.replace(part, path)
    print(
        f"{path.name}: {path.stat().st_size // 1000} kB, {len(track) / sound.RATE_HZ:.1f} s, "
        f"made in {time.monotonic() - started:.0f} s",
        flush=True,
    )


def manifest(out: Path) -> dict[str, object]:
    """What the application reads: every item that is there, in the order of the catalogue."""
    items = [
        {
            "file": file_of(clip),
            "title": clip.title,
            "description": clip.description,
            "subject": clip.subject,
            "language": clip.language,
            "kind": "video" if clip.look else "audio",
            "narration": clip.narration,
            "sound": clip.sound,
            "attributes": dict(clip.look),
            "licence": LICENCE,
        }
        for clip in collection.clips()
        if (out / file_of(clip)).exists()
    ]
    return {
        "title": "A small world from code",
        "description": "Scenes, sounds and voices made entirely by the scripts in data/world; nothing was recorded.",
        "licence": LICENCE,
        "subjects": {name: list(scenes.subject(name).nouns) for name in scenes.NAMES},
        "vocabulary": vocabulary.entries({name: scenes.subject(name).nouns for name in scenes.NAMES}),
        "items": items,
    }


def write_manifest(out: Path) -> None:
    part = out / "manifest.json.part"
    part.write_text(json.dumps(manifest(out), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    os.replace(part, out / "manifest.json")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", help="one subject")
    parser.add_argument("--out", type=Path, default=Path("data/demo"))
    parser.add_argument("--again", action="store_true", help="also render what is there already")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    for clip in collection.clips():
        if options.only in (None, clip.subject) and (options.again or not (options.out / file_of(clip)).exists()):
            make(clip, options.out)
            write_manifest(options.out)
    write_manifest(options.out)


if __name__ == "__main__":
    main()
