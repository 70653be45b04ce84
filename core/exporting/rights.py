"""Statements of rights: the address of a licence for programs, and the words for people."""

from __future__ import annotations

import re

_ADDRESS = re.compile(
    r"https?://(creativecommons\.org/(?:licenses|publicdomain)/[a-z0-9./-]+|rightsstatements\.org/(?:vocab|page)/[\w./-]+)",
    re.I,
)
_ZERO = re.compile(r"\bcc[\s-]?0\b|\bcc[\s-]zero\b", re.I)
_MARK = re.compile(r"\bpublic domain mark\b|\bpdm\b", re.I)
_LICENCE = re.compile(r"\bcc[\s-]?(by(?:[\s-](?:nc|nd|sa))*)(?:[\s-]v?(\d\.\d))?\b", re.I)


def address(rights: str) -> str:
    """The address by which IIIF knows a licence: Creative Commons or rightsstatements.org; empty for any other words.

    These addresses are names, written with http, and never fetched.
    """
    if found := _ADDRESS.search(rights):
        return "http://" + found[1].rstrip(".,;)").replace("/page/", "/vocab/")
    if _ZERO.search(rights):
        return "http://creativecommons.org/publicdomain/zero/1.0/"
    if _MARK.search(rights):
        return "http://creativecommons.org/publicdomain/mark/1.0/"
    if found := _LICENCE.search(rights):
        terms = re.sub(r"\s", "-", found[1].lower())
        return f"http://creativecommons.org/licenses/{terms}/{found[2] or '4.0'}/"
    return ""
