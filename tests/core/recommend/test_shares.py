"""Every share of every score at once, against asking one by one."""

import numpy as np
import pytest

from core.recommend.catalogue import strategy
from core.recommend.content import Content
from tests.factories import training

NAMES = ["popularity", "item_knn", "user_knn", "ease", "als", "cold_user", "cold_item", "hybrid"]
STRENGTHS = np.array([1.0, -0.5, 0.25, 1.0])


@pytest.fixture(scope="module", params=NAMES)
def model(request):
    own = {"seed": 1} if request.param in ("als", "cold_item", "hybrid") else {}
    return strategy(request.param, **own).fit(training())


def history(model, *ids):
    return model.items.rows(ids)


def test_the_table_of_shares_is_what_is_contributed_to_each_item(model):
    rows = history(model, "b", "e", "c", "a")
    found = model.shares(rows, STRENGTHS)
    for column in range(len(model.items)):
        base, shares = model.contributions(rows, STRENGTHS, column)
        assert found.base[column] == pytest.approx(base, abs=1e-9)
        np.testing.assert_allclose(found.values[:, column], shares, atol=1e-9)
    np.testing.assert_allclose(model.bases(rows, STRENGTHS), found.base, atol=1e-9)


def test_the_table_adds_up_to_the_scores(model):
    rows = history(model, "b", "e", "c", "a")
    np.testing.assert_allclose(model.shares(rows, STRENGTHS).scores, model.score_rows(rows, STRENGTHS), atol=1e-9)


def test_what_is_usual_is_the_mean_over_all_items(model):
    """Nothing in a hybrid, where it is taken away from each part."""
    rows = history(model, "b", "e", "c", "a")
    found = model.usual(rows, STRENGTHS)
    assert found.score == pytest.approx(model.score_rows(rows, STRENGTHS).mean(), abs=1e-9)
    np.testing.assert_allclose(found.shares, model.shares(rows, STRENGTHS).values.mean(axis=1), atol=1e-9)
    assert found.base == pytest.approx(model.bases(rows, STRENGTHS).mean(), abs=1e-9)


def test_parts_of_a_history_score_as_if_the_rest_had_never_been(model):
    rows = history(model, "b", "e", "c", "a")
    keep = np.array([[1, 1, 1, 1], [1, 0, 1, 1], [0, 1, 0, 0], [1, 0, 0, 1]], dtype=bool)
    found = model.score_parts(rows, STRENGTHS, keep)
    for scores, kept in zip(found, keep, strict=True):
        np.testing.assert_allclose(
            scores,
            model.score_rows(rows[kept], STRENGTHS[kept]),
            atol=2e-5 if model.strategy == "user_knn" else 1e-9,
        )


@pytest.mark.parametrize("name", ["item_knn", "ease", "als"])
def test_a_removal_effect_is_what_asking_again_gives(name):
    model = strategy(name).fit(training())
    rows = history(model, "b", "e", "c", "a")
    for column in range(len(model.items)):
        again = [
            model.score_rows(rows, STRENGTHS)[column]
            - model.score_rows(np.delete(rows, j), np.delete(STRENGTHS, j))[column]
            for j in range(len(rows))
        ]
        np.testing.assert_allclose(model.without(rows, STRENGTHS, column), again, atol=1e-9)


def test_content_splits_over_the_history_too():
    model = Content().fit(training())
    rows = history(model, "c", "d", "g", "h")
    table = model.shares(rows, STRENGTHS)
    for n, row in enumerate(rows):
        cosines = sum(model.content.cosines(model.items.ids[row]).values())
        np.testing.assert_allclose(table.values[n], STRENGTHS[n] * cosines, atol=1e-12)
    keep = np.array([[True, False, True, True], [False] * 4])
    parts = model.score_parts(rows, STRENGTHS, keep)
    np.testing.assert_allclose(parts[0], table.values[keep[0]].sum(axis=0), atol=1e-12)
    assert np.isnan(parts[1]).all()


def test_what_a_history_item_gives_to_everything_alike_is_no_reason_in_a_hybrid():
    """Scales take means away, so that only what goes beyond the mean moves an item in a list."""
    model = strategy("hybrid", seed=1, newcomers=None).fit(training())
    rows = history(model, "b", "e", "c", "a")
    found = model.shares(rows, STRENGTHS)
    np.testing.assert_allclose(found.values.mean(axis=1), 0.0, atol=1e-9)
    assert np.abs(found.values).max() > 0.01
