"""Commands that say why, in this process: on a small collection and on a table."""

import json
import re
from types import SimpleNamespace

import pytest
from typer.testing import CliRunner

from core.cli.app import app
from core.cli.context import context
from core.errors import NoSuchStrategy, NotFound
from core.services.explanation.honesty_views import Honesty
from core.services.explanation.truth import Truth
from tests.chinese import english_in
from tests.core.services.conftest import CURATOR, house_in

KEYS = {"kind", "label", "ref", "modality", "share"}


@pytest.fixture(scope="module")
def ids(tmp_path_factory):
    """A collection that the commands find, in which Ada likes two things."""
    before = context._application
    for house in house_in(tmp_path_factory.mktemp("cli")):
        house.accounts = SimpleNamespace(list=lambda visitor: ())
        context._application = SimpleNamespace(services=house, local_visitor=CURATOR)
        contents = ["red tone 200", "red", "blue", "blue tone 1000", "yellow red", "green blue", "green"]
        made = {content: house.ready(content, f"{content}.mp4") for content in contents}
        for liked in ("red tone 200", "green blue"):
            assert run("like", "ada", made[liked]).exit_code == 0
        yield made
    context._application = before


def run(*arguments):
    return CliRunner().invoke(app, [str(a) for a in arguments], catch_exceptions=False)


def answer(*arguments):
    done = run(*arguments, "--json")
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_recommend_explain_keeps_its_keys_and_gives_every_layer(ids):
    rows = answer("recommend", "ada", "-k", 2, "--explain")
    assert len(rows) == 2
    for row in rows:
        assert {"rank", "item_id", "title", "score", "base", "reasons", "explanation"} <= set(row)
        assert set(row["reasons"][0]) == KEYS
        why = row["explanation"]
        assert why["base"] + sum(term["share"] for term in why["terms"]) == pytest.approx(row["score"], abs=1e-6)
        assert {"evidence", "concepts", "path", "counterfactual", "sentences"} <= set(why)
        assert why["sentences"]["zh"]["short"]
    assert "explanation" not in answer("recommend", "ada", "-k", 2)[0]


def test_recommend_explain_says_why_in_a_sentence_and_in_the_language_asked_for(ids):
    row = answer("recommend", "ada", "-k", 1, "--explain")[0]
    for language, kind in (("en", "pictures"), ("zh", "画面")):
        told = run("recommend", "ada", "-k", 1, "--explain", "--language", language).stdout.splitlines()
        assert told[0].endswith(row["title"])
        assert told[1].strip() == row["explanation"]["sentences"][language]["short"]
        assert len(told) == 2 + len(row["reasons"])
        assert any(line.endswith(f"({kind})") for line in told)
    known = {row["title"], *(reason["label"] for reason in row["reasons"])}
    assert not english_in("\n".join(told), known=known)


def test_recommend_says_on_stderr_when_another_strategy_answers(ids):
    told = run("recommend", "ada", "--strategy", "ease", "--language", "zh", "-k", 1)
    assert told.stderr == "“一起被喜欢”还没有训练，由“按内容”代替回答。\n"
    assert len(told.stdout.splitlines()) == 1


def test_recommend_says_in_the_language_asked_for_that_there_is_nothing_to_go_by(ids):
    said = run("recommend", "nobody-yet", "--language", "zh").stdout
    assert said.strip() == "还没有依据：请先用 `like` 喜欢一件藏品，或用 `interests` 说出兴趣。"
    assert run("recommend", "ada", "--language", "Klingon").exit_code == 2


def test_explain_says_it_in_words_and_numbers(ids):
    best = answer("recommend", "ada", "-k", 1)[0]
    why = answer("explain", "ada", best["item_id"], "-k", 1)
    assert (why["card"]["item_id"], why["rank"], why["exact"]) == (best["item_id"], 1, True)
    assert why["counterfactual"]["certified"]
    lines = run("explain", "ada", best["item_id"], "-k", 1, "--language", "zh").stdout
    assert "得分" in lines
    assert "ada" not in lines


def test_explain_shows_where_in_the_stills_when_it_is_asked_to(ids):
    best = answer("recommend", "ada", "-k", 1)[0]["item_id"]
    plain = answer("explain", "ada", best, "-k", 1)["evidence"]
    assert all("places" not in pair for pair in plain)
    stills = [pair for pair in answer("explain", "ada", best, "-k", 1, "--heat")["evidence"] if "places" in pair]
    assert {pair["modality"] for pair in stills} == {"visual"}
    for pair in stills:
        for side in (pair["places"], pair["ref_places"]):
            assert sum(map(sum, side["cells"])) + side["rest"] == pytest.approx(pair["alone"], abs=1e-9)


