import os

import numpy as np
import pytest
import torch
import whisper
from safetensors.torch import load_file, save_file

from core.domain import SAMPLE_RATE_HZ
from core.encoders.sources import WhisperSource
from core.encoders.whisper import Whisper, audible
from core.errors import Refused
from tests.contracts.encoder import silence, some_windows
from tests.core.encoders import tiny

TINY = whisper.model.ModelDimensions(80, 1500, 384, 6, 4, 51865, 448, 384, 6, 4)  # the published "tiny"


def library_row(model, window, heard):
    """What whisper itself gives, averaged over the 20 ms states we say can be heard."""
    mel = whisper.log_mel_spectrogram(whisper.pad_or_trim(window), model.dims.n_mels)
    with torch.inference_mode():
        states = model.embed_audio(mel[None])[0].numpy()
    pooled = np.mean([states[i] for i in range(len(states)) if heard(i)], axis=0)
    return pooled / np.linalg.norm(pooled)


def speech_like(seconds, seed=0):
    """Syllables of 200 ms with pauses between, over a faint hiss."""
    rng = np.random.default_rng(seed)
    t = np.arange(int(seconds * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ
    voice = sum(np.sin(2 * np.pi * f * t) / f for f in (140, 280, 910, 2300)) * 60
    syllables = np.sin(2 * np.pi * 2.5 * t) > 0
    return (0.4 * voice * syllables + 0.0002 * rng.standard_normal(len(t))).astype(np.float32)


@pytest.mark.slow
def test_a_real_architecture_gives_what_whisper_gives(tmp_path):
    source = tiny.whisper_checkpoint(tmp_path / "tiny.pt", TINY)
    model = whisper.load_model(str(source.path), device="cpu")
    windows = [speech_like(30.0), speech_like(3.3, seed=1)]
    rows = Whisper(source, precision="fp32").windows.encode(windows)
    for row, window in zip(rows, windows, strict=True):
        heard = audible(window)
        theirs = library_row(model, window, lambda i, heard=heard: i < len(heard) and heard[i])
        assert row @ theirs >= 0.9999
        np.testing.assert_allclose(row, theirs, atol=1e-5)


@pytest.mark.slow
def test_bf16_weights_stay_close(tmp_path):
    source = tiny.whisper_checkpoint(tmp_path / "tiny.pt", TINY)
    window = [speech_like(8.0)]
    exact, half = (Whisper(source, precision=p).windows.encode(window)[0] for p in ("fp32", "bf16"))
    assert exact @ half >= 0.999


def test_only_the_audible_states_are_averaged(tiny_sources):
    _, source = tiny_sources
    model = tiny.random_whisper(tiny.WHISPER_DIMS, seed=0).eval()
    window = silence(10)
    window[4 * SAMPLE_RATE_HZ : 6 * SAMPLE_RATE_HZ] = some_windows([2.0])[0]
    row = Whisper(source).windows.encode([window])[0]
    np.testing.assert_allclose(row, library_row(model, window, lambda i: 200 <= i < 300), atol=1e-5)
    assert np.abs(row - library_row(model, window, lambda i: True)).max() > 1e-3


def test_silence_is_what_nobody_hears_and_what_is_far_below_the_loudest():
    second = SAMPLE_RATE_HZ
    window = silence(5)
    window[:second] = 0.5  # loud
    window[second : 2 * second] = 0.5 * 10 ** (-39 / 20)  # 39 dB below it
    window[2 * second : 3 * second] = 0.5 * 10 ** (-41 / 20)  # 41 dB below it
    flags = audible(window)
    assert flags.shape == (250,)
    assert [flags[i * 50 : (i + 1) * 50].mean() for i in range(5)] == [1, 1, 0, 0, 0]
    quiet = np.full(second, 10 ** (-59 / 20), dtype=np.float32)
    assert audible(quiet).all()
    assert not audible(quiet * 10 ** (-2 / 20)).any()


def test_a_silent_window_is_a_row_of_zeros_and_the_encoder_does_not_run(tiny_sources):
    model = Whisper(tiny_sources[1])
    runs = []
    model.ladder._current[0].encoder.register_forward_pre_hook(lambda module, inputs: runs.append(len(inputs[0])))
    hiss = (1e-4 * np.random.default_rng(0).standard_normal(SAMPLE_RATE_HZ)).astype(np.float32)
    rows = model.windows.encode([silence(30), hiss, np.zeros(0, np.float32)])
    assert not rows.any()
    assert runs == []
    model.windows.encode(some_windows([1.0, 1.0]))
    assert runs == [1, 1]  # once per window


def test_the_end_of_a_window_counts_even_when_it_is_shorter_than_a_state(tiny_sources):
    window = np.zeros(SAMPLE_RATE_HZ + 100, dtype=np.float32)
    window[-100:] = 0.3
    assert audible(window).tolist() == [False] * 50 + [True]
    assert Whisper(tiny_sources[1]).windows.encode([window]).any()


def test_a_model_with_a_short_context_hears_the_whole_window_in_pieces(tmp_path):
    short = tiny.whisper_folder(tmp_path / "short", n_audio_ctx=500)  # 10 s
    encoder = Whisper(short).windows
    first, second = some_windows([10.0, 5.0])
    together = encoder.encode([np.concatenate([first, second])])[0]
    parts = encoder.encode([first, second])
    assert together @ parts[0] > 0.9
    assert not np.allclose(together, parts[0], atol=1e-6)  # the second piece counts
    late = np.concatenate([silence(10), second])
    np.testing.assert_allclose(encoder.encode([late])[0], parts[1], atol=1e-5)


def test_a_checkpoint_and_a_folder_with_equal_weights_give_equal_rows(tmp_path):
    folder = tiny.whisper_folder(tmp_path / "folder", seed=4)
    file = tiny.whisper_checkpoint(tmp_path / "file.pt", seed=4)
    window = some_windows([4.0])
    np.testing.assert_array_equal(Whisper(folder).windows.encode(window), Whisper(file).windows.encode(window))


def test_a_folder_with_the_encoder_alone_in_half_precision_will_do(tmp_path):
    source = tiny.whisper_folder(tmp_path / "whisper")
    before = Whisper(source).windows.encode(some_windows([3.0]))
    states = {name: v.half() for name, v in load_file(source.weights).items() if name.startswith("encoder.")}
    save_file(states, source.weights)
    after = Whisper(source).windows.encode(some_windows([3.0]))
    assert after.dtype == np.float32
    np.testing.assert_allclose(before, after, atol=1e-3)


def test_sound_that_is_not_finite_is_refused(tiny_sources):
    window = some_windows([1.0])[0]
    window[7] = np.nan
    with pytest.raises(Refused) as refused:
        Whisper(tiny_sources[1]).windows.encode([window])
    assert refused.value.code == "E_NOT_FINITE"


@pytest.mark.parametrize("key", ["encoder.conv1.weight", "encoder.ln_post.bias"])
def test_a_missing_tensor_is_named(tmp_path, key):
    source = tiny.whisper_folder(tmp_path / "whisper")
    states = load_file(source.weights)
    del states[key]
    save_file(states, source.weights)
    with pytest.raises(Refused, match=key.removeprefix("encoder.")):
        Whisper(source)


def test_code_in_a_checkpoint_never_runs(tmp_path):
    class Canary:
        def __reduce__(self):
            return os.system, (f"touch {tmp_path / 'canary'}",)

    torch.save({"dims": Canary(), "model_state_dict": {}}, tmp_path / "evil.pt")
    with pytest.raises(Refused, match=r"evil\.pt"):
        Whisper(WhisperSource("evil", tmp_path / "evil.pt"))
    assert not (tmp_path / "canary").exists()


def test_another_kind_of_checkpoint_is_refused(tmp_path):
    torch.save([1, 2, 3], tmp_path / "list.pt")
    with pytest.raises(Refused, match="holds a list"):
        Whisper(WhisperSource("list", tmp_path / "list.pt"))
    torch.save({"state_dict": {}}, tmp_path / "other.pt")
    with pytest.raises(Refused, match="dims"):
        Whisper(WhisperSource("other", tmp_path / "other.pt"))
