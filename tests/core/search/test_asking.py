from hypothesis import given, settings
from hypothesis import strategies as st

from core.search.asking import MOST_TERMS, Asked, parse, written


def test_signs_at_the_beginning_of_words_are_terms():
    assert parse("boats -people +night") == Asked("boats", ("night",), ("people",))


def test_terms_in_quotation_marks_have_several_words():
    assert parse('harbour -"red boats" +"at night"') == Asked("harbour", ("at night",), ("red boats",))


def test_hyphens_inside_words_and_lone_signs_are_text():
    assert parse("hot-air balloons").text == "hot-air balloons"
    assert parse("x-ray - a hand").minus == ()
    assert parse("-").empty


def test_fields_of_their_own_come_first_and_nothing_is_said_twice():
    assert parse("sea -rain", plus=("gulls",), minus=("fog", "rain")) == Asked("sea", ("gulls",), ("fog", "rain"))


def test_a_question_may_have_terms_only():
    assert parse("+lake -night") == Asked("", ("lake",), ("night",))
    assert parse("+lake").main == ("lake",)


def test_a_pasted_page_of_terms_is_cut():
    assert len(parse(" ".join(f"-w{n}" for n in range(100))).minus) == MOST_TERMS


@settings(deadline=None)
@given(st.text(max_size=60))
def test_any_text_can_be_taken_apart_and_written_again(text):
    asked = parse(text)
    assert parse(written(asked)) == asked
