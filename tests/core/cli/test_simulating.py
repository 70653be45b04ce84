"""`simulate` on the command line: one JSON value that says it is simulated, and a file that does too."""

import json
import re
from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from core.cli.app import app
from core.cli.context import context
from core.domain import Interaction, ItemId, UserId
from core.errors import VitrineError
from core.storage.interactions import Interactions


def asked(*arguments: str):
    done = CliRunner().invoke(app, ["simulate", "--people", "40", "--rounds", "4", "--json", "--quiet", *arguments])
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_strategies_meet_the_same_people_and_the_same_seed_gives_the_same_days(thirty_recordings):
    value = asked("--strategy", "content,truth", "--seed", "7")
    assert value["simulated"] is True
    assert [own["strategy"] for own in value["strategies"]] == ["content", "truth"]
    assert all(len(own["curve"]["plays"]) == 4 for own in value["strategies"])
    again = asked("--strategy", "truth", "--seed", "7", "--workers", "2")["strategies"][0]
    assert again["figures"] == value["strategies"][1]["figures"]
    assert asked("--strategy", "truth", "--seed", "8")["strategies"][0]["figures"] != again["figures"]


def test_lists_are_written_to_a_file_and_nothing_else_is_stored(thirty_recordings):
    path = thirty_recordings / "lists.parquet"
    [own] = asked("--out", str(path))["strategies"]
    assert pq.read_table(path).num_rows == own["rows"] == own["total"]["lists"]
    services, visitor = context.application.services, context.visitor
    assert services.simulating.populations(visitor) == ()
    assert services.simulating.simulated_events(visitor) == 0


def test_an_unknown_strategy_is_wrong_usage(thirty_recordings):
    done = CliRunner().invoke(app, ["simulate", "--strategy", "magic"])
    assert done.exit_code == 2
    assert "content" in done.output


@pytest.mark.parametrize(
    ("asked_for", "said"),
    [
        (["--people", "0"], "at least one person"),
        (["--people", "1000000"], "1,000,000 people are too many"),
        (["--strategy", ","], "say who serves them"),
        (["--seed", "-1"], "--seed"),
        (["--workers", "0"], "--workers"),
    ],
)
def test_what_cannot_be_done_is_said_before_anybody_lives(thirty_recordings, asked_for, said):
    done = CliRunner().invoke(app, ["simulate", "--quiet", *asked_for])
    assert done.exit_code == 2
    assert said in " ".join(done.output.replace("│", " ").split())


@pytest.mark.parametrize(
    ("asked_for", "said"),
    [
        (["--out", "/nowhere/at/all/lists.parquet"], "there is no folder"),
        (["--events", "/nowhere/at/all/events.csv"], "--events .* there is no folder"),
        (["--events", "/proc/events.csv"], "cannot be written: No such file"),
        (["--out", "/proc"], "is a folder; name a file"),
    ],
)
def test_a_file_that_cannot_be_written_is_refused_before_anybody_lives(thirty_recordings, asked_for, said):
    done = CliRunner().invoke(app, ["simulate", "--quiet", *asked_for])
    assert isinstance(done.exception, VitrineError)
    assert re.search(said, str(done.exception))


def test_one_person_may_live_one_day(thirty_recordings):
    done = CliRunner().invoke(app, ["simulate", "--quiet", "--people", "1", "--rounds", "1"])
    assert done.exit_code == 0, done.output
    assert "1 invented person, 1 day, seed 0" in done.stdout


def test_an_attack_is_told_in_plain_words(thirty_recordings):
    target = f"{7:016x}"
    value = asked(
        "--strategy", "popularity", "--rounds", "9", "--attack", "random", "--target", target, "--attackers", "1"
    )
    [own] = value["strategies"]
    assert own["attack"]["shown_after"] > own["attack"]["shown_before"] + 0.2
    assert "The attack worked" in own["attack"]["said"]
    assert "Item 7" in own["attack"]["said"]
    wrong = CliRunner().invoke(app, ["simulate", "--attack", "random", "--people", "5"])
    assert wrong.exit_code != 0


def test_people_are_brought_near_to_real_ones_where_there_are_any(thirty_recordings):
    too_few = CliRunner().invoke(app, ["simulate", "--like-real", "--people", "5", "--quiet"])
    assert too_few.exit_code != 0
    rng, began = np.random.default_rng(0), datetime(2026, 1, 1, tzinfo=UTC)
    items = [f"{int(n):016x}" for n in rng.integers(0, 30, 200)]
    with context.application.database.write() as tx:
        events = [
            Interaction(
                user_id=UserId(f"r{n % 40}"),
                item_id=ItemId(item),
                kind="play",
                strength=1.0,
                at=began + timedelta(days=n % 10),
            )
            for n, item in enumerate(items)
        ]
        Interactions(tx).add(events)
    value = asked("--like-real", "--people", "30")
    near = value["like_real"]
    assert set(near["wanted"]) == set(near["found"])
    assert near["wanted"]["plays_per_person"] == pytest.approx(200 / 40, rel=0.2)
    assert near["off"] >= 0
    assert near["behaviour"]
