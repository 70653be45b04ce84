"""Collections, decisions and undo at the command line, by titles, on a collection without any model."""

import json

import pytest

from core.storage.database import Database
from core.storage.items import Items
from tests.core.cli.conftest import answer, commands
from tests.factories import media_item

TITLES = {"a" * 16: "Harbour at night", "b" * 16: "A red boat", "c" * 16: "Drums", "d" * 16: "Harbour by day"}


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    folder = tmp_path_factory.mktemp("curated")
    database = Database(f"sqlite:///{folder / 'vitrine.db'}")
    database.migrate()
    with database.write() as tx:
        for item_id, title in TITLES.items():
            Items(tx).add(media_item(item_id, title=title))
    database.close()
    (folder / "started").touch()
    with commands(folder) as call:
        yield call


def shown(run, name):
    """The headings of a collection, each with the titles below it."""
    told = answer(run("collection", "show", name, "--json"))
    return [(section["heading"], [item["title"] for item in section["items"]]) for section in told["sections"]]


def test_a_collection_is_made_read_and_changed_by_titles(run):
    assert run("collection", "create", "Boats", "A red boat", "harbour AT night").returncode == 0
    assert run("collection", "add", "boats", "Drums").returncode == 0
    assert shown(run, "Boats") == [("", ["A red boat", "Harbour at night", "Drums"])]
    assert run("collection", "order", "Boats", "drums", "red").returncode == 0
    assert shown(run, "Boats") == [("", ["Drums", "A red boat", "Harbour at night"])]
    # "Harbour" alone is two recordings, but only one of them is in the collection.
    assert run("collection", "remove", "Boats", "Harbour").returncode == 0
    assert shown(run, "Boats") == [("", ["Drums", "A red boat"])]
    assert run("collection", "add", "Boats", "Harbour at night").returncode == 0


def test_sections_notes_and_places_are_set_one_by_one(run):
    run("collection", "create", "Sounds", "Drums", "A red boat", "Harbour at night")
    assert (
        run("collection", "section", "Sounds", "At sea", "--at", "A red boat", "--text", "Two of them").returncode == 0
    )
    assert run("collection", "note", "Sounds", "Drums", "Loud").returncode == 0
    assert shown(run, "Sounds") == [("", ["Drums"]), ("At sea", ["A red boat", "Harbour at night"])]
    assert run("collection", "move", "Sounds", "Drums", "--to", "3").returncode == 0
    assert run("collection", "edit-section", "Sounds", "at sea", "--heading", "Water").returncode == 0
    assert run("collection", "move-section", "Sounds", "Water", "--to", "1").returncode == 0
    assert shown(run, "Sounds") == [("Water", ["A red boat", "Harbour at night", "Drums"]), ("", [])]
    assert run("collection", "join-section", "Sounds", "2").returncode == 0
    text = run("collection", "show", "Sounds").stdout
    assert "Water" in text
    assert "Loud" in text


def test_what_show_prints_can_be_edited_and_given_back_as_one_change(run, tmp_path):
    run("collection", "create", "Round", "Drums", "A red boat", "Harbour at night")
    file = tmp_path / "round.json"
    told = answer(run("collection", "show", "Round", "--json"))
    file.write_text(json.dumps(told))
    assert answer(run("collection", "arrange", "Round", str(file), "--json"))["change_id"] == 0  # nothing was edited
    told["title"] = "Round trip"
    [only] = told["sections"]
    drums, boat, _ = only["items"]
    told["sections"] = [
        {"heading": "First", "text": "Begin here", "items": [{**boat, "note": "The best"}, "Harbour by day"]},
        {**only, "heading": "Then", "items": [drums]},
    ]
    file.write_text(json.dumps(told))
    change = answer(run("collection", "arrange", "Round", str(file), "--json"))["change_id"]
    assert shown(run, "Round trip") == [("First", ["A red boat", "Harbour by day"]), ("Then", ["Drums"])]
    assert run("undo", str(change)).returncode == 0
    assert shown(run, "Round") == [("", ["Drums", "A red boat", "Harbour at night"])]
    told["sections"][0]["items"].append("Drums")
    file.write_text(json.dumps(told))
    twice = run("collection", "arrange", "Round", str(file))
    assert twice.returncode == 1
    assert "at most once" in twice.stderr


