"""Every sentence has its Chinese: what scripts say, what services say, and the tables that sentences are made of."""

import ast
import re
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from string import Formatter
from typing import get_args

import pytest

from core.domain.findings import SoundKind
from core.errors import EmptyTrainingData, NotAllowed, NotFound, TooLittleExamined, Unavailable
from core.explain.wording import in_chinese, words
from core.explain.wording.dates import day, made_from, moment
from core.explain.wording.in_chinese import PHRASES, in_language
from core.explain.wording.lists import CARDS
from core.explain.wording.notes import FIELDS, STRATEGIES
from core.explain.wording.past import Then, then
from core.recommend import exploring
from core.recommend.catalogue import STRATEGIES as STRATEGY_OF
from core.services.explanation import (
    changes,
    concepts,
    explaining,
    honest_words,
    reporting,
    scene,
    studies,
    study,
    terms,
    tongues,
)
from core.services.explanation.report_page import LEGEND
from core.services.explanation.tongues import script_words, settings_in
from core.services.items import locating
from core.services.learning.fitting import settings_of
from core.services.learning.training import _lacks
from core.services.queued import CannotWork
from core.services.recommendation.list_words import NOTHING, SAY_FIRST, UNSEEN
from core.services.strategy_settings import told_settings
from core.services.strategy_words import STAGE_WORDS, WORDS
from pages.components.why import why_not
from tests.chinese import english_in
from tests.factories import NOON

PAGES = Path(__file__).parents[3] / "pages"
OWN = PAGES / "components" / "own"
LAYERS = ("reasons", "moments", "words", "path", "without")
LETTERS = re.compile(r"[A-Za-z]{2,}")
PROPER = ("adamw",)  # what is called the same in every language


def places(text):
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def spoken(name):
    """What a script says: the first argument of `say`, and the tables it says one by one."""
    script = (OWN / name).read_text(encoding="utf-8")
    found = set(re.findall(r'\bsay\((?:[\w.]+ \? )?"((?:[^"\\]|\\.)*)"', script))
    found |= set(re.findall(r'\bsay\([\w.]+ \? "[^"]*" : "([^"]*)"', script))
    for table in re.findall(r"const (?:LAYERS|PARTS_OF|KINDS|WORDS|AMOUNTS) = (.+)", script):
        found |= {
            text
            for text in re.findall(r'"([^"]+)"', table)
            if text not in ("reasons", "moments", "words", "path", "without")
        }
    found |= set(re.findall(r'\[\["Because of", ""\], .*', script)) and {"Because of", "Share", "If removed"}
    return {text.encode().decode("unicode_escape") if "\\u" in text else text for text in found}


@pytest.mark.parametrize(
    ("script", "least"),
    [("picks.js", 20), ("beside.js", 3), ("chips.js", 3), ("why.js", 15), ("moments.js", 8), ("places.js", 15)],
)
def test_whatever_a_script_says_by_itself_is_said_in_chinese_too(script, least):
    found = spoken(script)
    assert len(found) >= least
    assert found <= set(script_words("zh"))


@pytest.mark.parametrize("script", ["picks.js", "beside.js", "chips.js", "why.js", "moments.js", "places.js"])
def test_scripts_that_speak_chinese_put_no_english_comma_or_space_between_what_they_say(script):
    source = (OWN / script).read_text(encoding="utf-8")
    assert 'join(", ")' not in source
    assert 'join(" ")' not in source, "sentences stand in a row by `inARow`: no space after a Chinese full stop"


def test_nothing_is_sent_to_scripts_that_none_of_them_says():
    said = set().union(*(spoken(path.name) for path in OWN.glob("*.js")))
    assert set(CARDS) <= said


def calls(path):
    """Every call in a file: (what is called, its name alone, the call)."""
    for call in ast.walk(ast.parse(Path(path).read_text(encoding="utf-8"))):
        if isinstance(call, ast.Call):
            whole = ast.unparse(call.func)
            yield whole, whole.rpartition(".")[2], call


def texts_of(value, known):
    """The texts an argument may stand for: literals, names of literals, and all that tables of them hold."""
    if isinstance(value, ast.Constant):
        yield value.value
    elif isinstance(value, ast.IfExp):
        yield from (text for own in (value.body, value.orelse) for text in texts_of(own, known))
    elif isinstance(value, ast.Starred | ast.Subscript):
        yield from texts_of(value.value, known)
    elif isinstance(value, ast.Name):
        found = known.get(value.id, ())
        found = found.values() if isinstance(found, Mapping) else [found] if isinstance(found, str) else found
        yield from (text for text in found if isinstance(text, str))


