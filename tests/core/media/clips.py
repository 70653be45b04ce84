"""Small films and sounds whose content says where and when it is, made with PyAV at test time."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterable, Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt

BITS = 12  # pictures carry their number in this many stripes
SIZE = (96, 64)  # (width, height)


def numbered(number: int, size: tuple[int, int] = SIZE) -> npt.NDArray[np.uint8]:
    """A picture that shows `number`: black and white stripes above, a colourful slope below, red top left."""
    width, height = size
    picture = np.zeros((height, width, 3), dtype=np.uint8)
    stripe = width / BITS
    for bit in range(BITS):
        if number >> bit & 1:
            picture[height // 4 : height // 2, round(bit * stripe) : round((bit + 1) * stripe)] = 255
    slope = np.linspace(40, 220, width)[None, :]
    picture[height // 2 :, :, 1] = slope
    picture[height // 2 :, :, 2] = slope[:, ::-1]
    picture[: height // 4, : width // 2] = (220, 30, 30)
    return picture


def number_in(picture: npt.NDArray[np.uint8]) -> int:
    height, width = picture.shape[:2]
    row = picture[height * 3 // 8].astype(np.float32).mean(axis=1)
    stripe = width / BITS
    return sum(int(row[int((bit + 0.5) * stripe)] > 128) << bit for bit in range(BITS))


def film(
    path: Path,
    pictures: Iterable[npt.NDArray[np.uint8]],
    *,
    times_s: Sequence[float] | None = None,
    rate: int = 25,
    codec: str = "libx264",
    options: dict[str, str] | None = None,
    container_options: dict[str, str] | None = None,
    sound: npt.NDArray[np.float32] | None = None,
    sound_codec: str = "aac",
    pixel_aspect: Fraction | None = None,
    pix_fmt: str = "yuv420p",
) -> Path:
    """Pictures one after the other at `rate`, or at `times_s`; optional mono sound at 16 kHz."""
    chosen = {"preset": "ultrafast", "threads": "1"} if codec == "libx264" else {}
    with av.open(str(path), "w", container_options=container_options or {}) as out:
        video = out.add_stream(codec, rate=rate, options=chosen | (options or {}))
        video.pix_fmt = pix_fmt
        video.time_base = video.codec_context.time_base = Fraction(1, 1000 if times_s is not None else rate)
        audio = out.add_stream(sound_codec, rate=16000, layout="mono") if sound is not None else None
        for i, picture in enumerate(pictures):
            if i == 0:
                video.height, video.width = picture.shape[:2]
                if pixel_aspect is not None:
                    video.codec_context.sample_aspect_ratio = pixel_aspect
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            frame.time_base = video.codec_context.time_base
            frame.pts = i if times_s is None else round(times_s[i] * 1000)
            out.mux(video.encode(frame))
        out.mux(video.encode(None))
        if audio is not None and sound is not None:
            _encode_sound(out, audio, sound, 16000)
    return path


def sound_file(
    path: Path,
    samples: npt.NDArray[np.float32],
    *,
    codec: str = "pcm_s16le",
    rate: int = 16000,
    layout: str = "mono",
) -> Path:
    """`samples`: (n,) or (channels, n), in [-1, 1]."""
    with av.open(str(path), "w") as out:
        audio = out.add_stream(codec, rate=rate, layout=layout)
        _encode_sound(out, audio, samples, rate)
    return path


def _encode_sound(out, audio, samples, rate: int) -> None:  # type: ignore[no-untyped-def]
    samples = np.atleast_2d(samples).astype(np.float32)
    layout = audio.codec_context.layout.name
    resampler = av.AudioResampler(format=audio.codec_context.format.name, layout=layout, rate=rate)
    for at in range(0, samples.shape[1], 1024):
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples[:, at : at + 1024]), "fltp", layout)
        frame.sample_rate, frame.pts, frame.time_base = rate, at, Fraction(1, rate)
        for converted in resampler.resample(frame):
            out.mux(audio.encode(converted))
    out.mux(audio.encode(None))


def tone(seconds: float, hz: float = 440.0, rate: int = 16000, level: float = 0.5) -> npt.NDArray[np.float32]:
    return (level * np.sin(2 * np.pi * hz * np.arange(round(seconds * rate)) / rate)).astype(np.float32)


def wav_floats(path: Path, samples: npt.NDArray[np.float32], rate: int = 16000) -> Path:
    """A WAV file of raw 32-bit floats, whatever they are."""
    data = samples.astype("<f4").tobytes()
    format_ = struct.pack("<4sIHHIIHH", b"fmt ", 16, 3, 1, rate, 4 * rate, 4, 32)
    header = struct.pack("<4sI4s", b"RIFF", 36 + len(data), b"WAVE") + format_
    header += struct.pack("<4sI", b"data", len(data))
    path.write_bytes(header + data)
    return path


def with_matrix(mp4: bytes, matrix: tuple[int, int, int, int]) -> bytes:
    """The same MP4 with (a, b, c, d) as the display matrix of every track; 1 stands for 1.0."""
    a, b, c, d = (n * 65536 for n in matrix)
    packed = struct.pack(">9i", a, b, 0, c, d, 0, 0, 0, 1 << 30)
    at = mp4.find(b"tkhd")
    while at >= 0:
        start = at + 4 + 40 + (12 if mp4[at + 4] == 1 else 0)
        mp4 = mp4[:start] + packed + mp4[start + 36 :]
        at = mp4.find(b"tkhd", at + 4)
    return mp4


def naive_frames(path: Path) -> tuple[npt.NDArray[np.float64], list[npt.NDArray[np.uint8]]]:
    """Every frame, the simplest way: times in s from the start of the file, RGB pictures."""
    times, pictures = [], []
    with av.open(io.BytesIO(path.read_bytes())) as container:
        origin = (container.start_time or 0) / av.time_base
        for frame in container.decode(video=0):
            times.append(float(frame.time) - origin)
            pictures.append(frame.to_ndarray(format="rgb24"))
    order = np.argsort(times, kind="stable")
    return np.array(times)[order], [pictures[i] for i in order]
