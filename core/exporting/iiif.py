"""IIIF Presentation 3.0: one manifest per recording and a collection over them, ready to be put on a web server.

Source: IIIF Presentation API 3.0 (https://iiif.io/api/presentation/3.0/), and the cookbook recipes 0003-mvm-video,
0002-mvm-audio, 0219-using-caption-file and 0026-toc-opera.
"""

from __future__ import annotations

import html
import json
from collections.abc import Iterable, Sequence
from typing import Any

from core.domain import Segment
from core.domain.languages import language_name
from core.exporting import rights
from core.exporting.package import Package, suffix
from core.exporting.records import Catalogue, Exhibit, Part

CONTEXT = "http://iiif.io/api/presentation/3/context.json"
SIZE_UNKNOWN = (640, 360)  # of a picture whose size nobody measured; IIIF asks for both or none
Json = dict[str, Any]


def write(package: Package, catalogue: Catalogue, exhibits: Iterable[Exhibit], base: str, *, media: bool) -> None:
    """Write collection.json, and for each recording its manifest, transcript, cover and, if wanted, the recording.

    Args:
        base: Where the files will be reached, with a "/" at the end; ids of IIIF are addresses.
        media: Put the recordings in; otherwise the manifests still expect them there.
    """
    briefs = {}
    for exhibit in exhibits:
        item = exhibit.item
        folder = f"items/{item.item_id}"
        briefs[item.item_id] = _brief(exhibit, base)
        package.text(f"{folder}/manifest.json", [_text(manifest(exhibit, catalogue, base))])
        if exhibit.vtt:
            package.text(f"{folder}/transcript.vtt", [exhibit.vtt])
        if exhibit.cover:
            package.file(f"{folder}/cover.jpg", exhibit.cover)
        if media:
            package.file(f"{folder}/recording{suffix(item.mime, item.original_name)}", exhibit.media)
    parts = [(n, part) for n, part in enumerate(catalogue.parts, 1) if any(i in briefs for i in part.item_ids)]
    members = {n: [briefs[i] for i in part.item_ids if i in briefs] for n, part in parts}
    if catalogue.has_sections:
        for n, part in parts:
            package.text(f"sections/{n}.json", [_text({"@context": CONTEXT, **_section(part, n, base, members[n])})])
        members_of_all: list[Json] = [_brief_section(part, n, base) for n, part in parts]
    else:
        members_of_all = [member for n, _ in parts for member in members[n]]
    package.text("collection.json", [_text(collection(catalogue, base, members_of_all))])


def collection(catalogue: Catalogue, base: str, members: Sequence[Json]) -> Json:
    """The collection over all manifests, or over the sections."""
    found: Json = {
        "@context": CONTEXT,
        "id": f"{base}collection.json",
        "type": "Collection",
        "label": _said(catalogue.title),
    }
    if catalogue.introduction:
        found["summary"] = _said(catalogue.introduction)
    if catalogue.credit:
        found["requiredStatement"] = {"label": {"en": ["Provided by"]}, "value": _said(catalogue.credit)}
    return {**found, "items": list(members)}


def manifest(exhibit: Exhibit, catalogue: Catalogue, base: str) -> Json:
    """One recording: a canvas that lasts as long as it, painted with it, with its transcript and its scenes."""
    item = exhibit.item
    root = f"{base}items/{item.item_id}"
    found: Json = {"@context": CONTEXT, **_brief(exhibit, base)}
    if item.description:
        found["summary"] = _said(item.description)
    found["metadata"] = _metadata(exhibit)
    if licence := rights.address(item.rights):
        found["rights"] = licence
    if statement := "; ".join(filter(None, (item.rights, catalogue.credit))):
        found["requiredStatement"] = {"label": {"en": ["Rights and credit"]}, "value": _said(statement)}
    canvas = f"{root}/canvas"
    found["items"] = [_canvas(exhibit, root, canvas)]
    scenes = _scenes(exhibit.segments)
    if len(scenes) > 1:
        found["structures"] = [_contents(scenes, root, canvas)]
    return found


def _brief(exhibit: Exhibit, base: str) -> Json:
    """A manifest as a collection mentions it."""
    item = exhibit.item
    root = f"{base}items/{item.item_id}"
    found: Json = {"id": f"{root}/manifest.json", "type": "Manifest", "label": _said(item.title)}
    if exhibit.cover:
        found["thumbnail"] = [{"id": f"{root}/cover.jpg", "type": "Image", "format": "image/jpeg"}]
    return found


