"""Training, imports and keys at the command line, in this process, on one data directory."""

import json

import pytest
from typer.testing import CliRunner

from core.cli.app import app
from core.cli.context import context
from core.services.learning import fitting
from core.services.learning.training import Training
from core.storage.items import Items
from tests.factories import media_item

ITEMS = [letter * 16 for letter in "abcdef"]


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    folder = tmp_path_factory.mktemp("cli")
    before = context.data_dir, context._application
    context.data_dir, context._application = folder, None
    application = context.application
    with application.database.write() as tx:
        for item in ITEMS:
            Items(tx).add(media_item(item, sha256=item.ljust(64, "0")))
    services = application.services
    training = Training(application.database, services.training._collection, services.registry, fitter=fitting.fit)
    object.__setattr__(services, "training", training)  # here, not in another process: that is tried elsewhere
    rows = [f"p{n},{ITEMS[(n + step) % 3 + 3 * (n % 2)]},{5 - step}" for n in range(30) for step in range(3)]
    (folder / "ratings.csv").write_text("\n".join(["user,item,rating", *rows, "p1,nothing,5"]))

    def call(*arguments, code=0):
        done = CliRunner().invoke(app, list(arguments))
        assert done.exit_code == code, (done.output, done.exception)
        return done.stdout

    call.folder = folder
    yield call
    application.database.close()
    context.data_dir, context._application = before


def test_from_a_table_to_a_version_that_answers(run):
    table = str(run.folder / "ratings.csv")
    looked = json.loads(run("import", "interactions", table, "--json", code=1))
    assert (looked["kept"], looked["batch_id"]) == (90, "")
    assert looked["bad"] == [{"line": 92, "reason": "there is no item 'nothing' in this collection"}]
    assert "Brought in as" in run("import", "interactions", table, "--apply", code=1)
    version = json.loads(run("train", "item_knn", "--set", "k=9", "--json"))
    assert (version["state"], version["settings"]["k"]) == ("serving", 9)
    [tried] = json.loads(run("runs", "--json"))
    assert (tried["kind"], tried["strategy"], tried["version"]) == ("fit", "item_knn", version["version"])
    rows = {row["name"]: row for row in json.loads(run("strategies", "--json"))}
    assert [one["version"] for one in rows["item_knn"]["versions"]] == [version["version"]]
    assert "not trained yet" in run("strategies")
    assert "answers now" in run("strategies", "serve", "item_knn", version["version"])
    [batch] = json.loads(run("import", "list", "--json"))
    run("import", "remove", batch["batch_id"])
    assert "taken out" in run("import", "list")


def test_a_search_that_is_kept_is_among_what_was_tried(run):
    table = str(run.folder / "ratings.csv")
    done = run("tune", "--interactions", table, "--strategy", "item_knn", "--trials", "2", "--keep", "--json")
    told = json.loads(done[done.index("{") :])  # behind what stderr says of the table
    [kept] = json.loads(run("runs", "--kind", "tune", "--json"))
    assert (kept["run_id"], kept["strategy"], kept["state"]) == (told["run"], "item_knn", "done")
    assert kept["config"]["trials"] == told["trials"]
    assert kept["metrics"]["ndcg"] == told["trials"][0]["ndcg"]
    assert len(kept["curve"]["ndcg of settings tried, best first"]) == 3
    assert f"{told['run']:>4}" in run("runs", "--kind", "tune")


def test_a_kind_of_run_that_there_is_not_is_refused_with_those_there_are(run):
    done = CliRunner().invoke(app, ["runs", "--kind", "nosuch"], env={"COLUMNS": "400"})
    assert done.exit_code == 2
    assert "no kind 'nosuch' of run; there is fit, tune, evaluate" in done.output
    assert run("runs", "--kind", "cold_start") == ""


def test_a_key_is_shown_once_and_listed_without_its_secret(run):
    secret = run("keys", "add", "Museum TV", "--allow", "send").strip()
    [row] = json.loads(run("keys", "list", "--json"))
    assert secret.startswith(row["key_id"])
    assert secret not in json.dumps(row)
    assert (row["platform"], row["allows"], row["revoked_at"]) == ("Museum TV", "send", None)
    run("keys", "revoke", row["key_id"])
    assert "revoked" in run("keys", "list")
    run("keys", "add", "Radio", "--allow", "everything", code=2)


def test_somebody_is_forgotten_by_the_name_a_platform_gives_them(run):
    run("forget", "nobody", code=1)
    gone = json.loads(run("forget", "p1", "--json"))
    assert gone["rows"]["interactions"] + gone["rows"]["set_aside"] == 3
    run("forget", "p1", code=1)


def test_reasons_that_are_printed_add_up_also_where_a_score_does_not_begin_at_nothing(run):
    uneven = run.folder / "uneven.csv"
    uneven.write_text("\n".join(["user,item", *(f"q{n},{item}" for n in range(30) for item in ITEMS[: 2 + n % 3])]))
    run("import", "interactions", str(uneven), "--apply")
    run("train", "cold_user")
    told = run("recommend", "q1", "--strategy", "cold_user", "-k", "1", "--explain").splitlines()
    score, _, *shares = (line.strip().replace("−", "-") for line in told)
    assert "Starting point" in shares[-1]
    assert sum(float(share.split()[0]) for share in shares) == pytest.approx(float(score.split()[1]), abs=0.01)
