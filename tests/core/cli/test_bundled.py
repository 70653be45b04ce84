"""What is claimed of the bundled collection, asked as anybody would ask it."""

from pathlib import Path

import numpy as np
import pytest

from tests.core.cli.conftest import answer, commands

BUNDLED = Path("data/demo/clips")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(1800),
    pytest.mark.skipif(not BUNDLED.is_dir(), reason="the bundled collection is not here"),
]


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    with commands(tmp_path_factory.mktemp("bundled"), VITRINE_MODELS__SOURCE="demo") as call:
        done = call("demo", "load")
        assert done.returncode == 0, done.stderr
        yield call


def test_reasons_are_true_twice_as_often_as_by_chance_and_words_name_the_true_interest(run):
    """Four audiences: one alone makes about a hundred choices, which is a few in a hundred more or less."""
    told = [
        answer(run("honesty", "--simulated", "--people", "20", "--seed", str(seed), "--json"))["truth"]
        for seed in range(4)
    ]
    assert all(truth["simulated"] for truth in told)
    choices = [truth["events"] for truth in told]
    assert sum(choices) > 300
    hit, chance, named = (
        np.average([truth[of] for truth in told], weights=choices) for of in ("reason_hit", "by_chance", "concept_hit")
    )
    assert hit >= 2 * chance
    assert named >= 0.85
