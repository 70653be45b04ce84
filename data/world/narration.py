"""Spoken narration by espeak-ng (needed only to remake the collection), laid over ducked ambience."""

from __future__ import annotations

import io
import subprocess
import wave

import numpy as np
from scipy import signal

from data.world.sound import master
from data.world.sounds.signals import RATE_HZ, Stereo

VOICES = {
    "en": ("en-gb", "en-us+f3", "en-gb-scotland"),
    "de": ("de", "de+f2"),
    "fr": ("fr+f4", "fr"),
    "es": ("es", "es+f2"),
}


def speak(text: str, language: str, voice: int) -> np.ndarray:
    """The text as float32 mono at 48 kHz.

    Raises:
        FileNotFoundError: espeak-ng is not installed.
    """
    names = VOICES[language]
    command = [
        "espeak-ng",
        "-v",
        names[voice % len(names)],
        "-s",
        "148",
        "-p",
        str(42 + 6 * (voice % 3)),
        "-g",
        "2",
        "--stdout",
        text,
    ]
    raw = subprocess.run(command, check=True, capture_output=True).stdout
    with wave.open(io.BytesIO(raw)) as file:
        rate = file.getframerate()
        data = np.frombuffer(file.readframes(10**9), np.int16).astype(np.float32) / 32768
    return signal.resample_poly(data, RATE_HZ, rate).astype(np.float32)


def narrate(bed: Stereo, voice: np.ndarray, start_s: float = 0.7) -> Stereo:
    """The voice over its bed of sound, which steps back by 9 dB while somebody speaks."""
    track = np.zeros(len(bed), np.float32)
    start = int(start_s * RATE_HZ)
    end = min(start + len(voice), len(bed) - int(0.2 * RATE_HZ))
    spoken = voice[: end - start]
    loud = np.sqrt((spoken**2).mean()) + 1e-9
    track[start:end] = spoken * (10 ** (-19 / 20) / loud)
    speaking = np.zeros(len(bed), np.float32)
    speaking[max(start - 9600, 0) : min(end + 9600, len(bed))] = 1
    kernel = np.hanning(14400)
    duck = signal.fftconvolve(speaking, kernel / kernel.sum(), "same")
    return master(bed * (1 - 0.66 * duck)[:, None] * 0.8 + track[:, None], -19.0)


def shortest_s(voice: np.ndarray, start_s: float = 0.7) -> float:
    """How long a clip must be to hold the voice."""
    return start_s + len(voice) / RATE_HZ + 0.7
