"""What items have beyond the average one: of some exactly, of all within the error that is stated."""

import numpy as np
import pytest

from core.recommend.tables import Crossed, Held, Vectors, Weighed


def crossed(seed=0, dim=700, size=1.0):
    rng = np.random.default_rng(seed)
    items = Vectors((size * rng.normal(3.0, 1.0, (60, dim))).astype(np.float32))
    return Crossed(rng.normal(0, 5, 60), rng.normal(-2.0, 1.0, (7, dim)), items)


def weighed(table):
    inside = np.array([True, False, True, True, False, True, True])
    return Weighed.of_history(table, inside, np.array([1.0, -0.5, 0.25, 2.0, 1.0]))


TABLES = {
    "there": Held(np.random.default_rng(1).normal(size=(4, 60)).astype(np.float32)),
    "products": crossed(),
    "long products": crossed(size=1e4),
    "weighed products": weighed(crossed()),
}


@pytest.mark.parametrize("name", TABLES)
def test_beyond_the_average_item_the_average_item_has_nothing(name):
    exact = TABLES[name].of(np.arange(60))
    np.testing.assert_allclose(exact.mean(axis=1), 0.0, atol=1e-9 * np.abs(exact).max())


@pytest.mark.parametrize("name", TABLES)
def test_no_cell_is_further_off_than_is_said(name):
    table = TABLES[name]
    off = np.abs(table.rough - table.of(np.arange(60))).max()
    assert off <= table.error + 1e-15
    assert table.error <= 1e-2 * np.abs(table.of(np.arange(60))).max()


def test_some_items_have_what_they_have_among_all():
    table, some = crossed(), np.array([3, 59, 3])
    np.testing.assert_allclose(table.of(some), table.of(np.arange(60))[:, some], rtol=1e-12)


def test_products_are_those_of_the_history_with_the_items_below_their_base():
    table = crossed()
    plain = np.vstack([table.base, table.history @ table.items.rows.astype(np.float64).T])
    np.testing.assert_allclose(table.of(np.arange(60)), plain - plain.mean(axis=1, keepdims=True), atol=1e-9)


def test_of_a_history_the_things_that_count_are_weighed_and_the_base_stays():
    table = crossed()
    every = table.of(np.arange(60))
    found = weighed(table).of(np.arange(60))
    np.testing.assert_array_equal(found[0], every[0])
    np.testing.assert_allclose(found[1:], every[[1, 3, 4, 6, 7]] * np.array([[1.0], [-0.5], [0.25], [2.0], [1.0]]))
