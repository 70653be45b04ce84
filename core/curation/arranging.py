"""Rearranging a collection by hand: pure functions from one collection to the next.

Positions count from 1 over all sections. Every item stays in the collection exactly once.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import count
from types import MappingProxyType

from core.domain import ItemId
from core.domain.curation import Entry, Exhibition, Section
from core.errors import NotFound, VitrineError

_Change = Callable[[Section], Section]


def add(to: Exhibition, item_ids: Iterable[ItemId], notes: Mapping[ItemId, str] = MappingProxyType({})) -> Exhibition:
    """Append to the last section what is not in the collection yet."""
    here = set(to.items)
    new = tuple(Entry(item_id=i, note=notes.get(i, "")) for i in dict.fromkeys(item_ids) if i not in here)
    *first, last = to.sections
    return replace(to, sections=(*first, replace(last, entries=(*last.entries, *new))))


def remove(of: Exhibition, item_ids: Collection[ItemId]) -> Exhibition:
    return _each(of, lambda s: replace(s, entries=tuple(e for e in s.entries if e.item_id not in item_ids)))


def move(within: Exhibition, item_id: ItemId, to: int) -> Exhibition:
    """Let an item take the place, and the section, of the one that is now at position `to`.

    Raises:
        NotFound: the item is not in the collection.
    """
    entry, was = _entry(within, item_id), within.items.index(item_id) + 1
    to = min(max(1, to), len(within.items))
    if to == was:
        return within
    target = within.items[to - 1]

    def placed(section: Section) -> Section:
        rest = [e for e in section.entries if e.item_id != item_id]
        at = next((n for n, e in enumerate(rest) if e.item_id == target), None)
        if at is not None:
            rest.insert(at + (to > was), entry)
        return replace(section, entries=tuple(rest))

    return _each(within, placed)


def shift(within: Exhibition, item_id: ItemId, by: int) -> Exhibition:
    """One step up (by < 0) or down; at the edge of its section the item goes over into the next one.

    Raises:
        NotFound: the item is not in the collection.
    """
    entry, step = _entry(within, item_id), 1 if by > 0 else -1
    [here] = [n for n, section in enumerate(within.sections) if entry in section.entries]
    entries = list(within.sections[here].entries)
    at = entries.index(entry)
    if 0 <= at + step < len(entries):
        entries[at], entries[at + step] = entries[at + step], entries[at]
        return _with(within, {here: tuple(entries)})
    there = here + step
    if not 0 <= there < len(within.sections):
        return within
    others = within.sections[there].entries
    return _with(
        within,
        {
            here: tuple(e for e in entries if e != entry),
            there: (entry, *others) if step > 0 else (*others, entry),
        },
    )


def reorder(of: Exhibition, item_ids: Sequence[ItemId]) -> Exhibition:
    """A new order for all; sections keep their sizes. Items not named stay at the end, unknown ones are ignored."""
    by_id = {entry.item_id: entry for entry in of.entries}
    named = [i for i in dict.fromkeys(item_ids) if i in by_id]
    queue = iter([by_id[i] for i in (*named, *(i for i in of.items if i not in set(named)))])
    return _each(of, lambda s: replace(s, entries=tuple(next(queue) for _ in s.entries)))


def arranged(of: Exhibition, sections: Sequence[Section], kept: Collection[ItemId] = ()) -> Exhibition:
    """Everything at once: these sections with their items and notes take the place of what there was.

    Args:
        sections: A section_id that is no section's here, or was given before, becomes a new one.
        kept: Items that stay, at the end of their section, though no section names them: those nobody sees at present.

    Raises:
        VitrineError: an item is named twice.
    """
    named = [entry.item_id for section in sections for entry in section.entries]
    if twice := next((item for n, item in enumerate(named) if item in named[:n]), None):
        raise VitrineError(f"A recording is in a collection at most once; {twice} is named twice.")
    known = [section.section_id for section in of.sections]
    fresh = count(1 + max(known))
    used: set[int] = set()
    new: list[Section] = []
    for section in sections or (Section(section_id=known[0]),):
        own = section.section_id
        new.append(replace(section, section_id=own if own in known and own not in used else next(fresh)))
        used.add(own)
    for old in of.sections:
        left = tuple(entry for entry in old.entries if entry.item_id in kept and entry.item_id not in named)
        at = next((n for n, section in enumerate(new) if section.section_id == old.section_id), -1)
        new[at] = replace(new[at], entries=(*new[at].entries, *left))
    return replace(of, sections=tuple(new))


def annotate(of: Exhibition, item_id: ItemId, note: str) -> Exhibition:
    """
    Raises:
        NotFound: the item is not in the collection.
    """
    old = _entry(of, item_id)
    return _each(of, lambda s: replace(s, entries=tuple(replace(e, note=note) if e == old else e for e in s.entries)))


def start_section(of: Exhibition, heading: str, text: str, at: ItemId | None) -> Exhibition:
    """Split the section at an item, which begins the new one; None: an empty one at the end.

    Raises:
        NotFound: the item is not in the collection.
    """
    new = Section(section_id=1 + max(s.section_id for s in of.sections), heading=heading, text=text)
    if at is None:
        return replace(of, sections=(*of.sections, new))
    entry = _entry(of, at)
    parts: list[Section] = []
    for section in of.sections:
        cut = section.entries.index(entry) if entry in section.entries else len(section.entries)
        before = replace(section, entries=section.entries[:cut])
        if before.entries or before.heading or before.text or cut == len(section.entries):
            parts.append(before)
        if entry in section.entries:
            parts.append(replace(new, entries=section.entries[cut:]))
    return replace(of, sections=tuple(parts))


def edit_section(of: Exhibition, section_id: int, heading: str | None, text: str | None) -> Exhibition:
    """
    Raises:
        NotFound: there is no such section.
    """
    old = of.sections[_section(of, section_id)]
    new = replace(old, heading=old.heading if heading is None else heading, text=old.text if text is None else text)
    return _each(of, lambda s: new if s == old else s)


def join_section(of: Exhibition, section_id: int) -> Exhibition:
    """Take a heading with its text away: the items join the section before; the first one only loses its words.

    Raises:
        NotFound: there is no such section.
    """
    at = _section(of, section_id)
    if at == 0:
        return edit_section(of, section_id, "", "")
    before, gone = of.sections[at - 1], of.sections[at]
    joined = replace(before, entries=(*before.entries, *gone.entries))
    return replace(of, sections=(*of.sections[: at - 1], joined, *of.sections[at + 1 :]))


def shift_section(of: Exhibition, section_id: int, by: int) -> Exhibition:
    """
    Raises:
        NotFound: there is no such section.
    """
    at = _section(of, section_id)
    there = at + (1 if by > 0 else -1)
    if not 0 <= there < len(of.sections):
        return of
    sections = list(of.sections)
    sections[at], sections[there] = sections[there], sections[at]
    return replace(of, sections=tuple(sections))


def _each(of: Exhibition, change: _Change) -> Exhibition:
    return replace(of, sections=tuple(change(section) for section in of.sections))


def _with(of: Exhibition, entries: Mapping[int, tuple[Entry, ...]]) -> Exhibition:
    """New entries for some sections, by their place."""
    return replace(
        of,
        sections=tuple(replace(s, entries=entries[n]) if n in entries else s for n, s in enumerate(of.sections)),
    )


def _entry(of: Exhibition, item_id: ItemId) -> Entry:
    for entry in of.entries:
        if entry.item_id == item_id:
            return entry
    raise NotFound("This recording is not in the collection.")


def _section(of: Exhibition, section_id: int) -> int:
    for n, section in enumerate(of.sections):
        if section.section_id == section_id:
            return n
    raise NotFound("There is no such section in the collection.")
