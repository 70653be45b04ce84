"""Loudness, against the standard's own signals and against ffmpeg's meter."""

import re
import shutil
import subprocess
from pathlib import Path

import av
import numpy as np
import pytest

from core.understanding.loudness import HOP, Loudness, k_weighting, lufs

RATE = 16_000
REAL = Path(__file__).parents[3] / "../shared/media/real"


def sine(dbfs: float, seconds: float, hz: float = 1000.0) -> np.ndarray:
    return (10 ** (dbfs / 20) * np.sin(2 * np.pi * hz * np.arange(int(seconds * RATE)) / RATE)).astype(np.float32)


def measured(*pieces: np.ndarray) -> Loudness:
    meter = Loudness()
    for piece in pieces:
        meter.add(piece)
    return meter


def test_the_filters_are_those_of_the_standard_at_its_own_rate():
    """BS.1770-4, tables 1 and 2."""
    (shelf, shelf_below), (high, high_below) = k_weighting(48_000)
    np.testing.assert_allclose(shelf, [1.53512485958697, -2.69169618940638, 1.19839281085285], atol=1e-6)
    np.testing.assert_allclose(shelf_below, [1, -1.69065929318241, 0.73248077421585], atol=1e-6)
    np.testing.assert_allclose(high, [1, -2, 1])
    np.testing.assert_allclose(high_below, [1, -1.99004745483398, 0.99007225036621], atol=1e-6)


def test_a_full_scale_sine_in_one_channel_reads_minus_3():
    """BS.1770-4: a 0 dBFS 997 Hz sine in one channel reads -3.01 LKFS."""
    assert measured(sine(0, 10, 997)).integrated() == pytest.approx(-3.01, abs=0.1)


@pytest.mark.parametrize("dbfs", [-23.0, -33.0])
def test_steady_tones_of_ebu_tech_3341_cases_1_and_2(dbfs):
    """In both channels of a stereo meter they read their own level: 3.01 LU more than one channel alone."""
    assert measured(sine(dbfs, 20)).integrated() + 3.01 == pytest.approx(dbfs, abs=0.1)


def test_quiet_beginnings_and_ends_are_gated_as_in_ebu_tech_3341_case_3():
    meter = measured(sine(-36, 10), sine(-23, 60), sine(-36, 10))
    assert meter.integrated() + 3.01 == pytest.approx(-23, abs=0.1)


def test_silence_is_gated_as_in_ebu_tech_3341_case_4():
    parts = [sine(-72, 10), sine(-36, 10), sine(-23, 60), sine(-36, 10), sine(-72, 10)]
    assert measured(*parts).integrated() + 3.01 == pytest.approx(-23, abs=0.1)


def test_the_loudness_range_of_ebu_tech_3342_case_1():
    """Two tones, -20 and -30 dBFS: a range of 10 LU."""
    assert measured(sine(-20, 20), sine(-30, 20)).range_lu() == pytest.approx(10, abs=1)
    assert measured(sine(-20, 20), sine(-15, 20)).range_lu() == pytest.approx(5, abs=1)


def test_pieces_of_any_length_give_what_the_whole_gives():
    rng = np.random.default_rng(0)
    sound = (0.1 * rng.normal(size=5 * RATE + 123)).astype(np.float32)
    cuts = np.sort(rng.integers(0, len(sound), 17))
    whole, pieces = measured(sound), measured(*np.split(sound, cuts))
    np.testing.assert_allclose(pieces.powers(), whole.powers(), rtol=1e-9)
    assert pieces.integrated() == pytest.approx(whole.integrated(), abs=1e-9)
    assert pieces.peak_dbfs == whole.peak_dbfs
    assert pieces.duration_s == pytest.approx(len(sound) / RATE)


def test_silence_and_nothing_cannot_be_measured():
    for meter in (Loudness(), measured(np.zeros(RATE, np.float32)), measured(np.zeros(0, np.float32))):
        assert np.isnan([meter.integrated(), meter.range_lu(), meter.peak_dbfs]).all()
    assert np.isnan(measured(np.zeros(3 * RATE, np.float32)).curve().values).all()
    assert Loudness().curve().note