def said_by_pages():
    """Every English text that a page says in the language of the reader."""
    for path in sorted(PAGES.rglob("*.py")):
        known = vars(import_module(".".join(path.relative_to(PAGES.parent).with_suffix("").parts)))
        for whole, name, call in calls(path):
            said = {"say": call.args[:1], "phrase": call.args[:1], "many": call.args[1:3], "labelled": call.args}
            if whole in (name, f"tongue.{name}", f"tongues.{name}"):
                found = (text for own in said.get(name, ()) for text in texts_of(own, known))
                yield from (re.sub(r"^:material/\w+: ", "", text) for text in found)


def test_whatever_pages_say_in_the_language_of_the_reader_has_its_chinese():
    found = set(said_by_pages())
    assert len(found) > 180
    assert found <= set(PHRASES), found - set(PHRASES)


def test_a_page_that_speaks_the_language_of_the_reader_draws_no_text_without_saying_it():
    speaking = [path for path in sorted(PAGES.rglob("*.py")) if "import tongue" in path.read_text(encoding="utf-8")]
    assert len(speaking) > 15
    for path in speaking:
        for whole, name, call in calls(path):
            if whole.startswith(("st.", "column.")) and name not in ("plotly_chart", "fragment", "get", "pop", "form"):
                own = [*call.args[:1], *(k.value for k in call.keywords if k.arg in ("label", "help", "placeholder"))]
                left = [text for text in own if isinstance(text, ast.Constant) and LETTERS.search(str(text.value))]
                assert not left, (path.name, call.lineno, ast.unparse(left[0]))


def test_how_far_a_study_is_has_its_chinese():
    told = [call.args[1] for module in (study, studies) for _, name, call in calls(module.__file__) if name == "told"]
    found = [text for own in told for text in sentences(own)]
    assert len(found) >= 4
    for text in found:
        assert not LETTERS.search(in_language(text, "zh")), text


def sentences(value):
    """What an argument may say, with a figure in every place."""
    if isinstance(value, ast.JoinedStr):
        return ["".join(part.value if isinstance(part, ast.Constant) else "7" for part in value.values)]
    return list(texts_of(value, {}))


@pytest.mark.parametrize("name", STRATEGY_OF)
def test_every_setting_of_every_strategy_has_a_chinese_name(name):
    told = settings_in(told_settings(settings_of(STRATEGY_OF[name])), "zh")
    assert told
    assert not english_in(told, known=PROPER), told


def test_settings_keep_their_figures_and_what_is_not_known_stays():
    assert settings_in("l2 300, held back 0.25", "zh") == "l2 300，留出比例 0.25"
    assert settings_in("parts Liked together (limit 7) / Hidden tastes, old 2", "zh") == (
        "组成 一起被喜欢（上限 7） / 隐藏的口味，old 2"
    )
    assert settings_in("l2 300", "en") == "l2 300"


@pytest.mark.parametrize("name", STRATEGY_OF)
@pytest.mark.parametrize("known", [(0, 0), (10**6, 10**6), (5, 0), (5, 5)])
def test_whatever_keeps_a_strategy_from_being_trained_has_its_chinese(name, known):
    lacks = _lacks(name, *known, grouped=False)
    assert not LETTERS.search(in_language(lacks, "zh")), lacks


def test_every_kind_of_sound_has_its_chinese():
    assert set(get_args(SoundKind)) <= set(script_words("zh"))


@pytest.mark.parametrize("error", [NotFound, NotAllowed, EmptyTrainingData, TooLittleExamined, Unavailable, CannotWork])
def test_what_to_do_after_an_error_of_these_pages_has_its_chinese(error):
    assert not english_in(in_language(error.hint, "zh")), error.hint


def test_a_chinese_sentence_has_the_same_places_as_the_english_and_no_english_words():
    for english, chinese in {**PHRASES, **FIELDS}.items():
        assert places(chinese) <= places(english), english
        assert places(english) - places(chinese) <= {"best"}, english
        assert not english_in(re.sub(r"\{\w+\}|`\w+`", "", chinese)), chinese


def test_every_note_that_services_put_beside_an_explanation_has_its_chinese():
    notes = [
        *(changes.OUTSIDE, changes.STAYS.format(n=7), changes.STAYS_ALONE, changes.STAYS_WITHOUT_ONE),
        *(
            changes.STAYS_WITHOUT_ALL,
            changes.SHORT_LIST,
            changes.UNSEEN_PART,
            changes.PINNED,
            changes.BY_CHANCE,
        ),
        *(scene.NOT_MET, scene.UNTRAINED, SAY_FIRST, NOTHING, "“Two networks” does not know “海” yet."),
        *(changes.FILLED_IN, explaining.SIMULATED, explaining.APPROXIMATE, UNSEEN, LEGEND),
        *(locating.BUSY, locating.LOST, locating.OTHER_MODEL, Unavailable.hint),
        *(concepts.LOADING, concepts.NO_PICTURES, concepts.NOT_ASKED, concepts.NO_WORDS),
        *(reporting.DEMO, reporting.SIMULATED, reporting.IMAGINED, terms.LIKED_BY_MANY, terms.LONG_TERM),
        *(exploring.GIVEN, exploring.TAKEN, *STAGE_WORDS.values(), *tongues.FIRST.values()),
        *(said.format(n=3) for said in tongues.LEFT_OUT.values()),
    ]
    for note in notes:
        told = in_language(note, "zh")
        assert told != note
        assert not LETTERS.search(told), told
        assert in_language(note, "en") == note
    assert "7" in in_language(changes.STAYS.format(n=7), "zh")


