"""The report: every figure it quotes is one that was computed, and in Chinese it is Chinese throughout."""

import json
import re
from dataclasses import replace
from html import unescape

import pytest

from core.domain import Query
from core.domain.requests import Wanted
from core.explain.digits import number
from core.services.explanation import report_page
from core.services.explanation.concepts import NOT_ASKED
from core.services.explanation.views import Concept, Concepts
from core.services.recommendation.interests import said_by
from tests.core.services.conftest import VIEWER, house_in

ME = VIEWER.user_id
WANTED = Wanted(k=3, diversity=1.5, novelty=1.5)
SHARE = re.compile(r"“([^”]+)” (−?\d+\.\d{3})")
WITHOUT = re.compile(r"Without (.+?) it would leave the list")
PLACES = re.compile(r"moved it from place (\d+) to (\d+)")


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    yield from house_in(tmp_path_factory.mktemp("report"))


@pytest.fixture(scope="module")
def items(house):
    contents = ["red tone 200", "red red green", "blue tone 1000", "blue blue", "yellow red", "green", "red"]
    contents += ["blue green", "yellow tone 200", "green red", "blue red tone 200"]
    found = {content: house.ready(content, f"{content}.mp4", title=content) for content in contents}
    for liked in ("red tone 200", "blue blue", "yellow red"):
        house.recommending.like(VIEWER, ME, found[liked])
    house.recommending.hide(VIEWER, ME, found["green"])
    return found


def figure_of(text):
    return float(text.replace("−", "-"))


def text_of(html):
    body = re.sub(r"<style>.*?</style>|<img[^>]*>", "", html, flags=re.DOTALL)
    return unescape(re.sub(r"<[^>]+>", "\n", body))


def sections(report):
    """One per recommendation; the last is the card of the strategy."""
    return [text_of(part) for part in report.html.split("<section>")[1:-1]]


def test_every_share_a_sentence_quotes_is_what_the_strategy_itself_says(house, items):
    report = house.reporting.report(VIEWER, ME, WANTED)
    picks = house.recommending.listed(VIEWER, ME, WANTED).picks
    quoted = 0
    for section, pick in zip(sections(report), picks, strict=True):
        title = pick.card.item.title
        own = house.recommending.explain(VIEWER, ME, items[title]).explanation
        shares = {}
        for reason in own.reasons:
            shares[reason.label] = shares.get(reason.label, 0.0) + reason.share
        [score] = re.findall(rf"“{title}” scores (−?\d+\.\d{{3}})", section)
        assert figure_of(score) == pytest.approx(own.score, abs=0.0005)
        arranged = re.findall(r"Arranging the list makes that (−?\d+\.\d{3})", section)
        assert figure_of([score, *arranged][-1]) == pytest.approx(pick.recommendation.score, abs=0.0005)
        for label, figure in SHARE.findall(section.split("Because of")[0]):
            assert figure_of(figure) == pytest.approx(shares[label], abs=0.0005), (title, label)
            quoted += 1
        kinds = {"pictures": "visual", "sound": "sound", "words": "text", "what is said": "speech"}
        carried = {}
        for reason in own.reasons:
            carried[reason.modality] = carried.get(reason.modality, 0.0) + reason.share
        speaks = sum(share for share in carried.values() if share > 0)
        for kind, percent in re.findall(r"(pictures|sound|words|what is said) (\d+) %", section):
            assert int(percent) == pytest.approx(100 * carried[kinds[kind]] / speaks, abs=0.51)
    assert quoted >= len(picks)


def test_every_removal_and_every_move_a_sentence_quotes_is_true_of_the_list_itself(house, items):
    report = house.reporting.report(VIEWER, ME, WANTED)
    listed = house.recommending.listed(VIEWER, ME, WANTED)
    history, told = said_by(house.database, ME)
    removals = moves = 0
    for section, pick in zip(sections(report), listed.picks, strict=True):
        for named in WITHOUT.findall(section):
            gone = {items[title] for title in re.findall(r"“([^”]+)”", named)}
            kept = tuple(event for event in history if event.item_id not in gone)
            query = Query(user_id=ME, history=kept, told=told)
            again = house.explaining._pipeline.serve(query, WANTED, never=gone)
            assert pick.card.item.item_id not in again.items()
            removals += 1
        for before, after in PLACES.findall(section):
            steps = {(step.rank_before, step.rank_after) for step in pick.steps}
            assert (int(before), int(after)) in steps
            moves += 1
    assert removals
    assert moves


