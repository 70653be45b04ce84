"""What people say interests them: read as a search reads it, counted exactly, theirs alone, and gone when they go."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from core.domain import UserId, Visitor
from core.domain.requests import Wanted
from core.errors import NotAllowed, NotFound, Unavailable, VitrineError
from core.services.collection import card
from core.services.recommendation.interests import MOST, WORTH, Interests
from core.services.recommendation.lists import WhatIf
from core.services.views import Hit, SearchResult
from tests.core.services.conftest import CURATOR, VIEWER, house_in

ME = VIEWER.user_id
CONTENTS = ("red tone 200", "red red green", "blue tone 1000", "blue blue", "yellow red", "green", "tone 200")


class KnownWords:
    """A search that is sure of the recordings whose titles have the word, the first one most; of others of none."""

    def __init__(self, house):
        self._house = house

    def words(self, visitor, text, k=24, kind=None):
        found = [card(item) for item in self._house.library.items(visitor) if text.casefold() in item.title.split()]
        hits = tuple(Hit(card=c, score=0.9, modality="visual", confidence=0.9 / (1 + n)) for n, c in enumerate(found))
        return SearchResult(hits=hits[:k], calibrated=True)


@pytest.fixture(scope="module")
def furnished(tmp_path_factory):
    for house in house_in(tmp_path_factory.mktemp("interests")):
        house.items = {content: house.ready(content, f"{content}.mp4") for content in CONTENTS}
        house.interests = Interests(
            house.database,
            house.recommending._collection,
            KnownWords(house),
            lambda visitor, house=house: [("the reds", [house.items["red tone 200"], house.items["red red green"]])],
        )
        yield house


@pytest.fixture
def home(furnished):
    yield furnished
    for kind in ("like", "hide"):
        for item in furnished.items.values():
            furnished.recommending.undo(VIEWER, ME, item, kind)
    furnished.interests.restore(VIEWER, ())


def listed(home, strategy="content"):
    return home.recommending.listed(VIEWER, ME, Wanted(strategy=strategy))


def titles(home):
    return [pick.card.item.title for pick in listed(home).picks]


def said(home):
    return {(one.words, one.wanted) for one in home.interests.read(VIEWER)}


def test_somebody_who_only_says_what_they_like_gets_a_list_of_it(home):
    assert titles(home) == []
    came = home.interests.declare(VIEWER, "blue, no red")
    assert [one.words for one in came.kept] == ["blue", "red"]
    assert said(home) == {("blue", True), ("red", False)}
    assert set(titles(home)[:2]) == {"blue blue", "blue tone 1000"}
    assert {"red red green", "yellow red", "red tone 200"} == set(titles(home)[-3:])


def test_words_that_nothing_is_like_are_said_to_be_unclear_and_change_nothing(home):
    home.interests.declare(VIEWER, "blue")
    before = listed(home)
    came = home.interests.declare(VIEWER, "no chromodynamics")
    assert (came.kept, came.unclear) == ((), ("chromodynamics",))
    assert {(one.words, one.wanted, one.waiting) for one in home.interests.read(VIEWER)} == {
        ("blue", True, False),
        ("chromodynamics", False, True),
    }
    assert listed(home).picks == before.picks


def test_words_that_were_unclear_count_as_soon_as_there_are_recordings_of_them(home):
    home.interests.declare(VIEWER, "violet, no ochre")
    assert [one.waiting for one in home.interests.read(VIEWER)] == [True, True]
    late = home.ready("violet tone 400", "violet tone 400.mp4")
    heard = {one.words: one for one in home.interests.read(VIEWER)}
    assert not heard["violet"].waiting
    assert [card.item.item_id for card in heard["violet"].cards] == [late]
    assert heard["ochre"].waiting
    assert titles(home)[0] == "violet tone 400"
    home.library.delete(CURATOR, [late])


def test_waiting_words_are_read_once_for_every_state_of_the_collection(home):
    home.interests.declare(VIEWER, "mauve")
    asked = []
    search = home.interests._searching
    home.interests._searching = SimpleNamespace(words=lambda *a: asked.append(a[1]) or search.words(*a))
    for _ in range(3):
        home.interests.read(VIEWER)
    home.interests._searching = search
    assert asked == ["mauve"]


def test_words_that_no_model_can_read_yet_wait_until_one_can(home):
    search = home.interests._searching

    def starting(*_):
        raise Unavailable("The models are starting.")

    home.interests._searching = SimpleNamespace(words=starting)
    assert home.interests.declare(VIEWER, "blue").unclear == ("blue",)
    assert [one.waiting for one in home.interests.read(VIEWER)] == [True]
    home.interests._searching = search
    assert [one.waiting for one in home.interests.read(VIEWER)] == [False]


def test_where_too_few_recordings_say_what_words_mean_they_wait(home):
    few = Interests(home.database, home.recommending._collection, home.searching)
    assert few.declare(VIEWER, "red").unclear == ("red",)
    with pytest.raises(NotFound, match="steam trains"):
        home.interests.declare(VIEWER, " , ")


def test_every_score_is_the_sum_of_likes_and_sayings_and_each_saying_has_a_row(home):
    home.recommending.like(VIEWER, ME, home.items["green"])
    home.interests.declare(VIEWER, "blue, no red")
    for pick in listed(home).picks:
        assert sum(r.share for r in pick.explanation.reasons) == pytest.approx(pick.recommendation.score, abs=1e-9)
        told = home.explaining.full(VIEWER, ME, pick.card.item.item_id)
        assert told.exact
        assert told.base + sum(term.share for term in told.terms) == pytest.approx(told.score, abs=1e-9)
        rows = {term.label: term for term in told.terms if term.kind == "interest"}
        assert set(rows) <= {"You said you like “blue”", "You said you do not want “red”"}
    assert rows["You said you do not want “red”"].share < 0


def test_what_is_said_of_removing_an_interest_is_what_happens_when_it_is_taken_back(home):
    home.recommending.like(VIEWER, ME, home.items["green"])
    home.interests.declare(VIEWER, "blue, no red")
    item = home.items["yellow red"]
    told = home.explaining.full(VIEWER, ME, item)
    [effect] = [term.effect for term in told.terms if "“red”" in term.label]
    home.interests.take_back(VIEWER, "red")
    assert told.score - home.explaining.full(VIEWER, ME, item).score == pytest.approx(effect, abs=1e-9)


def test_what_is_said_of_removing_a_like_holds_with_interests(home):
    """Checked by the list itself, from which a what-if takes the like and leaves what was said as it is."""
    for content in ("green", "tone 200"):
        home.recommending.like(VIEWER, ME, home.items[content])
    home.interests.declare(VIEWER, "blue")
    item = home.items["red red green"]
    told = home.explaining.full(VIEWER, ME, item)
    [effect] = [term.effect for term in told.terms if term.ref == home.items["green"]]
    without = home.explaining.full(VIEWER, ME, item, what_if=WhatIf(kept={home.items["green"]: 0.0}))
    assert told.score - without.score == pytest.approx(effect, abs=1e-9)


def test_an_interest_is_worth_so_many_likes_of_what_it_means_however_much_is_judged(home):
    def shares(kind):
        told = home.explaining.full(VIEWER, ME, home.items["red red green"])
        return sum(term.share for term in told.terms if term.kind == kind)

    home.interests.declare(VIEWER, "yellow")  # which means one recording
    alone = shares("interest")
    for content in ("yellow red", "tone 200"):
        home.recommending.like(VIEWER, ME, home.items[content])
    assert shares("interest") == pytest.approx(alone, abs=1e-9)
    home.recommending.undo(VIEWER, ME, home.items["tone 200"], "like")
    assert shares("interest") == pytest.approx(WORTH * shares("history"), abs=1e-9)


def test_the_sentence_tells_it_in_both_languages(home):
    home.interests.declare(VIEWER, "blue")
    told = home.explaining.full(VIEWER, ME, home.items["blue blue"])
    assert "“blue”, which you said you like" in told.sentences["en"].short
    assert "你说过喜欢的“blue”" in told.sentences["zh"].short
    assert "“blue” " in told.sentences["en"].full


def test_what_is_not_wanted_speaks_for_what_is_unlike_it_and_is_told_as_not_wanted(home):
    home.interests.declare(VIEWER, "no blue")
    for item in home.items.values():
        told = home.explaining.full(VIEWER, ME, item)
        speaks_for = told.score > 0
        assert ("not “blue”" in told.sentences["en"].full) == speaks_for
        assert ("不要“blue”" in told.sentences["zh"].full) == speaks_for


def test_saying_and_taking_back_is_as_if_nothing_had_been_said(home):
    home.interests.tick(VIEWER, "the reds", wanted=False)
    first = listed(home).picks
    home.interests.declare(VIEWER, "blue")
    assert listed(home).picks != first
    before = home.interests.take_back(VIEWER, "Blue")
    assert listed(home).picks == first
    home.interests.restore(VIEWER, before)
    assert said(home) == {("the reds", False), ("blue", True)}


def test_of_the_same_words_the_last_word_counts(home):
    home.interests.declare(VIEWER, "blue")
    home.interests.declare(VIEWER, "Blue", wanted=False)
    assert said(home) == {("Blue", False)}


def test_a_made_up_history_is_of_somebody_who_said_nothing(home):
    home.interests.declare(VIEWER, "blue")
    made_up = home.recommending.listed(VIEWER, ME, what_if=WhatIf(instead=(home.items["green"],)))
    assert all(reason.kind == "history" for pick in made_up.picks for reason in pick.explanation.reasons)


def test_a_list_of_the_past_is_made_again_with_what_was_said_then(home):
    home.interests.declare(VIEWER, "blue, no red")
    number = listed(home).number
    home.interests.restore(VIEWER, ())
    replay = home.recommending.replay(VIEWER, number)
    assert replay.same
    assert "You said you like “blue”" in dict(replay.past.picks[0].reasons)


def test_nobody_sees_or_feels_what_somebody_else_said(home):
    home.interests.declare(VIEWER, "blue")
    assert home.interests.read(CURATOR) == ()
    assert home.recommending.listed(CURATOR, CURATOR.user_id).picks == ()
    with pytest.raises(NotAllowed):
        home.interests.declare(Visitor(user_id=UserId("x"), role="nobody"), "blue")


def test_there_is_an_end_to_interests(home):
    [one] = home.interests.declare(VIEWER, "blue").kept
    before = home.interests.take_back(VIEWER, one.words)
    home.interests.restore(VIEWER, [replace(before[0], words=f"word {n}") for n in range(MOST)])
    with pytest.raises(VitrineError, match="take one back"):
        home.interests.declare(VIEWER, "blue")
    assert len(home.interests.read(VIEWER)) == MOST


def test_who_is_forgotten_said_nothing(home):
    ann = Visitor(user_id=UserId("ann"), role="viewer")
    home.interests.declare(ann, "blue")
    assert home.forgetting.forget_me(ann).rows["interests"] == 1
    assert home.interests.read(ann) == ()


def test_who_is_joined_with_another_profile_takes_along_what_they_said(home):
    tv = home.platforms.enter(home.platforms.add(CURATOR, "tv", "send"))
    ann, bea = (Visitor(user_id=home.platforms._alias(tv, name), role="viewer") for name in ("ann", "bea"))
    home.interests.declare(bea, "blue")
    home.platforms.join(tv, "bea", home.platforms.offer(tv, "ann"))
    assert home.interests.read(bea) == ()
    assert [one.words for one in home.interests.read(ann)] == ["blue"]


def test_who_gives_a_shared_profile_its_name_and_leaves_it_leaves_what_was_said_with_the_others(home):
    tv = home.platforms.enter(home.platforms.add(CURATOR, "tv", "send"))
    one, two = (Visitor(user_id=home.platforms._alias(tv, name), role="viewer") for name in ("cyd", "dan"))
    home.platforms.join(tv, "dan", home.platforms.offer(tv, "cyd"))
    home.interests.declare(one, "blue")  # the profile goes by cyd's name
    home.platforms.part(tv, "cyd")
    assert home.interests.read(one) == ()
    assert [interest.words for interest in home.interests.read(two)] == ["blue"]
