"""An exhibition as a page of its own: a folder that opens with a double click, without network, server or account.

Everything is in it: texts, stills, recordings, captions. What programs run in it is one script of ours, known to the
page's own policy by its hash; nothing can be fetched from anywhere. Captions are part of the page, because browsers
do not read caption files from a disk.
"""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from core.domain import ItemId
from core.domain.counts import count
from core.exporting.markup import Child, Markup, element, paragraphs, raw
from core.exporting.package import Package
from core.exporting.records import Catalogue, Exhibit, Part
from core.exporting.works import Names, work

ASSETS = Path(__file__).with_name("assets")
FEATURED = 3  # a section of so few works shows all of them large
MANY = 60  # works; beyond that all are shown small
READ_ME = "READ ME FIRST.txt"
HOW_TO_OPEN = """Unpack this archive first ("Extract all"): inside it, the page finds no pictures and no recordings.
Then open index.html with a double click. It needs no network.
"""
FIND = 24  # works; beyond that they can be searched


def write(package: Package, catalogue: Catalogue, exhibits: Mapping[ItemId, Exhibit], *, media: bool) -> None:
    """Write the page.

    Args:
        exhibits: May read an item anew each time it is asked for; each is asked for twice.
        media: Put the recordings in; otherwise the page has stills and words only.
    """
    order = [item_id for item_id in catalogue.item_ids if item_id in exhibits]
    package.text("index.html", page(catalogue, exhibits, media=media))
    package.text(READ_ME, [HOW_TO_OPEN])
    for n, item_id in enumerate(order, 1):
        exhibit = exhibits[item_id]
        names = Names(n, exhibit, media=media)
        if exhibit.cover:
            package.file(names.cover, exhibit.cover)
        for name, still in names.stills.items():
            package.file(name, still.path)
        if media:
            package.file(names.media, exhibit.media)


def page(catalogue: Catalogue, exhibits: Mapping[ItemId, Exhibit], *, media: bool) -> Iterator[str]:
    """The page itself, piece by piece: one work in memory at a time."""
    style, script = _asset("page.css"), _asset("page.js")
    order = [item_id for item_id in catalogue.item_ids if item_id in exhibits]
    numbers = {item_id: n for n, item_id in enumerate(order, 1)}
    parts = [part for part in catalogue.parts if any(i in numbers for i in part.item_ids) or part.text]
    cover = exhibits[_cover(catalogue, numbers)] if numbers else None
    totals = _Totals()
    yield '<!doctype html>\n<html lang="en">\n'
    yield element("head", {}, _head(catalogue, style, script)) + "\n<body>\n"
    yield element("a", {"class": "skip", "href": "#works"}, "Skip to the works") + "\n"
    yield _title_wall(catalogue, parts, cover, numbers, media=media) + "\n"
    yield _bar(parts, catalogue.title, len(order)) + "\n"
    yield '<main id="works" tabindex="-1">\n'
    for n, part in enumerate(parts, 1):
        own = [i for i in part.item_ids if numbers.get(i)]
        yield f'<section class="room" id="section-{n}"{_labelled(part, n)}>\n'
        yield _room_head(part, n) + "\n"
        large = 0 if len(order) > MANY else len(own) if len(own) <= FEATURED else 1
        yield element("ol", {"class": "works"}).removesuffix("</ol>") + "\n"
        for k, item_id in enumerate(own):
            exhibit = exhibits[item_id]
            totals.add(exhibit)
            names = Names(numbers[item_id], exhibit, media=media)
            note = part.notes.get(item_id, "")
            yield work(exhibit, names, note, large=k < large, turned=k % 2 == 1) + "\n"
        yield "</ol>\n</section>\n"
    yield "</main>\n"
    yield _foot(catalogue, totals) + "\n"
    yield _stage() + "\n"
    yield element("script", {}, raw(script)) + "\n</body>\n</html>\n"


class _Totals:
    """What the end of the page sums up; gathered while the works go by."""

    def __init__(self) -> None:
        self.rights: Counter[str] = Counter()

    def add(self, exhibit: Exhibit) -> None:
        self.rights[exhibit.item.rights] += 1


def _head(catalogue: Catalogue, style: str, script: str) -> list[Child]:
    policy = (
        "default-src 'none'; img-src 'self' file:; media-src 'self' file:; "
        f"style-src {_hash(style)}; script-src {_hash(script)}; base-uri 'none'; form-action 'none'"
    )
    return [
        element("meta", {"charset": "utf-8"}),
        element("meta", {"http-equiv": "Content-Security-Policy", "content": policy}),
        element("meta", {"name": "viewport", "content": "width=device-width, initial-scale=1"}),
        element("meta", {"name": "color-scheme", "content": "light dark"}),
        element("meta", {"name": "referrer", "content": "no-referrer"}),
        element("meta", {"name": "generator", "content": "Vitrine"}),
        element("title", {}, catalogue.title),
        element("style", {}, raw(style)),
    ]


