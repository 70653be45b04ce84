import pytest

from core.explain.overview import Part, driven


def test_each_score_counts_the_same_and_signs_do_not_cancel():
    found = driven(
        [
            [Part("history", 3.0, "a", "visual"), Part("history", -1.0, "b", "sound")],
            [Part("history", 30.0, "a", "visual"), Part("popularity", 10.0)],
            [],
        ]
    )
    assert found.lists == 2
    assert found.modalities == pytest.approx({"visual": 0.75, "sound": 0.125})
    assert (found.history, found.popularity) == pytest.approx((0.875, 0.125))
    assert [item for item, _ in found.influential] == ["a", "b"]
    assert found.influential[0][1] == pytest.approx(0.75)


def test_without_a_list_there_is_nothing_that_drives():
    found = driven([])
    assert (found.lists, found.modalities, found.influential) == (0, {}, ())


def test_what_is_neither_history_nor_popularity_is_told_as_its_own_part():
    found = driven([[Part("history", 1.0, "a"), Part("taste", 2.0), Part("popularity", -1.0)]])
    assert (found.history, found.beside, found.popularity) == pytest.approx((0.25, 0.5, 0.25))
    assert driven([[Part("history", 1.0, "a"), Part("popularity", 0.1)]]).beside == pytest.approx(0)
