"""The command line as a person or a script uses it: separate processes, real files, small random models."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.core.encoders import tiny
from tests.media_files import write_clip

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("cli")
    tiny.clip_folder(folder / "clip")
    tiny.whisper_folder(folder / "whisper")
    (folder / "in").mkdir()
    for seed in range(3):
        write_clip(folder / "in" / f"stripes_{seed}.mp4", seed, pitch_hz=300 * (seed + 1))
    (folder / "in" / "notes.mp4").write_text("not a film")
    (folder / "in" / "empty.wav").touch()
    return folder


@pytest.fixture(scope="module")
def run(place):
    environment = {
        **os.environ,
        "VITRINE_MODELS__CLIP": str(place / "clip"),
        "VITRINE_MODELS__WHISPER": str(place / "whisper"),
        "VITRINE_MODELS__FETCH": "false",
    }

    def call(*arguments, data="data"):
        command = [sys.executable, "-m", "core", "--data", str(place / data), *arguments]
        return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)

    return call


@pytest.fixture(scope="module")
def ingested(run, place):
    """The record of each file of the folder, by its name."""
    done = run("ingest", str(place / "in"), "--json")
    assert done.returncode == 1, done.stderr  # two files were refused
    return {Path(record["path"]).name: record for record in json.loads(done.stdout)}


@pytest.fixture(scope="module")
def ids(ingested):
    return [ingested[f"stripes_{seed}.mp4"]["item_id"] for seed in range(3)]


def answer(done):
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


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


def test_search_finds_by_title_and_gives_a_second(run, ids):
    hits = answer(run("search", "stripes 2", "-k", "2", "--json"))
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


def test_what_does_not_exist_is_a_sentence_and_exit_code_1(run, ids):
    done = run("similar", "nothing")
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


def test_the_data_directory_may_be_named_after_the_command(run, place, ids):
    command = [sys.executable, "-m", "core", "items", f"--data={place / 'data'}", "--json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert len(answer(done)) == 3


def test_the_first_account_is_an_admin_and_is_listed(run):
    command = ("accounts", "add", "ada", "--role", "viewer", "--password-stdin")
    refused = run(*command, data="accounts")
    assert refused.returncode == 1
    assert "must be an admin" in refused.stderr or "password" in refused.stderr.lower()
