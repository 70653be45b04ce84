import pytest
import torch

from core.encoders import devices


@pytest.fixture(autouse=True)
def no_cards(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
    timed = devices.bf16_gain
    timed.cache_clear()
    yield
    timed.cache_clear()


def test_a_card_is_preferred_then_mps_then_the_processor(monkeypatch):
    assert devices.pick("auto") == ("cpu", "")
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: True)
    assert devices.pick("auto") == ("mps", "")
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    assert devices.pick("auto") == ("cuda", "")
    assert devices.pick("cpu") == ("cpu", "")


def test_an_absent_device_is_replaced_and_said():
    device, note = devices.pick("cuda")
    assert device == "cpu"
    assert "no cuda device" in note


def test_cards_compute_in_bf16_and_older_ones_in_fp16(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda including_emulation: True)
    assert devices.precision_for("auto", "cuda", 3072) == "bf16"
    monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda including_emulation: False)
    assert devices.precision_for("auto", "cuda", 3072) == "fp16"


@pytest.mark.parametrize(("gain", "expected"), [(0.2, "fp32"), (1.29, "fp32"), (1.31, "bf16")])
def test_processors_compute_in_bf16_only_where_it_was_timed_to_pay(monkeypatch, gain, expected):
    monkeypatch.setattr(devices, "bf16_gain", lambda width: gain)
    assert devices.precision_for("auto", "cpu", 3072) == expected
    assert devices.precision_for("auto", "cpu", 512) == "fp32"  # a small model is quick enough


def test_without_the_units_nothing_is_timed(monkeypatch):
    monkeypatch.setattr(devices, "has_bf16_units", lambda: False)
    monkeypatch.setattr(devices, "_fastest_s", lambda work: pytest.fail("timed"))
    assert devices.bf16_gain(3072) == 0


def test_the_timing_is_a_ratio_of_speeds(monkeypatch):
    seconds = iter([0.5, 0.1])
    monkeypatch.setattr(devices, "has_bf16_units", lambda: True)
    monkeypatch.setattr(devices, "_fastest_s", lambda work: next(seconds))
    assert devices.bf16_gain(64) == 5


def test_a_wish_is_followed_except_for_fp16_on_a_processor():
    assert devices.precision_for("fp32", "cuda", 3072) == "fp32"
    assert devices.precision_for("bf16", "cpu", 64) == "bf16"
    assert devices.precision_for("fp16", "cpu", 3072) == "fp32"
