"""What was cleaned is told, and only that."""

import math

from core.domain.findings import Preparation, Sound
from core.understanding.preparation import preparation


def whats(found: Preparation) -> list[str]:
    return [step.what for step in found.steps]


def test_nothing_done_is_nothing_told():
    assert preparation().steps == ()
    assert preparation(sample_rate_hz=16_000, rotation_degrees=360, gain_db=0.05).steps == ()


def test_every_fact_becomes_one_sentence_in_the_order_it_happens():
    heard = Sound(integrated_lufs=-20.0, sound_start_s=2.0, sound_end_s=8.5)
    found = preparation(
        sound=heard,
        duration_s=10.0,
        sample_rate_hz=44_100,
        gain_db=-3.0,
        rotation_degrees=90,
        deinterlaced=True,
        blank_frames=1,
        missing_s=4.0,
    )
    assert whats(found) == [
        *("damaged", "rotated", "deinterlaced", "blank_frames", "resampled", "silence", "silence", "loudness")
    ]
    texts = [step.text for step in found.steps]
    assert texts[1] == "the picture was turned by 90 degrees"
    assert texts[3] == "1 blank picture was left out"
    assert texts[4] == "sound was brought from 44100 Hz to 16000 Hz, mono"
    assert texts[5] == "2.0 seconds of silence at the beginning were left out"
    assert texts[6] == "1.5 seconds of silence at the end were left out"
    assert texts[7] == "sound was made 3.0 dB quieter for the analysis"
    assert [step.amount for step in found.steps[5:]] == [2.0, 1.5, -3.0]
    assert Preparation.from_json(found.to_json()) == found


def test_a_silent_item_has_no_ends_to_trim():
    assert preparation(sound=Sound(integrated_lufs=math.nan), duration_s=10.0).steps == ()


def test_a_breath_of_silence_is_not_worth_a_word():
    heard = Sound(integrated_lufs=-20.0, sound_start_s=0.1, sound_end_s=9.9)
    assert preparation(sound=heard, duration_s=10.0).steps == ()
