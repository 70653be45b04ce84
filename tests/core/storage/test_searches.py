from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from core.domain import UserId
from core.domain.searches import AskedQuestion, SearchQuery
from core.errors import NotFound
from core.storage import words
from core.storage.items import Items
from core.storage.searches import KEPT, SAME, STILL_TYPING, Searches
from tests.factories import media_item

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ANNA, BEN = UserId("anna"), UserId("ben")


@pytest.fixture
def rows(tx: sa.Connection) -> Searches:
    return Searches(tx)


def asked(text: str, seconds: float = 0.0, who: UserId = ANNA, hits: int = 0) -> AskedQuestion:
    at = NOW + timedelta(seconds=seconds)
    return AskedQuestion(at=at, user_id=who, kind="words", text=text, hits=hits, best=0.4 if hits else math.nan)


def test_a_saved_search_comes_back_as_it_was_and_its_name_is_unique(rows: Searches) -> None:
    query = SearchQuery(text="sea", minus=("fog",), facets={"tag": "sea, calm"}, weights={"picture": 0.25}, at_s=None)
    rows.save(ANNA, "Sea", SearchQuery(text="old"), NOW)
    number = rows.save(ANNA, "Sea", query, NOW)
    [kept] = rows.saved(ANNA)
    assert (kept.number, kept.query, kept.created_at) == (number, query, NOW)
    assert rows.get(number) == kept
    rows.remove(number)
    with pytest.raises(NotFound):
        rows.get(number)


def test_while_somebody_types_only_the_last_form_stays(rows: Searches) -> None:
    for n, text in enumerate(("li", "light", "lighthouse")):
        rows.note(asked(text, n))
    rows.note(asked("lighthouse", 3, who=BEN))
    rows.note(asked("lighthouse keeper", 3 + 2 * STILL_TYPING.total_seconds()))
    assert [(q.text, q.user_id) for q in rows.asked()] == [
        ("lighthouse keeper", ANNA),
        ("lighthouse", BEN),
        ("lighthouse", ANNA),
    ]


def test_the_worklist_counts_people_and_forgets_what_is_answered_now(rows: Searches) -> None:
    rows.note(asked("Giraffe", 0))
    rows.note(asked("giraffe ", 100, who=BEN))
    rows.note(asked("penguin", 200))
    rows.note(asked("sea", 300))
    rows.note(asked("sea", 400, hits=3))
    found = rows.unanswered()
    assert [(q.text.strip(), q.people, q.times) for q in found] == [("giraffe", 2, 2), ("penguin", 1, 1)]
    assert math.isnan(found[0].best)


def test_a_question_that_somebody_asks_again_is_not_another_one(rows: Searches) -> None:
    for minutes in (0, 10, 20):
        rows.note(asked("Giraffe", 60 * minutes))
    [question] = rows.unanswered()
    assert (question.times, question.people, question.last_at) == (1, 1, NOW + timedelta(minutes=20))
    later = SAME.total_seconds() + 3600
    rows.note(asked("giraffe", later))
    assert rows.unanswered()[0].times == 2
    rows.note(asked("giraffe", later + 2 * SAME.total_seconds()), same=KEPT)
    assert rows.unanswered()[0].times == 1


def test_old_questions_are_forgotten(rows: Searches) -> None:
    rows.note(asked("old"))
    rows.note(asked("new", KEPT.total_seconds() + 1))
    assert [q.text for q in rows.asked()] == ["new"]


def test_the_vocabulary_counts_the_texts_a_word_is_in(tx: sa.Connection) -> None:
    items = Items(tx)
    items.add(media_item("a" * 16, title="Waves and waves", description="The sea"))
    items.add(media_item("b" * 16, title="Sea", description="gulls"))
    counts = words.vocabulary(tx)
    assert {word: counts[word] for word in ("waves", "sea", "gulls")} == {"waves": 1, "sea": 2, "gulls": 1}
    assert "giraffe" not in counts


def test_any_of_several_words_is_enough_and_none_finds_nothing(tx: sa.Connection) -> None:
    items = Items(tx)
    items.add(media_item("a" * 16, title="Waves"))
    items.add(media_item("b" * 16, title="Gulls"))
    assert set(words.search_any(tx, ("waves", "gulls"), 10)) == {"a" * 16, "b" * 16}
    assert words.search_any(tx, (), 10) == []
    for hostile in ('"', "a' | 'b", "NEAR(", "*", "\0", "x OR y"):
        words.search_any(tx, (hostile,), 10)
        words.search_spoken_any(tx, (hostile,), 10)
