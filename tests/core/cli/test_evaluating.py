"""evaluate, fit, tune and recommend on files, in this process."""

import csv
import json

import numpy as np
import pytest
from typer.testing import CliRunner

from core.cli.app import app
from core.errors import BadTable, NotFound


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


def run(*arguments):
    return CliRunner().invoke(app, [str(a) for a in arguments], catch_exceptions=False)


def test_evaluate_all_judges_every_strategy_on_the_same_people(place):
    arguments = ["--interactions", place / "train.csv", "--holdout", place / "held.csv", "--strategy", "all", "-k", 3]
    people = ["--items", place / "items.csv", "--people", place / "people.csv", "--columns", "group=camp"]
    done = run("evaluate", *arguments, *people, "--json", "--out", place / "lists.csv")
    value = json.loads(done.stdout)
    models = {model["strategy"]: model for model in value["models"]}
    assert {"popularity", "popularity_by_segment", "ease", "als", "bpr", "hybrid", "cold_item"} <= set(models)
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


def test_items_nobody_has_met_can_be_the_only_candidates(place):
    out = place / "cold.csv"
    common = ["--interactions", place / "train.csv", "--items", place / "items.csv", "--candidates", place / "new.csv"]
    run("recommend", *common, "--strategy", "cold_item", "--out", out)
    with out.open() as file:
        rows = [row for row in csv.DictReader(file) if row["rank"] == "1"]
    assert len(rows) == 60
    assert all(row["item_id"] == ("n21" if int(row["user_id"][1:]) % 2 else "n20") for row in rows)


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


def test_what_cannot_be_done_is_said_by_name(place):
    with pytest.raises(NotFound, match="no strategy 'magic'"):
        run("evaluate", "--interactions", place / "train.csv", "--holdout", place / "held.csv", "--strategy", "magic")
    with pytest.raises(BadTable, match="no column for 'user'"):
        run("fit", "--interactions", place / "items.csv")
    assert run("evaluate", "--interactions", place / "train.csv", "--split", "odd").exit_code == 2
    assert run("fit", "--interactions", place / "train.csv", "--columns", "person=x").exit_code == 2
    assert run("recommend").exit_code == 2
