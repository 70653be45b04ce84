"""What the tab of moments is given: kinds with what they carry, and both sides of each pair."""

from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

from core.domain import Evidence
from core.services.collection import card
from core.services.evidence_views import Moment
from core.services.explanation.views import Concepts, FullExplanation, Term
from core.services.views import EvidencePair
from pages.components.why.moments import drawn, word_places
from tests.factories import media_item


def pair(modality, share, here=None, there=None, still=None):
    found = Evidence(item_id="a", ref="b", modality=modality, here_s=1.5, there_s=3.25, share=share, alone=share / 10)
    return EvidencePair(
        evidence=found,
        here=card(media_item("a", title="Harbour")),
        there=card(media_item("b", title="Nets", kind="audio")),
        here_still_url=still,
        there_still_url=still,
        here_moment=here,
        there_moment=there,
    )


def told(*pairs):
    terms = (
        Term(kind="history", label="Nets", share=0.5, parts={"visual": 0.3, "speech": 0.2}),
        Term(kind="history", label="Quay", share=0.1, parts={"visual": 0.1}),
        Term(kind="popularity", label="Many liked it", share=0.2),
    )
    return FullExplanation(
        user_id="u", card=card(media_item("a")), strategy="content", version="1", rank=1, score=0.8, base=0.0,
        terms=terms, completeness_error=0.0, exact=True, evidence=pairs, concepts=Concepts(), path=(),
        counterfactual=None, counterfactual_note="", sentences={}, notes=(),
    )  # fmt: skip


def test_each_kind_says_what_it_carries_in_all_and_what_of_it_is_shown():
    groups = drawn(told(pair("visual", 0.02), pair("visual", 0.01), pair("speech", 0.05)))
    assert [(g["tone"], g["share"], g["shown"], len(g["pairs"])) for g in groups] == [
        ("visual", 0.4, 0.03, 2),
        ("speech", 0.2, 0.05, 1),
    ]


def asked(url):
    found = urlsplit(url)
    assert found.path == "/api/places.json"
    return parse_qs(found.query)


def test_stills_know_where_to_ask_for_places_each_towards_the_other_and_only_they_do():
    [pictures, sounds] = drawn(told(pair("visual", 0.02, still="/api/still/a/still_0001.jpg"), pair("sound", 0.01)))
    here, there = (asked(url) for url in pictures["pairs"][0]["places"])
    assert here == {"here": ["a"], "at": ["1.5"], "there": ["b"], "from": ["3.25"]}
    assert there == {"here": ["b"], "at": ["3.25"], "there": ["a"], "from": ["1.5"]}
    assert pictures["pairs"][0]["here"]["still"] == "/api/still/a/still_0001.jpg"
    assert pictures["pairs"][0]["here"]["end"] is None
    assert sounds["pairs"][0]["places"] is None


def test_where_the_own_taste_shows_is_asked_of_pictures_and_never_of_a_history_nobody_has():
    why = told(pair("visual", 0.02), pair("sound", 0.01))
    [pictures, sounds] = drawn(why)
    assert asked(pictures["taste"]) == {"here": ["a"], "person": ["u"]}
    assert sounds["taste"] is None
    assert [group["taste"] for group in drawn(why, lived=False)] == [None, None]


def test_a_word_is_looked_for_in_pictures_and_what_has_no_name_is_not():
    assert asked(word_places(told(), "first snow")) == {"here": ["a"], "word": ["first snow"]}
    assert word_places(told(), "") is None
    assert word_places(replace(told(), card=card(media_item("a", kind="audio"))), "rain") is None


def test_sentences_carry_their_words_and_their_seconds():
    line, other = Moment(start_s=1.5, end_s=4.0, text="<b>Nets</b>"), Moment(start_s=3.25, end_s=5.0, text="Boats")
    [speech] = drawn(told(pair("speech", 0.05, line, other)))
    here = speech["pairs"][0]["here"]
    assert (here["said"], here["t"], here["end"]) == ("<b>Nets</b>", 1.5, 4.0)
    assert here["href"].endswith("t=1.5")


def test_a_still_says_which_stretch_it_stands_for_and_a_single_moment_does_not_repeat_itself():
    long = Moment(start_s=1.5, end_s=1.5, from_s=0.5, until_s=6.0)
    [visual] = drawn(told(pair("visual", 0.05, long, Moment(start_s=3.25, end_s=3.25, from_s=3.25, until_s=3.25))))
    [both] = visual["pairs"]
    assert both["here"]["stretch"] == [0.5, 6.0]
    assert both["there"]["stretch"] is None
    assert (both["share"], both["alone"]) == (0.05, 0.005)


def test_descriptions_have_no_second():
    words = Moment(start_s=0.0, end_s=8.0, text="About the harbour")
    [text] = drawn(told(pair("text", 0.05, words, words)))
    here = text["pairs"][0]["here"]
    assert (here["t"], here["end"], here["said"]) == (None, None, "About the harbour")
    assert "t=" not in here["href"]
