from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import numpy as np
import pytest

from core.domain import Explanation, ItemId, Query, Reason, UserId, Vocabulary
from core.domain.requests import HouseRules, Wanted
from core.errors import NotFound, VitrineError
from core.recommend.content import Content
from core.services.feedback import mood
from core.services.recommendation.list_log import exposure
from core.services.recommendation.list_words import told_fallback
from core.services.recommendation.lists import WhatIf
from core.services.recommendation.serving import Pipeline
from core.storage.requests import KEPT, KEPT_PER_PERSON, Requests
from tests.core.services.conftest import CURATOR, VIEWER, house_in
from tests.factories import NOON, events

ME = VIEWER.user_id
COLOURS = ("red", "red green", "red red blue", "green", "green blue", "blue", "blue yellow", "yellow", "yellow red")


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """A house with nine walls, shared by the tests here; each takes back what it says."""
    for house in house_in(tmp_path_factory.mktemp("served")):
        subjects = ["warm", "warm", "warm", "cold", "cold", "cold", "warm", "warm", "warm"]
        ids = [house.ready(c, f"{c}.mp4", subject=s) for c, s in zip(COLOURS, subjects, strict=True)]
        yield house, dict(zip(COLOURS, ids, strict=True))


@pytest.fixture
def served(filled):
    house, items = filled
    for kind in ("like", "hide", "rate", "comment", "play"):
        for item in items.values():
            house.recommending.undo(VIEWER, ME, item, kind)
    with house.database.write() as tx:
        Requests(tx).forget(ME)
    house.recommending.like(VIEWER, ME, items["red"])
    house.recommending.like(VIEWER, ME, items["yellow"])
    return house, items


def ids(listed):
    return [pick.card.item.item_id for pick in listed.picks]


class Knows:
    """A trained strategy that has met only some items, and scores them in the order given."""

    def __init__(self, *items):
        self.items = Vocabulary(tuple(sorted(items)))
        self._best = {item: float(len(items) - n) for n, item in enumerate(items)}

    def score(self, query):
        liked = any(event.strength > 0 for event in query.history)
        return np.array([self._best[item] if liked else np.nan for item in self.items.ids])

    def explain(self, query, item_id):
        score = self._best[item_id]
        reason = Reason(kind="history", label="x", share=score, ref=query.history[0].item_id)
        return Explanation(item_id=item_id, strategy="ease", score=score, base=0.0, reasons=(reason,))


class Shelf:
    """A registry with one strategy."""

    def __init__(self, recommender):
        self._recommender = recommender

    def names(self):
        return ("ease",)

    def version(self, name):
        return None

    def recommender(self, name):
        return self._recommender if name == "ease" else None

    def load(self, name, version):
        raise NotFound("gone")


def pipeline(house, *known):
    return Pipeline(house.recommending._collection, [Content()], Shelf(Knows(*known)), exposure(house.database))


def test_every_score_is_the_strategys_plus_what_each_stage_changed(served):
    house, _ = served
    wanted = Wanted(
        k=5, diversity=1.0, novelty=0.7, exposure=0.5, calibration=0.4, rules=HouseRules(most_of_a_subject=3)
    )
    listed = house.recommending.listed(VIEWER, ME, wanted)
    assert len(listed.picks) == 5
    for pick in listed.picks:
        first, *_ = pick.steps
        assert first.stage == "score"
        assert first.delta == pytest.approx(pick.explanation.score, abs=1e-9)
        assert sum(step.delta for step in pick.steps) == pytest.approx(pick.recommendation.score, abs=1e-9)
        assert [step.stage for step in pick.steps] == [
            "score",
            "novelty",
            "exposure",
            "diversity",
            "calibration",
            "rules",
        ]
        ranks = [(step.rank_before, step.rank_after) for step in pick.steps]
        assert all(after == before for (_, after), (before, _) in pairwise(ranks))
        assert ranks[-1][1] == pick.recommendation.rank


def test_what_somebody_rated_is_never_listed_nor_what_is_withheld(served):
    house, items = served
    house.recommending.rate(VIEWER, ME, items["blue"], 2)
    house.recommending.comment(VIEWER, ME, items["green"], "What a wonderful, beautiful thing!")
    listed = ids(house.recommending.listed(VIEWER, ME))
    assert not {items[c] for c in ("red", "yellow", "blue", "green")} & set(listed)
    query = Query(user_id=ME, history=events("viewer", items["red"]))
    found = pipeline(house).serve(query, Wanted(), never=[items["yellow red"]])
    assert items["yellow red"] not in found.items()
    assert found.candidates == len(COLOURS) - 2