def test_in_chinese_whatever_is_no_title_is_chinese(ids):
    [best] = answer("recommend", "ada", "-k", 1)
    other = next(item for name, item in ids.items() if name in ("blue", "green") and item != best["item_id"])
    said = run("explain", "ada", best["item_id"], "-k", 1, "--language", "zh").stdout
    said += run("whynot", "ada", other, "-k", 1, "--language", "zh").stdout
    for title in sorted(ids, key=len, reverse=True):
        said = said.replace(title, "")
    words = re.findall(r"[A-Za-z]{2,}", said.replace("mp4", ""))
    why = answer("explain", "ada", best["item_id"], "-k", 1)
    assert set(words) <= {word for row in why["concepts"]["rows"] for word in row["name"].split()}
    refused = CliRunner().invoke(app, ["whynot", "ada", other, "--language", "Klingon", "--json"])
    assert refused.exit_code == 2


def test_whynot_tells_what_would_bring_it_in(ids):
    first = answer("recommend", "ada", "-k", 1)[0]["item_id"]
    other = next(item for item in (ids["blue"], ids["red"]) if item != first)
    found = answer("whynot", "ada", other, "-k", 1)
    assert found["case"] == "beaten"
    assert found["missing"] > 0
    assert found["contrast"]["first"]["item_id"] == first
    assert "comes at place" in run("whynot", "ada", other, "-k", 1).stdout
    with pytest.raises(NotFound):
        run("whynot", "ada", "nothing")


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    """Two camps of 20 people each, who met eight of their ten items."""
    path = tmp_path_factory.mktemp("table") / "train.csv"
    rows = [f"u{p},n{n},{p * n}" for p in range(40) for n in range(20) if n % 2 == p % 2 and (n * 7 + p) % 5]
    path.write_text("user_id,item_id,timestamp\n" + "\n".join(rows) + "\n")
    return path


@pytest.mark.parametrize("strategy", ["ease", "popularity", "cold_user"])
def test_reasons_of_a_table_add_up(table, strategy):
    rows = answer("recommend", "--interactions", table, "--strategy", strategy, "-k", 2, "--explain")
    assert {row["user_id"] for row in rows} >= {"u0", "u39"}
    for row in rows[:20]:
        assert row["base"] + sum(r["share"] for r in row["reasons"]) == pytest.approx(row["score"], abs=1e-9)
        assert all({*KEYS, "effect"} == set(reason) for reason in row["reasons"])
    asked = (rows[0]["user_id"], rows[0]["item_id"])
    lines = run("explain", *asked, "--interactions", table, "--strategy", strategy).stdout.splitlines()
    *shares, score = (float(line.split()[0].replace("−", "-")) for line in lines)
    assert sum(shares) == pytest.approx(score, abs=0.02)


@pytest.mark.parametrize("strategy", ["ease", "cold_user"])
def test_reasons_of_a_table_are_printed_under_each_place_and_add_up_there_too(table, strategy):
    asked = ("recommend", "--interactions", table, "--strategy", strategy, "-k", 2)
    assert not any(line.startswith("\t") for line in run(*asked).stdout.splitlines())
    lines = run(*asked, "--explain", "--language", "zh").stdout.splitlines()
    scores, sums = [], []
    for line in lines:
        if line.startswith("\t"):
            sums[-1] += float(line.split("\t")[1])
        else:
            scores.append(float(line.split("\t")[3]))
            sums.append(0.0)
    assert len(scores) == 80
    assert sums == pytest.approx(scores, abs=0.001)
    assert not english_in(
        "\n".join(lines), known={part for line in lines for part in line.split("\t") if part[0:1] in "un"}
    )
    assert run(*asked, "--language", "xx").exit_code == 2
    assert run("explain", "u0", "n0", "--interactions", table, "--language", "xx").exit_code == 2


def test_reasons_of_a_table_come_with_effects_that_are_no_shares(table):
    row = answer("recommend", "--interactions", table, "-k", 1)[0]
    one = answer("explain", row["user_id"], row["item_id"], "--interactions", table, "--strategy", "als")
    assert one["reasons"][0]["share"] != one["reasons"][0]["effect"]


@pytest.mark.parametrize("asked", [("nobody", "n0"), ("u0", "n2"), ("u0", "nosuch")])
def test_what_a_table_does_not_have_comes_with_no_advice_about_recordings(table, asked):
    with pytest.raises(NotFound) as missing:
        run("explain", *asked, "--interactions", table, "--strategy", "ease")
    assert "as the table calls them" in missing.value.hint


def test_honesty_of_a_table_has_intervals_and_repeats_itself(table):
    arguments = ("honesty", "--interactions", table, "--strategy", "item_knn", "--people", 12, "--seed", 3)
    found = answer(*arguments)
    assert (found["people"], found["strategy"]) == (12, "item_knn")
    assert set(found["metrics"]) == {"pos", "neg", "del", "ins", "cndcg"}
    own = found["better"]["del"]["random"]
    assert own["low"] <= own["mean"] <= own["high"]
    assert found["truth"] is None, "nobody knows why real people chose"
    assert answer(*arguments) == found
    assert "stability" in run(*arguments).stdout
    chinese = run(*arguments, "--language", "zh").stdout
    assert "12 个人" in chinese
    assert not english_in(chinese, known=["item_knn"])


