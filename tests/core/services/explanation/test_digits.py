"""The same share has the same digits on the card, in the drawer, in the sentence, in the report and in a kept list."""

import re

import pytest

from core.domain.requests import Wanted
from core.services.explanation.digits import in_digits, pick_in_digits
from core.services.explanation.report_page import page
from tests.core.services.conftest import CURATOR, VIEWER, house_in

ME = VIEWER.user_id


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """Twelve recordings, of which somebody likes five and has put one aside."""
    contents = [
        *("red tone 200", "red red green", "blue tone 1000", "blue blue", "yellow red", "green", "tone 200", "red"),
        *("blue green", "yellow", "blue yellow tone 500", "green red tone 200"),
    ]
    for house in house_in(tmp_path_factory.mktemp("digits")):
        items = [house.ready(content, f"{content}.mp4") for content in contents]
        for item in items[:5]:
            house.recommending.like(VIEWER, ME, item)
        house.recommending.hide(VIEWER, ME, items[5])
        yield house


def thousandths(value):
    return round(1000 * value)


def by_title(pairs):
    found = {}
    for title, share in pairs:
        found[title] = found.get(title, 0) + thousandths(share)
    return found


@pytest.mark.parametrize("wanted", [Wanted(k=6), Wanted(k=6, diversity=0.4, novelty=0.3)], ids=["plain", "moved"])
def test_everywhere_a_share_is_told_it_has_the_same_digits(house, wanted):
    listed = house.recommending.listed(VIEWER, ME, wanted, keep=True)
    kept = next(one for one in house.recommending.past(VIEWER, ME) if one.request.number == listed.number)
    assert listed.picks
    for pick, record in zip(listed.picks, kept.picks, strict=True):
        why = house.explaining.full(VIEWER, ME, pick.card.item.item_id, wanted)
        card, drawer = pick_in_digits(pick, listed.places), in_digits(why)
        on_card = by_title((r.label, r.share) for r in card.explanation.reasons)
        assert on_card == by_title((t.label, t.share) for t in drawer.terms)
        assert on_card == {title: thousandths(share) for title, share in record.reasons}
        assert sum(on_card.values()) + thousandths(card.explanation.base) == thousandths(drawer.score)
        for term in drawer.terms:
            assert term.effect == pytest.approx(term.share, abs=1e-12)  # a plain sum: one number, told twice
            assert sum(map(thousandths, term.parts.values())) == thousandths(term.share)
            assert f"{abs(term.share):.3f}" in re.findall(r"[\d.]+\d", page("t", [], [], [why], lambda url: None))
        named = re.findall(r"“([^”]+)” (−?-?\d\.\d{3})", why.sentences["en"].full)
        assert named
        for title, figure in named:
            if title in on_card:
                assert thousandths(abs(float(figure.replace("−", "-")))) == abs(on_card[title])


def test_the_way_into_the_list_ends_at_the_score_on_the_card(house):
    wanted = Wanted(k=6, diversity=0.4, novelty=0.3)
    listed = house.recommending.listed(VIEWER, ME, wanted)
    for pick in listed.picks:
        card = pick_in_digits(pick, listed.places)
        why = in_digits(house.explaining.full(VIEWER, ME, pick.card.item.item_id, wanted))
        assert sum(thousandths(step.delta) for step in card.steps) == thousandths(card.recommendation.score)
        assert thousandths(why.path[-1].score_after) == thousandths(card.recommendation.score)
        told = [thousandths(step.score_after - step.score_before) for step in why.path]
        assert told == [thousandths(step.delta) for step in card.steps]


def test_moments_and_words_have_the_digits_of_the_reasons_they_belong_to(house):
    wanted = Wanted(k=6)
    for pick in house.recommending.listed(VIEWER, ME, wanted).picks:
        exact = house.explaining.full(CURATOR, ME, pick.card.item.item_id, wanted)
        why = in_digits(exact)
        for pair, whole in zip(why.evidence, exact.evidence, strict=True):
            [term] = [t for t in why.terms if t.ref == pair.evidence.ref]
            [before] = [t for t in exact.terms if t.ref == pair.evidence.ref]
            kind = pair.evidence.modality
            if whole.evidence.share == pytest.approx(before.parts[kind], abs=1e-9):
                assert thousandths(pair.evidence.share) == thousandths(term.parts[kind])
        if why.concepts.rows:
            pictures = sum(term.parts.get("visual", 0.0) for term in why.terms)
            assert sum(thousandths(row.share) for row in why.concepts.rows) == thousandths(pictures)
