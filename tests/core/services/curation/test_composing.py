from dataclasses import replace
from itertools import pairwise

import pytest

from core.domain.searches import SearchQuery
from core.errors import NotAllowed, NotFound, VitrineError
from core.services.curation.views import Wish
from core.services.views import SearchResult
from tests.core.services.conftest import CURATOR, VIEWER
from tests.core.services.curation.shown import show


@pytest.fixture
def colours(house):
    """Three reds, two greens, one blue; by title."""
    contents = ("red", "red red", "red red red", "green", "green green", "blue")
    return {c: house.ready(c, f"{n}.mp4", title=c.title()) for n, c in enumerate(contents)}


def chosen(view):
    return {pick.card.item.title.split()[0] for pick in view.picks}


def test_coverage_takes_one_of_each_kind(house, colours):
    view = house.composing.compose(CURATOR, Wish(k=3, coverage=1, relevance=0, novelty=0))
    assert chosen(view) == {"Red", "Green", "Blue"}
    assert view.guarantee >= 0.63
    first = min(view.picks, key=lambda pick: pick.step)
    assert first.card.item.title.startswith("Red"), "the largest group is stood for first"
    assert "stands for" in first.why


def test_every_gain_is_the_sum_of_its_terms_and_all_gains_are_the_value(house, colours):
    view = house.composing.compose(CURATOR, Wish(k=4, phrase="red", like=(colours["blue"],)))
    for pick in view.picks:
        assert pick.gain == pytest.approx(pick.coverage + pick.relevance + pick.novelty)
    assert view.value == pytest.approx(sum(pick.gain for pick in view.picks))
    assert sorted(pick.step for pick in view.picks) == [1, 2, 3, 4]


def test_relevance_follows_a_phrase_or_items_to_resemble(house, colours):
    only = {"coverage": 0, "relevance": 1, "novelty": 0}
    assert chosen(house.composing.compose(CURATOR, Wish(k=2, phrase="green", **only))) == {"Green"}
    assert chosen(house.composing.compose(CURATOR, Wish(k=3, like=(colours["red"],), **only))) == {"Red"}


def test_novelty_prefers_what_is_in_no_collection_and_was_not_seen(house, colours):
    house.collections.create(CURATOR, "T", [colours["blue"]])
    house.recommending.play(VIEWER, VIEWER.user_id, colours["green"])
    view = house.composing.compose(CURATOR, Wish(k=2, coverage=0, relevance=0, novelty=1))
    assert not {pick.card.item.item_id for pick in view.picks} & {colours["blue"], colours["green"]}
    assert all("in no list or collection yet" in pick.why for pick in view.picks)


def test_what_was_recommended_to_somebody_is_not_new_though_nobody_touched_it(house, colours):
    rest = {item.item_id for item in house.library.items(CURATOR)} - {colours["blue"]}
    wish = Wish(k=1, coverage=0, relevance=0, novelty=1, without=tuple(rest))
    [before] = house.composing.compose(CURATOR, wish).picks
    assert "in no list or collection yet" in before.why
    show(house, "somebody", colours["blue"])
    [after] = house.composing.compose(CURATOR, wish).picks
    assert "yet" not in after.why
    assert after.novelty < before.novelty


def test_what_goes_on_beside_a_collection_does_not_repeat_it(house, colours):
    made = house.collections.create(CURATOR, "T", [colours["red"], colours["green"]])
    wish = Wish(k=1, coverage=1, relevance=0, novelty=0, beside=made.collection_id)
    assert chosen(house.composing.compose(CURATOR, wish)) == {"Blue"}
    with pytest.raises(NotFound):
        house.composing.compose(CURATOR, Wish(beside="nothing"))


def test_neighbours_on_the_path_are_alike(house, colours):
    view = house.composing.compose(CURATOR, Wish(k=6))
    titles = [pick.card.item.title.split()[0] for pick in view.picks]
    changes = sum(a != b for a, b in pairwise(titles))
    assert changes == 2, titles
    assert "Only 6 recordings to choose from." in house.composing.compose(CURATOR, Wish(k=9)).note


