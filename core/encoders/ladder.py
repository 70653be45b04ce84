"""Runs a model in batches and gives way, step by step, when the device runs out of memory.

The steps: give cached memory back, halve the batch, lower the precision (CUDA), move to the processor,
and only then fail, which ends this job and no other. A device that is lost mid-run goes to the processor
at once. A step down lasts until the process is restarted, and `note` tells the curator.
"""

from __future__ import annotations

import gc
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import torch

from core.domain import FloatMatrix
from core.encoders.devices import Device, Precision
from core.errors import Refused

log = logging.getLogger(__name__)

Trouble = Literal["memory", "lost"]
Build = Callable[[Device, Precision], torch.nn.Module]
Forward = Callable[[torch.nn.Module, "Plan", slice], torch.Tensor]
Work = Callable[[torch.nn.Module, "Plan", slice], None]


@dataclass(frozen=True)
class Plan:
    """How a model runs now."""

    device: Device
    precision: Precision
    batch_size: int


class Ladder:
    """A model with its plan. Safe to call from several threads."""

    def __init__(self, build: Build, plan: Plan, first: torch.nn.Module | None = None) -> None:
        """`build` reads the weights for a device; `first` is the module for `plan`, if it is there already."""
        self._build = build
        self._change = threading.Lock()
        self._current = (first or build(plan.device, plan.precision), plan)
        self.note = ""

    @property
    def plan(self) -> Plan:
        return self._current[1]

    def run(self, n: int, forward: Forward, dim: int) -> FloatMatrix:
        """`forward` over inputs 0 to n in batches; returns its rows, float32 (n, dim).

        Raises:
            Refused: E_PROCESSING, not even one input fits into the memory of the processor.
        """
        rows = np.empty((n, dim), dtype=np.float32)

        def fill(module: torch.nn.Module, plan: Plan, part: slice) -> None:
            rows[part] = forward(module, plan, part).float().cpu().numpy()

        self.each(n, fill)
        return rows

    def each(self, n: int, work: Work) -> None:
        """`work` over inputs 0 to n in batches; a batch that did not fit is worked on again, so it must not add up.

        Raises:
            Refused: E_PROCESSING, not even one input fits into the memory of the processor.
        """
        start, failed = 0, None
        while start < n:
            with self._change:  # waits while another thread steps down
                module, plan = self._current
            part = slice(start, min(start + plan.batch_size, n))
            trouble: Trouble | None = None
            try:
                with torch.inference_mode():
                    work(module, plan, part)
            except (RuntimeError, MemoryError) as error:
                trouble = diagnose(error)
                if trouble is None:
                    raise
            if trouble is None:
                start = part.stop
                continue
            # Outside the except block: the error's traceback keeps the tensors of the failed batch alive.
            del module
            first_time = (part, plan) != failed
            failed = (part, plan)
            if trouble == "lost" or not first_time:
                self._step_down(plan, trouble, part.stop - part.start)
            _release_memory(plan.device)

    def _step_down(self, plan: Plan, trouble: Trouble, tried: int) -> None:
        with self._change:
            if self._current[1] != plan:
                return  # another thread has stepped down already
            lower = step_below(plan, trouble, tried)
            while lower is not None:
                try:
                    self._current = (self._moved(plan, lower), lower)
                    break
                except (RuntimeError, MemoryError) as error:
                    if diagnose(error) is None:
                        raise
                lower = step_below(lower, "memory", tried=1)
            if lower is None:
                raise Refused("E_PROCESSING", "The model does not fit into memory, even with a batch of one.")
            self.note = _explain(plan, lower, trouble)
            log.warning("%s", self.note)

    def _moved(self, plan: Plan, lower: Plan) -> torch.nn.Module:
        """The module for `lower`: read anew from the disk unless only the batch changes.

        A copy of the old module would be no good: bf16 weights are already rounded, and a lost device
        does not give its weights back.
        """
        if (lower.device, lower.precision) == (plan.device, plan.precision):
            return self._current[0]
        return self._build(lower.device, lower.precision)


def diagnose(error: BaseException) -> Trouble | None:
    """Whether an error of torch means that memory ran out, that the device is lost, or neither."""
    message = str(error).lower()
    if isinstance(error, torch.OutOfMemoryError | MemoryError):
        return "memory"
    if "out of memory" in message or "can't allocate memory" in message or "not enough memory" in message:
        return "memory"
    if isinstance(error, torch.AcceleratorError) or "cuda error" in message or "cudnn_status" in message:
        return "lost"
    return None


def step_below(plan: Plan, trouble: Trouble, tried: int) -> Plan | None:
    """The next plan down after `tried` inputs at once were too many; None below the last."""
    if trouble == "lost":
        return None if plan.device == "cpu" else replace(plan, device="cpu", precision="fp32")
    if tried > 1:
        return replace(plan, batch_size=(tried + 1) // 2)
    if plan.device == "cuda" and plan.precision == "fp32":
        return replace(plan, precision="fp16")
    if plan.device != "cpu":
        return Plan("cpu", "fp32", 8)
    return None


def _release_memory(device: Device) -> None:
    gc.collect()
    try:
        if device == "cuda":
            torch.cuda.empty_cache()
        elif device == "mps":
            torch.mps.empty_cache()
    except RuntimeError as error:  # a lost device cannot even do this
        log.warning("could not give memory back: %s", error)


def _explain(plan: Plan, lower: Plan, trouble: Trouble) -> str:
    if lower.device != plan.device:
        cause = "stopped answering" if trouble == "lost" else "ran out of memory"
        return f"The {plan.device} device {cause}, so the processor computes instead; restart to try it again."
    if lower.precision != plan.precision:
        return f"Memory ran short, so the model now computes in {lower.precision}."
    return f"Memory ran short, so {lower.batch_size} inputs are now computed at a time."
