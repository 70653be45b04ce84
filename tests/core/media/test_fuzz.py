"""Damaged at random, a file is accepted, accepted in part or refused: never a crash, a hang or a stack trace."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from core.errors import Refused
from core.media.reader import SandboxedReader
from tests.core.media.clips import film, numbered, sound_file, tone

MUTATIONS = 6
SEEDS = {
    "mp4": {"codec": "libx264"},
    "mkv": {"codec": "libvpx-vp9", "options": {"cpu-used": "8", "deadline": "realtime"}},
    "avi": {"codec": "mpeg4"},
    "ts": {"codec": "libx264"},
    "gif": {"codec": "gif", "pix_fmt": "rgb8"},
}
SOUNDS = {"mp3": "libmp3lame", "flac": "flac", "ogg": "libopus", "wav": "pcm_f32le"}


def mutated(data: bytes, rng: np.random.Generator) -> bytes:
    """Flipped bits, noise, zeros, a cut, a doubled or a missing part: one to three of them."""
    values = np.frombuffer(data, dtype=np.uint8).copy()
    for _ in range(rng.integers(1, 4)):
        at, length = int(rng.integers(0, len(values))), int(rng.integers(1, 2000))
        part = values[at : at + length]
        match int(rng.integers(0, 6)):
            case 0:
                places = rng.integers(0, len(values), 40)
                values[places] ^= (1 << rng.integers(0, 8, 40)).astype(np.uint8)
            case 1:
                part[:] = rng.integers(0, 256, len(part))
            case 2:
                part[:] = rng.choice([0, 255])
            case 3:
                values = values[: max(at, 64)]
            case 4:
                values = np.concatenate([values[:at], part, values[at:]])
            case 5:
                values = np.concatenate([values[:at], values[at + length :]]) if len(values) > 4096 else values
    return values.tobytes()


@pytest.mark.slow
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("suffix", [*SEEDS, *SOUNDS])
def test_no_damage_brings_the_reader_down(suffix: str, tmp_path: Path) -> None:
    seed = tmp_path / f"seed.{suffix}"
    if suffix in SEEDS:
        film(seed, map(numbered, range(50)), **SEEDS[suffix])  # type: ignore[arg-type]
    else:
        sound_file(seed, tone(2, rate=16000), codec=SOUNDS[suffix])
    reader, data = SandboxedReader(), seed.read_bytes()
    for number in range(MUTATIONS):
        path = tmp_path / f"{number}.{suffix}"
        path.write_bytes(mutated(data, np.random.default_rng([number, len(suffix), *suffix.encode()])))
        try:
            probe = reader.probe(path)
            assert 0 <= probe.decoded_s <= probe.duration_s + 0.01
            for batch in reader.decode(path, probe):
                assert batch.done_s <= probe.duration_s + 0.01
                if batch.window is not None:
                    assert np.isfinite(batch.window).all()
        except Refused as refused:
            detail = (suffix, number, refused.code, refused.detail)
            assert refused.code not in ("E_TIMEOUT", "E_MEMORY"), detail  # noqa: PT017
            assert "status" not in refused.detail, detail  # noqa: PT017
            assert not refused.detail.endswith("Error"), detail  # noqa: PT017
