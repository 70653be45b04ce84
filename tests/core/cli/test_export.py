"""Export and import on the command line, on a collection without any model."""

import json

import pytest

from core.storage.database import Database
from core.storage.items import Items
from core.storage.objects import Objects
from tests.core.cli.conftest import commands
from tests.factories import media_item

TITLES = {"a" * 16: "Harbour at night", "b" * 16: "A red boat", "c" * 16: "Drums"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Three recordings with their bytes."""
    folder = tmp_path_factory.mktemp("export")
    database, objects = Database(f"sqlite:///{folder / 'vitrine.db'}"), Objects(folder / "objects")
    database.migrate()
    with database.write() as tx:
        for item_id, title in TITLES.items():
            (folder / "source").write_text(title)
            sha256, _ = objects.hash_file(folder / "source")
            objects.put(folder / "source", sha256, move=True)
            Items(tx).add(media_item(item_id, title=title, sha256=sha256, original_name=f"{title}.mp4"))
    database.close()
    (folder / "started").touch()
    return folder


@pytest.fixture(scope="module")
def run(folder):
    with commands(folder) as call:
        yield call


def test_some_items_become_a_folder_with_a_page(run, folder):
    done = run("export", "--format", "page", "--items", f"{'b' * 16},{'a' * 16}", "--out", str(folder / "p"), "--json")
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert (said["count"], said["left_out"]) == (2, 0)
    page = (folder / "p" / "index.html").read_text()
    assert page.index("A red boat") < page.index("Harbour at night")
    assert (folder / "p" / "media" / "001-a-red-boat.mp4").read_text() == "A red boat"


def test_a_table_goes_out_is_edited_and_comes_back(run, folder):
    table = folder / "all.csv"
    assert run("export", "--format", "csv", "--out", str(table)).returncode == 0
    table.write_bytes(table.read_bytes().replace(b"Drums,", b"Trommeln,"))
    shown = json.loads(run("import", "metadata", str(table), "--json").stdout)
    assert [(c["title"], [f["after"] for f in c["fields"]]) for c in shown["changes"]] == [("Drums", ["Trommeln"])]
    assert (shown["unchanged"], shown["applied"]) == (2, False)
    done = run("import", "metadata", str(table), "--apply")
    assert done.returncode == 0, done.stderr
    assert "Taken over as change" in done.stdout
    assert "Trommeln" in run("items").stdout


def test_rows_that_could_not_be_used_are_said_and_are_no_success(run, folder):
    table = folder / "odd.csv"
    table.write_text("Signatur;Rechte;Farbe\nHarbour at night.mp4;CC0;blue\nnowhere.mp4;CC0;red\n")
    nameless = run("import", "metadata", str(table))
    assert nameless.returncode == 1
    assert "--key" in nameless.stderr
    done = run(
        "import", "metadata", str(table), "--key", "Signatur=original_name", "--column", "Farbe=subject", "--json"
    )
    assert done.returncode == 1
    said = json.loads(done.stdout)
    assert {f["name"] for f in said["changes"][0]["fields"]} == {"rights", "subject"}
    assert [problem["line"] for problem in said["unknown"]] == [3]


@pytest.mark.parametrize(
    ("arguments", "code", "why"),
    [
        (("--format", "docx", "--out", "x"), 2, "one of csv"),
        (("--format", "csv", "--items", "a", "--collection", "b", "--out", "x"), 2, "give one of"),
        (("--format", "csv", "--collection", "Nowhere", "--out", "x"), 1, "No collection has"),
        (("--format", "csv", "--items", "nowhere", "--out", "x"), 1, "No recording has"),
    ],
)
def test_what_cannot_be_is_a_sentence(run, arguments, code, why):
    done = run("export", *arguments)
    assert done.returncode == code
    assert why in " ".join(done.stderr.split())
