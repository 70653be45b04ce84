import numpy as np

from core.services.ingestion.batching import AT_ONCE, FrameBatches


def numbered(first: int, n: int, height: int = 4):
    return np.stack([np.full((height, 6, 3), number, np.uint8) for number in range(first, first + n)])


class Recorder:
    """An encoder whose vector of a frame is its number."""

    def __init__(self):
        self.sizes = []

    def __call__(self, frames):
        self.sizes.append(len(frames))
        return frames[:, 0, 0, :1].astype(np.float32)


def test_frames_are_encoded_in_full_batches_and_in_order():
    encode = Recorder()
    batches = FrameBatches(encode)
    for first in range(0, 40, 8):
        batches.add(numbered(first, 8))
    assert np.vstack(batches.finish()).ravel().tolist() == list(range(40))
    assert encode.sizes == [AT_ONCE, AT_ONCE, 8]


def test_a_change_of_size_in_the_middle_of_a_film_begins_a_new_batch():
    encode = Recorder()
    batches = FrameBatches(encode)
    batches.add(numbered(0, 3))
    batches.add(numbered(3, 2, height=8))
    assert np.vstack(batches.finish()).ravel().tolist() == [0, 1, 2, 3, 4]
    assert encode.sizes == [3, 2]


def test_no_frames_are_no_work():
    encode = Recorder()
    assert FrameBatches(encode).finish() == []
    assert encode.sizes == []
