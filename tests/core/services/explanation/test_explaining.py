"""Full explanations of real lists: numbers against asking again, removals against serving again."""

import re
from itertools import combinations

import numpy as np
import pytest

from core.domain import UserId, Visitor
from core.domain.requests import HouseRules, Wanted
from core.errors import NotAllowed, NotFound
from core.explain.digits import number
from core.recommend.popularity import Popularity
from core.services.explanation.scene import explained_in
from core.services.recommendation.lists import WhatIf
from tests.core.services.conftest import CURATOR, VIEWER, house_in
from tests.factories import training

ME = VIEWER.user_id
THREE = Wanted(k=3)


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    yield from house_in(tmp_path_factory.mktemp("explaining"))


@pytest.fixture(scope="module")
def items(house):
    contents = [
        *("red tone 200", "red red green", "blue tone 1000", "blue blue", "yellow red", "green", "tone 200", "red"),
        *("blue green", "yellow", "blue yellow tone 500", "green red tone 200"),
    ]
    return {content: house.ready(content, f"{content}.mp4") for content in contents}


@pytest.fixture(scope="module")
def told(house, items):
    """Somebody who liked three things, put one aside and played one; whoever changes that puts it back."""
    for content in ("red tone 200", "blue blue", "yellow red"):
        house.recommending.like(VIEWER, ME, items[content])
    house.recommending.hide(VIEWER, ME, items["green"])
    house.recommending.play(VIEWER, ME, items["blue green"])
    return house.explaining


def listed(house, wanted=THREE):
    return [p.card.item.item_id for p in house.recommending.listed(VIEWER, ME, wanted).picks]


def test_shares_add_up_and_every_effect_is_what_asking_again_gives(house, items, told):
    for item_id in listed(house):
        why = told.full(VIEWER, ME, item_id, THREE)
        assert why.exact
        assert why.base + sum(term.share for term in why.terms) == pytest.approx(why.score, abs=1e-9)
        assert sum(abs(term.fraction) for term in why.terms) == pytest.approx(1)
        before = house.recommending.explain(VIEWER, ME, item_id).recommendation.score
        for term in why.terms:
            assert sum(term.parts.values()) == pytest.approx(term.share, abs=1e-9)
            kind = {"green": "hide", "blue green": "play"}.get(term.label, "like")
            house.recommending.undo(VIEWER, ME, term.ref, kind)
            after = house.recommending.explain(VIEWER, ME, item_id).recommendation.score
            assert term.effect == pytest.approx(before - after, abs=1e-9)
            getattr(house.recommending, kind)(VIEWER, ME, term.ref)


def test_a_shown_removal_is_true_and_nothing_smaller_is(house, items, told):
    shown = 0
    for item_id in listed(house):
        found = told.full(VIEWER, ME, item_id, THREE).counterfactual
        if found is None:
            continue
        shown += 1
        assert found.certified
        history = [items[c] for c in ("red tone 200", "blue blue", "yellow red", "green", "blue green")]
        pipeline = told._pipeline
        scene = told._scene(VIEWER, ME, THREE)

        def gone(refs, scene=scene, pipeline=pipeline, item_id=item_id):
            kept = tuple(e for e in scene.query.history if e.item_id not in refs)
            query = type(scene.query)(user_id=ME, history=kept)
            return item_id not in pipeline.serve(query, THREE, never=set(refs)).items()

        removed = {card.item.item_id for card in found.removed}
        assert gone(removed)
        for size in range(1, len(removed)):
            assert not any(gone(set(refs)) for refs in combinations(history, size))
        assert found.replacement.item.item_id not in listed(house)
    assert shown


def test_the_same_history_always_has_the_same_reasons(house, items, told):
    [best, *_] = listed(house)
    assert told.full(VIEWER, ME, best, THREE) == told.full(VIEWER, ME, best, THREE)
    assert told.every(VIEWER, ME, THREE)[0] == told.full(VIEWER, ME, best, THREE)


def test_concepts_carry_exactly_the_pictures_part(house, items, told):
    house.tagging.define(CURATOR, "red")
    house.tagging.define(CURATOR, "blue")
    why = told.every(VIEWER, ME, THREE)[0]
    pictures = sum(term.parts.get("visual", 0.0) for term in why.terms)
    assert why.concepts.pictures == pytest.approx(pictures, abs=1e-6)
    assert sum(row.share for row in why.concepts.rows) == pytest.approx(pictures, abs=1e-6)
    assert why.concepts.rows[-1].name == ""
    assert 0 <= why.concepts.named <= 1


