"""evaluate, fit, tune and recommend on files, in this process."""

import csv
import json

import numpy as np
import pytest
from typer.testing import CliRunner

from core.cli import evaluating, tables
from core.cli.app import app
from core.domain import ItemFacts, ItemId, TrainingData
from core.errors import BadTable, NotFound, VitrineError
from core.recommend.catalogue import NEEDS_TORCH, STRATEGIES


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """Two camps of 30 people each; item n20 nobody has met, but it has the genre of a camp."""
    folder = tmp_path_factory.mktemp("tables")
    rng = np.random.default_rng(1)
    train, held = [], []
    for person in range(60):
        own = rng.permutation([n for n in range(20) if n % 2 == person % 2])
        train += [f"u{person},n{n},{at}" for at, n in enumerate(own[:7])]
        held += [f"u{person},n{n},{at}" for at, n in enumerate(own[7:])]
    held.append("stranger,n1,5")
    header = "user_id,item_id,timestamp\n"
    (folder / "train.csv").write_text(header + "\n".join([*train, ",n1,5"]) + "\n")
    (folder / "held.csv").write_text(header + "\n".join(held) + "\n")
    (folder / "items.csv").write_text(
        "item_id,genres,year\n" + "".join(f"n{n},{'sea' if n % 2 else 'town'},{1990 + n}\n" for n in range(22))
    )
    (folder / "people.csv").write_text("user_id,camp\n" + "".join(f"u{n},camp {n % 2}\n" for n in range(60)))
    (folder / "users.csv").write_text("user_id\nu3\nnobody\n")
    (folder / "new.csv").write_text("item_id\nn20\nn21\n")
    return folder


QUICK = ",".join(name for name in (*STRATEGIES, "content") if name not in NEEDS_TORCH)


def test_all_is_every_strategy_that_the_tables_suffice_for():
    names = evaluating._names("all", TrainingData())
    assert set(names) == set(STRATEGIES) - {"cold_item", "popularity_by_segment"}
    assert set(names) > NEEDS_TORCH
    described = TrainingData(facts={ItemId("a"): ItemFacts(genres=("sea",))})
    assert set(evaluating._names("all", described)) - set(names) == {"cold_item", "content"}


def run(*arguments):
    return CliRunner().invoke(app, [str(a) for a in arguments], catch_exceptions=False)


