"""The ends of a scale say something, or nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

from core.domain import ItemId
from core.services.maps.colours import by_newness, by_popularity, known_mode

IDS = tuple(ItemId(letter * 16) for letter in "abcd")
SHEET = SimpleNamespace(dots=SimpleNamespace(item_ids=IDS))


def marks(colouring) -> list[tuple[int, str]]:
    return [(entry.value, entry.label) for entry in colouring.legend]


def came(hours: tuple[int, ...]):
    start = datetime(2026, 11, 22, 7, 30, tzinfo=UTC)
    return {i: SimpleNamespace(uploaded_at=start + timedelta(hours=h)) for i, h in zip(IDS, hours, strict=True)}


def test_two_marks_of_a_scale_never_read_alike():
    found = marks(by_popularity(SHEET, known_mode("popularity"), {IDS[0]: 1}, ""))
    assert found == [(0, "0"), (250, "1 plays and likes")]
    assert marks(by_newness(SHEET, known_mode("newness"), came((0, 0, 0, 0)), "")) == [(0, "22 November, 07:30")]


def test_what_came_on_one_day_is_told_apart_by_the_clock_and_the_rest_by_the_day():
    one_day = [label for _, label in marks(by_newness(SHEET, known_mode("newness"), came((0, 1, 2, 3)), ""))]
    assert one_day == ["22 November, 07:30", "22 November, 09:30", "22 November, 10:30"]
    several = [label for _, label in marks(by_newness(SHEET, known_mode("newness"), came((0, 24, 48, 72)), ""))]
    assert several == ["22 November 2026", "24 November 2026", "25 November 2026"]