def test_the_path_leads_to_the_score_that_is_shown(house, items, told):
    wanted = Wanted(k=3, diversity=0.8)
    for pick, why in zip(
        house.recommending.listed(VIEWER, ME, wanted).picks, told.every(VIEWER, ME, wanted), strict=True
    ):
        assert [step.stage for step in why.path] == ["score", "diversity"]
        assert why.path[0].score_after == pytest.approx(why.score)
        assert why.path[-1].score_after == pytest.approx(pick.recommendation.score)
        assert why.path[-1].rank_after == why.rank
        found = why.counterfactual
        if found is not None and len(found.removed) > 1:
            assert not found.certified


def test_sentences_name_titles_and_nobody(house, items, told):
    person = house.recommending.invent(CURATOR, "Ada Lovelace")
    house.recommending.like(CURATOR, person, items["red tone 200"])
    house.recommending.like(CURATOR, person, items["yellow"])
    for why in told.every(CURATOR, person, THREE):
        text = " ".join(s for one in why.sentences.values() for s in (one.short, one.full))
        assert why.card.item.title in text
        assert "Ada" not in text
        assert person not in text
        assert person not in str(why.terms)


def test_why_not_tells_the_cases_apart(house, items, told):
    inside = listed(house)[0]
    assert told.why_not(VIEWER, ME, inside, THREE).case == "listed"
    assert told.why_not(VIEWER, ME, items["blue blue"], THREE).case == "known"
    hidden = Wanted(k=3, rules=HouseRules(hidden=(inside,)))
    assert told.why_not(VIEWER, ME, inside, hidden).case == "hidden"
    far = next(i for i in items.values() if told.why_not(VIEWER, ME, i, THREE).case == "beaten")
    found = told.why_not(VIEWER, ME, far, THREE)
    assert found.rank > 3
    c = found.contrast
    assert (c.first.item.item_id, c.second.item.item_id) == (listed(house)[-1], far), "what is there, rather than this"
    assert found.missing == pytest.approx(c.score_first - c.score_second)
    assert found.missing > 0
    assert c.base_difference + sum(t.difference for t in c.terms) == pytest.approx(c.score_first - c.score_second)
    with pytest.raises(NotFound):
        told.why_not(VIEWER, ME, "nothing", THREE)


def test_what_has_no_place_at_all_is_told_with_its_own_reason(house, items, told):
    """Nothing known of a person, and a recording still being examined, are two things."""
    nobody = Visitor(user_id=UserId("nobody-yet"), role="viewer")
    found = told.why_not(nobody, nobody.user_id, items["red"], THREE)
    assert found.case == "nothing"
    assert "has nothing to go by here yet" in found.sentences["en"].full
    coming = house.take_in("red green blue tone 400", "coming.mp4").item_id
    late = told.why_not(VIEWER, ME, coming, THREE)
    house.library.delete(CURATOR, [coming])
    assert late.case == "unready"
    assert "still being examined" in late.sentences["en"].full


def test_what_could_not_be_examined_is_not_said_to_be_on_its_way(house, items, told, monkeypatch):
    def fail(*_):
        raise RuntimeError("boom")

    with monkeypatch.context() as broken:
        broken.setattr(house.encoders.frames.__class__, "encode", fail)
        failed = house.ready("red green blue tone 500", "broken.mp4")
    found = told.why_not(VIEWER, ME, failed, THREE)
    left_out = house.recommending.listed(VIEWER, ME, THREE).left_out
    house.library.delete(CURATOR, [failed])
    assert found.case == "failed"
    assert "could not be examined" in found.sentences["en"].full
    assert (left_out["failed"], left_out["not ready"]) == (1, 0)


def test_what_a_strategy_never_met_is_said_by_its_title(house, items, told):
    learned_elsewhere = Popularity().fit(training())
    with pytest.raises(NotFound, match="“By content” does not know “red” yet") as unmet:
        explained_in(told._scene(VIEWER, ME, THREE), learned_elsewhere, items["red"])
    assert items["red"] not in str(unmet.value)


def test_where_no_like_would_bring_it_in_that_is_said(house, items, told, monkeypatch):
    monkeypatch.setattr("core.services.explanation.contrast.additions", lambda scene, item_id: ())
    far = next(i for i in items.values() if told.why_not(VIEWER, ME, i, THREE).case == "beaten")
    assert (
        told.why_not(VIEWER, ME, far, THREE)
        .sentences["en"]
        .full.endswith("No likes that were tried, up to three together, would bring it in.")
    )
    moved = Wanted(k=3, rules=HouseRules(hidden=(far,)))
    assert "bring it in" not in told.why_not(VIEWER, ME, far, moved).sentences["en"].full


