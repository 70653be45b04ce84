"""Model cards say what is known and nothing else, in both languages, and whatever is not known is said."""

import json

import pytest

from core.explain.wording.in_chinese import in_language
from core.explain.wording.model_card import FOR, HEADS, KINDS, LINES, NOT_FOR
from core.recommend.catalogue import STRATEGIES
from core.services.measurement.views import Source, Wish
from core.services.strategy_words import WORDS
from tests.chinese import english_in
from tests.core.services.conftest import CURATOR, VIEWER, house_in


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    for house in house_in(tmp_path_factory.mktemp("cards")):
        names = ["red tone 200", "red red", "blue tone 900", "blue blue", "green", "green blue", "yellow", "red blue"]
        items = [house.ready(name, f"{name}.mp4") for name in names]
        for n in range(24):
            person = house.recommending.person(CURATOR, f"p{n}")
            for step in range(3 + n % 4):
                house.recommending.like(CURATOR, person, items[(n + step * (1 + n % 2)) % len(items)])
        yield house


def parts(card):
    return {key: text for key, _, text in card.parts}


def test_every_strategy_has_a_card_in_both_languages_with_the_same_parts(house):
    for strategy in ("content", *STRATEGIES):
        english, chinese = (house.model_cards.card(CURATOR, strategy, language) for language in ("en", "zh"))
        assert [key for key, _, _ in english.parts] == [key for key, _, _ in chinese.parts] == list(HEADS["en"])[1:]
        assert all(text and "{" not in text for _, text in (*english.facts, *chinese.facts))
        assert parts(english)["for"] != parts(english)["not"]
    assert set(KINDS) <= set(WORDS)
    for table in (HEADS, FOR, NOT_FOR, LINES):
        assert set(table["en"]) == set(table["zh"])


def test_before_anything_was_judged_the_card_says_so(house):
    found = parts(house.model_cards.card(CURATOR, "content"))
    assert found["judged"].startswith("Not judged yet")
    assert found["badly"].startswith("Not known yet")
    assert found["popularity"].startswith("Not known yet")
    assert found["data"] == "The contents of 8 recordings; of people nothing."
    assert "tests" in found["below"] or "fake" in found["below"]
    assert parts(house.model_cards.card(CURATOR, "ease"))["below"].startswith("None")
    assert parts(house.model_cards.card(CURATOR, "ease"))["version"] == LINES["en"]["nothing"]


def test_the_figures_of_a_card_are_those_of_the_version_and_of_the_kept_evaluation(house):
    house.training.fit(CURATOR, "item_knn")
    house.work()
    wish = Wish(source=Source(name="Own people"), strategies=("popularity", "item_knn"))
    _, measured = house.measuring.now(CURATOR, wish)
    found = parts(house.model_cards.card(CURATOR, "item_knn"))
    version = house.registry.version("item_knn")
    assert version.version in found["version"]
    assert f"{version.events:,} likes" in found["data"]
    ndcg = measured.model("item_knn").figures["ndcg"]
    assert f"{ndcg.mean:.3f} ({ndcg.low:.3f} to {ndcg.high:.3f})" in found["judged"]
    place = [model.strategy for model in measured.judged].index("item_knn") + 1
    assert f"place {place} of 2" in found["judged"]
    assert f"the most liked got {measured.model('popularity').figures['ndcg'].mean:.3f}" in found["judged"]
    for groups in measured.model("item_knn").groups.values():
        if len(groups) > 1:
            assert f"“{groups[-1].name}” get {groups[-1].value.mean:.3f}" in found["badly"]
    chinese = parts(house.model_cards.card(CURATOR, "item_knn", "zh"))
    assert "口味" in chinese["badly"]
    assert in_language("Well known (4–8)", "zh") == "了解得多（4–8）"
    assert not english_in(f"{chinese['badly']}{chinese['judged']}", known=("nDCG",))


def test_how_well_people_are_served_is_told_to_curators_only(house):
    found = parts(house.model_cards.card(VIEWER, "content"))
    assert found["badly"] == found["popularity"] == LINES["en"]["curators"]


def test_a_card_can_be_taken_along_as_text_and_for_programs(house):
    card = house.model_cards.card(CURATOR, "content", "zh")
    told = json.loads(card.json)
    assert [part["text"] for part in told["parts"]] == [text for _, text in card.facts]
    assert card.markdown.startswith(f"# {card.title}\n")
    assert all(f"## {heading}\n\n{text}" in card.markdown for heading, text in card.facts)
