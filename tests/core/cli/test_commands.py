"""The command line as a person or a script uses it: real files, small random models, processes of their own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.core.cli.conftest import answer

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def process(place):
    """A command as a process of its own: what this process knows already cannot help it."""
    environment = {
        **os.environ,
        "VITRINE_MODELS__CLIP": str(place / "clip"),
        "VITRINE_MODELS__WHISPER": str(place / "whisper"),
        "VITRINE_MODELS__FETCH": "false",
    }

    def call(*arguments):
        command = [sys.executable, "-m", "core", *arguments]
        return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)

    return call


def test_ingest_waits_and_gives_one_record_per_file(ingested):
    assert {name: (r["status"], r["code"]) for name, r in ingested.items()} == {
        "stripes_0.mp4": ("ready", ""),
        "stripes_1.mp4": ("ready", ""),
        "stripes_2.mp4": ("ready", ""),
        "notes.mp4": ("rejected", "E_TYPE"),
        "empty.wav": ("rejected", "E_EMPTY"),
    }
    assert set(ingested["notes.mp4"]) == {"path", "status", "item_id", "code", "message", "seconds"}


def test_taking_the_same_files_in_again_says_duplicate(run, place, ingested):
    [record] = answer(run("ingest", str(place / "in" / "stripes_0.mp4"), "--json"))
    assert (record["status"], record["item_id"]) == ("duplicate", ingested["stripes_0.mp4"]["item_id"])


def test_items_are_listed_with_their_facts(run, ids):
    items = answer(run("items", "--json"))
    assert {item["item_id"] for item in items} == set(ids)
    assert set(items[0]) == {"item_id", "title", "kind", "duration_s", "status", "subject", "language", "tags"}
    assert {item["kind"] for item in items} == {"video"}
    assert all(abs(item["duration_s"] - 1.0) < 0.1 for item in items)


def test_search_finds_by_title_and_gives_a_second(process, place, ids):
    hits = answer(process("--data", str(place / "data"), "search", "stripes 2", "-k", "2", "--json"))
    assert len(hits) == 2
    assert hits[0]["item_id"] == ids[2]
    assert hits[0]["modality"] == "text"
    assert 0 <= hits[0]["best_s"] <= 1.1


def test_similar_leaves_the_item_itself_out(run, ids):
    hits = answer(run("similar", ids[0], "--json"))
    assert {hit["item_id"] for hit in hits} == set(ids[1:])


def test_recommendations_follow_a_like_and_their_reasons_add_up(run, ids):
    assert answer(run("recommend", "ada", "--json")) == []
    assert run("like", "ada", ids[0]).returncode == 0
    assert run("hide", "ada", ids[1]).returncode == 0
    [pick] = answer(run("recommend", "ada", "--explain", "--json"))
    assert (pick["rank"], pick["item_id"]) == (1, ids[2])
    assert abs(pick["base"] + sum(reason["share"] for reason in pick["reasons"]) - pick["score"]) <= 1e-6
    assert {reason["ref"] for reason in pick["reasons"]} == {ids[0], ids[1]}


def test_what_interests_somebody_is_said_waits_where_it_is_unclear_and_is_taken_back(run, ids):
    assert answer(run("interests", "eve", "--say", "stripes, no chromodynamics", "--json")) == [
        {"words": "stripes", "wanted": True, "waiting": True, "means": []},  # three recordings are too few to tell
        {"words": "chromodynamics", "wanted": False, "waiting": True, "means": []},
    ]
    told = run("interests", "eve", "--take-back", "stripes").stdout
    assert told.strip() == "not chromodynamics: nothing here is clearly like it yet"
    assert answer(run("interests", "ada", "--json")) == []


def test_what_does_not_exist_is_a_sentence_and_exit_code_1(process, place, ids):
    done = process("--data", str(place / "data"), "similar", "nothing")
    assert (done.returncode, done.stdout) == (1, "")
    assert "There is no such item" in done.stderr
    assert "Traceback" not in done.stderr


def test_wrong_usage_is_exit_code_2(run):
    assert run("search").returncode == 2
    assert run("no-such-command").returncode == 2


def test_verify_is_clean_and_doctor_knows_the_models(run, ids):
    assert answer(run("verify", "--json")) == {"ok": True, "problems": []}
    facts = answer(run("doctor", "--json"))
    assert facts["encoders"]["clip"] == "open_clip/clip"
    assert facts["items"] == 3
    assert "landlock" in facts["sandbox"]


def test_model_status_lists_size_and_licence(run):
    models = answer(run("models", "status", "--json"))
    base = next(model for model in models if model["name"] == "base")
    assert (base["kind"], base["state"], base["licence"]) == ("whisper", "absent", "MIT")


def test_the_data_directory_may_be_named_after_the_command(process, place, ids):
    assert len(answer(process("items", f"--data={place / 'data'}", "--json"))) == 3


def test_the_first_account_is_an_admin_and_is_listed(process, place):
    command = ("accounts", "add", "ada", "--role", "viewer", "--password-stdin")
    refused = process("--data", str(place / "accounts"), *command)
    assert refused.returncode == 1
    assert "must be an admin" in refused.stderr or "password" in refused.stderr.lower()
