"""Whatever an explanation says in Chinese is Chinese: every form, strategy and case, but for proper names."""

import re
from dataclasses import replace
from html import unescape

import pytest

from core.cli.explaining import _honest_lines, _lines, _not_lines
from core.cli.looking_back import _lines as _past_lines
from core.domain import UserId, Visitor
from core.domain.requests import HouseRules, Wanted
from core.errors import NotFound
from core.recommend.content import Content
from core.services.explanation.concepts import ConceptWords
from core.services.explanation.explaining import Explaining
from core.services.explanation.reporting import Reporting
from core.services.explanation.study import Study
from core.services.explanation.tongues import facts_in
from core.services.explanation.truth import Truth
from core.services.phrasing import Phrasing
from core.services.recommendation.lists import WhatIf
from core.services.recommendation.recommending import Recommending
from core.services.recommendation.serving import Pipeline
from pages.components.whole import plots
from pages.components.whole.shown import headline
from pages.components.why import reasons, trust, why, why_not
from tests.chinese import english_in, texts
from tests.core.services.conftest import CURATOR, house_in
from tests.core.services.explanation.test_nobody_else import CONTENTS, QUICK, SLOW, Learned

TITLES = ("港口之夜", "红墙", "蓝色的海", "远山", "黄昏", "绿野", "钟声", "晨雾")
MODELS = ("fake/tones", "fake/colours", "fake/listener")
VOCABULARY = ("red", "blue", "green", "yellow")
CASES = {
    "plain": {},
    "arranged": {"diversity": 1.0, "novelty": 1.0, "exposure": 1.0, "calibration": 1.0},
    "first by the house": {"rules": "pinned"},
    "preferred and hidden": {"rules": "boosted"},
}


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    yield from house_in(tmp_path_factory.mktemp("in-chinese"))


@pytest.fixture(scope="module")
def items(house):
    both = zip(CONTENTS, TITLES, strict=True)
    for word in VOCABULARY:
        house.tagging.define(CURATOR, word)
    return [house.ready(content, f"{n}.mp4", title=title) for n, (content, title) in enumerate(both)]


@pytest.fixture(scope="module")
def me(house, items):
    """One of seven; likes, has put something aside, and has said what they want and what not."""
    people = [house.recommending.invent(CURATOR, f"观众{n}") for n in range(7)]
    for n, person in enumerate(people):
        for step in range(3):
            house.recommending.like(CURATOR, person, items[(n + step * (1 + n % 2)) % len(items)])
    own = Visitor(user_id=people[0], role="viewer")
    house.recommending.hide(own, own.user_id, items[6])
    house.interests.declare(own, "blue, no yellow")
    return own


def served(house, name):
    """The services of explanation, with one strategy trained."""
    collection, pseudonyms = house.recommending._collection, house.recommending._pseudonyms
    learned = Learned(house, name) if name != "content" else None
    pipeline = Pipeline(collection, [Content()], learned)
    recommending = Recommending(house.database, collection, pseudonyms, pipeline)
    words = ConceptWords(house.database, Phrasing(house.database, house.encoders))
    explaining = Explaining(house.database, collection, pipeline, words)
    reporting = Reporting(recommending, explaining, house.library, house.encoders.status, house.model_cards)
    return recommending, explaining, reporting


def wanted_of(name, case, items):
    rules = {
        "pinned": HouseRules(pinned=(items[7],)),
        "boosted": HouseRules(boosted=((items[4], 2.0),), hidden=(items[5],)),
    }
    asked = {key: rules[value] if key == "rules" else value for key, value in CASES[case].items()}
    return Wanted(strategy=name, k=3, **asked)


def paper(html):
    body = re.sub(r"<style>.*?</style>|<img[^>]*>", "", html, flags=re.DOTALL)
    return unescape(re.sub(r"<[^>]+>", "\n", body))


def check(lines):
    for line in lines:
        assert not english_in(line, known=(*VOCABULARY, *MODELS)), line
        assert "《很多人" not in line, line


