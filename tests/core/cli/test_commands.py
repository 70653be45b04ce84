"""The command line as a person or a script uses it: real files, small random models, processes of their own."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.cli.context import context
from core.storage.searches import Searches
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


@pytest.fixture(scope="module")
def shot(place):
    """A picture that is not part of the collection."""
    path = place / "shot.png"
    Image.fromarray(np.random.default_rng(5).integers(0, 255, (90, 160, 3), np.uint8)).save(path)
    return path


def test_search_with_a_picture_a_film_of_ones_own_and_a_moment_of_an_item(run, place, ids, shot):
    by_picture = answer(run("search", "--image", str(shot), "--json"))
    assert by_picture[0]["modality"] == "visual"
    assert set(by_picture[0]["evidence"]) == {"picture"}
    by_file = answer(run("search", "--clip", str(place / "in" / "stripes_1.mp4"), "--json"))
    assert set(by_file[0]["evidence"]) == {"picture", "sound"}
    by_moment = answer(run("search", "--clip", f"{ids[1]}@0.5", "--json"))
    assert by_moment
    assert ids[1] not in {hit["item_id"] for hit in by_moment}
    for wrong in (("--clip", "missing@1"), ("--clip", "no/such file"), ("--image", str(place / "in" / "notes.mp4"))):
        assert run("search", *wrong).returncode == 1
    assert run("search", "--image", str(shot), "--clip", ids[0]).returncode == 1


def test_search_by_sound_alone_is_a_matter_of_weights(run, place, ids):
    film = str(place / "in" / "stripes_1.mp4")
    heard = answer(run("search", "--sound", film, "--weights", "picture=0,sound=1", "--json"))
    assert {hit["modality"] for hit in heard} == {"sound"}
    assert run("search", "stripes", "--weights", "colour=1").returncode == 1
    assert run("search", "stripes", "--weights", "picture=7").returncode == 1


def test_search_without_a_term_and_every_hit_says_its_seconds(run, ids):
    [best, *_, last] = answer(run("search", "stripes", "--minus", "2", "--weights", "picture=0", "--json"))
    assert last["item_id"] == ids[2]
    assert last["score"] < 0.5 * best["score"]
    [hit, *_] = answer(run("search", "stripes 2", "--json"))
    assert hit["moments"][0]["at_s"] == pytest.approx(hit["best_s"], abs=0.001)
    assert all(set(moment) == {"at_s", "way", "why"} and moment["why"] for moment in hit["moments"])
    plain = run("search", "stripes 2").stdout
    assert hit["moments"][0]["why"] in plain


def test_a_script_leaves_no_questions_behind(run, ids):
    run("search", "something of a person")
    run("search", "something of a script", "--no-log")
    with context.application.database.read() as tx:
        asked = [question.text for question in Searches(tx).asked()]
    assert "something of a person" in asked
    assert "something of a script" not in asked


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
    assert "There is no such recording" in done.stderr
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
