import numpy as np
import pytest
import torch

from core.encoders.ladder import Ladder, Plan, diagnose, step_below
from core.errors import Refused

INPUTS = np.arange(22, dtype=np.float32).reshape(11, 2)


class Card:
    """Runs out of memory above a batch size that depends on where and how it computes."""

    def __init__(self, room):
        self.room, self.built, self.batches = room, [], []

    def build(self, device, precision):
        self.built.append((device, precision))
        return torch.nn.Identity()

    def forward(self, module, plan, part):
        self.batches.append((plan.device, plan.precision, part.stop - part.start))
        if part.stop - part.start > self.room.get((plan.device, plan.precision), 0):
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20.00 MiB")
        return torch.from_numpy(INPUTS[part]) * 3

    def run(self, plan):
        self.ladder = Ladder(self.build, plan)
        return self.ladder.run(len(INPUTS), self.forward, 2)


def test_with_room_enough_nothing_changes():
    card = Card({("cuda", "bf16"): 4})
    np.testing.assert_array_equal(card.run(Plan("cuda", "bf16", 4)), INPUTS * 3)
    assert [size for _, _, size in card.batches] == [4, 4, 3]
    assert card.ladder.note == ""


def test_the_batch_is_halved_until_it_fits_and_no_row_is_lost():
    card = Card({("cuda", "bf16"): 2})
    np.testing.assert_array_equal(card.run(Plan("cuda", "bf16", 8)), INPUTS * 3)
    assert card.ladder.plan == Plan("cuda", "bf16", 2)
    assert "2 inputs" in card.ladder.note


def test_memory_is_given_back_once_before_anything_is_lowered():
    card = Card({("cuda", "bf16"): 1})
    card.run(Plan("cuda", "bf16", 2))
    assert [size for _, _, size in card.batches][:3] == [2, 2, 1]


def test_then_the_precision_is_lowered_then_the_processor_computes():
    card = Card({("cpu", "fp32"): 64})
    np.testing.assert_array_equal(card.run(Plan("cuda", "fp32", 2)), INPUTS * 3)
    assert card.built == [("cuda", "fp32"), ("cuda", "fp16"), ("cpu", "fp32")]
    assert card.ladder.plan.device == "cpu"
    assert "processor computes instead" in card.ladder.note


def test_what_fits_nowhere_fails_this_job_and_leaves_the_ladder_usable():
    card = Card({("cpu", "fp32"): 0})
    with pytest.raises(Refused) as refused:
        card.run(Plan("cpu", "fp32", 4))
    assert refused.value.code == "E_PROCESSING"
    card.room = {("cpu", "fp32"): 1}
    np.testing.assert_array_equal(card.ladder.run(len(INPUTS), card.forward, 2), INPUTS * 3)


def test_a_lost_card_is_replaced_by_the_processor_at_once():
    built = []

    def forward(module, plan, part):
        if plan.device == "cuda":
            raise RuntimeError("CUDA error: an illegal memory access was encountered")
        return torch.from_numpy(INPUTS[part])

    ladder = Ladder(lambda *where: built.append(where) or torch.nn.Identity(), Plan("cuda", "bf16", 4))
    np.testing.assert_array_equal(ladder.run(len(INPUTS), forward, 2), INPUTS)
    assert built == [("cuda", "bf16"), ("cpu", "fp32")]
    assert "stopped answering" in ladder.note


def test_weights_that_do_not_fit_when_lowered_go_further_down():
    def build(device, precision):
        if (device, precision) == ("cuda", "fp16"):
            raise torch.OutOfMemoryError
        return torch.nn.Identity()

    def forward(module, plan, part):
        if plan.device == "cuda":
            raise torch.OutOfMemoryError
        return torch.from_numpy(INPUTS[part])

    ladder = Ladder(build, Plan("cuda", "fp32", 1))
    ladder.run(len(INPUTS), forward, 2)
    assert ladder.plan.device == "cpu"


def test_a_bug_is_not_taken_for_a_lack_of_memory():
    def forward(module, plan, part):
        raise RuntimeError("mat1 and mat2 shapes cannot be multiplied")

    ladder = Ladder(lambda *where: torch.nn.Identity(), Plan("cpu", "fp32", 4))
    with pytest.raises(RuntimeError, match="shapes"):
        ladder.run(3, forward, 2)


@pytest.mark.parametrize(
    ("error", "trouble"),
    [
        (torch.OutOfMemoryError("x"), "memory"),
        (MemoryError(), "memory"),
        (RuntimeError("[enforce fail at alloc_cpu.cpp:117] DefaultCPUAllocator: can't allocate memory"), "memory"),
        (RuntimeError("MPS backend out of memory (MPS allocated: 17 GB)"), "memory"),
        (RuntimeError("CUDA error: device-side assert triggered"), "lost"),
        (RuntimeError("cuDNN error: CUDNN_STATUS_EXECUTION_FAILED"), "lost"),
        (RuntimeError("expected scalar type Float"), None),
    ],
)
def test_errors_of_torch_are_told_apart(error, trouble):
    assert diagnose(error) == trouble


def test_below_the_last_step_there_is_nothing():
    assert step_below(Plan("cpu", "fp32", 1), "memory", 1) is None
    assert step_below(Plan("cpu", "fp32", 1), "lost", 1) is None
    assert step_below(Plan("mps", "fp32", 1), "memory", 1).device == "cpu"


def test_memory_that_really_runs_out_on_the_processor_is_recognised():
    with pytest.raises(RuntimeError) as raised:
        torch.empty(1 << 50)
    assert diagnose(raised.value) == "memory"
