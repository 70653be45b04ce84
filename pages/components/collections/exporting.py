"""The export dialog: what form, for whom, how large it will be; and the files that are ready or being made."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

import streamlit as st

from core.domain import ItemId, Visitor
from core.errors import NotFound, VitrineError
from core.services import Services
from core.services.exports.views import FOR_EVERYBODY, FORMS, LABELS, PURPOSES, WITH_MEDIA, Estimate, ExportView, Wish
from pages.components import dialogs, notices, parts
from pages.components.shown import count

KEY = "exporting"
FILES = f"{KEY}.files"
EVERY_S = 1.0
LISTED = 6
ORDER = sorted(FORMS, key=lambda form: ("page", "csv", "parquet", "json", "iiif", "xmp").index(form))


def dialog(
    services: Services,
    visitor: Visitor,
    item_ids: Sequence[ItemId] | None = None,
    collection_id: str | None = None,
    title: str = "",
) -> None:
    """Open the dialog for a collection, for some items, or, when neither is given, for everything.

    Args:
        title: What some items are called on a page of theirs, e.g. the words they were found by.
    """
    ids = None if item_ids is None else tuple(item_ids)
    _dialog(services, visitor, Wish(form="page", item_ids=ids, collection_id=collection_id or "", title=title))


@dialogs.modal("Export")
def _dialog(services: Services, visitor: Visitor, about: Wish) -> None:
    wish = _form(visitor, about)
    try:
        estimate = services.exporting.estimate(visitor, wish)
    except VitrineError as error:
        st.text(f"{error} {error.hint}".strip())
        return
    st.text(_says(wish, estimate))
    room = estimate.size_bytes <= estimate.free_bytes
    if not room:
        st.warning("There is not enough free space for this." + (" Leave the recordings out." if wish.media else ""))
    if st.button("Export", key=f"{KEY}.make", type="primary", disabled=not (estimate.count and room)):
        _make(services, visitor, wish)
    _shelf(services, visitor)


def _form(visitor: Visitor, about: Wish) -> Wish:
    form = st.radio("As", ORDER, key=f"{KEY}.form", format_func=LABELS.get, captions=[PURPOSES[form] for form in ORDER])
    wish = replace(about, form=form or "page")
    if wish.form in WITH_MEDIA:
        media = st.toggle("With the recordings themselves", value=True, key=f"{KEY}.media.{wish.form}")
        wish = replace(wish, media=media)
    if visitor.role != "viewer":
        usual = wish.form in FOR_EVERYBODY
        public = st.toggle(
            "Leave out what viewers may not see",
            value=usual,
            key=f"{KEY}.public.{usual}",
            help="Recordings that are withheld or under embargo, and notes for curators.",
        )
        wish = replace(wish, public=public)
    if wish.form in WITH_MEDIA:
        wish = _words(wish)
    return wish


def _words(wish: Wish) -> Wish:
    """What pages and manifests say beside the items."""
    if not wish.collection_id:
        title = st.text_input("Title", value=wish.title, key=f"{KEY}.title", max_chars=300)
        introduction = ""
        if wish.form == "page":
            introduction = st.text_area("Introduction", key=f"{KEY}.introduction", max_chars=5_000, height=96)
        wish = replace(wish, title=title.strip(), introduction=introduction.strip())
    credit = st.text_input("Credit", key=f"{KEY}.credit", placeholder="Who gives it out", max_chars=500)
    if wish.form == "iiif":
        base = st.text_input(
            "Address",
            value=wish.base,
            key=f"{KEY}.base",
            help="Where the files will be reached: IIIF names everything by its address.",
        )
        wish = replace(wish, base=base)
    return replace(wish, credit=credit.strip())


def _says(wish: Wish, estimate: Estimate) -> str:
    """ "14 recordings, about 5.6 MB. 2 are left out: withheld, under embargo, or not ready." """
    said = f"{count(estimate.count, 'recording')}, about {size(estimate.size_bytes)}."
    if estimate.media_bytes:
        said = said.removesuffix(".") + f", of which {size(estimate.media_bytes)} are the recordings."
    if estimate.left_out:
        verb = "is" if estimate.left_out == 1 else "are"
        said += f" {estimate.left_out:,} {verb} left out: withheld, under embargo, gone or not ready."
    return said


def _make(services: Services, visitor: Visitor, wish: Wish) -> None:
    try:
        services.exporting.make(visitor, wish)
    except VitrineError as error:  # said here: a notice would lie under the dialog
        st.warning(plain(f"{error} {error.hint}".strip()))


def _shelf(services: Services, visitor: Visitor) -> None:
    """What is ready or being made; asks again as long as something is."""
    mine = services.exporting.mine(visitor)
    if mine:
        busy = any(view.state in ("waiting", "making") for view in mine)
        st.fragment(_files, run_every=EVERY_S if busy else None)(services, visitor)


def _files(services: Services, visitor: Visitor) -> None:
    act = parts.acted(FILES, "away")
    if act:
        with suppress(NotFound):  # the week is over
            services.exporting.discard(visitor, act["id"])
    mine = services.exporting.mine(visitor)
    ready = [view for view in mine if view.state == "ready"][:LISTED]
    for view in mine:
        if view.state in ("waiting", "making"):
            _making(services, visitor, view)
        elif view.state == "failed" and view is mine[0]:
            st.warning(plain(f"{LABELS[view.form]}: {view.error}"))
    if ready:
        st.header("Ready to save", anchor=False)
        files = [
            {"key": v.export_id, "label": f"{v.name} · {size(v.size_bytes)}", "href": v.url, "away": True}
            for v in ready
        ]
        parts.mount("downloads", FILES, {"label": "Exports", "files": files})
        for note in dict.fromkeys(note for view in ready[:1] for note in view.notes):
            st.caption(plain(note))
        st.caption("Kept for a week, for you only.")


def _making(services: Services, visitor: Visitor, view: ExportView) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"{KEY}-{view.export_id}"):
        st.progress(view.progress, text=plain(f"{view.title}: {view.doing or 'waiting'}"))
        st.button(
            "Cancel",
            key=f"{KEY}.cancel.{view.export_id}",
            type="tertiary",
            on_click=notices.saying(services.exporting.discard),
            args=(visitor, view.export_id),
        )


def plain(text: str) -> str:
    """Text that Markdown shows as it is."""
    return re.sub(r"([\\`*_{}\[\]<>()#+\-.!|~$:^=])", r"\\\1", text)


def size(size_bytes: int) -> str:
    """1,234,567 -> "1.2 MB"."""
    if size_bytes < 1e6:
        return f"{max(1, round(size_bytes / 1e3)):,} KB"
    return f"{size_bytes / 1e6:,.1f} MB" if size_bytes < 1e9 else f"{size_bytes / 1e9:,.2f} GB"