def test_what_would_bring_it_in_does(house, items, told):
    ways = {i: told.why_not(VIEWER, ME, i, THREE).additions for i in items.values()}
    found = [(item_id, way) for item_id, own in ways.items() for way in own]
    assert found
    for item_id, way in found[:3]:
        for liked in way.liked:
            house.recommending.like(VIEWER, ME, liked.item.item_id)
        assert listed(house).index(item_id) + 1 == way.rank_after
        for liked in way.liked:
            house.recommending.undo(VIEWER, ME, liked.item.item_id, "like")


def test_honesty_compares_with_three_other_orders(house, items, told):
    found = told.honesty(VIEWER, ME, THREE)
    assert set(found.metrics) == {"pos", "neg", "del", "ins", "cndcg"}
    assert set(found.metrics["del"]) == {"reasons", "random", "similarity", "popularity"}
    assert found.metrics["del"]["reasons"].mean <= found.metrics["del"]["random"].mean
    assert all(len(curve) == 11 for curve in found.curve.values())
    assert (found.lists, found.people) == (3, 1)
    assert all(np.isnan([gain.low, gain.high]).all() for own in found.better.values() for gain in own.values()), (
        "three places of one list are no sample of anybody"
    )
    assert np.isnan(found.stability), "of three events two are always among the strongest three"


def test_too_few_people_have_no_overview(house, items, told):
    found = told.overview(CURATOR)
    assert found.influential == ()
    assert "fewer than 5" in found.note


def test_the_overview_adds_up(house, items, told):
    for n, content in enumerate(("red", "yellow", "green", "blue blue", "tone 200")):
        person = house.recommending.invent(CURATOR, f"Person {n}")
        for other in (content, "yellow red", "blue tone 1000"):
            house.recommending.like(CURATOR, person, items[other])
    assert told.overview(CURATOR).people == 1, "viewers whom a curator invented are nobody unless asked for"
    found = told.overview(CURATOR, simulated=True)
    assert found.people >= 5
    assert sum(found.modalities.values()) == pytest.approx(1)
    assert (found.history, found.popularity) == pytest.approx((1, 0))
    assert found.influential[0].share >= found.influential[-1].share > 0
    assert dict(found.card)["Name"] == "By content"


def test_without_likes_it_says_what_to_do_and_others_are_refused(house, items):
    with pytest.raises(NotFound, match="like a recording first"):
        house.explaining.full(CURATOR, CURATOR.user_id, items["red"])
    with pytest.raises(NotFound):
        house.explaining.honesty(CURATOR, CURATOR.user_id)
    with pytest.raises(NotAllowed):
        house.explaining.full(VIEWER, CURATOR.user_id, items["red"])


def test_a_what_if_is_explained_by_the_numbers_it_was_made_from(house, items, told):
    weights = (("visual", 0.2), ("sound", 0.9))
    wanted = Wanted(k=3, weights=weights)
    half = WhatIf(kept={items["red tone 200"]: 0.5, items["blue blue"]: 0.0})
    for what_if in (half, WhatIf(instead=(items["red"], items["tone 200"], items["yellow"]))):
        real = house.recommending.listed(VIEWER, ME, wanted).picks
        picks = house.recommending.listed(VIEWER, ME, wanted, what_if).picks
        assert [p.card for p in picks] != [p.card for p in real]
        for pick, why in zip(picks, told.every(VIEWER, ME, wanted, what_if), strict=True):
            assert why.card == pick.card
            assert why.score == pytest.approx(pick.recommendation.score)
            assert why.base + sum(term.share for term in why.terms) == pytest.approx(why.score, abs=1e-9)
            assert "blue blue" not in {term.label for term in why.terms}
    [term] = [t for t in told.every(VIEWER, ME, wanted, half)[0].terms if t.label == "red tone 200"]
    [whole] = [t for t in told.full(VIEWER, ME, _first(house, wanted, half), wanted).terms if t.label == "red tone 200"]
    assert term.share == pytest.approx(whole.share / 2)


def test_removals_in_a_what_if_are_true_of_the_same_what_if(house, items, told):
    what_if = WhatIf(kept={items["blue blue"]: 0.0, items["yellow red"]: 0.5})
    shown = 0
    for why in told.every(VIEWER, ME, THREE, what_if):
        found = why.counterfactual
        if found is None:
            continue
        shown += 1
        gone = {card.item.item_id: 0.0 for card in found.removed}
        kept = WhatIf(kept={**what_if.kept, **gone})
        after = [p.card for p in house.recommending.listed(VIEWER, ME, THREE, kept).picks]
        assert why.card not in after
        assert found.replacement in after
    assert shown


