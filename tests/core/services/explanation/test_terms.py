"""Terms of strategies that go by more than a history."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from core.domain import ItemId, Query
from core.recommend.popularity import Popularity
from core.services.explanation.case import Case
from core.services.explanation.terms import Terms, sentences, terms_of
from core.services.explanation.views import Concepts, Term
from tests.factories import events, training


def test_popularity_is_one_row_against_the_average_candidate():
    model, query = Popularity().fit(training()), Query(history=events("u", "c"))
    case = Case.of(model, query)
    best = max(range(len(model.items)), key=lambda row: case.scores[row])
    found = terms_of(
        SimpleNamespace(items={}),
        case,
        model.explain(query, ItemId(model.items.ids[best])),
        np.arange(len(model.items)),
    )
    [only] = found.terms
    assert (only.kind, only.label) == ("popularity", "Many people liked it")
    assert found.base == pytest.approx(np.mean(case.scores))
    assert found.base + only.share == pytest.approx(case.scores[best])


def told(shares, score, item="x"):
    """Both sentences of a recording, for somebody who did something with each of these."""
    size = sum(shares.values()) or 1.0
    terms = tuple(
        Term(
            kind="history",
            label=ref.upper(),
            share=share,
            fraction=share / size,
            ref=ItemId(ref),
            itself="like" if ref == item else None,
        )
        for ref, share in shares.items()
    )
    query = Query(history=events("u", *shares))
    recommended = SimpleNamespace(title=item.upper(), item_id=item)
    return sentences(recommended, score, score, Terms(0.0, terms, 0.0), query, Concepts(), (), None)["en"]


def test_reasons_that_three_digits_hide_are_named_in_short_and_not_denied_in_full():
    found = told({"a": 0.0003, "b": 0.0001}, 0.0004)
    assert "“A”" in found.short
    assert found.full == "“X” scores 0.000: its reasons are too small for these digits."
    assert "nothing speaks for it" in told({}, 0.0).full


def test_what_was_done_with_the_recording_itself_is_told_as_that():
    assert "“X”" not in told({"x": 0.5, "b": 0.4}, 0.9).short
    assert told({"x": 0.5, "b": 0.4}, 0.9).full == "“X” scores 0.900: having liked it before 0.500, “B” 0.400."


def test_the_starting_point_in_the_sentence_is_that_of_the_table_where_popularity_speaks_against_it():
    liked = Term(kind="history", label="A", share=0.5, ref=ItemId("a"))
    rare = Term(kind="popularity", label="Fewer people liked it than usual", share=-0.2)
    recommended = SimpleNamespace(title="X", item_id="x")
    terms = Terms(0.1, (liked, rare), 0.0)
    said = sentences(recommended, 0.4, 0.4, terms, Query(history=events("u", "a")), Concepts(), (), None)["en"]
    assert "starting point 0.100. Despite fewer people who liked it than usual −0.200." in said.full


def told_of(*rows):
    """The short sentence of what was done with recordings: (verb, strength, what each kind of content gives)."""
    happened, terms = [], []
    for n, (verb, strength, parts) in enumerate(rows):
        ref, share = ItemId(f"r{n}"), sum(parts.values())
        happened.append(replace(events("u", ref)[0], kind=verb, strength=strength))
        terms.append(Term(kind="history", label=f"R{n}", share=share, fraction=share, ref=ref, parts=parts))
    recommended = SimpleNamespace(title="X", item_id="x")
    query = Query(history=tuple(happened))
    return sentences(recommended, 1.0, 1.0, Terms(0.0, tuple(terms), 0.0), query, Concepts(), (), None)["en"].short


def test_each_recording_is_named_for_what_it_gives_itself_and_not_for_what_carries_the_whole_score():
    seen = ("like", 1.0, {"visual": 0.3, "speech": -0.1})
    heard = ("like", 1.0, {"speech": 0.9, "visual": 0.2})
    mixed = ("like", 1.0, {"visual": 0.2, "speech": 0.2})
    assert "looks like “R0”" in told_of(seen)
    assert told_of(heard, seen).startswith("Because what is said is like “R0”, which you liked, and it looks like “R1”")
    assert told_of(mixed) == "Because you liked “R0”."


def test_what_was_put_aside_or_got_few_stars_is_named_where_the_list_hangs_on_it():
    assert told_of(("hide", -1.0, {"visual": 0.6})) == "Because it does not look like “R0”, which you put aside."
    low = told_of(("rate", -0.5, {"sound": 0.6}))
    assert low == "Because it does not sound like “R0”, which you gave few stars to."
    assert told_of(("rate", 0.8, {"sound": 0.6})) == "Because it sounds like “R0”, which you rated."