def test_the_same_wish_gives_the_same_proposal(house, colours):
    assert house.composing.compose(CURATOR, Wish(k=4)) == house.composing.compose(CURATOR, Wish(k=4))


def test_words_that_decide_nothing_are_said_to_and_the_choice_does_not_bear_them(house, colours, monkeypatch):
    nothing = SearchResult(hits=(), query=SearchQuery(text="xylophones"))
    with monkeypatch.context() as other:
        other.setattr(house.searching, "words", lambda *_, **__: nothing)
        lost = house.composing.compose(CURATOR, Wish(k=2, phrase="xylophones"))
    assert lost.astray
    assert "decide nothing" in lost.note
    assert not house.composing.compose(CURATOR, Wish(k=2)).astray
    found = house.composing.compose(CURATOR, Wish(k=5, phrase="red", coverage=0))
    assert (found.astray, found.unsure) == (False, False)


def test_where_few_fit_the_words_only_they_are_offered_and_it_is_said(house, colours):
    found = house.composing.compose(CURATOR, Wish(k=5, phrase="red"))
    assert (chosen(found), len(found.picks)) == ({"Red"}, 3)
    assert found.note.startswith("Only 3 recordings fit “red”; what does not fit is not offered.")
    beside = house.composing.compose(CURATOR, Wish(k=5, phrase="red", without=(colours["red"],)))
    assert beside.note.startswith("Only 2 recordings fit “red”")
    none = house.composing.compose(CURATOR, Wish(k=5, phrase="red", kind="audio"))
    assert none.picks == ()
    assert none.note.startswith("Nothing that may be chosen fits “red”. ")
    everything = house.composing.compose(CURATOR, Wish(k=5, without=tuple(colours.values())))
    assert (everything.picks, everything.note) == ((), "Nothing to choose from.")
    for wish in (Wish(k=5, phrase="red", like=(colours["blue"],)), Wish(k=5, phrase="red", relevance=0)):
        more = house.composing.compose(CURATOR, wish)
        assert len(more.picks) == 5
        assert "Only 3 of them fit “red”; the others stand for" in more.note


def test_what_comes_nearest_counts_where_nothing_surely_matches(house, colours, monkeypatch):
    """The question of a composer is a sentence; what a search would not dare to show still tells which way to go."""
    sure = house.searching.words(CURATOR, "blue")
    doubtful = replace(sure, hits=(), misses=tuple(replace(hit, confidence=0.3) for hit in sure.hits))
    monkeypatch.setattr(house.searching, "words", lambda *_, **__: doubtful)
    view = house.composing.compose(CURATOR, Wish(k=1, phrase="the blue hour", coverage=0, novelty=0))
    assert (view.astray, view.unsure) == (False, True)
    assert "Nothing surely matches “the blue hour”" in view.note
    assert chosen(view) == {"Blue"}


def test_a_kind_can_be_asked_for_and_an_empty_collection_says_so(house):
    assert "Nothing has been turned into vectors" in house.composing.compose(CURATOR, Wish()).note
    house.ready("red", "a.mp4")
    house.ready("tone 440", "b.wav")
    [pick] = house.composing.compose(CURATOR, Wish(k=5, kind="audio")).picks
    assert pick.card.item.kind == "audio"


@pytest.mark.parametrize("wish", [Wish(k=0), Wish(k=999), Wish(coverage=-1), Wish(coverage=0, relevance=0, novelty=0)])
def test_what_cannot_be_is_refused(house, wish):
    with pytest.raises(VitrineError):
        house.composing.compose(CURATOR, wish)


def test_composing_is_for_curators(house):
    with pytest.raises(NotAllowed):
        house.composing.compose(VIEWER, Wish())
