from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.curation import arranging
from core.domain.curation import Entry, Exhibition, Section
from core.errors import NotFound
from tests.factories import NOON


def exhibition(*sections: str) -> Exhibition:
    """exhibition("ab", "c"): two sections, the letters are items; the second has a heading."""
    return Exhibition(
        collection_id="x",
        title="T",
        created_at=NOON,
        changed_at=NOON,
        sections=tuple(
            Section(section_id=n, heading=f"H{n}" if n > 1 else "", entries=tuple(Entry(item_id=i) for i in letters))
            for n, letters in enumerate(sections, start=1)
        ),
    )


def shape(of: Exhibition) -> tuple[str, ...]:
    return tuple("".join(entry.item_id for entry in section.entries) for section in of.sections)


def test_what_is_added_comes_last_and_once():
    assert shape(arranging.add(exhibition("ab", "c"), ["d", "a", "d"])) == ("ab", "cd")


def test_moving_takes_the_place_and_the_section_of_what_is_there():
    assert shape(arranging.move(exhibition("ab", "cd"), "a", 2)) == ("ba", "cd")
    assert shape(arranging.move(exhibition("ab", "cd"), "a", 3)) == ("b", "cad")
    assert shape(arranging.move(exhibition("ab", "cd"), "d", 2)) == ("adb", "c")
    assert shape(arranging.move(exhibition("ab", "cd"), "b", 99)) == ("a", "cdb")


@given(st.permutations("abcdef"), st.integers(0, 6), st.sampled_from("abcdef"), st.integers(-2, 9))
def test_a_moved_item_stands_at_the_wanted_position_and_the_others_keep_their_order(letters, cut, item, to):
    before = exhibition("".join(letters[:cut]), "".join(letters[cut:]))
    after = arranging.move(before, item, to)
    assert after.items[min(max(1, to), 6) - 1] == item
    assert [i for i in after.items if i != item] == [i for i in before.items if i != item]


def test_steps_go_over_headings():
    at_edge = exhibition("ab", "cd")
    assert shape(arranging.shift(at_edge, "b", 1)) == ("a", "bcd")
    assert shape(arranging.shift(at_edge, "c", -1)) == ("abc", "d")
    assert shape(arranging.shift(at_edge, "a", 1)) == ("ba", "cd")
    assert shape(arranging.shift(at_edge, "a", -1)) == ("ab", "cd")
    assert shape(arranging.shift(at_edge, "d", 1)) == ("ab", "cd")
    assert shape(arranging.shift(exhibition("a", "", "b"), "a", 1)) == ("", "a", "b")


@given(st.lists(st.text("abcdefgh", max_size=4), min_size=1, max_size=4), st.data())
def test_nothing_is_lost_or_doubled_whatever_is_done(parts, data):
    seen: set[str] = set()
    unique = ["".join(c for c in part if not (c in seen or seen.add(c))) for part in parts]
    before = exhibition(*unique)
    if not before.items:
        return
    item = data.draw(st.sampled_from(before.items))
    section = data.draw(st.sampled_from([s.section_id for s in before.sections]))
    for after in (
        arranging.shift(before, item, data.draw(st.sampled_from((-1, 1)))),
        arranging.start_section(before, "New", "", item),
        arranging.join_section(before, section),
        arranging.shift_section(before, section, data.draw(st.sampled_from((-1, 1)))),
        arranging.reorder(before, data.draw(st.permutations(before.items))),
        arranging.annotate(before, item, "why"),
    ):
        assert sorted(after.items) == sorted(before.items)
        assert len({s.section_id for s in after.sections}) == len(after.sections)


def test_a_new_order_fills_the_sections_as_large_as_they_were():
    assert shape(arranging.reorder(exhibition("ab", "cd"), ["d", "c", "x"])) == ("dc", "ab")


def test_a_section_begins_at_an_item_and_can_be_taken_away_again():
    split = arranging.start_section(exhibition("abc", "d"), "Night", "Dark.", "b")
    assert shape(split) == ("a", "bc", "d")
    assert (split.sections[1].heading, split.sections[1].text) == ("Night", "Dark.")
    assert shape(arranging.join_section(split, split.sections[1].section_id)) == ("abc", "d")


def test_a_section_at_the_very_first_item_leaves_no_empty_one_behind():
    assert shape(arranging.start_section(exhibition("ab"), "Day", "", "a")) == ("ab",)


def test_the_first_section_only_loses_its_words():
    named = replace(exhibition("ab"), sections=(Section(section_id=1, heading="H", entries=(Entry(item_id="a"),)),))
    assert arranging.join_section(named, 1).sections[0] == Section(section_id=1, entries=(Entry(item_id="a"),))


def test_what_is_not_there_is_said():
    with pytest.raises(NotFound, match="not in the collection"):
        arranging.move(exhibition("a"), "z", 1)
    with pytest.raises(NotFound, match="no such section"):
        arranging.edit_section(exhibition("a"), 9, "x", None)
