"""Cells that no spreadsheet takes for a formula, and that say the same again when they are read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.exporting.cells import guarded, joined, split, unguarded

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", "＠x"]


@pytest.mark.parametrize("text", FORMULAS)
def test_what_looks_like_a_formula_begins_with_an_apostrophe(text):
    assert guarded(text) == "'" + text


@given(st.text() | st.sampled_from(FORMULAS).map(lambda formula: "'" + formula))
def test_every_text_is_the_same_again_after_a_cell(text):
    assert unguarded(guarded(text)) == text
    assert not guarded(text).startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


def test_an_apostrophe_somebody_meant_is_left_alone():
    assert unguarded("'tis the season") == "'tis the season"
    assert unguarded("'") == "'"


@given(st.lists(st.text(min_size=1).filter(lambda word: word == word.strip()), unique=True))
def test_every_list_of_words_is_the_same_again_after_a_cell(words):
    assert split(joined(words)) == tuple(words)


def test_blanks_and_empty_words_do_not_count():
    assert split(" sea || night |sea") == ("sea", "night")
