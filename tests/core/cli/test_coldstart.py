"""`coldstart` on the command line: one JSON value that says it is simulated, with every strategy that was asked for."""

import json
import re

import pytest
from typer.testing import CliRunner

from core.cli.app import app
from core.cli.context import context
from core.services.simulation.views import Wish

pytestmark = pytest.mark.usefixtures("thirty_recordings")


def done(*arguments: str):
    return CliRunner().invoke(app, ["coldstart", "--people", "8", "--answers", "4", "--seed", "3", *arguments])


def value(*strategies: str):
    found = done("--json", *(part for name in strategies for part in ("--strategy", name)))
    assert found.exit_code == 0, found.output
    return json.loads(found.stdout)


def test_every_strategy_is_measured_with_the_same_people_and_the_same_seed_gives_the_same_figures():
    found = value("popular", "similar", "hybrid")
    assert found["simulated"] is True
    assert (found["people"], found["seed"]) == (8, 3)
    assert [one["strategy"] for one in found["strategies"]] == ["popular", "similar", "hybrid"]
    for one in found["strategies"]:
        assert len(one["ndcg"]) == 5
        assert one["ndcg_at"]["3"] == one["ndcg"][3]
        assert all(low <= mean <= high for low, mean, high in zip(one["low"], one["ndcg"], one["high"], strict=True))
    assert [one["policy"] for one in found["regret"]] == ["greedy", "epsilon", "linucb", "thompson"]
    assert [one["launch"] for one in found["new_items"]] == ["wait", "content", "explore"]
    assert value("hybrid")["strategies"][0] == found["strategies"][2]
    assert value("d-optimal")["strategies"][0]["strategy"] == "informative"


def test_a_strategy_that_cannot_be_tried_here_says_why_and_one_that_is_unknown_is_refused():
    found = value("words", "popular")
    assert "share a subject" in found["missing"]["words"]
    assert [one["strategy"] for one in found["strategies"]] == ["popular"]
    refused = done("--strategy", "magic")
    assert refused.exit_code == 2
    assert "no way to ask called magic" in refused.output.replace("\n", " ")


def test_people_read_a_table_and_real_people_have_to_be_there_to_learn_from():
    table = done("--strategy", "pairs", "--strategy", "similar", "--here")
    assert table.exit_code == 0
    assert "8 simulated people" in table.stdout
    assert "This or that" in table.stdout
    assert "similar: Only 0 of the 20 people" in table.stdout


def test_the_longest_name_leaves_the_figures_in_their_columns():
    table = done("--strategy", "deciding_pairs", "--strategy", "popular").stdout.splitlines()[1:4]
    assert len({re.search(r" 0(\.\d{3})?", line).end() for line in table}) == 1


def test_a_kept_audience_is_asked_for_by_name(thirty_recordings):
    services, visitor = context.application.services, context.visitor
    services.simulating.keep(visitor, Wish(name="Night owls", n=50))
    found = done("--json", "--strategy", "pairs", "--audience", "Night owls")
    assert found.exit_code == 0, found.output
    value = json.loads(found.stdout)
    assert value["audience"] == {"known": "Night owls", "newcomers": "Night owls", "visitors": "Night owls"}
    mixed = json.loads(done("--json", "--strategy", "pairs", "--newcomers", "Night owls").stdout)
    assert mixed["audience"] == {"known": "", "newcomers": "Night owls", "visitors": ""}
    assert "8 simulated people of “Night owls”" in done("--strategy", "pairs", "--newcomers", "Night owls").stdout
    assert "no audience “Bats”" in str(done("--audience", "Bats").exception)
    assert done("--audience", "Night owls", "--here").exit_code == 2
