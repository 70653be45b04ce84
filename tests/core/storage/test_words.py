from __future__ import annotations

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.domain import ItemId
from core.storage.items import Items
from tests.factories import media_item

SEA, CAFE, CODE, TOKYO, MUTE = (letter * 16 for letter in "abcde")


@pytest.fixture
def rows(tx: sa.Connection) -> Items:
    rows = Items(tx)
    rows.add(media_item(SEA, title="Waves at dusk", description="The sea near Bergen", tags=("sea", "slow wave")))
    rows.add(media_item(CAFE, title="Café chatter", description="dusk", subject="Sound walk", tags=("Übung",)))
    rows.add(media_item(CODE, title='Say "hello" NEAR(x) OR * C++', tags=('qu"ote', "back\\slash")))
    rows.add(media_item(TOKYO, title="東京の夜", tags=("夜景",)))
    rows.add(media_item(MUTE, title="100% _silent_"))
    return rows


def found(rows: Items, text: str) -> list[str]:
    return [item_id for item_id, _ in rows.names(text, 10)]


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("bergen", {SEA}),  # description
        ("walk", {CAFE}),  # subject
        ("slow", {SEA}),  # tags
        ("DUSK", {SEA, CAFE}),
        ("dusk waves", {SEA}),  # all words, in any order
        ("dusk nowhere", set()),
        ("wav", {SEA}),  # the beginning of the last word
        ("sea ber", {SEA}),
        ("CAFÉ", {CAFE}),
        ("夜", {TOKYO}),
        ("京の", {TOKYO}),  # no spaces to find words by, hence by letters
        ("usk", {SEA, CAFE}),  # inside a word: by letters
        ("hello near", {CODE}),
        ("C++", {CODE, CAFE}),  # the sign is lost, the letter found as a beginning: c, café
        ("+", {CODE}),
        ("100%", {MUTE}),
        ("%", {MUTE}),  # not "anything"
        ("_", {MUTE}),  # not "any letter"
        ("slow-wave", {SEA}),
        ("", set()),
        ("  \t\n", set()),
    ],
)
def test_words_find_the_items_that_contain_them(rows: Items, text: str, items: set[str]) -> None:
    assert set(found(rows, text)) == items


@pytest.mark.parametrize("text", ["cafe", "übung", "ubung", "U\u0308bung", "Cafe\u0301"])
def test_accents_do_not_matter(sqlite_rows: Items, text: str) -> None:
    assert found(sqlite_rows, text) == [CAFE]


@pytest.fixture
def sqlite_rows(rows: Items, tx: sa.Connection) -> Items:
    if tx.dialect.name != "sqlite":
        pytest.skip("PostgreSQL finds words with the accents they were written with")
    return rows


HOSTILE = [
    '"',
    '""',
    '"hello',
    "*",
    "wav*",
    "NEAR(",
    "NEAR(sea bergen, 2)",
    "' OR 1=1",
    "'; DROP TABLE items; --",
    "title: waves",
    "{title subject}: sea",
    "- sea",
    "sea NOT dusk",
    "sea AND",
    "OR",
    "^sea",
    "(",
    ")",
    "a:*",
    "\\",
    "back\\slash",
    "'\\''",
    "\0",
    "sea\0bergen",
    "\ud800",
    "💥",
    "\u202esea",
    "&|!<->",
    "x" * 100_000,
    "sea " * 10_000,
    '"' * 999,
]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: repr(text[:20]))
def test_query_syntax_is_only_text(rows: Items, text: str) -> None:
    answer = rows.names(text, 10)
    assert all(score >= 0 for _, score in answer)
    assert rows.count() == 5
    assert found(rows, "bergen") == [SEA]


@pytest.mark.parametrize("text", ["NEAR(sea bergen, 2)", "title: waves", "sea NOT dusk", "OR sea", "' OR 1=1"])
def test_operators_are_words_to_look_for_and_these_are_nowhere(rows: Items, text: str) -> None:
    assert found(rows, text) == []


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(max_size=30))
def test_no_text_breaks_the_search(rows: Items, text: str) -> None:
    assert len(rows.names(text, 3)) <= 3


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(title=st.lists(st.text("abcdexyz", min_size=1, max_size=6), min_size=1, max_size=6), data=st.data())
def test_an_item_is_found_by_any_of_its_words_and_by_the_beginning_of_one(
    tx: sa.Connection, title: list[str], data: st.DataObject
) -> None:
    with tx.begin_nested() as trial:
        Items(tx).add(media_item(SEA, title=" ".join(title)))
        words = data.draw(st.lists(st.sampled_from(title), min_size=1, max_size=3))
        words[-1] = words[-1][: data.draw(st.integers(1, len(words[-1])))]
        answer = Items(tx).names(" ".join(words), 5)
        assert [item_id for item_id, _ in answer] == [SEA]
        assert answer[0][1] > 0  # as words, not as letters
        trial.rollback()


def test_a_word_in_the_title_counts_more_than_in_the_description(rows: Items) -> None:
    (first, high), (second, low) = rows.names("dusk", 10)
    assert (first, second) == (SEA, CAFE)
    assert high > low > 0


def test_ties_are_broken_by_id_and_k_is_kept(tx: sa.Connection) -> None:
    for item_id in (CODE, SEA, CAFE):
        Items(tx).add(media_item(item_id, title="same"))
    assert [item_id for item_id, _ in Items(tx).names("same", 2)] == [SEA, CAFE]
    assert [item_id for item_id, _ in Items(tx).names("am", 2)] == [SEA, CAFE]
    assert Items(tx).names("same", 0) == []


def test_edits_are_found_at_once_and_what_was_replaced_is_not(rows: Items) -> None:
    rows.update(ItemId(SEA), title="Breakers", tags=("surf",))
    assert found(rows, "breakers") == found(rows, "surf") == [SEA]
    assert found(rows, "waves") == found(rows, "slow") == []
    assert found(rows, "bergen") == [SEA]  # what was not edited stays


def test_other_edits_leave_the_words_alone(rows: Items) -> None:
    rows.update(ItemId(SEA), status="degraded", rights="none")
    assert found(rows, "waves") == [SEA]


def test_brackets_and_commas_of_the_stored_form_of_tags_are_not_words_and_tags_do_not_run_together(
    sqlite_rows: Items,
) -> None:
    sqlite_rows.add(media_item("f" * 16, title="x", tags=("one", "two")))
    assert found(sqlite_rows, "onetwo") == []
    assert found(sqlite_rows, "u00dcbung") == []
