"""Side-cars as a reader of RDF understands them."""

from xml.etree import ElementTree

import pytest
from rdflib import RDF, Graph, Literal, Namespace, URIRef

from core.exporting.records import FoundTag
from core.exporting.xmp import file_names, side_car
from tests.exhibits import EVIL, MADE_AT, exhibit

DC = Namespace("http://purl.org/dc/elements/1.1/")
MM = Namespace("http://ns.adobe.com/xap/1.0/mm/")
DM = Namespace("http://ns.adobe.com/xmp/1.0/DynamicMedia/")
RIGHTS = Namespace("http://ns.adobe.com/xap/1.0/rights/")
ABOUT = URIRef("http://here/film.xmp")  # rdf:about="" means: this very file


def graph(**fields) -> Graph:
    """What is said in a side-car, read by rdflib."""
    text = side_car(exhibit(**fields), MADE_AT)
    [rdf] = ElementTree.fromstring(text.encode("utf-8"))  # our own
    return Graph().parse(data=ElementTree.tostring(rdf, encoding="unicode"), format="xml", publicID=str(ABOUT))


def entries(found: Graph, name: URIRef) -> list[Literal]:
    """Members of a bag or of alternatives, in order."""
    holder = found.value(ABOUT, name)
    numbered = [(str(p), o) for p, o in found.predicate_objects(holder) if str(p).startswith(f"{RDF}_")]
    return [value for _, value in sorted(numbered, key=lambda pair: int(pair[0].rpartition("_")[2]))]


def test_dublin_core_is_as_xmp_wants_it():
    found = graph(title=EVIL, description="Zwei\nZeilen", tags=("sea", "night"), subject="harbour", language="de",
                  rights="CC0-1.0", found_tags=(FoundTag(name="boat"),))  # fmt: skip
    assert entries(found, DC.title) == [Literal(EVIL, lang="x-default")]
    assert entries(found, DC.description) == [Literal("Zwei\nZeilen", lang="x-default")]
    assert [str(word) for word in entries(found, DC.subject)] == ["sea", "night", "harbour", "boat"]
    assert [str(word) for word in entries(found, DC.language)] == ["de"]
    assert str(found.value(ABOUT, DC["format"])) == "video/mp4"
    assert str(found.value(ABOUT, RIGHTS.WebStatement)) == "http://creativecommons.org/publicdomain/zero/1.0/"
    assert found.value(found.value(ABOUT, DC.title), RDF.type) == RDF.Alt
    assert found.value(found.value(ABOUT, DC.subject), RDF.type) == RDF.Bag


def test_the_same_recording_has_the_same_document_id_wherever_it_is_exported():
    one, again, other = graph(title="A"), graph(title="B"), graph(item_id="b" * 16)
    ids = [str(found.value(ABOUT, MM.DocumentID)) for found in (one, again, other)]
    assert ids[0] == ids[1] != ids[2]
    assert ids[0].startswith("xmp.did:")


def test_the_length_is_said_in_milliseconds():
    found = graph(duration_s=12.3456)
    length = found.value(ABOUT, DM.duration)
    assert (str(found.value(length, DM.value)), str(found.value(length, DM.scale))) == ("12346", "1/1000")


def test_what_is_not_known_is_not_said():
    assert (ABOUT, DC.description, None) not in graph(description="")
    assert (ABOUT, DC.rights, None) not in graph(rights="")


def test_letters_that_xml_cannot_hold_are_left_out():
    assert [str(title) for title in entries(graph(title="a\x0bb\ufffe"), DC.title)] == ["ab"]


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["film.mp4", "sound.opus"], ["film.xmp", "sound.xmp"]),
        (["film.mp4", "film.mov"], ["film.mp4.xmp", "film.mov.xmp"]),
        (["film.mp4", "FILM.mp4"], ["film.mp4.0.xmp", "FILM.mp4.1.xmp"]),
        (["../../etc/passwd", ""], [".._.._etc_passwd.xmp", "1.xmp"]),
        (["a.b.mp4", "a.mp4", "a.b"], ["a.b.xmp", "a.mp4.xmp", "a.b.2.xmp"]),
    ],
)
def test_side_cars_are_called_like_their_recording_and_never_the_same(names, expected):
    found = list(file_names([(str(n), name) for n, name in enumerate(names)]).values())
    assert len({name.casefold() for name in found}) == len(found)
    assert not any("/" in name for name in found)
    if "passwd" not in names[0]:
        assert found == expected
