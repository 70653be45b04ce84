"""Lists that were shown before: found by person, recording and day; each place says why it was there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta, tzinfo
from typing import Any

import streamlit as st

from core.domain import ItemId, UserId, Visitor
from core.errors import VitrineError
from core.services import Services
from core.services.explanation.tongues import because, day, filled_in, made_from, period
from core.services.recommendation.lists import Listed, PastList, PastPick
from core.services.strategy_words import STAGE_WORDS
from core.services.views import Card
from pages.components import links, parts
from pages.components.recommend import clock, viewers
from pages.components.recommend import state as rec_state
from pages.components.recommend.beside import told
from pages.components.why import tongue, why
from pages.components.why.why import thing

KEY = "recommend.past"
LISTS, REST, DRAWER = f"{KEY}.lists", f"{KEY}.rest", f"{KEY}.why"
NAMED = 2  # reasons per line
GONE = "A recording that is not shown any more"
THE_SAME = "Made again from its record just now: the same recordings in the same order."
ANOTHER = "Made again from its record, it is another list now."
SOONER = {0: "Today", 1: "Yesterday"}


def panel(services: Services, visitor: Visitor, listed: Listed) -> None:
    """Whose lists, with which recording, on which day; then one of them, or every place of the recording."""
    zone = clock.here()
    person = _person(services, visitor, listed.user_id)
    kept = services.recommending.past(visitor, person)
    if not kept:
        st.caption(
            tongue.say("No list has been kept yet. From now on, every list that is shown here can be looked up again.")
        )
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        item, on = _recording(kept), _day(kept, zone)
        found = services.recommending.past(visitor, person, item_id=item, day=on, zone=zone)
        asked = None if item else _which(found, zone)
    if not found:
        st.caption(tongue.say("It was not shown then. Choose another day, or any day."))
        return
    _acted()
    if item:
        _mounted(services, visitor, [_places(found, item, zone)])
    elif asked is not None:
        _mounted(services, visitor, _list(services, visitor, asked, zone))


def _person(services: Services, visitor: Visitor, person: UserId) -> UserId:
    """Curators may look at everybody of whom lists are kept; a person without a label goes by the pseudonym."""
    if visitor.role == "viewer":
        return person
    others = {viewer.user_id: (viewers.label(viewer), n) for viewer, n in services.recommending.shown_to(visitor)}
    if set(others) <= {person}:
        return person
    names = {
        user: tongue.many(n, "{name} ({n} list)", "{name} ({n} lists)", name=label or user)
        for user, (label, n) in others.items()
    }
    names.setdefault(person, tongue.say("The one chosen above"))
    order = [person, *(user for user in names if user != person)]
    return UserId(
        st.selectbox(tongue.say("Shown to"), order, format_func=names.get, key=f"{KEY}.person.{person}", width=260)
        or person
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
        tongue.say("With the recording"),
        order,
        index=None,
        format_func=titles.get,
        key=f"{KEY}.item",
        placeholder=tongue.say("Any recording"),
        width=260,
    )


def _day(kept: Sequence[PastList], zone: tzinfo) -> date | None:
    """Days on which there was a list, newest first."""
    today = datetime.now(zone).date()
    days = sorted({d for one in kept for d in _days(one, zone)}, reverse=True)
    return st.selectbox(
        tongue.say("On"),
        days,
        index=None,
        format_func={on: _called(on, today) for on in days}.get,
        key=f"{KEY}.day",
        placeholder=tongue.say("Any day"),
        width=220,
    )


def _called(on: date, today: date) -> str:
    sooner = SOONER.get((today - on).days)
    return tongue.say(sooner) if sooner else day(datetime(on.year, on.month, on.day), tongue.chosen())


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
    return st.selectbox(tongue.say("List"), list(by_number), format_func=by_number.get, key=f"{KEY}.list", width=480)


def told_apart(one: PastList, zone: tzinfo) -> str:
    """22 November, 14:05 · By content, variety · 5 things known · “The cabin in the snow” first."""
    how = tongue.comma().join([_strategy(one), *_settings(one)])
    first = one.picks[0].card if one.picks else None
    best = [tongue.say("“{title}” first", title=first.item.title)] if first else []
    return " · ".join([when(one, zone), how, tongue.many(_known(one), "{n} thing known", "{n} things known"), *best])


def _known(one: PastList) -> int:
    """How many recordings something was known of then; playing and liking one is one thing."""
    return len({item for item, _, _ in one.request.history})


def when(one: PastList, zone: tzinfo) -> str:
    """22 November, 14:05 to 14:20, by the clock of the reader."""
    return period(one.first_at.astimezone(zone), one.last_at.astimezone(zone), tongue.chosen())


def about(one: PastList, zone: tzinfo) -> str:
    """What it was made from."""
    settings = tongue.comma().join(_settings(one))
    origin = made_from(one.request.version, one.first_at, tongue.chosen(), zone)
    start = "{strategy}, with {settings}" if settings else "{strategy}"
    one_thing, things = (f"{start}: from {{n}} {noun} known until then and {{origin}}." for noun in ("thing", "things"))
    filled = {"strategy": _strategy(one), "origin": origin, "settings": settings}
    return tongue.many(_known(one), one_thing, things, **filled)


def _strategy(one: PastList) -> str:
    return filled_in(one.request.wanted.strategy, one.filled_by, tongue.chosen())


def _settings(one: PastList) -> list[str]:
    """The stages that were to change the list."""
    return [
        tongue.retold(word).lower() for name, word in STAGE_WORDS.items() if getattr(one.request.wanted, name, None)
    ]


def _mounted(services: Services, visitor: Visitor, lists: list[dict[str, Any]]) -> None:
    """The lists; below the place that is open stands its drawer, and then the rest of that list."""
    first = lists[0]
    opened = next((n for n, row in enumerate(first["rows"], 1) if row["opened"]), 0)
    if not opened:
        tongue.mount("beside", LISTS, {"lists": lists})
        return
    tongue.mount("beside", LISTS, {"lists": [{**first, "rows": first["rows"][:opened]}]})
    with st.container(key="recommend-drawer-then"):
        _drawer(services, visitor, first["rows"][opened - 1]["deep"])
    if first["rows"][opened:]:
        tongue.mount("beside", REST, {"lists": [{"title": "", "about": "", "rows": first["rows"][opened:]}]})


def _list(services: Services, visitor: Visitor, kept_as: int, zone: tzinfo) -> list[dict[str, Any]]:
    """One list as it was, and made again where something else comes out."""
    again = services.recommending.replay(visitor, kept_as)
    if again.same:
        st.caption(tongue.say(THE_SAME))
    else:
        st.caption(tongue.spaced(tongue.say(ANOTHER), tongue.retold(again.note)))
    rows = [
        _row(pick, f"{kept_as}@{kept['item']}", again.past.places)
        for pick, kept in zip(again.past.picks, again.past.request.listed, strict=True)
    ]
    title = tongue.say("As it was shown {when}", when=when(again.past, zone))
    lists = [{"title": title, "about": about(again.past, zone), "rows": rows}]
    if not again.same and again.again:
        made = [_again(n, card) for n, card in enumerate(again.again, 1)]
        lists.append({"title": tongue.say("Made again now"), "about": tongue.retold(again.note), "rows": made})
    return lists


def _places(found: Sequence[PastList], item: ItemId, zone: tzinfo) -> dict[str, Any]:
    """Every list the recording was in: when, where, and because of what."""
    rows, title = [], ""
    for one in found:
        place = next(n for n, pick in enumerate(one.request.listed) if pick["item"] == item)
        pick = one.picks[place]
        title = pick.card.item.title if pick.card else tongue.retold(GONE)
        row = _row(pick, f"{one.request.number}@{item}", one.places)
        label = f"{when(one, zone)} · {_strategy(one)}"
        why = f"{tongue.say('Place {n}', n=pick.rank)} · {row['why']}"
        rows.append({**row, "label": label, "href": None, "at": title, "why": why})
    asked = tongue.say("When “{title}” was shown, and why", title=title)
    return {"title": asked, "about": tongue.many(len(rows), "{n} list", "{n} lists"), "rows": rows}


def _row(pick: PastPick, deep: str, places: int) -> dict[str, Any]:
    stages = [
        tongue.say(
            "{stage}: place {before} → {after}",
            stage=tongue.retold(STAGE_WORDS[s.stage]).lower(),
            before=s.rank_before,
            after=s.rank_after,
        )
        for s in pick.steps
        if s.stage in STAGE_WORDS and s.rank_before != s.rank_after
    ]
    return {
        **_thing(pick.card),
        "rank": pick.rank,
        "why": " · ".join([told(pick.score, _reasons(pick)[:NAMED], places), *stages]),
        "deep": deep,
        "opened": st.query_params.get(rec_state.THEN, "") == deep,
    }


def _reasons(pick: PastPick) -> list[tuple[str, float]]:
    """Titles as they are, other reasons in the language of the reader."""
    return [(tongue.retold(name) if name in pick.ours else name, share) for name, share in pick.reasons]


def _thing(card: Card | None) -> dict[str, Any]:
    return thing(card) if card else {"label": tongue.retold(GONE)}


def _again(rank: int, card: Card | None) -> dict[str, Any]:
    return {**_thing(card), "rank": rank, "why": ""}


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
    kept_as, _, item = deep.partition("@")
    language = tongue.chosen()
    try:
        with st.spinner(tongue.say("Making the list of that day again…")):
            found = services.explaining.again(visitor, int(kept_as), ItemId(item))
    except VitrineError as error:
        st.caption(tongue.retold(str(error)))
        return
    st.caption(found.sentences[language])
    if found.told is not None and found.listed is not None:
        parts.mount("why", DRAWER, why.drawn(found.told, found.listed, language, of_now=False))
    else:
        said = because(_reasons(found.record), found.past.places, language)
        ended = f"{said[:1].upper()}{said[1:]}{'。' if language == 'zh' else '.'}"
        st.text(ended if said else tongue.say("No reasons were kept."))
