"""The same recording in another file is noticed, on both sides; real files, re-encoded."""

from __future__ import annotations

from pathlib import Path

import av
import pytest

from core.media.limits import Limits
from core.media.reader import SandboxedReader
from tests.core.services.conftest import CURATOR, VIEWER
from tests.fakes import FakeEncoders

CLIPS = Path(__file__).parents[4] / "data" / "demo" / "clips"
FILM = "evening-swell-off-a-rocky-coast.mp4"


@pytest.fixture
def real(house, monkeypatch):
    """The house with the real reader, which looks at pictures densely."""
    reader = SandboxedReader(Limits(tiny_per_s=12.5))
    for service in (house.ingesting, house.processing):
        monkeypatch.setattr(service, "_reader", reader)
    monkeypatch.setattr(house.ingesting, "_limits", house.ingesting._limits.__class__(10**9, 50, 0.0))
    assert isinstance(house.encoders, FakeEncoders)
    return house


def smaller(source: Path, target: Path) -> Path:
    """The pictures only, at half the size, by another codec."""
    with av.open(str(source)) as reading, av.open(str(target), "w") as writing:
        shown = reading.streams.video[0]
        stream = writing.add_stream("mpeg4", rate=shown.average_rate)
        stream.width, stream.height, stream.bit_rate = shown.width // 4 * 2, shown.height // 4 * 2, 600_000
        stream.pix_fmt = "yuv420p"
        for frame in reading.decode(shown):
            writing.mux(stream.encode(frame.reformat(stream.width, stream.height, "yuv420p")))
        writing.mux(stream.encode())
    return target


def take_in(house, path: Path):
    record = house.ingesting.accept(CURATOR, path, path.name)
    house.work()
    return record.item_id


def duplicates(house, item_id):
    return [(d.item_id, d.kind) for d in house.understanding.describe(VIEWER, item_id).duplicates]


@pytest.mark.slow
def test_a_smaller_copy_is_noticed_on_both_sides_and_forgotten_with_its_item(real, tmp_path):
    first = take_in(real, CLIPS / FILM)
    other = take_in(real, next(path for path in sorted(CLIPS.iterdir()) if "swell" not in path.name))
    assert duplicates(real, first) == []
    copy = take_in(real, smaller(CLIPS / FILM, tmp_path / "copy.mp4"))
    assert duplicates(real, copy) == [(first, "near")]
    assert duplicates(real, first) == [(copy, "near")]
    assert duplicates(real, other) == []
    real.library.delete(CURATOR, [copy])
    assert duplicates(real, first) == []


def test_an_item_without_others_has_no_duplicates(house):
    assert duplicates(house, house.ready("red red red")) == []