def test_a_report_in_chinese_has_no_english_heading_caption_or_sentence(house, items):
    report = house.reporting.report(VIEWER, ME, replace(WANTED, novelty=0.5), "zh")
    text = text_of(report.html.rpartition("<section>")[0])  # the card names models and figures as the field does
    for own in sorted(items, key=len, reverse=True):  # titles, and the words of the vocabulary, stay as they are
        text = text.replace(own, "")
    told = json.loads(report.json)
    for one in told["recommendations"]:
        for row in one["concepts"]["rows"]:
            text = text.replace(row["name"] or "\0", "")
        for name in one["concepts"]["shared"]:
            text = text.replace(name, "")
    assert not re.findall(r"[A-Za-z]{2,}", text)
    assert 'lang="zh-Hans"' in report.html
    assert told["language"] == "zh"
    assert not re.findall(r"[A-Za-z]{2,}", told["title"] + "".join(told["warnings"]))
    assert told["recommendations"][0]["said"] == told["recommendations"][0]["sentences"]["zh"]


def test_a_report_says_what_it_was_made_from_as_people_do_and_what_a_high_score_is(house, items):
    report = house.reporting.report(VIEWER, ME, WANTED)
    listed = house.recommending.listed(VIEWER, ME, WANTED)
    text = text_of(report.html)
    assert "the collection as it was on" in text
    assert "collection 1" not in text
    assert f"the middle of all {number(listed.middle, listed.places)}" in text
    scores = house.recommending._pipeline.recommender().score(Query(user_id=ME, history=said_by(house.database, ME)[0]))
    assert sum(score >= listed.middle for score in scores) >= listed.candidates / 2


def test_steps_in_the_json_of_a_chinese_report_are_chinese_too(house, items):
    told = json.loads(house.reporting.report(VIEWER, ME, WANTED, "zh").json)
    steps = [step for one in told["recommendations"] for step in one["path"]]
    assert any(step["reason"] for step in steps)
    for step in steps:
        said = step["name"] + re.sub(r"《.*?》", "", step["reason"])
        assert not re.findall(r"[A-Za-z]{2,}", said), said


def test_on_paper_bars_keep_their_colour_recommendations_stay_whole_and_pages_are_counted(house, items):
    style, _, printed = house.reporting.report(VIEWER, ME, WANTED).html.partition("@page")
    assert "counter(page)" in printed
    assert re.search(r"\.bar[^{]*{ print-color-adjust: exact", printed)
    assert re.search(r"table[^{]*{ break-inside: avoid", printed)
    assert re.search(r"section { [^}]*break-inside: avoid", style)
    assert "break-inside: auto" not in printed


def test_on_paper_all_sizes_shrink_alike_so_that_notes_are_not_larger_than_the_sentence(house, items):
    style = house.reporting.report(VIEWER, ME, WANTED).html.partition("<style>")[2].partition("</style>")[0]
    in_pixels = re.findall(r"([\w:.]+) {[^{}]*font(?:-size)?: [^;}]*\dpx", style)
    assert in_pixels == [":root"], "what is not counted in rem keeps its size while the rest shrinks"


def test_the_table_leads_from_the_score_of_the_strategy_to_that_in_the_list(house, items):
    """Each stage that changed a score has a row, and the rows add up."""
    report = house.reporting.report(VIEWER, ME, WANTED)
    listed = house.recommending.listed(VIEWER, ME, WANTED, keep=False).picks
    feet = re.findall(r"<tfoot>(.*?)</tfoot>", report.html, re.DOTALL)
    assert len(feet) == len(listed)
    arranged = 0
    for foot, pick in zip(feet, listed, strict=True):
        kinds = re.findall(r'<tr class="(sum|stage)">', foot)
        first, *moves = [float(n.replace("−", "-")) for n in re.findall(r"<td>([−\d.]+)</td>", foot)]
        assert first == pytest.approx(pick.explanation.score, abs=0.00051)
        if moves:
            arranged += 1
            assert kinds == ["sum", *["stage"] * (len(moves) - 1), "sum"]
            assert first + sum(moves[:-1]) == pytest.approx(moves[-1], abs=1e-9)
            assert moves[-1] == pytest.approx(pick.recommendation.score, abs=0.00051)
    assert arranged


def test_words_that_only_describe_the_pictures_have_no_figures():
    """Of a strategy that goes by what people did: no share is no reason of nought."""
    rows = tuple(Concept(name=name, weight=0.5, share=0.0) for name in ("fog", "sea", ""))
    told = report_page._words(Concepts(rows=rows, note=NOT_ASKED), "en", 3)
    assert told == f"The pictures, in words: fog, sea. {NOT_ASKED}"
    chinese = report_page._words(Concepts(rows=rows, note=NOT_ASKED, chinese={"fog": "雾", "sea": "海"}), "zh", 3)
    assert chinese.startswith("用词描述画面：雾、海。这种推荐方法")
    assert report_page._words(Concepts(rows=rows[2:], note=NOT_ASKED), "en", 3) == NOT_ASKED
    weighed = report_page._words(Concepts(rows=(replace(rows[0], share=0.25), rows[2])), "en", 3)
    assert weighed == "In words: fog 0.250, cannot be named 0.000."