def test_places_a_strategy_cannot_fill_say_who_filled_them(served):
    house, items = served
    known = [items["green"], items["blue"]]
    query = Query(user_id=ME, history=events("viewer", items["red"]))
    found = pipeline(house, *known).serve(query, Wanted(strategy="ease", k=5))
    assert list(found.items()[:2]) == known
    assert [pick.strategy for pick in found.picks] == ["ease", "ease", "content", "content", "content"]
    assert len(set(found.items())) == 5
    assert found.steps(found.items()[4])[-1].stage == "fallback"
    assert told_fallback(found).endswith("the last 3 places are filled by “By content”.")
    assert told_fallback(replace(found, picks=found.picks[:3])).endswith("the last place is filled by “By content”.")
    filled = (found.picks[2], replace(found.picks[3], strategy="popularity"))
    assert told_fallback(replace(found, picks=filled)).endswith("so “By content” and “Most liked” answer instead.")
    stranger = pipeline(house, *known).serve(Query(history=()), Wanted(strategy="ease"))
    assert stranger.picks == ()


def test_a_strategy_that_is_not_trained_gives_way_and_says_so(served):
    house, _ = served
    listed = house.recommending.listed(VIEWER, ME, Wanted(strategy="ease"))
    assert {pick.recommendation.strategy for pick in listed.picks} == {"content"}
    assert listed.fallback == "“Liked together” is not trained yet, so “By content” answers instead."
    states = {choice.name: choice.state for choice in house.recommending.choices(VIEWER)}
    assert states["content"] == "ready"
    assert states["ease"] == "untrained"


def test_no_more_of_one_subject_than_the_rules_allow(served):
    house, items = served
    wanted = Wanted(rules=HouseRules(most_of_a_subject=2, pinned=(items["blue"],), hidden=(items["red green"],)))
    listed = house.recommending.listed(VIEWER, ME, wanted)
    subjects = [pick.card.item.subject for pick in listed.picks]
    assert max(subjects.count(s) for s in set(subjects)) == 2
    assert ids(listed)[0] == items["blue"]
    assert items["red green"] not in ids(listed)


def test_weights_of_the_content_change_what_is_alike(served):
    house, _ = served
    plain = house.recommending.listed(VIEWER, ME, Wanted())
    seen = house.recommending.listed(VIEWER, ME, Wanted(weights=(("visual", 1.0), ("sound", 0.0), ("text", 0.0))))
    assert {r.modality for p in seen.picks for r in p.explanation.reasons} == {"visual"}
    assert ids(seen) != ids(plain) or seen.picks[0].recommendation.score != plain.picks[0].recommendation.score


def test_what_others_were_shown_often_makes_way_and_looking_again_changes_nothing(served):
    house, items = served
    house.recommending.like(CURATOR, CURATOR.user_id, items["red"])
    house.recommending.like(CURATOR, CURATOR.user_id, items["yellow"])
    first = house.recommending.listed(CURATOR, CURATOR.user_id, Wanted(k=1))
    fair = house.recommending.listed(VIEWER, ME, Wanted(k=3, exposure=50.0))
    assert ids(first)[0] not in ids(fair)
    [told] = [
        s
        for s in house.recommending.listed(VIEWER, ME, Wanted(k=9, exposure=0.01)).picks
        if ids(first)[0] == s.card.item.item_id
    ]
    assert [step.reason for step in told.steps if step.stage == "exposure"] == ["shown often already"]
    assert house.recommending.listed(VIEWER, ME, Wanted(k=3, exposure=50.0)).picks == fair.picks


def test_a_what_if_changes_the_list_and_stores_nothing(served):
    house, items = served
    real = house.recommending.listed(VIEWER, ME)
    before = len(house.recommending.past(VIEWER, ME))
    without = house.recommending.listed(VIEWER, ME, what_if=WhatIf(kept={items["red"]: 0.0}))
    assert {r.ref for p in without.picks for r in p.explanation.reasons} == {items["yellow"]}
    assert items["red"] not in ids(without), "what is known stays known"
    half = house.recommending.listed(VIEWER, ME, what_if=WhatIf(kept={items["red"]: 0.5}))
    shares = {r.share for p in half.picks for r in p.explanation.reasons if r.ref == items["red"]}
    whole = {r.share for p in real.picks for r in p.explanation.reasons if r.ref == items["red"]}
    assert max(shares) == pytest.approx(max(whole) / 2)
    other = house.recommending.listed(VIEWER, ME, what_if=WhatIf(instead=(items["blue"],)))
    assert ids(other)[0] in (items["green blue"], items["blue yellow"])
    assert without.number == half.number == other.number == 0
    assert len(house.recommending.past(VIEWER, ME)) == before
    assert house.recommending.listed(VIEWER, ME) == real


