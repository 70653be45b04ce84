"""One work on the page of an exhibition: its files, its picture and the label with all its words."""

from __future__ import annotations

import json
from collections.abc import Iterable

from core.domain import Segment
from core.domain.languages import language_name
from core.exporting import rights
from core.exporting.markup import Child, Markup, element, paragraphs
from core.exporting.package import slug, suffix
from core.exporting.records import Exhibit, Still

STILLS = 8  # of one recording, at most, spread over its length
SUBJECTS = 8  # words on a label
WRITTEN = {"lang": ""}  # a curator's words may be in any language: that of an item is the one spoken in it


class Names:
    """What the files of one work are called: by its place and its title."""

    def __init__(self, n: int, exhibit: Exhibit, *, media: bool) -> None:
        item = exhibit.item
        stem = "-".join(filter(None, (f"{n:03d}", slug(item.title))))
        self.media = f"media/{stem}{suffix(item.mime, item.original_name)}" if media else ""
        self.cover = f"pictures/{stem}.jpg" if exhibit.cover else ""
        self.stills = {f"pictures/{stem}-{k}.jpg": still for k, still in enumerate(_spread(exhibit.stills), 1)}


def work(exhibit: Exhibit, names: Names, note: str, *, large: bool, turned: bool) -> Markup:
    """One work: its picture with the label beside or below it. All of its words stand here, also those of the stage."""
    item = exhibit.item
    seen = item.kind == "video"
    alt = f"Still from {item.title}" if seen else f"Waveform of {item.title}"
    picture: Child = element("img", {"src": names.cover, "alt": alt, "loading": "lazy", "decoding": "async"})
    if not names.cover:
        picture = element("span", {"class": "blank"}, "No picture")
    time = element("span", {"class": "time"}, _clock(item.duration_s))
    link = {"class": "open", "href": names.media or names.cover or f"#work-{item.item_id}"}
    looks = " ".join(filter(None, ["work", "large" if large else "", "turned" if turned else "", item.kind]))
    article = element(
        "article",
        {
            "class": looks,
            "id": f"work-{item.item_id}",
            "data-kind": item.kind,
            "data-media": names.media or None,
            "data-mime": item.mime if names.media else None,
            "data-language": exhibit.language or None,
            "data-stills": json.dumps([[name, round(still.at_s, 2)] for name, still in names.stills.items()]),
        },
        element("div", {"class": "view"}, picture, time),
        element(
            "div",
            {"class": "label"},
            element("h3", WRITTEN, element("a", link, item.title)),
            element("div", {"class": "note"}, paragraphs(note)),
            element("div", {"class": "description", **WRITTEN}, paragraphs(item.description)),
            _facts(exhibit),
            _spoken(exhibit.lines),
        ),
    )
    return element("li", {}, article)


def _facts(exhibit: Exhibit) -> Markup:
    """The small print of a label."""
    item = exhibit.item
    licence = rights.address(item.rights)
    stated: Child = item.rights
    if licence:
        stated = element("a", {"href": licence, "rel": "license noopener noreferrer"}, item.rights)
    pairs: list[tuple[str, Child]] = [
        ("Length", _clock(item.duration_s)),
        ("About", ", ".join(exhibit.subjects[:SUBJECTS])),
        ("Language", language_name(exhibit.language)),
        ("Rights", stated),
    ]
    rows = [
        element("div", {}, element("dt", {}, name), element("dd", {"class": name.lower()}, value))
        for name, value in pairs
        if value
    ]
    return element("dl", {"class": "facts"}, rows)


def _spoken(lines: Iterable[Segment]) -> Markup | None:
    said = [
        element(
            "li",
            {"data-from": f"{line.start_s:.2f}", "data-to": f"{line.end_s:.2f}", **_language(line.language)},
            element("span", {"class": "at"}, _clock(line.start_s)),
            " ",
            element("span", {"class": "words"}, line.text),
        )
        for line in lines
    ]
    if not said:
        return None
    summary = element("summary", {}, "What is said")
    return element("details", {"class": "spoken"}, summary, element("ol", {}, said))


def _spread(stills: tuple[Still, ...]) -> list[Still]:
    """At most STILLS, evenly over all of them."""
    if len(stills) <= STILLS:
        return list(stills)
    return [stills[round(k * (len(stills) - 1) / (STILLS - 1))] for k in range(STILLS)]


def _language(language: str) -> dict[str, str | bool | None]:
    return {"lang": language or None}


def _clock(seconds: float) -> str:
    whole = int(seconds)
    hours, minutes, rest = whole // 3600, whole // 60 % 60, whole % 60
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"
