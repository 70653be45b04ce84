"""Benchmarks that stand on several services at once still run."""

import pytest

from benchmarks.explain import measure


@pytest.mark.parametrize(("strategy", "described"), [("content", False), ("hybrid", True)])
def test_the_benchmark_of_explanations_explains_exactly(strategy, described):
    found = measure(strategy, 120, 1, quick=True, described=described)
    assert found["explanations"] == 2
    assert found["error"] < 1e-9
    assert found["median_ms"] > 0