def test_a_deleted_collection_is_found_among_the_changes_and_comes_back(run):
    run("collection", "create", "Doomed", "Drums")
    assert run("collection", "delete", "Doomed").returncode == 0
    [line] = answer(run("changes", "-k", "1", "--json"))
    assert line["sentence"] == "Deleted the collection: “Doomed”"
    assert run("undo", str(line["change_id"])).returncode == 0
    assert shown(run, "Doomed") == [("", ["Drums"])]
    again = run("undo", str(line["change_id"]))
    assert again.returncode == 1
    assert "undone already" in again.stderr
    assert "taken back" in run("collection", "history", "Doomed").stdout


def test_decisions_are_shown_first_and_one_undo_takes_all_of_them_back(run):
    asked = ("curate", "Drums", "A red boat", "--status", "described", "--tag", "loud", "--language", "Deutsch")
    looked = run(*asked, "--embargo", "2031-01-31")
    assert "-> 'German'" in looked.stdout
    assert "--apply" in looked.stdout
    assert "Changed" not in run("history", "Drums").stdout
    done = answer(run(*asked, "--apply", "--json"))
    assert len(done["changes"]) == 2
    assert "Changed language, tags and status" in run("history", "Drums").stdout
    assert "Changed 2 recordings at once" in run("changes", "-k", "1").stdout
    assert run("undo", str(done["change_id"])).returncode == 0
    assert {item["language"] for item in answer(run("items", "--json"))} == {media_item("a" * 16).language}


def test_the_worklist_names_its_lists_and_what_stands_in_them(run):
    counts = {row["name"]: row["count"] for row in answer(run("worklist", "--json"))}
    assert counts["unreviewed"] == len(TITLES)
    listed = run("worklist", "unreviewed").stdout
    assert all(title in listed for title in TITLES.values())


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("collection", "show", "Nowhere"), "collection list"),
        (("collection", "add", "Nowhere", "Drums"), "collection list"),
        (("collection", "create", "X", "Harbour"), "2 recordings fit 'Harbour'"),
        (("collection", "create", "X", "Whales"), "python -m core items"),
        (("curate", "Drums", "--language", "loud", "--apply"), "'loud' is no language"),
        (("curate", "Drums", "--status", "lost"), "no status 'lost'"),
        (("worklist", "nothing"), "no list of work"),
        (("undo", "99999"), "no change 99999"),
    ],
)
def test_what_cannot_be_is_said_without_advice_for_browsers(run, arguments, why):
    done = run(*arguments)
    said = " ".join(done.stderr.split())
    assert done.returncode == 1
    assert why in said
    assert "reload" not in said
    assert "page" not in said


def test_a_section_that_is_not_there_names_those_that_are(run):
    run("collection", "create", "Parts", "Drums", "A red boat")
    run("collection", "section", "Parts", "Second", "--at", "A red boat")
    done = run("collection", "join-section", "Parts", "Third")
    assert done.returncode == 1
    assert "1 without a heading, 2 “Second”" in done.stderr


def test_an_export_takes_recordings_and_collections_by_title(run, tmp_path):
    run("collection", "create", "Going out", "Drums")
    table = tmp_path / "x.csv"
    assert run("export", "--format", "csv", "--collection", "going out", "--out", str(table)).returncode == 0
    assert "Drums" in table.read_text()
    assert run("export", "--format", "csv", "--items", "A red boat,drums", "--out", str(table)).returncode == 0
    assert table.read_text().index("A red boat") < table.read_text().index("Drums")