def test_the_peak_is_the_largest_sample():
    click = np.zeros(RATE, np.float32)
    click[500] = -0.5
    assert measured(click).peak_dbfs == pytest.approx(-6.02, abs=0.01)


def test_a_sound_shorter_than_a_block_is_measured_as_it_is():
    assert measured(sine(-10, 0.25)).integrated() == pytest.approx(-13, abs=0.5)


def test_the_curve_follows_the_sound():
    found = measured(sine(-40, 20), sine(-20, 20)).curve()
    times, values = np.array(found.times_s), np.array(found.values)
    np.testing.assert_allclose(values[(times > 3) & (times < 17)], -43, atol=0.3)
    np.testing.assert_allclose(values[(times > 23) & (times < 37)], -23, atol=0.3)
    assert np.diff(times) == pytest.approx(1.0)


def test_a_long_recording_keeps_few_points_and_little_state(monkeypatch):
    monkeypatch.setattr("core.understanding.loudness.CURVE_POINTS", 50)
    meter = Loudness()
    for _ in range(5):
        meter.add(np.full(RATE * 60, 0.01, np.float32))
    assert 40 < len(meter.curve().times_s) <= 50
    assert meter.powers().nbytes == 8 * meter.duration_s * RATE / HOP


def test_lufs_of_nothing_is_minus_infinity():
    assert lufs(0.0) == -np.inf


def ebur128(path: Path) -> tuple[float, float]:
    """(integrated, range) of ffmpeg's meter on the same 16 kHz mono sound."""
    said = subprocess.run(
        ["ffmpeg", "-hide_banner", "-nostats", "-i", str(path), "-filter_complex", "ebur128", "-f", "null", "-"],
        capture_output=True,
        text=True,
        check=True,
    ).stderr
    summary = said[said.rindex("Summary:") :]
    found = [float(re.search(rf"{name}:\s+(-?[\d.]+)", summary)[1]) for name in ("I", "LRA")]
    return found[0], found[1]


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="ffmpeg is not installed here")
@pytest.mark.skipif(not REAL.is_dir(), reason="the real recordings are not here")
def test_real_recordings_read_as_on_the_meter_of_ffmpeg(tmp_path):
    errors, ranges = {}, {}
    for path in sorted([*REAL.glob("music/*"), *REAL.glob("sound/*"), *REAL.glob("speech/*")]):
        with av.open(str(path)) as file:
            to_16k = av.AudioResampler(format="flt", layout="mono", rate=RATE)
            pieces = [o.to_ndarray()[0] for f in file.decode(audio=0) for o in to_16k.resample(f)]
            sound = np.concatenate([*pieces, *(o.to_ndarray()[0] for o in to_16k.resample(None))])
        if len(sound) < 3 * RATE:
            continue
        raw, wav = tmp_path / "sound.f32", tmp_path / "sound.wav"
        sound.astype("<f4").tofile(raw)
        convert = ["ffmpeg", "-v", "error", "-y", "-f", "f32le", "-ar", str(RATE), "-ac", "1", "-i", str(raw)]
        subprocess.run([*convert, "-c:a", "pcm_f32le", str(wav)], check=True)
        meter, (integrated, range_lu) = measured(sound), ebur128(wav)
        errors[path.name] = abs(meter.integrated() - integrated)
        ranges[path.name] = abs(meter.range_lu() - range_lu)
    print(f"{len(errors)} files: largest difference {max(errors.values()):.2f} LU, range {max(ranges.values()):.2f} LU")
    assert len(errors) > 20
    assert max(errors.values()) <= 0.15, max(errors, key=errors.get)
    assert np.median(list(ranges.values())) <= 0.3


def test_a_short_dip_does_not_widen_the_loudness_range():
    assert measured(sine(-20, 30), sine(-32, 5), sine(-20, 60)).range_lu() < 3