def _title_wall(
    catalogue: Catalogue, parts: list[Part], cover: Exhibit | None, numbers: Mapping[ItemId, int], *, media: bool
) -> Markup:
    facts = [count(len(numbers), "recording" if media else "work")]
    if catalogue.duration_s:
        facts.append(_lasting(catalogue.duration_s))
    named = sum(bool(part.heading) for part in parts)
    if named > 1:
        facts.append(count(named, "section"))
    picture = None
    if cover and cover.cover:
        look = "wave" if cover.item.kind == "audio" else None
        source = Names(numbers[cover.item.item_id], cover, media=media).cover
        picture = element("figure", {"class": "frame"}, element("img", {"src": source, "alt": "", "class": look}))
    words = element(
        "div",
        {"class": "words"},
        element("h1", {}, catalogue.title),
        element("div", {"class": "introduction"}, paragraphs(catalogue.introduction)),
        element("p", {"class": "facts"}, " · ".join(facts)),
        element("p", {}, element("a", {"class": "enter", "href": "#works"}, "Enter")) if numbers else None,
    )
    return element("header", {"class": "wall" if picture else "wall bare"}, words, picture)


def _bar(parts: list[Part], title: str, count: int) -> Markup:
    """Stays at the top: the sections, a search where there is much, and the theme."""
    links = [
        element("li", {}, element("a", {"href": f"#section-{n}"}, part.heading))
        for n, part in enumerate(parts, 1)
        if part.heading
    ]
    find = element(
        "label",
        {"class": "find"},
        element("span", {"class": "unseen"}, "Find in this exhibition"),
        element("input", {"type": "search", "id": "find", "placeholder": "Find"}),
    )
    return element(
        "nav",
        {"class": "bar", "aria-label": "Exhibition"},
        element("a", {"class": "home", "href": "#"}, title),
        element("ol", {}, links) if links else None,
        element("div", {"class": "tools", "hidden": True}, find if count > FIND else None, _THEME),
        element("p", {"id": "found", "class": "unseen", "role": "status"}),
    )


_THEME = element(
    "button",
    {"id": "theme", "type": "button", "aria-label": "Change between light and dark", "title": "Light or dark"},
    raw(
        '<svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true"><circle cx="12" cy="12" r="8.5" fill="none"'
        ' stroke="currentColor" stroke-width="1.6"/><path d="M12 3.5a8.5 8.5 0 0 1 0 17z" fill="currentColor"/></svg>'
    ),
)


def _labelled(part: Part, n: int) -> str:
    return f' aria-labelledby="heading-{n}"' if part.heading else ' aria-label="Works"'


def _room_head(part: Part, n: int) -> Markup:
    if not part.heading and not part.text:
        return Markup("")
    heading = element("h2", {"id": f"heading-{n}"}, part.heading) if part.heading else None
    return element("header", {"class": "room-head"}, heading, element("div", {}, paragraphs(part.text)))


def _foot(catalogue: Catalogue, totals: _Totals) -> Markup:
    stated = [
        f"{words or 'Rights not stated'} ({count(works, 'work')})" for words, works in totals.rights.most_common()
    ]
    left_out = None
    if catalogue.left_out:
        sentence = f"{count(catalogue.left_out, 'work')} of this exhibition cannot be shown here at present."
        left_out = element("p", {}, sentence)
    made = f"{catalogue.made_at.day} {catalogue.made_at:%B %Y}"
    return element(
        "footer",
        {},
        element("h2", {}, "Rights and credits"),
        element("ul", {}, [element("li", {}, line) for line in stated]) if stated else None,
        element("div", {"class": "credit"}, paragraphs(catalogue.credit)),
        left_out,
        element("p", {"class": "made"}, f"Made with Vitrine on {made}. This page works without a network."),
    )


def _stage() -> Markup:
    """Where one work is shown large; filled by the script from what stands in the page."""

    def step(name: str, label: str, way: str) -> Markup:
        return element("button", {"type": "button", "class": name, "aria-label": label}, raw(way))

    arrow = '<svg viewBox="0 0 24 24" width="22" height="22" aria-hidden="true"><path d="{}" fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round"/></svg>'  # noqa: E501
    return element(
        "dialog",
        {"id": "stage", "aria-labelledby": "stage-title"},
        element(
            "div",
            {"class": "stage-bar"},
            element("p", {"id": "position"}),
            step("back", "Previous work", arrow.format("M15 5l-7 7 7 7")),
            step("on", "Next work", arrow.format("M9 5l7 7-7 7")),
            step("close", "Close", arrow.format("M6 6l12 12M18 6L6 18")),
        ),
        element(
            "div",
            {"class": "stage-body"},
            element(
                "div",
                {"class": "stage-show"},
                element("div", {"id": "player"}),
                element("p", {"id": "now", "hidden": True}),
                element("ul", {"id": "strip", "aria-label": "Moments"}),
            ),
            element("div", {"id": "stage-label", "class": "label", "tabindex": "0", "role": "group"}),
        ),
    )


def _cover(catalogue: Catalogue, numbers: Mapping[ItemId, int]) -> ItemId:
    if catalogue.cover in numbers:
        assert catalogue.cover is not None
        return catalogue.cover
    return next(iter(numbers))


def _lasting(seconds: float) -> str:
    """ "40 seconds", "12 minutes", "3.5 hours"."""
    if seconds < 90:
        return count(round(seconds), "second")
    if seconds < 5400:
        return count(round(seconds / 60), "minute")
    return f"{seconds / 3600:.1f} hours".replace(".0 ", " ")


def _asset(name: str) -> str:
    return (ASSETS / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
