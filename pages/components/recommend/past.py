"""Lists that were shown before: found by person, recording and day; each place says why it was there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta, tzinfo
from typing import Any

import streamlit as st

from core.domain import ItemId, UserId, Visitor
from core.errors import VitrineError
from core.services import Services
from core.services.explanation.tongues import day, made_from
from core.services.recommendation.lists import Listed, PastList, PastPick
from core.services.strategy_words import STAGE_WORDS, called
from core.services.views import Card
from pages.components import links, parts
from pages.components.recommend import clock
from pages.components.recommend import state as rec_state
from pages.components.recommend.beside import told
from pages.components.shown import count
from pages.components.why import tongue, why
from pages.components.why.why import thing

KEY = "recommend.past"
LISTS, REST, DRAWER = f"{KEY}.lists", f"{KEY}.rest", f"{KEY}.why"
NAMED = 2  # reasons per line
GONE = "A recording that is not shown any more"
SOONER = {0: "Today", 1: "Yesterday"}


def panel(services: Services, visitor: Visitor, listed: Listed) -> None:
    """Whose lists, with which recording, on which day; then one of them, or every place of the recording."""
    zone = clock.here()
    person = _person(services, visitor, listed.user_id)
    kept = services.recommending.past(visitor, person)
    if not kept:
        st.caption("No list has been kept yet. From now on, every list that is shown here can be looked up again.")
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        item, on = _recording(kept), _day(kept, zone)
        found = services.recommending.past(visitor, person, item_id=item, day=on, zone=zone)
        number = None if item else _which(found, zone)
    if not found:
        st.caption("It was not shown then. Choose another day, or any day.")
        return
    _acted()
    if item:
        _mounted(services, visitor, [_places(found, item, zone)])
    elif number is not None:
        _mounted(services, visitor, _list(services, visitor, number, zone))


def _person(services: Services, visitor: Visitor, person: UserId) -> UserId:
    """Curators may look at everybody of whom lists are kept; a person without a label goes by the pseudonym."""
    if visitor.role == "viewer":
        return person
    others = {viewer.user_id: (viewer.label, n) for viewer, n in services.recommending.shown_to(visitor)}
    if set(others) <= {person}:
        return person
    names = {user: f"{label or user} ({count(n, 'list')})" for user, (label, n) in others.items()}
    names.setdefault(person, "The one chosen above")
    order = [person, *(user for user in names if user != person)]
    return UserId(
        st.selectbox("Shown to", order, format_func=names.get, key=f"{KEY}.person.{person}", width=260) or person
    )


def _recording(kept: Sequence[PastList]) -> ItemId | None:
    titles = {
        ItemId(pick["item"]): shown.card.item.title
        for one in kept
        for pick, shown in zip(one.request.listed, one.picks, strict=True)
        if shown.card is not None
    }
    order = sorted(titles, key=lambda item: (titles[item].casefold(), item))
    return st.selectbox(
        "With the recording",
        order,
        index=None,
        format_func=titles.get,
        key=f"{KEY}.item",
        placeholder="Any recording",
        width=260,
    )


def _day(kept: Sequence[PastList], zone: tzinfo) -> date | None:
    """Days on which there was a list, newest first."""
    today = datetime.now(zone).date()
    days = sorted({d for one in kept for d in _days(one, zone)}, reverse=True)
    return st.selectbox(
        "On",
        days,
        index=None,
        format_func=lambda on: SOONER.get((today - on).days) or day(datetime(on.year, on.month, on.day), "en"),
        key=f"{KEY}.day",
        placeholder="Any day",
        width=220,
    )


def _days(one: PastList, zone: tzinfo) -> list[date]:
    first, last = one.first_at.astimezone(zone).date(), one.last_at.astimezone(zone).date()
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def _which(found: Sequence[PastList], zone: tzinfo) -> int | None:
    names = [told_apart(one, zone) for one in found]
    by_number = {
        one.request.number: f"{name} ({names[n:].count(name)})" if names.count(name) > 1 else name
        for n, (one, name) in enumerate(zip(found, names, strict=True))
    }
    if not by_number:
        return None
    return st.selectbox("List", list(by_number), format_func=by_number.get, key=f"{KEY}.list", width=480)


def told_apart(one: PastList, zone: tzinfo) -> str:
    """22 November, 14:05 · By content, more variety · after 5 things · “The cabin in the snow” first."""
    tuned = [STAGE_WORDS[name].lower() for name in STAGE_WORDS if getattr(one.request.wanted, name, None)]
    how = ", ".join([called(one.request.wanted.strategy), *tuned])
    said = len({item for item, _, _ in one.request.history})
    first = one.picks[0].card if one.picks else None
    best = f" · “{first.item.title}” first" if first else ""
    return f"{when(one, zone)} · {how} · {count(said, 'thing')} known{best}"


def when(one: PastList, zone: tzinfo) -> str:
    """22 November, 14:05; to the second where it was shown for less than a minute."""
    first, last = one.first_at.astimezone(zone), one.last_at.astimezone(zone)
    if (last - first).total_seconds() < 60:
        return f"{first:%-d %B, %H:%M:%S}"
    until = f"{last:%H:%M}" if first.date() == last.date() else f"{last:%-d %B, %H:%M}"
    return f"{first:%-d %B, %H:%M} to {until}"


def about(one: PastList, zone: tzinfo) -> str:
    """What it was made from."""
    wanted = one.request.wanted
    tuned = [word.lower() for name, word in STAGE_WORDS.items() if getattr(wanted, name, None)]
    settings = f", with {', '.join(tuned)}" if tuned else ""
    said = count(len(one.request.history), "thing")
    origin = made_from(one.request.version, one.first_at, "en", zone)
    return f"{called(wanted.strategy)}{settings}: from {said} said until then and {origin}."


def _mounted(services: Services, visitor: Visitor, lists: list[dict[str, Any]]) -> None:
    """The lists; below the place that is open stands its drawer, and then the rest of that list."""
    first = lists[0]
    opened = next((n for n, row in enumerate(first["rows"], 1) if row["opened"]), 0)
    if not opened:
        parts.mount("beside", LISTS, {"lists": lists})
        return
    parts.mount("beside", LISTS, {"lists": [{**first, "rows": first["rows"][:opened]}]})
    with st.container(key="recommend-drawer-then"):
        _drawer(services, visitor, first["rows"][opened - 1]["deep"])
    if first["rows"][opened:]:
        parts.mount("beside", REST, {"lists": [{"title": "", "about": "", "rows": first["rows"][opened:]}]})


def _list(services: Services, visitor: Visitor, number: int, zone: tzinfo) -> list[dict[str, Any]]:
    """One list as it was, and made again where something else comes out."""
    again = services.recommending.replay(visitor, number)
    if again.same:
        st.caption("Made again from its record just now: the same recordings in the same order.")
    else:
        st.caption(f"Made again from its record, it is another list now. {again.note}")
    rows = [
        _row(pick, f"{number}@{kept['item']}")
        for pick, kept in zip(again.past.picks, again.past.request.listed, strict=True)
    ]
    lists = [{"title": f"As it was shown {when(again.past, zone)}", "about": about(again.past, zone), "rows": rows}]
    if not again.same and again.again:
        made = [_again(n, card) for n, card in enumerate(again.again, 1)]
        lists.append({"title": "Made again now", "about": again.note, "rows": made})
    return lists


def _places(found: Sequence[PastList], item: ItemId, zone: tzinfo) -> dict[str, Any]:
    """Every list the recording was in: when, where, and because of what."""
    rows, title = [], ""
    for one in found:
        place = next(n for n, pick in enumerate(one.request.listed) if pick["item"] == item)
        pick = one.picks[place]
        title = pick.card.item.title if pick.card else GONE
        row = _row(pick, f"{one.request.number}@{item}")
        shown = {"label": f"{when(one, zone)} · {called(one.request.wanted.strategy)}", "href": None, "at": title}
        rows.append({**row, **shown, "why": f"Place {pick.rank} · {row['why']}"})
    asked = f"When “{title}” was shown, and why"
    return {"title": asked, "about": count(len(rows), "list"), "rows": rows}


def _row(pick: PastPick, deep: str) -> dict[str, Any]:
    stages = [
        f"{STAGE_WORDS[s.stage].lower()}: place {s.rank_before} → {s.rank_after}"
        for s in pick.steps
        if s.stage in STAGE_WORDS and s.rank_before != s.rank_after
    ]
    return {
        **(thing(pick.card) if pick.card else {"label": GONE}),
        "rank": pick.rank,
        "why": " · ".join([told(pick.score, pick.reasons[:NAMED]), *stages]),
        "deep": deep,
        "opened": st.query_params.get(rec_state.THEN, "") == deep,
    }


def _again(rank: int, card: Card | None) -> dict[str, Any]:
    return {**(thing(card) if card else {"label": GONE}), "rank": rank, "why": ""}


def _acted() -> None:
    """What was clicked in the lists: a drawer opens or closes, in the address."""
    for key in (LISTS, REST):
        done = parts.acted(key, "deep", "shut", "open")
        if done and done["do"] == "open":
            links.open_item(done["id"])
        elif done:
            rec_state.put(rec_state.THEN, done["id"] if done["do"] == "deep" else "")


def _drawer(services: Services, visitor: Visitor, deep: str) -> None:
    """The drawer on the list of that day, or what its record says."""
    number, _, item = deep.partition("@")
    language = tongue.in_address()
    try:
        with st.spinner("Making the list of that day again…"):
            found = services.explaining.again(visitor, int(number), ItemId(item))
    except VitrineError as error:
        st.caption(str(error))
        return
    st.caption(found.sentences[language])
    if found.told is not None and found.listed is not None:
        parts.mount("why", DRAWER, why.drawn(found.told, found.listed, language, of_now=False))
    else:
        reasons = ", ".join(f"{label} {share:+.3f}" for label, share in found.record.reasons)
        st.text(f"Because of {reasons}." if reasons else "No reasons were kept.")
