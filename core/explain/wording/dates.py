"""Days, and what a list was made from, as people say them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, tzinfo

from core.explain.wording.facts import Language

STAMP = re.compile(r"(\d{8}-\d{6})-\d+-[0-9a-f]+")  # the name of a trained version
WEEKDAYS = "一二三四五六日"


def day(at: datetime, language: Language) -> str:
    """Tuesday 17 November 2026; 2026年11月17日星期二."""
    if language == "zh":
        return f"{at.year}年{at.month}月{at.day}日星期{WEEKDAYS[at.weekday()]}"
    return f"{at:%A} {at.day} {at:%B %Y}"


def weekday(at: datetime, language: Language) -> str:
    """Tue; 周二."""
    return f"周{WEEKDAYS[at.weekday()]}" if language == "zh" else f"{at:%a}"


def moment(at: datetime, language: Language, zone: tzinfo = UTC) -> str:
    """A day and a time by the clock of a place; without a year, which is told by the day."""
    own = at.astimezone(zone)
    if language == "zh":
        return f"{own.month}月{own.day}日 {own:%H:%M}"
    return f"{own.day} {own:%B, %H:%M}"


def period(first: datetime, last: datetime, language: Language) -> str:
    """22 November, 14:05 to 14:20; to the second where it lasted less than a minute."""
    if (last - first).total_seconds() < 60:
        return f"{moment(first, language, first.tzinfo or UTC)}:{first:%S}"
    until = f"{last:%H:%M}" if first.date() == last.date() else moment(last, language, last.tzinfo or UTC)
    return f"{moment(first, language, first.tzinfo or UTC)}{' 至 ' if language == 'zh' else ' to '}{until}"


def stamp(at: datetime, language: Language) -> str:
    """22 November 2026, 08:50 UTC; 2026年11月22日 08:50（UTC）."""
    own = at.astimezone(UTC)
    if language == "zh":
        return f"{own.year}年{own.month}月{own.day}日 {own:%H:%M}（UTC）"
    return f"{own.day} {own:%B %Y, %H:%M} UTC"


def made_from(version: str, at: datetime, language: Language, zone: tzinfo = UTC) -> str:
    """What answered: "the collection as it was on 22 November, 13:16"; "the model of 20 November, 09:12"."""
    zh = language == "zh"
    if version.startswith("collection "):
        when = moment(at, language, zone)
        return f"{when} 时的馆藏" if zh else f"the collection as it was on {when}"
    if version.startswith("counted "):
        when = moment(at, language, zone)
        return f"人们在 {when} 之前所说的" if zh else f"what people had said by {when}"
    stamped = STAMP.fullmatch(version)
    if stamped:
        when = moment(datetime.strptime(stamped.group(1), "%Y%m%d-%H%M%S").replace(tzinfo=UTC), language, zone)
        return f"{when} 训练的模型" if zh else f"the model trained on {when}"
    if not version:
        return "没有模型" if zh else "no model"
    return f"模型“{version}”" if zh else f"the model “{version}”"
