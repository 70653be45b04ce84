"""XMP side-cars: what is known about a recording as a small file that lies beside it.

Source: ISO 16684-1:2019 (XMP, with Dublin Core and media management); Adobe XMP Specification, part 2.
"""

from __future__ import annotations

import re
import uuid
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import PurePosixPath
from xml.etree import ElementTree

from core.exporting import rights
from core.exporting.records import Exhibit

_NAMES = {
    "x": "adobe:ns:meta/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "dc": "http://purl.org/dc/elements/1.1/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "xmpMM": "http://ns.adobe.com/xap/1.0/mm/",
    "xmpRights": "http://ns.adobe.com/xap/1.0/rights/",
    "xmpDM": "http://ns.adobe.com/xmp/1.0/DynamicMedia/",
    "photoshop": "http://ns.adobe.com/photoshop/1.0/",
}
_FOR_IDS = uuid.UUID("6f1c7d58-5d0a-5c6e-9a0e-5a1d3b6b2f10")  # names of documents are made from content, below this
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_HEAD = '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
_FOOT = '\n<?xpacket end="w"?>\n'


def side_car(exhibit: Exhibit, made_at: datetime) -> str:
    """The file as text, to be stored as UTF-8. Equal recordings have equal document ids, whoever writes them."""
    item = exhibit.item
    root = ElementTree.Element(_name("x:xmpmeta"), {_name("x:xmptk"): "Vitrine"})
    about = ElementTree.SubElement(
        ElementTree.SubElement(root, _name("rdf:RDF")), _name("rdf:Description"), {_name("rdf:about"): ""}
    )
    _words(about, "dc:title", item.title)
    _words(about, "dc:description", item.description)
    _list(about, "dc:subject", "rdf:Bag", exhibit.subjects)
    _list(about, "dc:language", "rdf:Bag", filter(None, [exhibit.language]))
    _list(about, "dc:type", "rdf:Bag", ["MovingImage" if item.kind == "video" else "Sound"])
    _words(about, "dc:rights", item.rights)
    _plain(about, "dc:format", item.mime)
    _plain(about, "dc:identifier", item.item_id)
    _words(about, "xmpRights:UsageTerms", item.rights)
    _plain(about, "xmpRights:WebStatement", rights.address(item.rights))
    _plain(about, "xmp:MetadataDate", made_at.isoformat(timespec="seconds"))
    _plain(about, "xmp:CreatorTool", "Vitrine")
    document = uuid.uuid5(_FOR_IDS, item.sha256)
    _plain(about, "xmpMM:DocumentID", f"xmp.did:{document}")
    _plain(about, "xmpMM:OriginalDocumentID", f"xmp.did:{document}")
    _plain(about, "xmpMM:InstanceID", f"xmp.iid:{uuid.uuid5(document, made_at.isoformat())}")
    _plain(about, "xmpMM:PreservedFileName", item.original_name)
    _plain(about, "photoshop:SidecarForExtension", PurePosixPath(item.original_name).suffix.lstrip("."))
    _duration(about, item.duration_s)
    ElementTree.indent(root)
    return _HEAD + ElementTree.tostring(root, encoding="unicode") + _FOOT


def file_names(recordings: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Of each (item id, original name) the name of its side-car: film.mp4 has film.xmp.

    Where several would have the same name, each keeps its ending (film.mp4.xmp), and if even those are equal, its id.
    """
    wishes = {item_id: _wishes(item_id, name) for item_id, name in recordings}
    wanted = [Counter(wish[level].casefold() for wish in wishes.values()) for level in range(2)]
    names: dict[str, str] = {}
    taken: set[str] = set()
    for item_id, (stem, full, unique) in wishes.items():
        free = [w for w, count in zip((stem, full), wanted, strict=True) if count[w.casefold()] == 1]
        name = next((w for w in free if w.casefold() not in taken), unique)
        taken.add(name.casefold())
        names[item_id] = f"{name}.xmp"
    return names


def _wishes(item_id: str, name: str) -> tuple[str, str, str]:
    full = _safe(name) or item_id
    return PurePosixPath(full).stem, full, f"{full}.{item_id}"


def _safe(name: str) -> str:
    """Without what some system does not allow in a name of a file."""
    return re.sub(r'[\x00-\x1f<>:"/\\|?*]', "_", name).strip(" .")


def _name(short: str) -> str:
    prefix, _, local = short.partition(":")
    return f"{{{_NAMES[prefix]}}}{local}"


def _plain(about: ElementTree.Element, name: str, value: str) -> None:
    if value:
        ElementTree.SubElement(about, _name(name)).text = _legal(value)


def _words(about: ElementTree.Element, name: str, value: str) -> None:
    """Text for people has a language; ours is said to hold for any."""
    if value:
        entry = _list(about, name, "rdf:Alt", [value])[0]
        entry.set("{http://www.w3.org/XML/1998/namespace}lang", "x-default")


def _list(about: ElementTree.Element, name: str, kind: str, values: Iterable[str]) -> list[ElementTree.Element]:
    values = list(values)
    if not values:
        return []
    holder = ElementTree.SubElement(ElementTree.SubElement(about, _name(name)), _name(kind))
    entries = [ElementTree.SubElement(holder, _name("rdf:li")) for _ in values]
    for entry, value in zip(entries, values, strict=True):
        entry.text = _legal(value)
    return entries


def _duration(about: ElementTree.Element, duration_s: float) -> None:
    """In milliseconds, as xmpDM:Time has it: a whole value, and the length of one of it in seconds."""
    holder = ElementTree.SubElement(about, _name("xmpDM:duration"), {_name("rdf:parseType"): "Resource"})
    _plain(holder, "xmpDM:value", str(round(duration_s * 1000)))
    _plain(holder, "xmpDM:scale", "1/1000")


def _legal(value: str) -> str:
    return _ILLEGAL.sub("", value)


for _prefix, _address in _NAMES.items():
    ElementTree.register_namespace(_prefix, _address)