def _canvas(exhibit: Exhibit, root: str, canvas: str) -> Json:
    item = exhibit.item
    seen = item.kind == "video"
    width_px, height_px = (item.width_px, item.height_px) if item.width_px and item.height_px else SIZE_UNKNOWN
    extent: Json = {"duration": item.duration_s, **({"width": width_px, "height": height_px} if seen else {})}
    recording = {
        "id": f"{root}/recording{suffix(item.mime, item.original_name)}",
        "type": "Video" if seen else "Sound",
        "format": item.mime,
        **extent,
    }
    painting = _annotation(f"{canvas}/painting", "painting", recording, canvas)
    found: Json = {"id": canvas, "type": "Canvas", **extent, "label": _said(item.title)}
    found["items"] = [{"id": f"{canvas}/page", "type": "AnnotationPage", "items": [painting]}]
    if exhibit.vtt:
        words: Json = {
            "id": f"{root}/transcript.vtt",
            "type": "Text",
            "format": "text/vtt",
            "label": {"en": ["Transcript"]},
        }
        if exhibit.language:
            words["language"] = exhibit.language
        spoken = _annotation(f"{canvas}/transcript", "supplementing", words, canvas)
        found["annotations"] = [{"id": f"{canvas}/transcripts", "type": "AnnotationPage", "items": [spoken]}]
    return found


def _annotation(name: str, motivation: str, body: Json, canvas: str) -> Json:
    return {"id": name, "type": "Annotation", "motivation": motivation, "body": body, "target": canvas}


def _scenes(segments: Iterable[Segment]) -> list[Segment]:
    """Scenes, or shots where no scenes were made of them."""
    segments = list(segments)
    return [s for s in segments if s.kind == "scene"] or [s for s in segments if s.kind == "shot"]


def _contents(scenes: Sequence[Segment], root: str, canvas: str) -> Json:
    """A table of contents: a range of ranges, each of which is a stretch of the canvas."""
    ranges = [
        {
            "id": f"{root}/range/{n}",
            "type": "Range",
            "label": _said(scene.text) if scene.text else {"en": [f"Scene {n}"]},
            "items": [{"id": f"{canvas}#t={scene.start_s:.3f},{scene.end_s:.3f}", "type": "Canvas"}],
        }
        for n, scene in enumerate(scenes, 1)
    ]
    return {"id": f"{root}/range/0", "type": "Range", "label": {"en": ["Scenes"]}, "items": ranges}


def _metadata(exhibit: Exhibit) -> list[Json]:
    item = exhibit.item
    subjects = [_plain(subject) for subject in exhibit.subjects]
    pairs: list[tuple[str, dict[str, list[str]]]] = []
    if subjects:
        pairs.append(("Subject", {"none": subjects}))
    if exhibit.language:
        pairs.append(("Language", {"en": [language_name(exhibit.language)]}))
    if exhibit.note:
        pairs.append(("From the exhibition", _said(exhibit.note)))
    pairs.append(("Identifier", {"none": [item.item_id]}))
    if item.original_name:
        pairs.append(("File name", _said(item.original_name)))
    return [{"label": {"en": [label]}, "value": value} for label, value in pairs]


def _section(part: Part, n: int, base: str, members: Sequence[Json]) -> Json:
    found = _brief_section(part, n, base)
    if part.text:
        found["summary"] = _said(part.text)
    return {**found, "items": list(members)}


def _brief_section(part: Part, n: int, base: str) -> Json:
    label = _said(part.heading) if part.heading else {"en": [f"Section {n}"]}
    return {"id": f"{base}sections/{n}.json", "type": "Collection", "label": label}


def _said(text: str) -> dict[str, list[str]]:
    """Words of a curator, in no stated language: the language of an item is the one that is spoken in it."""
    return {"none": [_plain(text)]}


def _plain(text: str) -> str:
    """A value from "<" to ">" is taken for HTML; ours never is."""
    stripped = text.strip()
    return html.escape(text, quote=False) if stripped.startswith("<") and stripped.endswith(">") else text


def _text(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, indent=1) + "\n"
