"""The exhibition page as a parser of HTML sees it: whole, closed to the world, and nobody's text in it is markup."""

import base64
import hashlib
import json
import re
from html.parser import HTMLParser

import pytest

from core.exporting.markup import Markup, element, paragraphs
from core.exporting.package import Folder
from core.exporting.page import page, write
from core.exporting.records import Part
from core.exporting.works import STILLS
from tests.exhibits import EVIL, catalogue, exhibit, line


class Reader(HTMLParser):
    """Every element with its attributes, and all text outside scripts and styles."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text, self.code = "", {"script": "", "style": ""}
        self._within = ""

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        self._within = tag if tag in self.code else self._within

    def handle_endtag(self, tag):
        self._within = "" if tag == self._within else self._within

    def handle_data(self, data):
        if self._within:
            self.code[self._within] += data
        else:
            self.text += data

    def all(self, tag):
        return [attributes for name, attributes in self.elements if name == tag]


def works(folder):
    film = exhibit("a" * 16, folder, stills=STILLS + 5, title=EVIL, description=EVIL, rights=EVIL, tags=(EVIL,),
                   lines=(line(EVIL, 1.0, 2.0), line("and on", 2.0, 3.5)), language="de")  # fmt: skip
    sound = exhibit("b" * 16, folder, stills=0, kind="audio", mime="audio/ogg", original_name="b.opus", title="Flute")
    return [film, sound]


def evil_catalogue(exhibits):
    ids = [one.item.item_id for one in exhibits]
    parts = (
        Part(heading=EVIL, text=EVIL, item_ids=(ids[0],), notes={ids[0]: EVIL}),
        Part(heading="Heard", item_ids=tuple(ids[1:])),
    )
    return catalogue(exhibits, title=EVIL, introduction=f"{EVIL}\n\nnext", credit=EVIL, parts=parts, left_out=2)


def parsed(exhibits, **how):
    source = "".join(
        page(evil_catalogue(exhibits), {one.item.item_id: one for one in exhibits}, **{"media": True, **how})
    )
    reader = Reader()
    reader.feed(source)
    return reader, source


def test_nothing_a_person_typed_becomes_markup(tmp_path):
    reader, _ = parsed(works(tmp_path))
    assert [i for i in reader.all("img") if i.get("src") == "x" or "onerror" in i] == []
    assert reader.all("b") == []
    assert len(reader.all("script")) == 1
    assert not any(name.startswith("on") or name == "style" for _, a in reader.elements for name in a)
    assert reader.text.count(EVIL) >= 8  # title, heading, text, note, description, rights, credit, line


def test_the_policy_knows_the_one_script_and_the_one_style_and_lets_nothing_out(tmp_path):
    reader, _ = parsed(works(tmp_path))
    [policy] = [m["content"] for m in reader.all("meta") if m.get("http-equiv") == "Content-Security-Policy"]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    for kind in ("script", "style"):
        digest = base64.b64encode(hashlib.sha256(reader.code[kind].encode()).digest()).decode()
        assert rules[f"{kind}-src"] == f"'sha256-{digest}'"
    assert rules["default-src"] == rules["base-uri"] == rules["form-action"] == "'none'"
    assert rules["img-src"] == rules["media-src"] == "'self' file:"


def test_every_file_it_mentions_is_there_and_every_file_there_is_mentioned(tmp_path):
    exhibits = works(tmp_path)
    write(Folder(tmp_path / "out"), evil_catalogue(exhibits), {e.item.item_id: e for e in exhibits}, media=True)
    out = tmp_path / "out"
    reader, _ = parsed(exhibits)
    mentioned = {i["src"] for i in reader.all("img")} | {a["data-media"] for a in reader.all("article")}
    for article in reader.all("article"):
        mentioned |= {name for name, _ in json.loads(article["data-stills"])}
    there = {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()} - {
        "index.html",
        "READ ME FIRST.txt",
    }
    assert mentioned == there
    assert len([name for name in there if re.search(r"-\d+\.jpg$", name)]) == STILLS
    media = next(name for name in there if name.startswith("media/001"))
    assert (out / media).read_bytes() == exhibits[0].media.read_bytes()


def test_without_the_recordings_it_is_small_and_says_nothing_of_them(tmp_path):
    exhibits = works(tmp_path)
    write(Folder(tmp_path / "out"), evil_catalogue(exhibits), {e.item.item_id: e for e in exhibits}, media=False)
    assert not (tmp_path / "out" / "media").exists()
    reader, source = parsed(exhibits, media=False)
    assert "data-media" not in source.split("</style>")[1].split("<script>")[0]
    assert all(a["href"].startswith("pictures/") for a in reader.all("a") if a.get("class") == "open")


def test_what_is_said_stands_in_the_page_with_its_times(tmp_path):
    reader, _ = parsed(works(tmp_path))
    timed = [(li["data-from"], li["data-to"]) for li in reader.all("li") if "data-from" in li]
    assert timed == [("1.00", "2.00"), ("2.00", "3.50")]


def test_works_stand_in_their_sections_in_order_and_the_rest_is_said(tmp_path):
    reader, source = parsed(works(tmp_path))
    assert [a["id"] for a in reader.all("article")] == [f"work-{'a' * 16}", f"work-{'b' * 16}"]
    assert [s["id"] for s in reader.all("section")] == ["section-1", "section-2"]
    assert "2 works of this exhibition cannot be shown here at present." in reader.text
    assert source.count("<h1>") == 1


def test_every_picture_has_words_or_is_said_to_need_none(tmp_path):
    reader, _ = parsed(works(tmp_path))
    assert all("alt" in image for image in reader.all("img"))
    assert {i["alt"] for i in reader.all("img")} == {"", f"Still from {EVIL}", "Waveform of Flute"}


def test_an_exhibition_of_nothing_is_a_page_too():
    assert "".join(page(catalogue([]), {}, media=True)).endswith("</html>\n")


@pytest.mark.parametrize("asset", ["page.js", "page.css"])
def test_what_runs_in_the_page_asks_nobody_for_anything(asset):
    from core.exporting.page import ASSETS

    source = (ASSETS / asset).read_text()
    assert "</" not in source  # nothing in it can end the element it stands in
    for way in ("http:", "https:", "fetch(", "XMLHttpRequest", "WebSocket", "import(", "innerHTML", "eval(", "url("):
        assert way not in source


def test_markup_escapes_whatever_it_did_not_make():
    assert element("p", {"title": '"<'}, "<b>", Markup("<i>")) == '<p title="&quot;&lt;">&lt;b&gt;<i></p>'
    assert "".join(paragraphs("a<\nb\n\n\nc")) == "<p>a&lt;<br>b</p><p>c</p>"


def test_the_spoken_language_is_named_and_is_not_that_of_what_is_written_about_it(tmp_path):
    film = exhibit("a" * 16, tmp_path, title="Light", language="de", lines=(line("Ahoi", 0.0, 1.0, language="de"),))
    reader, source = parsed([film, exhibit("b" * 16, tmp_path)])
    assert [attributes["lang"] for attributes in reader.all("h3")] == ["", ""]
    assert "German" in source
    assert [a["lang"] for a in reader.all("li") if "data-from" in a] == ["de"]