def test_figures_and_titles_are_carried_over_and_a_title_is_never_translated():
    said = in_language(
        "“Two networks” has nothing to go by here yet, so “By content” and “Most liked” answer instead.", "zh"
    )
    assert said == "“两个网络”在这里还没有依据，由“按内容”和“最受欢迎”代替回答。"
    filled = "“Two networks” does not know enough recordings: the last place is filled by “By content”."
    assert in_language(filled, "zh") == "“两个网络”认识的藏品不够：最后一个位置由“按内容”填补。"
    assert in_language("like “Sound and Words” above it", "zh") == "与上面的《Sound and Words》相似"
    assert tongues.funnel(135, {"already judged": 3, "not ready": 0}, "en").endswith(
        "Not among them: 3 already judged."
    )
    assert tongues.funnel(135, {"already judged": 3, "kept back": 2}, "zh").endswith("已评价过的 3 个和未开放的 2 个。")
    assert tongues.funnel(9, {"failed": 1}, "en").endswith("Not among them: 1 that could not be examined.")
    assert tongues.funnel(9, {"failed": 1}, "zh").endswith("不在其中的有：无法分析的 1 个。")


@pytest.mark.parametrize("name", STRATEGIES)
def test_the_name_of_a_strategy_is_never_taken_for_a_sentence(name):
    english, chinese, _ = STRATEGIES[name]
    assert in_language(english, "zh") == chinese
    said = in_language(f"“{english}” has nothing to go by here yet, so “By content” answers instead.", "zh")
    assert said == f"“{chinese}”在这里还没有依据，由“按内容”代替回答。"


def test_a_title_that_looks_like_a_number_of_things_is_none():
    assert in_language("Lost recordings", "zh") == "Lost recordings"
    assert in_language("1,200 recordings", "zh") == "1,200 件藏品"


def test_every_strategy_has_a_chinese_name_under_the_name_it_has_in_english():
    assert {name: own[0] for name, own in STRATEGIES.items()} == {name: own[0] for name, own in WORDS.items()}
    assert in_chinese.strategy("content", WORDS["content"], "en") == WORDS["content"]


def tables():
    for module in (words, honest_words, why_not):
        for name, table in vars(module).items():
            if name.isupper() and isinstance(table, Mapping) and isinstance(table.get("zh"), Mapping):
                yield f"{module.__name__}.{name}", table


def test_every_table_of_words_has_the_same_keys_in_both_languages():
    found = dict(tables())
    assert len(found) >= 8
    for name, table in found.items():
        assert set(table["en"]) == set(table["zh"]), name
        for key, chinese in table["zh"].items():
            assert places(chinese) == places(table["en"][key]), (name, key)


def test_days_and_models_are_told_as_people_say_them():
    assert day(NOON, "en").startswith(f"{NOON:%A}")
    assert "星期" in day(NOON, "zh")
    stamp = "20261120-081203-123456-ab12"
    assert made_from(stamp, NOON, "en") == "the model trained on 20 November, 08:12"
    assert made_from("collection 1490", NOON, "en") == f"the collection as it was on {moment(NOON, 'en')}"
    assert "1490" not in made_from("collection 1490", NOON, "zh")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_record_is_never_said_to_come_out_again_where_it_does_not(language):
    same = then(Then(place=2, score=1.0, place_now=2, score_now=1.0, same=True), language)
    moved = then(Then(place=2, score=1.0, place_now=5, score_now=0.9, why="collection"), language)
    out = then(Then(place=2, score=1.0, score_now=0.9, why="collection"), language)
    gone = then(Then(place=2, score=1.0, why="model"), language)
    assert len({same, moved, out, gone}) == 4
    assert all("1.000" in said for said in (same, moved, out, gone))
    assert "0.900" in moved
    assert "5" in moved
    if language == "zh":
        assert not any(LETTERS.search(said) for said in (same, moved, out, gone))


def test_bold_words_end_where_markdown_sees_it_in_chinese():
    """After a full stop and before a character, two asterisks are taken for text and stand there as such."""
    unseen = re.compile(r"[。，：；！？）》]\*\*(?=[^\s*。，：；！？（《])")
    assert [chinese for chinese in PHRASES.values() if unseen.search(chinese)] == []