def test_what_a_what_if_leaves_out_stays_known_and_is_never_brought_in(house, items, told):
    what_if = WhatIf(kept={items["blue blue"]: 0.0})
    assert told.why_not(VIEWER, ME, items["blue blue"], THREE, what_if).case == "known"
    for item_id in items.values():
        found = told.why_not(VIEWER, ME, item_id, THREE, what_if)
        for way in found.additions:
            assert items["blue blue"] not in {card.item.item_id for card in way.liked}


def _first(house, wanted, what_if):
    return house.recommending.listed(VIEWER, ME, wanted, what_if).picks[0].card.item.item_id


def test_a_recording_pinned_from_far_beyond_the_best_is_explained_in_full(house, items, told, monkeypatch):
    """Its own score and true place by score, then the rule that lifted it; taking likes away does not move it."""
    monkeypatch.setattr("core.services.recommendation.serving.POOL", 3)
    scores = house.explaining._scene(VIEWER, ME, Wanted(k=2), None)
    far = scores.candidates[-1]
    assert len(scores.candidates) > 4
    wanted = Wanted(k=2, rules=HouseRules(pinned=(far,)))
    why, plain = told.full(VIEWER, ME, far, wanted), told.full(VIEWER, ME, far, Wanted(k=2))
    assert why.rank == 1
    assert listed(house, wanted)[0] == far
    assert (why.score, why.terms) == (plain.score, plain.terms)
    assert why.base + sum(term.share for term in why.terms) == pytest.approx(why.score, abs=1e-9)
    first, *stages = why.path
    assert first.rank_after == len(scores.candidates)
    assert [(stages[0].rank_before, stages[-1].rank_after)] == [(len(scores.candidates), 1)]
    for before, after in zip(why.path, why.path[1:], strict=False):
        assert after.rank_before == before.rank_after
        assert after.score_before == pytest.approx(before.score_after)
    assert why.counterfactual is None
    assert f"from place {len(scores.candidates)} to 1" in why.sentences["en"].full
    assert "whatever was liked" in why.counterfactual_note
    assert f"scores {number(why.score)}: " in why.sentences["en"].full


def test_the_full_sentence_gives_the_score_its_shares_add_up_to_and_apart_from_it_what_a_rule_made_of_it(
    house, items, told
):
    seventh = listed(house, Wanted(k=7))[-1]
    wanted = Wanted(k=3, rules=HouseRules(boosted=((seventh, 3.0),)))
    [why] = [one for one in told.every(VIEWER, ME, wanted) if one.card.item.item_id == seventh]
    full = why.sentences["en"].full
    told_shares = re.split(" (?:Carried|Without|Arranging)", full.partition("scores ")[2])[0]
    score, *shares = (float(figure.replace("−", "-")) for figure in re.findall(r"−?\d+\.\d{3}", told_shares))
    assert score == pytest.approx(why.score, abs=5e-4)
    assert sum(shares) == pytest.approx(score, abs=1e-9)
    assert f"Arranging the list makes that {why.path[-1].score_after:.3f}." in full
    assert f"得分变为 {why.path[-1].score_after:.3f}。" in why.sentences["zh"].full
    assert "Arranging" not in told.full(VIEWER, ME, seventh, Wanted(k=7)).sentences["en"].full


def test_what_would_not_help_is_said_with_as_many_things_as_were_tried(house, items, told, monkeypatch):
    first = listed(house)[0]
    scene = told._scene(VIEWER, ME, THREE, None)
    monkeypatch.setattr(type(scene), "serve", lambda self, query, never=(): self.served)
    monkeypatch.setattr("core.services.explanation.changes.MORE_TRIES", 2)
    case = scene.case
    tried = len(case.removal(case.column(first), scene.columns[scene.columns != case.column(first)], 3).places) + 1
    assert f"without the {tried} recordings" in told.full(VIEWER, ME, first, THREE).counterfactual_note
    monkeypatch.setattr("core.services.explanation.changes.MORE_TRIES", 9)
    assert "the whole history" in told.full(VIEWER, ME, first, THREE).counterfactual_note
    only = WhatIf(kept={item: 0.0 for item in items.values() if item != items["yellow red"]})
    assert "without that" in told.full(VIEWER, ME, listed_if(house, only)[0], THREE, only).counterfactual_note


def listed_if(house, what_if):
    return [p.card.item.item_id for p in house.recommending.listed(VIEWER, ME, THREE, what_if).picks]


def test_a_strategy_that_does_not_exist_explains_nothing(house, items, told):
    for ask in (told.full, told.why_not):
        with pytest.raises(NotFound, match="no strategy 'nonsense'"):
            ask(VIEWER, ME, items["red"], Wanted(strategy="nonsense"))
