"""IIIF manifests as the reference library of IIIF reads them, and as a viewer follows their addresses."""

import json

import iiif_prezi3 as iiif
import pytest

from core.exporting import iiif as writing
from core.exporting.package import Folder
from core.exporting.records import Part
from tests.exhibits import EVIL, catalogue, exhibit, line, scene

BASE = "https://archive.example/iiif/"


@pytest.fixture
def exhibits(tmp_path):
    files = tmp_path / "files"
    files.mkdir()
    film = exhibit(
        "a" * 16,
        files,
        title="The <b>harbour</b>",
        description="<p>Looks like HTML</p>",
        language="de",
        rights="CC BY-SA 4.0, City Archive",
        lines=(line("Ahoi", language="de"),),
        vtt="WEBVTT\n\n00:00.000 --> 00:02.000\nAhoi\n",
        segments=(scene(0, 4.5, "Arrival"), scene(4.5, 10)),
        tags=("sea",),
    )
    sound = exhibit("b" * 16, files, kind="audio", mime="audio/ogg", title=EVIL, rights="All rights reserved",
                    width_px=None, height_px=None, original_name="b.opus", duration_s=3.25)  # fmt: skip
    return [film, sound]


def written(tmp_path, exhibits, **more):
    writing.write(Folder(tmp_path / "out"), catalogue(exhibits, **more), iter(exhibits), BASE, media=True)
    return tmp_path / "out"


def load(path):
    return json.loads(path.read_text())


def test_the_library_of_iiif_accepts_every_manifest(tmp_path, exhibits):
    out = written(tmp_path, exhibits, introduction="Welcome", credit="City Archive")
    for one in exhibits:
        manifest = iiif.Manifest(**load(out / "items" / one.item.item_id / "manifest.json"))
        [canvas] = manifest.items
        assert canvas.duration == one.item.duration_s
        [painting] = canvas.items[0].items
        assert painting.motivation == "painting"
        assert painting.target == canvas.id
        assert painting.body.type == ("Video" if one.item.kind == "video" else "Sound")
        assert painting.body.duration == one.item.duration_s
    collection = iiif.Collection(**load(out / "collection.json"))
    assert [member.id for member in collection.items] == [
        f"{BASE}items/{one.item.item_id}/manifest.json" for one in exhibits
    ]


def no_label(manifest):
    del manifest["label"]


def no_canvas(manifest):
    manifest["items"][0]["type"] = "Picture"


def relative(manifest):
    manifest["items"][0]["id"] = "canvas"


def lasting_words(manifest):
    manifest["items"][0]["duration"] = "ten seconds"


@pytest.mark.parametrize("spoil", [no_label, no_canvas, relative, lasting_words])
def test_the_library_would_refuse_a_manifest_that_is_none(exhibits, spoil):
    bad = writing.manifest(exhibits[0], catalogue(exhibits), BASE)
    spoil(bad)
    with pytest.raises(ValueError, match="validation error"):
        iiif.Manifest(**bad)


def test_a_film_has_size_and_length_a_sound_only_length(tmp_path, exhibits):
    film, sound = (writing.manifest(one, catalogue(exhibits), BASE)["items"][0] for one in exhibits)
    assert (film["width"], film["height"], film["duration"]) == (640, 360, 10.0)
    assert sound["duration"] == 3.25
    assert "width" not in sound


def test_what_is_said_supplements_the_canvas_as_webvtt(tmp_path, exhibits):
    canvas = writing.manifest(exhibits[0], catalogue(exhibits), BASE)["items"][0]
    [spoken] = canvas["annotations"][0]["items"]
    assert spoken["motivation"] == "supplementing"
    assert spoken["body"]["format"] == "text/vtt"
    assert spoken["body"]["language"] == "de"
    assert spoken["target"] == canvas["id"]


def test_scenes_are_ranges_that_follow_each_other(tmp_path, exhibits):
    manifest = iiif.Manifest(**writing.manifest(exhibits[0], catalogue(exhibits), BASE))
    [contents] = manifest.structures
    canvas = manifest.items[0].id
    assert [r.items[0].id for r in contents.items] == [f"{canvas}#t=0.000,4.500", f"{canvas}#t=4.500,10.000"]
    assert contents.items[0].label == {"none": ["Arrival"]}


def test_only_licences_that_iiif_knows_are_named_by_address(exhibits):
    film, sound = (writing.manifest(one, catalogue(exhibits), BASE) for one in exhibits)
    assert film["rights"] == "http://creativecommons.org/licenses/by-sa/4.0/"
    assert "rights" not in sound
    assert sound["requiredStatement"]["value"] == {"none": ["All rights reserved"]}


def test_text_is_never_taken_for_html(exhibits):
    film, sound = (writing.manifest(one, catalogue(exhibits), BASE) for one in exhibits)
    assert film["summary"] == {"none": ["&lt;p&gt;Looks like HTML&lt;/p&gt;"]}
    assert sound["label"] == {"none": [EVIL]}  # does not end with ">", so it is text


def test_what_is_spoken_is_not_the_language_of_what_is_written_about_it(exhibits):
    film = writing.manifest(exhibits[0], catalogue(exhibits), BASE)
    assert film["label"] == film["items"][0]["label"] == {"none": ["The <b>harbour</b>"]}
    spoken = {"label": {"en": ["Language"]}, "value": {"en": ["German"]}}
    assert spoken in film["metadata"]


def test_every_address_below_the_base_is_a_file_or_a_part_of_one(tmp_path, exhibits):
    out = written(tmp_path, exhibits)
    for path in out.rglob("*.json"):
        for address in addresses(load(path)):
            name = address.removeprefix(BASE)
            assert name != address
            known = (out / name).is_file() or "/canvas" in name or "/range/" in name
            assert known, f"{path.name} mentions {address}"


def test_sections_are_collections_within_the_collection(tmp_path, exhibits):
    a, b = (one.item.item_id for one in exhibits)
    parts = (Part(heading="Seen", text="Look", item_ids=(a,)), Part(heading="Heard", item_ids=(b,)))
    out = written(tmp_path, exhibits, parts=parts)
    whole = iiif.Collection(**load(out / "collection.json"))
    assert [member.type for member in whole.items] == ["Collection", "Collection"]
    second = iiif.Collection(**load(out / "sections" / "2.json"))
    assert [member.id for member in second.items] == [f"{BASE}items/{b}/manifest.json"]


def addresses(value):
    if isinstance(value, dict):
        yield from (v for k, v in value.items() if k in ("id", "target") and isinstance(v, str))
        for one in value.values():
            yield from addresses(one)
    elif isinstance(value, list):
        for one in value:
            yield from addresses(one)
