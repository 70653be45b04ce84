from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain import Explanation, ItemId, Reason
from core.services.views import Card, Hit
from pages.components import shown
from pages.components.recommend import feedback
from pages.components.why import reasons
from tests.factories import media_item


def explanation(*reasons_given, base=0.0):
    score = base + sum(reason.share for reason in reasons_given)
    return Explanation(item_id=ItemId("x"), strategy="content", score=score, base=base, reasons=reasons_given)


def because(share, label="A", ref="a", modality="visual"):
    return Reason(kind="history", label=label, share=share, ref=ItemId(ref), modality=modality)


@given(st.integers(1, 200), st.integers(2, 20))
def test_a_spread_keeps_both_ends_the_order_and_the_limit(n, limit):
    chosen = shown.spread(range(n), limit)
    assert chosen[0] == 0
    assert chosen[-1] == n - 1
    assert chosen == sorted(set(chosen))
    assert len(chosen) == min(n, limit)


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "0:00"), (65.9, "1:05"), (3600, "1:00:00"), (36_000 + 61, "10:01:01")]
)
def test_times_read_as_on_a_clock(seconds, text):
    assert shown.clock(seconds) == text


def test_one_row_per_liked_item_whatever_carried_it():
    rows = reasons._table(
        explanation(because(0.2), because(0.1, modality="sound"), because(0.4, "B", "b", "text")), "en"
    )
    assert rows == [(("b", "B"), [0.0, 0.0, 0.0, 0.4, 0.0, 0.0]), (("a", "A"), [0.2, 0.1, 0.0, 0.0, 0.0, 0.0])]


def test_many_reasons_are_summed_up_in_one_row_and_nothing_is_lost():
    given_reasons = [because(0.01 * n, f"L{n}", f"r{n}") for n in range(1, 30)]
    rows = reasons._table(explanation(*given_reasons, base=0.5), "en")
    assert [key for key, _ in rows][-2:] == [("", "21 others"), ("", "Before any history")]
    assert sum(sum(row) for _, row in rows) == pytest.approx(0.5 + sum(0.01 * n for n in range(1, 30)))


def test_the_sum_in_one_line_counts_every_reason_that_is_not_named():
    def line(n):
        told = explanation(*(because(0.01 * k, f"L{k}", f"r{k}") for k in range(1, n + 1)))
        rows = reasons._table(told, "en")
        lines = [[round(1000 * value) for value in row] for _, row in rows]
        return reasons._because(rows, lines, "S", reasons._folded(told), 3, "en")

    assert line(30) == "0.300 L30 + 0.290 L29 + 0.280 L28 + 3.780 (27 others) = S"
    assert line(8).endswith("0.150 (5 others) = S")
    assert line(5).endswith("+ 0.030 (2 others) = S")
    assert line(4) == "0.040 L4 + 0.030 L3 + 0.020 L2 + 0.010 L1 = S"
    assert line(3) == "0.030 L3 + 0.020 L2 + 0.010 L1 = S"


def test_the_sum_in_one_line_names_nothing_that_shows_as_nothing_and_still_counts_it_beside_others():
    def line(*units):
        rows = [(("r", f"L{n}"), []) for n in range(len(units))]
        return reasons._because(rows, [[value] for value in units], "S", 0, 3, "en")

    assert line(5, 0, 3) == "0.005 L0 + 0.003 L2 = S"
    assert line(5, 0, 0, 0, 0) == "0.005 L0 = S"
    assert line(0, 0) == "0.000 L0 = S"
    assert line(5, 4, 3, 2, 1, 0) == "0.005 L0 + 0.004 L1 + 0.003 L2 + 0.003 (3 others) = S"


def test_what_a_score_begins_with_is_named_where_it_is_among_the_largest():
    reasons_given = [because(0.01 * k, f"L{k}", f"r{k}") for k in range(1, 30)]
    first, second = "0.500 Before any history + 0.290 L29 + ", "0.290 L29 − 0.285 Before any history + "
    for base, named in ((0.5, first), (-0.285, second)):
        told = explanation(*reasons_given, base=base)
        rows = reasons._table(told, "en")
        lines = [[round(1000 * value) for value in row] for _, row in rows]
        line = reasons._because(rows, lines, "S", reasons._folded(told), 3, "en")
        assert line.startswith(named)
        assert line.endswith(" (27 others) = S")


def test_a_single_reason_does_not_say_its_number_twice():
    rows = reasons._table(explanation(because(0.398)), "en")
    assert reasons._because(rows, [[398]], "0.398", 0, 3, "en") == "All of it: A"
    assert reasons._because(rows, [[398]], "0.402", 0, 3, "en") == "0.398 A = 0.402"
    for language, said in (("en", "It has this score before any history."), ("zh", "还没有历史时，它就有这个得分。")):
        alone = reasons._table(explanation(base=0.398), language)
        assert reasons._because(alone, [[398]], "0.398", 0, 3, language) == said


def test_bars_reach_as_far_as_the_furthest_on_either_side():
    rows = [{"rows": [["a", "", [400, -50]], ["b", "", [-100, 10]]]}, {"rows": [["c", "", [300]]]}]
    assert reasons.scaled(rows) == {"left": 150, "right": 410}
    assert reasons.scaled([]) == {"left": 0, "right": 0}


def test_ranks_are_compared_among_those_that_stayed():
    assert feedback.moved(["a", "b", "c"], ["c", "b", "d"]) == {"c": 1, "b": -1, "d": None}
    assert feedback.moved(["a", "b", "c"], ["b", "c"]) == {}
    assert feedback.moved([], ["a"]) == {}


def test_a_search_result_shows_the_moment_that_matched():
    item = media_item(still_times_s=(0.0, 4.0, 8.0), duration_s=10.0)
    card = Card(item=item, cover_url="/cover", stills=("/0", "/1", "/2"))
    found = shown.hit(Hit(card=card, score=0.3, modality="visual", at_s=4.2, why="picture at 0:04"))
    assert (found["cover"], found["at"], found["why"]) == ("/1", 4.2, "Picture at 0:04")
    assert found["href"].endswith("&t=4.2")


@pytest.mark.parametrize("status", ["processing", "failed"])
def test_no_picture_is_asked_for_before_there_is_one(status):
    item = replace(media_item(still_times_s=(0.0,)), status=status)
    assert shown.cover(Card(item=item, cover_url="/cover", stills=("/0",))) is None
