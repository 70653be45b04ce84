"""What is inside an item, on the command line."""

import pytest

from tests.core.cli.conftest import answer

SRT = "1\n00:00:00,100 --> 00:00:00,600\nStripes of many colours.\n"


@pytest.fixture(scope="module")
def spoken(run, place, ids):
    (place / "stripes.srt").write_text(SRT)
    done = run("subtitles", ids[0], str(place / "stripes.srt"), "--language", "en")
    assert (done.returncode, done.stdout) == (0, "Read: 1 line.\n")
    return ids[0]


@pytest.mark.parametrize("form", ["txt", "eaf"])
def test_a_transcript_is_written_in_the_format_asked_for(run, spoken, form):
    done = run("transcript", spoken, "--format", form)
    assert done.returncode == 0, done.stderr
    assert "Stripes of many colours." in done.stdout


def test_a_recording_in_which_nobody_speaks_has_an_empty_transcript(run, ids):
    done = run("transcript", ids[1])
    assert (done.returncode, done.stdout) == (0, "")


def test_subtitles_that_are_not_there_are_a_sentence(run, ids):
    done = run("subtitles", ids[0], "nowhere.srt")
    assert (done.returncode, done.stdout) == (1, "")
    assert "nowhere.srt cannot be read: No such file or directory." in done.stderr


def test_an_unknown_format_is_wrong_usage(run, ids):
    assert run("transcript", ids[0], "--format", "docx").returncode == 2


def test_search_finds_what_is_said_with_its_second(run, spoken):
    [best, *_] = answer(run("search", "many colours", "--json"))
    assert (best["item_id"], best["modality"]) == (spoken, "speech")
    words, start_s, end_s = "Stripes of many colours.", 0.1, 0.6  # "many" is said as far into it as it is written
    assert best["best_s"] == pytest.approx(start_s + words.index("many") / len(words) * (end_s - start_s))


def test_a_description_names_scenes_sound_and_what_is_missing(run, ids):
    view = answer(run("describe", ids[1], "--json"))
    assert [(s["start_s"], round(s["end_s"])) for s in view["scenes"]] == [(0, 1)]
    assert view["missing"] == ["No speech was found."]
    assert {"summary", "key_phrases", "sentiment", "sound", "duplicates", "preparation"} <= view.keys()


def test_a_vocabulary_is_built_listed_and_read_into_items(run, place, ids):
    (place / "words.csv").write_text("name,parent,phrases\npattern,,\nstripes,pattern,stripes|bars\n")
    assert run("vocabulary", "import", str(place / "words.csv")).returncode == 0
    assert run("vocabulary", "add", "noise", "--phrase", "static").returncode == 0
    assert run("vocabulary", "remove", "noise").returncode == 0
    words = answer(run("vocabulary", "list", "--json"))
    assert words == [
        {"name": "pattern", "parent": "", "phrases": []},
        {"name": "stripes", "parent": "pattern", "phrases": ["stripes", "bars"]},
    ]
    tags = answer(run("tags", ids[0], "--json"))
    assert {tag["name"] for tag in tags} == {"pattern", "stripes"}
    assert all(tag["decision"] in ("yes", "no", "unsure") for tag in tags)


def test_a_list_that_is_not_there_is_a_sentence(run):
    said = run("vocabulary", "import", "nowhere.csv").stderr
    assert said == "nowhere.csv cannot be read: No such file or directory.\n", "and no advice about recordings"


def test_a_list_in_old_windows_letters_is_read_and_what_is_no_text_is_a_sentence(run, place):
    (place / "old.csv").write_bytes("name,parent,phrases\ncafé,,café\n".encode("cp1252"))
    assert run("vocabulary", "import", str(place / "old.csv")).returncode == 0
    assert "café" in [word["name"] for word in answer(run("vocabulary", "list", "--json"))]
    run("vocabulary", "remove", "café")
    (place / "sheet.csv").write_bytes(b"PK\x03\x04 and so on")
    done = run("vocabulary", "import", str(place / "sheet.csv"))
    assert (done.returncode, "This is an Excel" in done.stderr) == (1, True)


def test_a_list_without_names_is_refused(run, place):
    (place / "wrong.csv").write_text("word\nsea\n")
    done = run("vocabulary", "import", str(place / "wrong.csv"))
    assert done.returncode == 2
    assert "needs a name" in done.stderr


def test_a_tag_within_itself_is_a_sentence_and_exit_code_1(run):
    done = run("vocabulary", "add", "loop", "--parent", "loop")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
