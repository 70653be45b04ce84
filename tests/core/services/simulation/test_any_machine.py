"""The same seed gives the same days on every machine: a graphics card has no part in them, and its last digits none."""

import hashlib
import json
import subprocess
import sys
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from core.services.simulation.lists import offered, policy
from core.simulation.people import population
from core.simulation.running import Course, run
from core.simulation.world import World, made_up
from tests.core.services.simulation.test_realism import demo

ROOT = Path(__file__).parents[4]
LAST_DIGITS = 1e-6  # by how much vectors of the same recordings differ between a processor and a card, generously


def trembling(home: World, by: float) -> World:
    """The same collection as another machine would have measured it."""
    apart = np.random.default_rng(1).uniform(-by, by, home.vectors.shape)
    vectors = (home.vectors + apart).astype(np.float32)
    cosines = vectors @ home.centres.T
    return replace(home, vectors=vectors, affinity=(cosines * (home.affinity.std() / cosines.std())).astype(np.float32))


def days_of(home: World, strategy: str, people: int = 120, rounds: int = 12) -> str:
    """What was shown to whom and what became of it, as one number."""
    crowd = population(home, people, 0)
    log = run(crowd, policy(strategy, crowd, None, {}, refit_days=3, seed=0), Course(rounds=rounds)).log
    seen = (log.person, log.slate, log.place, log.stars, log.liked, log.cause)
    return hashlib.sha256(b"".join(np.ascontiguousarray(column).tobytes() for column in seen)).hexdigest()


def everybody() -> dict[str, str]:
    """The days of every strategy that is offered."""
    home = made_up(60, dim=12, topics=5, seed=1)
    return {name: days_of(home, name, people=40, rounds=4) for name in offered()}


def elsewhere(first: str = "") -> tuple[dict[str, str], bool]:
    """The same in a process of its own, after some other lines; and whether torch was there."""
    said = "print(json.dumps([everybody(), 'torch' in sys.modules]))"
    lines = f"import json, sys\n{first}\nfrom {__name__} import everybody\n{said}"
    done = subprocess.run([sys.executable, "-c", lines], cwd=ROOT, capture_output=True, text=True, check=True)
    found, with_torch = json.loads(done.stdout)
    return found, with_torch


@cache
def here() -> dict[str, str]:
    return everybody()


@pytest.mark.parametrize("strategy", ["content", "ease"])
def test_days_do_not_depend_on_the_last_digits_of_vectors(strategy):
    home, _ = demo(0)
    assert np.abs(trembling(home, LAST_DIGITS).vectors - home.vectors).max() > 5e-7
    assert days_of(trembling(home, LAST_DIGITS), strategy) == days_of(home, strategy)
    assert days_of(trembling(home, 0.05), strategy) != days_of(home, strategy)


def test_no_strategy_that_is_offered_needs_what_runs_on_cards():
    assert elsewhere() == (here(), False)


@pytest.mark.gpu
def test_every_strategy_lives_the_same_days_beside_a_graphics_card():
    torch = pytest.importorskip("torch")
    if not torch.cuda.is_available():
        pytest.skip("there is no graphics card on this machine")
    assert elsewhere("import torch; torch.set_default_device('cuda'); torch.ones(8).sum().item()") == (here(), True)