def test_evaluate_all_judges_every_strategy_on_the_same_people(place):
    arguments = ["--interactions", place / "train.csv", "--holdout", place / "held.csv", "--strategy", QUICK, "-k", 3]
    people = ["--items", place / "items.csv", "--people", place / "people.csv", "--columns", "group=camp"]
    done = run("evaluate", *arguments, *people, "--json", "--out", place / "lists.csv")
    value = json.loads(done.stdout)
    models = {model["strategy"]: model for model in value["models"]}
    assert {"popularity", "popularity_by_segment", "ease", "als", "bpr", "hybrid", "cold_item", "content"} <= set(
        models
    )
    assert value["people"] == 61
    assert models["ease"]["ndcg"]["mean"] > 0.9 > models["popularity"]["ndcg"]["mean"]
    assert models["popularity_by_segment"]["ndcg"]["mean"] > models["popularity"]["ndcg"]["mean"] + 0.2
    assert models["ease"]["ndcg"]["low"] <= models["ease"]["ndcg"]["mean"] <= models["ease"]["ndcg"]["high"]
    assert {group["name"] for group in models["als"]["groups"]["groups"]} == {"camp 0", "camp 1"}
    assert [row for row in value["tables"][0]["bad"]] == [{"line": 422, "reason": "the user is missing"}]
    assert len(value["comparisons"]) == len(models) * (len(models) - 1) / 2
    with (place / "lists.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert {row["strategy"] for row in rows} == set(models)
    assert {row["rank"] for row in rows} == {"1", "2", "3"}


def test_equal_seeds_give_equal_output_and_a_split_needs_no_holdout(place):
    for split in ("random", "leave_last_out", "temporal", "cold_user"):
        arguments = ["evaluate", "--interactions", place / "train.csv", "--split", split, "--strategy", "als", "--json"]
        first, second = (json.loads(run(*arguments, "--seed", 3).stdout) for _ in range(2))
        assert first["models"][0]["ndcg"] == second["models"][0]["ndcg"]


@pytest.mark.parametrize("strategy", ["cold_item", "content"])
def test_items_nobody_has_met_can_be_the_only_candidates(place, strategy):
    out = place / "cold.csv"
    common = ["--interactions", place / "train.csv", "--items", place / "items.csv", "--candidates", place / "new.csv"]
    run("recommend", *common, "--strategy", strategy, "--out", out)
    with out.open() as file:
        rows = [row for row in csv.DictReader(file) if row["rank"] == "1"]
    assert len(rows) == 60
    assert all(row["item_id"] == ("n21" if int(row["user_id"][1:]) % 2 else "n20") for row in rows)


def test_what_a_catalogue_says_gives_reasons_that_add_up(place):
    common = ["--interactions", place / "train.csv", "--items", place / "items.csv", "--users", place / "users.csv"]
    done = run("recommend", *common, "--strategy", "content", "--explain", "-k", 3, "--json")
    explained = [row for row in json.loads(done.stdout) if row["user_id"] == "u3"]
    assert len(explained) == 3
    for row in explained:
        assert row["base"] + sum(term["share"] for term in row["reasons"]) == pytest.approx(row["score"], abs=1e-6)


def test_recommend_answers_people_without_a_history_from_a_kept_model(place):
    common = ["--interactions", place / "train.csv", "--users", place / "users.csv", "-k", 2]
    run("fit", "--interactions", place / "train.csv", "--strategy", "hybrid", "--out", place / "model")
    run("recommend", *common, "--out", place / "fresh.csv")
    run("recommend", *common, "--model", place / "model", "--out", place / "kept.csv")
    with (place / "fresh.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["user_id", "item_id", "rank", "score"]
    assert [(row["user_id"], row["rank"]) for row in rows] == [
        ("u3", "1"),
        ("u3", "2"),
        ("nobody", "1"),
        ("nobody", "2"),
    ]
    assert (place / "kept.csv").read_text() == (place / "fresh.csv").read_text()


def test_fit_takes_settings_and_tune_prints_its_trials(place):
    common = ["--interactions", place / "train.csv", "--strategy", "ease", "--json"]
    assert "l2=12.5" in json.loads(run("fit", *common, "--set", "l2=12.5").stdout)["settings"]
    trials = json.loads(run("tune", *common, "--trials", 3).stdout)["trials"]
    assert len(trials) == 4
    assert trials[0]["ndcg"] == max(trial["ndcg"] for trial in trials)


@pytest.mark.parametrize("command", [("fit",), ("tune", "--trials", 1), ("recommend", "--out", "lists.csv")])
def test_rows_that_are_left_out_are_listed_on_stderr(place, command, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = run(*command, "--interactions", place / "train.csv", "--strategy", "ease", "--json")
    assert "line 422: the user is missing" in done.stderr
    json.loads(done.stdout)


def test_nobody_who_is_asked_for_vanishes_without_a_word(place):
    common = ["recommend", "--interactions", place / "train.csv", "--users", place / "users.csv", "-k", 2]
    done = run(*common, "--strategy", "ease", "--out", place / "ease.csv", "--json")
    told = json.loads(done.stdout)
    assert (told["people"], told["rows"]) == (2, 4)
    assert (told["got_what_is_popular"], told["without_a_list"]) == (["nobody"], [])
    assert "ease knows too little of 1 person (nobody): what most people like instead" in done.stderr
    with (place / "ease.csv").open() as file:
        assert [row["user_id"] for row in csv.DictReader(file)] == ["u3", "u3", "nobody", "nobody"]
    done = run(*common, "--strategy", "ease", "--candidates", place / "new.csv", "--json")
    assert "without a list: 2 people (u3, nobody)" in done.stderr
    assert "new.csv: the other tables do not know 2 items (n20, n21)" in done.stderr


@pytest.mark.parametrize("command", ["recommend", "evaluate"])
def test_candidates_that_no_table_knows_are_named_and_those_of_a_catalogue_are_known(place, command, tmp_path):
    (tmp_path / "some.csv").write_text("item_id\nn1\nn2\nn20\n" + "".join(f"typo{n}\n" for n in range(6)))
    asked = [command, "--interactions", place / "train.csv", "--strategy", "popularity"]
    asked += ["--candidates", tmp_path / "some.csv", "--json"]
    asked += ["--holdout", place / "held.csv"] if command == "evaluate" else []
    assert "do not know 7 items (n20, typo0, typo1, typo2, typo3 ...)" in run(*asked).stderr
    assert "do not know 6 items (typo0, " in run(*asked, "--items", place / "items.csv").stderr


def test_what_cannot_be_done_is_said_by_name(place):
    with pytest.raises(NotFound, match="no strategy 'magic'"):
        run("evaluate", "--interactions", place / "train.csv", "--holdout", place / "held.csv", "--strategy", "magic")
    with pytest.raises(BadTable, match="no column for 'user'"):
        run("fit", "--interactions", place / "items.csv")
    assert run("evaluate", "--interactions", place / "train.csv", "--split", "odd").exit_code == 2
    assert run("fit", "--interactions", place / "train.csv", "--columns", "person=x").exit_code == 2
    assert run("recommend").exit_code == 2


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """One data directory for all commands that record something."""
    from core.cli.context import context

    before = context.data_dir, context._application
    context.data_dir, context._application = tmp_path_factory.mktemp("data"), None
    yield context.data_dir
    if context._application is not None:
        context._application.database.close()
    context.data_dir, context._application = before


def test_an_evaluation_is_kept_as_a_run_that_the_page_shows(place, data):
    from core.cli.context import context

    common = ["--interactions", place / "train.csv", "--strategy", "popularity,ease", "-k", 3, "--keep"]
    value = json.loads(run("evaluate", *common, "--json").stdout)
    kept = context.application.services.measuring.runs(context.visitor)
    assert [view.run_id for view in kept] == [value["run"]]
    assert kept[0].title == "train.csv"
    assert {model["strategy"] for model in value["models"]} == {"popularity", "ease"}
    assert value["tables"][0]["bad"] == [{"line": 422, "reason": "the user is missing"}]
    said = run("evaluate", *common).stdout
    assert "ease" in said
    assert "train s" in said


def test_with_nobody_s_feedback_the_own_evaluation_says_so(data):
    with pytest.raises(VitrineError, match="leaves nothing"):
        run("evaluate", "--own", "--strategy", "popularity")
    assert run("evaluate").exit_code == 2
    assert run("evaluate", "--own", "--out", "x.csv").exit_code == 2


def test_a_log_gives_estimates_or_the_reason_why_not(place):
    rng = np.random.default_rng(4)
    lines = ["user_id,item_id,clicked,pscore"]
    for n in range(1200):
        item = int(rng.integers(20))
        lines.append(f"u{n % 60},n{item},{int(item % 2 == n % 2)},0.05")
    (place / "log.csv").write_text("\n".join([*lines, "u1,n1,1,7"]) + "\n")
    common = ["--log", place / "log.csv", "--interactions", place / "train.csv", "--strategy", "ease", "-k", 3]
    value = json.loads(run("off-policy", *common, "--json").stdout)
    ease = value["strategies"]["ease"]
    assert ease["estimates"]["dr"]["low"] > 0.85 > 0.6 > ease["logged"]["high"]
    assert value["tables"][-1]["bad"] == [{"line": 1202, "reason": "the probability '7' is not between 0 and 1"}]
    (place / "short.csv").write_text("\n".join(lines[:80]) + "\n")
    assert "at least 50 are needed" in run("off-policy", *common[2:], "--log", place / "short.csv").stdout


def test_a_duel_is_played_and_says_that_it_is_simulated(data):
    value = json.loads(run("duel", "item_knn", "popularity", "--people", 40, "--json").stdout)
    assert value["simulated"]
    assert (value["people"], value["first"]) == (40, "item_knn")
    assert "simulated people" in run("duel", "item_knn", "popularity", "--people", 40).stdout


@pytest.mark.parametrize("command", ["fit", "recommend", "evaluate"])
def test_what_cannot_be_written_at_the_end_is_refused_before_anything_is_learned(place, command, monkeypatch):
    def never(*_, **__):
        raise AssertionError("it began to learn")

    monkeypatch.setattr("core.cli.fitting.training", never)
    monkeypatch.setattr("core.cli.evaluating.training", never)
    wrong = place / "train.csv" if command == "fit" else place
    with pytest.raises(VitrineError, match=r"is a (file|folder); name a"):
        run(command, "--interactions", place / "train.csv", "--strategy", "popularity", "--out", wrong)


def test_a_place_we_may_not_write_to_is_named(place, monkeypatch):
    monkeypatch.setattr(tables.os, "access", lambda *_: False)
    for folder in (False, True):
        with pytest.raises(VitrineError, match="nothing may be written to"):
            tables.check_out(place / "new", folder=folder)


def test_lists_of_no_length_and_files_that_are_not_there_or_empty_are_refused_in_a_sentence(place, tmp_path):
    asked = ("recommend", "--interactions", place / "train.csv", "--strategy", "popularity", "--out")
    with pytest.raises(VitrineError, match="there is no folder"):
        run(*asked, place / "nowhere" / "lists.csv")
    assert run(*asked, place / "lists.csv", "-k", "0").exit_code == 2
    with pytest.raises(BadTable, match="there is no file"):
        run("fit", "--interactions", place / "nothing.csv")
    (tmp_path / "empty.csv").write_text("")
    with pytest.raises(BadTable, match="is empty"):
        run("fit", "--interactions", tmp_path / "empty.csv")
