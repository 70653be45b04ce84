"""A recording that was played can be recommended because of that: every layer says so, and none names it as another."""

from dataclasses import replace

import pytest

from core.domain import Query, Visitor
from core.domain.requests import Wanted
from core.services.explanation.terms import Terms, sentences
from core.services.explanation.tongues import label
from core.services.explanation.views import Concepts, Term
from core.services.recommendation.list_words import verbs
from core.storage.interactions import Interactions
from pages.components.why import reasons, why
from tests.core.services.conftest import CURATOR, house_in
from tests.factories import events

TITLES = ("Harbour", "Waves", "Meadow", "Tower", "Fog", "Snow")
CONTENTS = ("red tone 200", "red red tone 300", "green tone 900", "blue tone 500", "yellow", "green green blue")
PLAYED = "You played it before"


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    yield from house_in(tmp_path_factory.mktemp("played-before"))


@pytest.fixture(scope="module")
def items(house):
    both = zip(CONTENTS, TITLES, strict=True)
    return {title: house.ready(content, f"{title}.mp4", title=title) for content, title in both}


@pytest.fixture(scope="module")
def me(house, items):
    """Somebody who has played one recording to its end and another one a little, and judged none."""
    person = house.recommending.invent(CURATOR, "Plays")
    house.recommending.play(CURATOR, person, items["Harbour"], 1.0)
    house.recommending.play(CURATOR, person, items["Meadow"], 0.5)
    return Visitor(user_id=person, role="viewer")


WANTED = Wanted(strategy="content", k=2)


def test_it_comes_first_and_the_sentence_says_that_it_was_played_before(house, items, me):
    first = house.explaining.every(me, me.user_id, WANTED)[0]
    assert first.card.item.item_id == items["Harbour"]
    assert first.sentences["en"].short.startswith("Because you played it before")
    assert first.sentences["zh"].short.startswith("因为你之前播放过它")
    assert "having played it before" in first.sentences["en"].full


def test_what_does_not_speak_for_it_carries_nothing(house, items):
    """Played beside it was something so unlike it that it counts against it, but for one kind of content."""
    parts = {"visual": -0.2, "sound": 0.1}
    against = Term(kind="history", label="Fog", share=-0.1, fraction=-0.2, ref=items["Fog"], parts=parts)
    own = Term(kind="history", label=PLAYED, share=0.4, fraction=0.8, ref=items["Harbour"], itself="play")
    item, query = house.library.item(CURATOR, items["Harbour"]).card.item, Query(history=events("u", items["Harbour"]))
    said = sentences(item, 0.3, 0.3, Terms(0.0, (own, against), 0.0), query, Concepts(), (), None)["en"]
    assert "Carried by" not in said.full
    beside = replace(against, share=0.1, fraction=0.2, parts={"visual": -0.1, "sound": 0.2})
    said = sentences(item, 0.5, 0.5, Terms(0.0, (own, beside), 0.0), query, Concepts(), (), None)["en"]
    assert "Carried by sound 100%; against it pictures 50%." in said.full


def test_no_layer_gives_a_recording_as_the_reason_for_itself_by_its_title(house, items, me):
    first = house.explaining.every(me, me.user_id, WANTED)[0]
    assert [term.label for term in first.terms if term.ref == items["Harbour"]] == [PLAYED]
    assert label(first.terms[0], "zh") == "你之前播放过它"
    assert all(pair.evidence.ref != items["Harbour"] for pair in first.evidence)
    listed = house.recommending.listed(me, me.user_id, WANTED)
    assert all(pair.evidence.ref != pair.evidence.item_id for pick in listed.picks for pair in pick.evidence)
    profile = house.recommending.profile(me, me.user_id)
    drawn = reasons.drawn(listed.picks, profile, {}, "content", listed.places, "en")["picks"][0]
    assert drawn["rows"][0][:2] == ["", PLAYED]
    assert "Harbour" not in drawn["because"]
    assert PLAYED in drawn["because"]


def test_without_the_play_it_is_asked_again_whether_it_stays_and_not_kept_out(house, items, me):
    first = house.explaining.every(me, me.user_id, WANTED)[0]
    found = first.counterfactual
    assert found is not None
    assert items["Harbour"] in [card.item.item_id for card in found.removed]
    assert found.rank_after is not None  # it still has a place, further down
    assert found.rank_after > WANTED.k
    told = why.drawn(first, house.recommending.listed(me, me.user_id, WANTED))["without"]
    assert {"label": PLAYED, "said": True} in told["removed"]
    assert "Without having played it before" in first.sentences["en"].full


def test_a_list_of_the_past_says_so_too(house, items, me):
    house.recommending.listed(me, me.user_id, WANTED)
    pick = house.recommending.past(me, me.user_id)[0].picks[0]
    assert pick.reasons[0][0] == PLAYED
    assert PLAYED in pick.ours


def test_the_report_does_not_say_that_it_hangs_on_itself(house, items, me):
    for language, said in (("en", "having played it before"), ("zh", "之前播放过它")):
        html = house.reporting.report(me, me.user_id, WANTED, language=language).html
        assert said in html


def test_what_was_liked_is_told_as_that_where_it_is_asked_for(house, items):
    house.recommending.like(CURATOR, CURATOR.user_id, items["Tower"])
    pick = house.recommending.explain(CURATOR, CURATOR.user_id, items["Tower"])
    assert {one.label for one in pick.explanation.reasons if one.ref == items["Tower"]} == {"You liked it before"}
    told = house.explaining.full(CURATOR, CURATOR.user_id, items["Tower"], WANTED)
    assert told.terms[0].label == "You liked it before"
    assert told.sentences["en"].short == "Because you liked it before."


def test_what_was_skipped_is_not_told_as_played(house, items):
    """Skips come with events of other systems."""
    person = house.recommending.invent(CURATOR, "Skips")
    house.recommending.like(CURATOR, person, items["Waves"])
    with house.database.write() as tx:
        Interactions(tx).add(events(person, items["Fog"], kind="skip", strength=-0.8))
    whole = Visitor(user_id=person, role="viewer")
    told = {one.card.item.title: one for one in house.explaining.every(whole, person, replace(WANTED, k=6))}
    assert any(
        "you skipped" in one.sentences["en"].full or "skipping" in one.sentences["en"].full for one in told.values()
    )
    skipped = told["Fog"]
    assert [term.label for term in skipped.terms if term.itself] == ["You skipped it before"]
    assert "having skipped it before" in skipped.sentences["en"].full
    assert "之前跳过它" in skipped.sentences["zh"].full
    assert not any("played" in one.sentences["en"].full for one in told.values())


def test_of_playing_and_skipping_the_last_is_told():
    again = (*events("u", "a", kind="play"), *events("u", "a", kind="skip"), *events("u", "b", kind="comment"))
    assert verbs(again) == {"a": "skip", "b": "play"}
    assert verbs(again[1::-1]) == {"a": "play"}
    assert verbs((*events("u", "a", kind="like"), *again)) == {"a": "like", "b": "play"}
