"""What was cleaned before an item was analysed, as sentences for the provenance of the item.

Nothing here changes a file: the stored recording stays as it was uploaded, and these steps happen on the way to the
models only.
"""

from __future__ import annotations

import math

from core.domain.counts import count
from core.domain.findings import Cleaned, Preparation, Sound, Step

LEAST_SILENCE_S = 0.3  # less at an end is not worth a word
ANALYSIS_RATE_HZ = 16_000


def preparation(
    *,
    sound: Sound | None = None,
    duration_s: float = 0.0,
    sample_rate_hz: int | None = None,
    gain_db: float = 0.0,
    rotation_degrees: int = 0,
    deinterlaced: bool = False,
    blank_frames: int = 0,
    missing_s: float = 0.0,
) -> Preparation:
    """The steps that were taken, in the order they happen; a fact that is not given leads to no step.

    Args:
        sound: Of `SoundListener.finish`, for the silence at the ends.
        sample_rate_hz: Of the file.
        gain_db: By which the sound was made louder or quieter for the models.
        blank_frames: Frames left out because they show nothing.
        missing_s: Seconds of a damaged file that cannot be read.
    """
    steps: list[Step] = []

    def took(what: Cleaned, amount: float, text: str) -> None:
        steps.append(Step(what=what, amount=amount, text=text))

    if missing_s > 0:
        took("damaged", missing_s, f"{missing_s:.1f} seconds are damaged and were left out")
    if rotation_degrees % 360:
        took("rotated", float(rotation_degrees), f"the picture was turned by {rotation_degrees} degrees")
    if deinterlaced:
        took("deinterlaced", 1.0, "of each interlaced picture only one half was looked at")
    if blank_frames:
        took("blank_frames", float(blank_frames), f"{_count(blank_frames, 'blank picture')} left out")
    if sample_rate_hz not in (None, ANALYSIS_RATE_HZ):
        took("resampled", float(ANALYSIS_RATE_HZ), f"sound was brought from {sample_rate_hz} Hz to 16000 Hz, mono")
    if sound is not None and not math.isnan(sound.integrated_lufs):
        for where, silent_s in (("beginning", sound.sound_start_s), ("end", duration_s - sound.sound_end_s)):
            if silent_s >= LEAST_SILENCE_S:
                took("silence", silent_s, f"{silent_s:.1f} seconds of silence at the {where} were left out")
    if abs(gain_db) >= 0.1:
        word = "louder" if gain_db > 0 else "quieter"
        took("loudness", gain_db, f"sound was made {abs(gain_db):.1f} dB {word} for the analysis")
    return Preparation(steps=tuple(steps))


def _count(n: int, thing: str) -> str:
    return f"{count(n, thing)} {'was' if n == 1 else 'were'}"
