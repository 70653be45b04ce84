"""What a training will cost, read between measured sizes."""

import pytest

from core.recommend.catalogue import NEEDS_TORCH, STRATEGIES
from core.recommend.growth import MEASURED, expected, most_items, sizes_of


@pytest.mark.parametrize("name", MEASURED)
def test_at_a_measured_size_it_is_what_was_measured(name):
    for (items, events), (cpu_s, memory_mb) in zip(sizes_of(name), MEASURED[name], strict=False):
        cost = expected(name, items, events)
        assert cost.cpu_s == pytest.approx(cpu_s)
        assert cost.memory_mb == pytest.approx(memory_mb)


@pytest.mark.parametrize("name", MEASURED)
def test_more_to_learn_from_never_costs_less_time(name):
    sizes = [(scale * 10, scale * 300) for scale in (1, 30, 100, 170, 400, 900, 1_400)]
    spent = [expected(name, *size).cpu_s for size in sizes]
    assert spent == sorted(spent)
    assert expected(name, 10**6, 10**8).memory_mb >= expected(name, *sizes_of(name)[len(MEASURED[name]) - 1]).memory_mb
    assert spent[0] < 5


def test_twice_the_items_are_eight_times_the_work_for_ease_beyond_what_was_measured_too():
    once, twice = (expected("ease", items, 1) for items in (7_000, 14_000))
    assert twice.cpu_s / once.cpu_s == pytest.approx(8, rel=0.2)
    assert expected("ease", 10_000, 10**9).cpu_s == pytest.approx(26)


def test_the_hybrid_of_many_items_is_priced_by_what_stands_in_for_its_large_parts():
    assert expected("hybrid", 14_999, 500_000).cpu_s > expected("hybrid", 15_001, 500_000).cpu_s
    assert expected("hybrid", 50_000, 1_000_000).cpu_s < 100


def test_a_moment_is_not_worth_a_word_and_hours_are_called_hours():
    assert expected("popularity", 10**6, 10**9) is None
    assert expected("als", 100, 5_000).words() == ""
    assert expected("ease", 15_000, 10**6).words() == "about 80 seconds of one processor and 2.7 GB of memory"
    assert "hours" in expected("two_tower", 50_000, 900_000).words(fits=40)
    assert "minutes" in expected("two_tower", 50_000, 900_000).words(fits=2)


@pytest.mark.parametrize("name", ["lightgcn", "sequence"])
def test_the_slowest_networks_are_priced_before_they_begin(name):
    assert expected(name, 1_700, 51_393).words() == ""
    assert "about 2 minutes" in expected(name, 3_400, 112_254).words(fits=3 if name == "sequence" else 7)
    assert expected(name, 10_000, 427_156).cpu_s > expected("two_tower", 10_000, 427_156).cpu_s


def test_every_strategy_that_takes_a_while_is_measured():
    assert set(NEEDS_TORCH) <= MEASURED.keys()


def test_what_is_measured_is_a_strategy_and_refusals_are_those_of_the_strategy():
    assert MEASURED.keys() <= STRATEGIES.keys()
    assert most_items("ease") == STRATEGIES["ease"].limit
    assert most_items("als") == float("inf")