def test_a_list_of_the_past_is_told_from_its_record_and_comes_out_again(served):
    house, items = served
    wanted = Wanted(k=4, diversity=0.8, exposure=0.3, weights=(("visual", 0.6), ("sound", 0.4)))
    then = house.recommending.listed(VIEWER, ME, wanted)
    house.recommending.hide(VIEWER, ME, ids(then)[0])
    house.recommending.undo(VIEWER, ME, items["red"], "like")
    now = house.recommending.listed(VIEWER, ME, wanted)
    assert ids(now) != ids(then)
    newest, oldest = house.recommending.past(VIEWER, ME)
    assert [p.card.item.item_id for p in oldest.picks] == ids(then)
    assert newest.request.number == now.number
    for pick, past in zip(then.picks, oldest.picks, strict=True):
        assert past.steps == pick.steps
        told = sum(share for _, share in past.reasons) + past.base
        assert told == pytest.approx(pick.explanation.score, abs=0.0005)  # three digits, as everywhere
    again = house.recommending.replay(VIEWER, then.number)
    assert again.same
    assert [c.item.item_id for c in again.again] == ids(then)


def test_a_list_that_is_looked_at_again_is_one_record(served):
    house, _ = served
    numbers = {house.recommending.listed(VIEWER, ME).number for _ in range(3)}
    assert len(numbers) == 1
    assert len(house.recommending.past(VIEWER, ME)) == 1


def test_nobody_sees_the_lists_of_somebody_else(served):
    house, _ = served
    number = house.recommending.listed(CURATOR, ME).number
    stranger = replace(VIEWER, user_id=UserId("another"))
    with pytest.raises(NotFound):
        house.recommending.replay(stranger, number)
    with pytest.raises(VitrineError):
        house.recommending.past(stranger, ME)


def test_no_more_lists_are_kept_than_the_last_ones_of_the_last_half_year(served):
    house, _ = served
    house.recommending.listed(VIEWER, ME)
    with house.database.write() as tx:
        requests = Requests(tx)
        [one] = requests.of(ME)
        for n in range(KEPT_PER_PERSON + 5):
            requests.add(replace(one, at=NOON + timedelta(hours=n)))
        assert len(requests.of(ME, 1000)) == KEPT_PER_PERSON
        requests.add(replace(one, at=NOON + 2 * KEPT))
        assert [request.at for request in requests.of(ME, 1000)] == [NOON + 2 * KEPT]


def test_stars_and_comments_move_the_list_at_once_and_are_taken_back(served):
    house, items = served
    before = house.recommending.listed(VIEWER, ME)
    assert house.recommending.rate(VIEWER, ME, items["blue"], 5) is None
    assert ids(house.recommending.listed(VIEWER, ME)) != ids(before)
    assert house.recommending.rate(VIEWER, ME, items["blue"], 1) == 5
    assert house.recommending.rate(VIEWER, ME, items["blue"], None) == 1
    assert house.recommending.comment(VIEWER, ME, items["blue"], "I love it, wonderful.") == ""
    profile = house.recommending.profile(VIEWER, ME)
    assert profile.comments == {items["blue"]: "I love it, wonderful."}
    pleased = house.recommending.listed(VIEWER, ME)
    assert items["blue"] in {r.ref for p in pleased.picks for r in p.explanation.reasons if r.share > 0}
    assert house.recommending.comment(VIEWER, ME, items["blue"], "") == "I love it, wonderful."
    assert ids(house.recommending.listed(VIEWER, ME)) == ids(before)


def test_a_comment_counts_as_its_words_are_meant():
    assert mood("This is wonderful, I love it!") > 0.5
    assert mood("Horrible and boring, I hate it.") < -0.5
    assert mood("潮が満ちてきた") == 0.0


def test_settings_survive_their_way_through_json():
    wanted = Wanted(k=3, novelty=0.25, weights=(("visual", 0.5),), rules=HouseRules(pinned=(ItemId("a"),)))
    assert Wanted.from_json(wanted.to_json()) == wanted
    assert Wanted.from_json(wanted.to_json()).mark == wanted.mark
    assert replace(wanted, novelty=0.3).mark != wanted.mark


def test_a_report_stands_by_itself_and_says_what_the_page_says(served):
    house, items = served
    report = house.reporting.report(VIEWER, ME, Wanted(k=3, diversity=0.5))
    listed = house.recommending.listed(VIEWER, ME, Wanted(k=3, diversity=0.5))
    for pick in listed.picks:
        assert pick.card.item.title in report.html
    assert "<script" not in report.html
    assert "http" not in report.html.replace("http-equiv", "")
    house.recommending.undo(VIEWER, ME, items["red"], "like")
    house.recommending.undo(VIEWER, ME, items["yellow"], "like")
    with pytest.raises(NotFound, match="no list yet"):
        house.reporting.report(VIEWER, ME)