@pytest.mark.parametrize("name", [*QUICK, *SLOW])
@pytest.mark.parametrize("case", CASES)
def test_lists_drawers_and_reports(house, items, me, name, case):
    recommending, explaining, reporting = served(house, name)
    wanted, who = wanted_of(name, case, items), me.user_id
    for what_if in (None, WhatIf(kept={items[0]: 0.5})):
        listed = recommending.listed(me, who, wanted, what_if)
        profile = recommending.profile(me, who)
        drawn = reasons.drawn(listed.picks, profile, {}, name, listed.places, "zh")
        for pick in drawn["picks"]:
            check([pick["because"], pick["by"], *(label for _, label, _ in pick["rows"])])
        check(entry["word"] for entry in drawn["legend"])
        for one in explaining.every(me, who, wanted, what_if):
            check([one.sentences["zh"].short, one.sentences["zh"].full, *_lines(one, "zh")])
            told = why.drawn(one, listed, "zh")["tongues"]["zh"]
            check(texts({part: own for part, own in told.items() if part != "concepts"}))
            check(word for word, _, _ in told["concepts"]["rows"])
    check(paper(reporting.report(me, who, wanted, language="zh").html).splitlines())


@pytest.mark.parametrize("name", [*QUICK, *SLOW])
@pytest.mark.parametrize("case", CASES)
def test_why_not_contrasts_and_the_meter(house, items, me, name, case):
    _, explaining, _ = served(house, name)
    wanted, who = wanted_of(name, case, items), me.user_id
    for item in items:
        absent = explaining.why_not(me, who, item, wanted)
        check(_not_lines(absent, "zh"))
        if absent.additions:
            check(texts(why_not.additions(absent, "zh")))
        if absent.contrast:
            check(texts(why_not.contrasted(absent.contrast, "zh")))
    try:
        meter = explaining.honesty(me, who, wanted)
    except NotFound:  # nothing to test where no history is weighed
        assert name.startswith("popularity")
        return
    check(texts(trust.drawn(replace(meter, note="This model learned from invented people too."), "zh")))
    check(line.replace(name, "") for line in _honest_lines(meter, Truth(0.6, 0.2, 0.8, 100, 0.7), "zh"))


def test_lists_of_the_past(house, items, me):
    listed = house.recommending.listed(me, me.user_id, Wanted(k=3, novelty=1.0))
    before = house.recommending.past(me, me.user_id)
    again = [house.explaining.again(me, listed.number, pick.card.item.item_id) for pick in listed.picks]
    check(one.sentences["zh"] for one in again)
    check(_past_lines([(one, why) for one, why in zip(before, again, strict=False)], None, "zh"))
    check(_past_lines([], None, "zh"))


@pytest.mark.parametrize("name", QUICK)
def test_model_cards(house, items, me, name):
    for visitor in (CURATOR, me):
        card = house.model_cards.card(visitor, name, "zh")
        check([card.title, *(text for fact in card.facts for text in fact)])


def test_a_strategy_as_a_whole(house, items, me):
    for n, title in enumerate(TITLES):
        for item in (items[0], items[1], items[2 + n % 3]):
            house.recommending.like(CURATOR, UserId(title), item)
    _, found = house.studies.get(CURATOR, house.studies.now(CURATOR, Study(people=20)))
    overview = found.overview
    check([headline(overview, "zh"), *(text for fact in facts_in(overview.card, "zh") for text in fact)])
    figures = [plots.kinds(overview, "zh", dark=False), plots.words(overview, "zh", dark=False)]
    figures += [plots.groups(overview, "zh", dark=False)] if overview.groups else []
    figures += [plots.better(found.honesty, "zh", dark=False)]
    for figure in figures:
        for trace in figure.data:
            told = [trace.name or "", re.sub("<.*?>|%{.*?}", "", trace.hovertemplate or "")]
            check([*told, *(y for y in (trace.y if trace.y is not None else ()) if isinstance(y, str))])
