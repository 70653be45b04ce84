"""The verdict on a file rests on what was measured in it."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest

from core.domain import Probe
from core.errors import Refused
from core.media import measuring
from core.media.gate import examine
from core.media.limits import Limits
from tests.core.media.clips import film, numbered, sound_file, tone, wav_floats


def probe(path: Path, limits: Limits | None = None) -> Probe:
    with open(path, "rb", buffering=0) as file:
        return examine(file, path.stat().st_size, limits or Limits())


def refusal(path: Path, limits: Limits | None = None) -> Refused:
    with pytest.raises(Refused) as refused:
        probe(path, limits)
    return refused.value


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    return film(tmp_path / "clip.mp4", map(numbered, range(100)), sound=tone(4), options={"g": "10"})


def test_a_film_is_measured(clip: Path) -> None:
    assert probe(clip) == Probe(
        kind="video",
        mime="video/mp4",
        container="mp4",
        duration_s=4.0,
        decoded_s=4.0,
        degraded=False,
        has_audio=True,
        frame_rate_hz=pytest.approx(25.0),  # type: ignore[arg-type]
        sample_rate_hz=16000,
        width_px=96,
        height_px=64,
    )


@pytest.mark.parametrize(
    ("suffix", "codec", "mime"),
    [
        ("wav", "pcm_s16le", "audio/wav"),
        ("flac", "flac", "audio/flac"),
        ("mp3", "libmp3lame", "audio/mpeg"),
        ("m4a", "aac", "audio/mp4"),
        ("aac", "aac", "audio/aac"),
        ("mka", "libopus", "audio/x-matroska"),
        ("aiff", "pcm_s16be", "audio/aiff"),
    ],
)
def test_sound_is_measured_in_every_container(suffix: str, codec: str, mime: str, tmp_path: Path) -> None:
    measured = probe(sound_file(tmp_path / f"a.{suffix}", tone(3.0), codec=codec))
    assert (measured.kind, measured.mime, measured.has_audio) == ("audio", mime, True)
    assert measured.duration_s == pytest.approx(3.0, abs=0.1)
    assert measured.width_px is None
    assert not measured.degraded


@pytest.mark.parametrize("suffix", ["mkv", "mov", "avi", "ts", "flv"])
def test_films_are_measured_in_every_container(suffix: str, tmp_path: Path) -> None:
    measured = probe(film(tmp_path / f"a.{suffix}", map(numbered, range(75)), options={"bf": "0"}))
    assert (measured.kind, measured.has_audio, measured.degraded) == ("video", False, False)
    assert measured.duration_s == pytest.approx(3.0, abs=0.05)
    assert measured.frame_rate_hz == pytest.approx(25, rel=0.02)


def test_size_comes_first(clip: Path) -> None:
    refused = refusal(clip, Limits(max_bytes=1000))
    assert refused.code == "E_LIMIT_SIZE"


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (Limits(max_duration_s=3.0), "E_LIMIT_DURATION"),
        (Limits(max_width_px=90, max_height_px=64), "E_LIMIT_DIM"),
        (Limits(max_width_px=200, max_height_px=60), "E_LIMIT_DIM"),
        (Limits(max_streams=1), "E_LIMIT_STREAMS"),
    ],
)
def test_each_limit_is_kept_and_named(limits: Limits, code: str, clip: Path) -> None:
    refused = refusal(clip, limits)
    assert refused.code == code
    assert any(character.isdigit() for character in refused.detail)


def test_a_standing_film_may_be_as_large_as_a_lying_one(tmp_path: Path) -> None:
    path = film(tmp_path / "a.mp4", (numbered(i, (64, 96)) for i in range(5)))
    assert probe(path, Limits(max_width_px=96, max_height_px=64)).height_px == 96


def test_hours_in_a_few_bytes_are_refused(tmp_path: Path) -> None:
    pictures = [numbered(i) for i in range(20)]
    path = film(tmp_path / "a.mkv", pictures, times_s=[i * 3600.0 for i in range(20)])
    assert refusal(path).code == "E_LIMIT_DURATION"


@pytest.mark.parametrize("share", [0.25, 0.5, 0.9])
@pytest.mark.parametrize("suffix", ["mkv", "mp4", "flac"])
def test_a_cut_file_says_how_much_of_it_can_be_read(share: float, suffix: str, tmp_path: Path) -> None:
    if suffix == "flac":
        noise = np.random.default_rng(0).normal(0, 0.1, 20 * 16000).astype(np.float32)
        path = sound_file(tmp_path / "a.flac", noise, codec="flac")
    else:
        made = (numbered(i) for i in range(500))
        fast = {"movflags": "faststart"} if suffix == "mp4" else {}
        path = film(tmp_path / f"a.{suffix}", made, options={"g": "10", "bf": "0"}, container_options=fast)
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    measured = probe(path)
    assert measured.degraded
    assert measured.duration_s == pytest.approx(20.0, abs=0.1)
    assert measured.decoded_s == pytest.approx(20.0 * share, abs=2.5)
    assert measured.note == f"only the first {measured.decoded_s:.1f} of 20.0 seconds can be read"


def test_a_header_that_lies_does_not_make_a_recording_longer(clip: Path) -> None:
    data = bytearray(clip.read_bytes())
    at = data.find(b"mvhd")
    data[at + 20 : at + 24] = (0xFFFFFFF0).to_bytes(4, "big")
    clip.write_bytes(data)
    measured = probe(clip)
    assert measured.duration_s == pytest.approx(4.0, abs=0.1)


def test_noise_in_the_middle_is_accepted_and_said(clip: Path) -> None:
    data = bytearray(clip.read_bytes())
    start, end = data.find(b"mdat") + 4, len(data)
    at = start + (end - start) // 3
    noise = np.random.default_rng(0).integers(0, 256, (end - start) // 4, dtype=np.uint8).tobytes()
    data[at : at + len(noise)] = noise
    clip.write_bytes(data)
    measured = probe(clip)
    assert measured.degraded
    assert measured.decoded_s < measured.duration_s - 0.3
    assert "damaged" in measured.note or "cannot be read" in measured.note


def test_an_encrypted_film_is_named_as_such(tmp_path: Path) -> None:
    key = "00112233445566778899aabbccddeeff"
    options = {"encryption_scheme": "cenc-aes-ctr", "encryption_key": key, "encryption_kid": key}
    path = film(tmp_path / "a.mp4", map(numbered, range(100)), options={"g": "10"}, container_options=options)
    assert refusal(path).code == "E_ENCRYPTED"


def test_a_film_whose_sound_is_lost_keeps_its_pictures(tmp_path: Path) -> None:
    path = film(tmp_path / "a.mkv", map(numbered, range(50)), sound=tone(2), sound_codec="flac")
    data = path.read_bytes()
    path.write_bytes(data.replace(b"A_FLAC", b"A_XLAC"))
    measured = probe(path)
    assert (measured.kind, measured.has_audio, measured.degraded) == ("video", False, True)
    assert measured.note == "the sound cannot be read"


def test_a_single_picture_is_no_film(tmp_path: Path) -> None:
    assert refusal(film(tmp_path / "a.gif", [numbered(1)], codec="gif", pix_fmt="rgb8")).code == "E_STILL_IMAGE"
    one = film(tmp_path / "one.mp4", [numbered(1)])
    assert probe(one).kind == "video"  # a film of one frame, as cameras sometimes leave behind


def test_a_picture_beside_sound_is_a_cover(tmp_path: Path) -> None:
    path = film(tmp_path / "a.mkv", [numbered(1)], codec="mjpeg", pix_fmt="yuvj420p", sound=tone(2))
    measured = probe(path)
    assert (measured.kind, measured.mime) == ("audio", "audio/x-matroska")
    assert measured.duration_s == pytest.approx(2.0, abs=0.1)


def test_sound_that_is_not_numbers(tmp_path: Path) -> None:
    samples = tone(2)
    samples[100:103] = np.nan
    healed = probe(wav_floats(tmp_path / "few.wav", samples))
    assert healed.degraded
    assert "not numbers" in healed.note
    samples[:] = np.nan
    assert refusal(wav_floats(tmp_path / "all.wav", samples)).code == "E_NOT_FINITE"


@pytest.mark.parametrize("rate", [1, 10_000_000])
def test_sampling_rates_no_ear_has_are_refused(rate: int, tmp_path: Path) -> None:
    assert refusal(wav_floats(tmp_path / "a.wav", tone(1), rate=rate)).code == "E_FORMAT"


def test_very_short_sound_is_still_sound(tmp_path: Path) -> None:
    assert probe(sound_file(tmp_path / "a.wav", tone(0.03))).duration_s == pytest.approx(0.03)


# Very long files: the time allowed is used up before the end is reached.

HURRIED = Limits(probe_timeout_s=0.0)


@pytest.mark.parametrize("suffix", ["mp4", "mkv", "ts"])
def test_the_end_of_a_long_file_is_found_by_seeking(suffix: str, tmp_path: Path) -> None:
    path = film(tmp_path / f"a.{suffix}", (numbered(i % 4000) for i in range(3000)), options={"g": "25"})
    whole = probe(path)
    measured = probe(path, HURRIED)
    assert measured.duration_s == pytest.approx(whole.duration_s, abs=0.05)
    assert not measured.degraded
    assert measured.frame_rate_hz == pytest.approx(25)


def test_the_end_of_a_long_cut_file_is_found_by_bisection(tmp_path: Path) -> None:
    made = (numbered(i % 4000) for i in range(3000))
    path = film(tmp_path / "a.mp4", made, options={"g": "25"}, container_options={"movflags": "faststart"})
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * 0.6)])
    whole = probe(path)
    measured = probe(path, HURRIED)
    assert measured.degraded
    assert measured.decoded_s == pytest.approx(whole.decoded_s, abs=1.5)
    assert measured.duration_s == pytest.approx(120.0, abs=0.1)


def test_a_long_recording_of_a_browser_has_its_length_estimated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Live Matroska has neither length nor index."""
    live = {"live": "1"}
    made = (numbered(i % 4000) for i in range(3000))
    path = film(tmp_path / "a.mkv", made, options={"g": "25", "bf": "0"}, container_options=live)
    assert probe(path).duration_s == pytest.approx(120.0, abs=0.1)
    packets = iter(range(10_000))
    monkeypatch.setattr(measuring.Budget, "spent_s", lambda self: float("inf") if next(packets) > 1500 else 3.0)
    assert probe(path).duration_s == pytest.approx(120.0, rel=0.2)
    assert 1500 < next(packets) < 1600


def test_metadata_in_no_known_encoding_does_not_matter(tmp_path: Path) -> None:
    path = tmp_path / "a.mkv"
    with av.open(str(path), "w") as out:
        out.metadata["title"] = "A" * 40
        audio = out.add_stream("pcm_s16le", rate=16000, layout="mono")
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 16000), dtype=np.int16), "s16", "mono")
        frame.sample_rate = 16000
        out.mux(audio.encode(frame))
        out.mux(audio.encode(None))
    path.write_bytes(path.read_bytes().replace(b"A" * 40, b"\xff\xfe\xc3" * 13 + b"A"))
    assert probe(path).kind == "audio"
