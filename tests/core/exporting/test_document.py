"""The JSON document as json reads it."""

import json
from dataclasses import replace

from core.domain import Word
from core.exporting.document import FORMAT, document
from core.exporting.records import FoundTag, Part, Place
from tests.exhibits import EVIL, catalogue, exhibit, line, scene

ONE = exhibit(
    "a" * 16,
    title=EVIL,
    tags=("sea",),
    found_tags=(FoundTag(name="boat", probability=0.75, human=True), FoundTag(name="tide")),
    lines=(line("Ahoi", 1.25, 2.5, language="de", words=(Word(text="Ahoi", start_s=1.25, end_s=2.0),)),),
    segments=(scene(0, 4.5), scene(4.5, 10)),
    place=Place(x=1.0, y=2.0, cluster="boats"),
)


def read(**more):
    one = catalogue([ONE], **more)
    return json.loads("".join(document(one, [ONE])), parse_constant=lambda word: 1 / 0)  # NaN is not JSON


def test_everything_is_there_with_times_and_words():
    [item] = read()["items"]
    assert item["title"] == EVIL
    assert item["tags"] == ["sea"]
    assert item["found_tags"] == [
        {"name": "boat", "probability": 0.75, "by": "human"},
        {"name": "tide", "probability": None, "by": "machine"},
    ]
    assert [(s["kind"], s["start_s"], s["end_s"]) for s in item["segments"]] == [
        ("scene", 0, 4.5),
        ("scene", 4.5, 10),
        ("speech", 1.25, 2.5),
    ]
    assert item["segments"][2]["words"] == [["Ahoi", 1.25, 2.0, 1.0]]
    assert item["map"] == {"x": 1.0, "y": 2.0, "cluster": "boats", "trust": None}


def test_sections_notes_and_what_is_missing_are_said():
    part = Part(heading="One", text="Text", item_ids=(ONE.item.item_id,), notes={ONE.item.item_id: "Look"})
    found = read(parts=(part,), left_out=3)
    assert found["format"] == FORMAT
    assert found["left_out"] == 3
    assert found["sections"] == [{"heading": "One", "text": "Text", "items": [{"item_id": "a" * 16, "note": "Look"}]}]


def test_what_curators_decided_is_for_curators():
    secret = replace(ONE, curation=replace(ONE.curation, note="secret"))
    told = "".join(document(catalogue([secret]), [secret]))
    assert "secret" not in told
    for_curators = "".join(document(catalogue([secret], for_curators=True), [secret]))
    assert json.loads(for_curators)["items"][0]["curation"]["note"] == "secret"


def test_nothing_is_a_document_too():
    assert json.loads("".join(document(catalogue([]), [])))["items"] == []