def test_honesty_over_simulated_people_says_how_often_what_was_told_was_true(ids, monkeypatch):
    tests = {"metrics": {}, "curve": {}, "better": {}, "stability": 1.0}
    meter = Honesty(strategy="content", k=10, lists=30, people=9, **tests, simulated=True)
    studied = SimpleNamespace(honesty=meter, truth=Truth(0.64, 0.25, 0.87, 120, possible=0.8))
    studies = context.application.services.studies
    monkeypatch.setattr(studies, "now", lambda visitor, asked: asked.who)
    monkeypatch.setattr(studies, "get", lambda visitor, who: (None, {"simulated": studied}[who]))
    truth = answer("honesty", "--simulated")["truth"]
    assert (truth["reason_hit"], truth["concept_hit"], truth["simulated"]) == (0.64, 0.87, True)
    told = run("honesty", "--simulated").stdout
    assert "120 choices" in told
    assert "87%" in told


def test_people_and_recordings_go_by_the_names_they_have_on_the_pages(ids):
    services, visitor = context.application.services, context.visitor
    liked, other = ids["red"], ids["blue"]
    title = services.library.item(visitor, liked).card.item.title
    assert run("like", "you", title.upper()).exit_code == 0
    viewer = services.recommending.invent(visitor, "Likes red")
    assert run("like", "likes RED", liked).exit_code == 0
    for name, user in (("You", visitor.user_id), ("Likes red", viewer), (viewer, viewer)):
        why = answer("explain", name, other)
        assert (why["user_id"], why["card"]["item_id"]) == (user, other)
    named = {row["label"]: row for row in answer("people")}
    assert (named["You"]["events"], named["Likes red"]["invented"]) == (1, True)
    assert sum(row["events"] for row in named.values()) >= 4  # ada has no label, but is there
    assert "Likes red" in run("people").stdout


def test_names_that_fit_nobody_or_several_say_what_to_do_at_a_command_line(ids):
    for arguments in (("explain", "nobody", ids["blue"]), ("whynot", "ada", "no such title"), ("like", "ada", "")):
        with pytest.raises(NotFound) as refused:
            run(*arguments)
        assert "python -m core" in refused.value.hint
    with pytest.raises(NotFound, match="recordings fit") as several:
        run("whynot", "ada", "ed")
    assert several.value.hint == "Give the id of one of them."


@pytest.mark.parametrize("command", ["explain", "whynot"])
def test_a_list_of_no_places_is_refused_at_a_command_line(ids, command):
    for k in (0, -3):
        assert run(command, "ada", ids["blue"], "-k", k).exit_code == 2


def test_a_strategy_that_there_is_not_is_answered_with_those_that_there_are(ids):
    for arguments in (("recommend", "ada"), ("explain", "ada", ids["blue"]), ("honesty",)):
        with pytest.raises(NoSuchStrategy, match=r"no strategy 'magic'; there are als, .*content") as refused:
            run(*arguments, "--strategy", "magic")
        assert refused.value.hint == "Take one of those."


def test_when_something_was_shown_and_why_is_answered_at_the_command_line(ids):
    [first, *_] = answer("recommend", "ada")
    title = first["title"]
    rows = answer("requests", "ada", "--item", title, "--explain")
    assert rows, "the list that was just made is kept"
    [pick] = rows[0]["picks"]
    assert (pick["item_id"], pick["rank"]) == (first["item_id"], first["rank"])
    assert pick["base"] + sum(r["share"] for r in pick["reasons"]) == pytest.approx(pick["score"], abs=1e-6)
    assert rows[0]["again"]["same"]
    assert rows[0]["again"]["explanation"]["sentences"]["en"]["short"].startswith("Because")
    assert answer("requests", "ada", "--day", "today")
    assert answer("requests", "ada", "--day", "2020-02-02") == []
    told = run("requests", "ada", "--item", title)
    chinese = run("requests", "ada", "--language", "zh")
    assert "依据此前的" in chinese.stdout
    assert not english_in(chinese.stdout, known=ids)
    assert run("requests", "ada", "--language", "xx").exit_code == 2
    assert title in told.stdout
    assert "because of" in told.stdout
    assert "No such list is kept" in run("requests", "ada", "--day", "2020-02-02").stdout
    assert run("requests", "ada", "--day", "some day").exit_code == 2


def test_a_list_that_another_strategy_filled_is_told_as_such(ids):
    run("recommend", "ada", "--strategy", "ease", "-k", 1)
    assert "By content instead of “Liked together”" in run("requests", "ada").stdout
    assert "按内容（代替“一起被喜欢”）" in run("requests", "ada", "--language", "zh").stdout
    newest = answer("requests", "ada")[0]
    assert (newest["strategy"], newest["filled_by"]) == ("ease", ["content"])


def test_commands_that_tell_of_somebody_real_are_in_the_log_of_changes(ids):
    services = context.application.services

    def looks():
        return sum("Looked at" in line.sentence for line in services.recent.changes(CURATOR))

    for n, command in enumerate(("recommend", "requests", "explain", "whynot")):
        name = f"visitor {n}"
        run("like", name, ids["red"])
        before = looks()
        given = [ids["blue"]] if command in ("explain", "whynot") else []
        run(command, name, *given)
        run(command, name, *given)
        assert looks() == before + 1, command
