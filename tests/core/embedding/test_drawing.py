import subprocess
import sys

import numpy as np
import pytest

from core.embedding import drawing
from core.embedding.clusters import by_size, groups
from core.embedding.drawing import draw
from core.embedding.trust import faith
from core.errors import Refused
from tests.core.embedding.worlds import world


def nothing(_share: float, _doing: str) -> bool:
    return False


@pytest.mark.parametrize("n", [1, 2, 3, 5, 14, 15, 16, 40])
def test_every_size_of_collection_has_a_map(n):
    values, _ = world(60)
    drawn = draw(values[:n], seed=0, report=nothing)
    assert (drawn.xy.shape, drawn.xyz.shape) == ((n, 2), (n, 3))
    assert np.isfinite(drawn.xy).all()
    assert np.isfinite(drawn.xyz).all()
    assert drawn.method == ("distances" if n < 15 else "umap")


def test_equal_items_do_not_break_the_map():
    values = np.tile(world(1)[0], (30, 1))
    assert np.isfinite(draw(values, seed=0, report=nothing).xy).all()


def test_progress_grows_and_stop_ends_it():
    told = []

    def report(share, doing):
        told.append(share)
        return len(told) > 20

    with pytest.raises(Refused) as refused:
        draw(world(40)[0], seed=0, report=report)
    assert refused.value.code == "E_CANCELLED"
    assert told == sorted(told)
    assert len(told) == 21


def test_a_process_that_dies_is_a_refusal_with_its_last_words():
    with pytest.raises(Refused, match="out of paper"):
        drawing._follow([sys.executable, "-c", "raise SystemExit('out of paper')"], nothing)


def test_a_process_is_ended_when_somebody_says_stop():
    def stop(share, doing):
        return doing == "Drawing"

    code = "import time; print('0.4 Drawing', flush=True); time.sleep(600)"
    with pytest.raises(Refused) as refused:
        drawing._follow([sys.executable, "-c", code], stop)
    assert refused.value.code == "E_CANCELLED"


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_the_plain_drawing_is_as_faithful_as_that_of_umap_learn(monkeypatch):
    values, _ = world(600, topics=9)
    ours = draw(values, seed=0, report=nothing)
    monkeypatch.setattr(drawing, "HERE_UP_TO", 0)
    told = []
    theirs = draw(values, seed=0, report=lambda share, doing: bool(told.append((share, doing))))
    for mine, other in ((ours.xy, theirs.xy), (ours.xyz, theirs.xyz)):
        assert faith(values, mine).trustworthiness > faith(values, other).trustworthiness - 0.01
        assert faith(values, mine).continuity > faith(values, other).continuity - 0.01
    assert "Drawing in three dimensions" in {doing for _, doing in told}


def test_groups_that_lie_apart_are_found_and_numbered_by_size():
    rng = np.random.default_rng(0)
    xy = np.vstack([rng.normal((c * 10, 0), 0.3, (n, 2)) for c, n in enumerate((20, 40, 30))]).astype(np.float32)
    found = groups(xy)
    names = [np.bincount(found[part]).argmax() for part in (slice(0, 20), slice(20, 60), slice(60, 90))]
    assert len(set(names)) == 3
    assert (np.diff(np.unique(found[found < 255], return_counts=True)[1]) <= 0).all()


def test_too_few_dots_have_no_groups_and_many_groups_are_limited():
    assert (groups(np.zeros((14, 2), np.float32)) == 255).all()
    corners = np.stack(np.meshgrid(np.arange(9), np.arange(9)), axis=2).reshape(-1, 2) * 10.0
    crowd = np.repeat(corners, 12, axis=0) + np.random.default_rng(0).normal(0, 0.1, (972, 2))
    assert len(set(groups(crowd.astype(np.float32))) - {255}) <= 60


def test_numbers_go_from_the_largest_group_down():
    assert by_size(np.array([1, 0, 1, -1, 1, 0, 2])).tolist() == [0, 1, 0, 255, 0, 1, 2]


def test_a_process_that_shows_maps_loads_neither_umap_nor_scikit_learn():
    code = "import core.bootstrap, sys; print(sorted({'umap', 'numba', 'sklearn', 'torch'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
