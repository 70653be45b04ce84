"""Which device computes, and in which precision."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import cache
from typing import Literal

import torch

Device = Literal["cpu", "cuda", "mps"]
Precision = Literal["fp32", "bf16", "fp16"]

DTYPES: dict[Precision, torch.dtype] = {
    "fp32": torch.float32,
    "bf16": torch.bfloat16,
    "fp16": torch.float16,
}

WORTHWHILE_GAIN = 1.3  # bf16 must be that much faster to be worth its rounding
SMALLEST_WIDTH = 1024  # models whose widest layer is narrower are quick enough in fp32


def pick(wanted: Literal["auto", "cpu", "cuda", "mps"]) -> tuple[Device, str]:
    """The device to use, and a note for a person when it is not the one they asked for."""
    present: list[Device] = ["cpu"]
    if torch.backends.mps.is_available():
        present.insert(0, "mps")
    if torch.cuda.is_available():
        present.insert(0, "cuda")
    if wanted == "auto":
        return present[0], ""
    if wanted not in present:
        return "cpu", f"There is no {wanted} device here, so the processor computes instead."
    return wanted, ""


def precision_for(wanted: Literal["auto"] | Precision, device: Device, width: int) -> Precision:
    """The precision of the weights of a model whose widest layer reads `width` values.

    CUDA: bf16, or fp16 on cards older than Ampere. CPU: bf16 only where it pays, because without the
    units it is five times slower than fp32. MPS: fp32.
    """
    if wanted != "auto":
        return "fp32" if (wanted == "fp16" and device == "cpu") else wanted  # fp16 is emulated on processors
    if device == "cuda":
        return "bf16" if torch.cuda.is_bf16_supported(including_emulation=False) else "fp16"
    if device == "cpu" and width >= SMALLEST_WIDTH and bf16_gain(width) >= WORTHWHILE_GAIN:
        return "bf16"
    return "fp32"


def has_bf16_units() -> bool:
    """Whether this processor multiplies bf16 numbers itself (AVX-512 BF16, AMX, Arm BF16)."""
    try:
        return bool(torch.ops.mkldnn._is_mkldnn_bf16_supported())
    except (AttributeError, RuntimeError):  # a torch without oneDNN
        return False


@cache
def bf16_gain(width: int) -> float:
    """How many times faster a bf16 layer is than an fp32 one, timed here in well under a second; 0 without units.

    The capability bit alone is not enough: virtual machines report units that are slow.
    """
    if not has_bf16_units():
        return 0.0
    layer = torch.nn.Linear(width, width // 4)  # the second half of a Transformer's widest part
    inputs = torch.randn(400, width)  # the tokens of eight pictures
    half = torch.nn.Linear(width, width // 4).to(torch.bfloat16)
    with torch.inference_mode():
        exact_s = _fastest_s(lambda: layer(inputs))
        half_s = _fastest_s(lambda: half(inputs.to(torch.bfloat16)))
    return exact_s / half_s


def _fastest_s(work: Callable[[], object], runs: int = 5) -> float:
    """The fastest of several runs: other processes only ever make a run slower."""
    work()  # the first run also lays out the weights
    seconds = []
    for _ in range(runs):
        started_s = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - started_s)
    return min(seconds)
