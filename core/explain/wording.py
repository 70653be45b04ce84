"""Reasons as plain sentences, in English and Chinese: only what was verified is said, and no other person is named.

The short sentence is for whoever is recommended to ("you"), the full one for a curator, with figures. A sentence is put
together from `Facts` alone; it knows titles and words, never people.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

Language = Literal["en", "zh"]
Verb = Literal["like", "play", "rate", "hide", "want", "refuse"]
LANGUAGES: tuple[Language, ...] = ("en", "zh")
MOSTLY = 0.5  # from this fraction on, one kind of reason is "mostly"
AGAINST: tuple[Verb, ...] = ("hide", "refuse")
SPOKEN: tuple[Verb, ...] = ("want", "refuse")  # the words are the reader's own, no title
NAMED = 3  # titles in a row; the rest is counted
ALSO = 0.15  # of all reasons; a weaker one is left out of the short sentence


@dataclass(frozen=True, kw_only=True)
class Said:
    """Something the reader did, or said: the title is then their own words. `fraction` is -1 to 1 of all reasons."""

    title: str
    fraction: float
    verb: Verb = "like"


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is known of one recommended item.

    Attributes:
        score: As shown.
        said: The history, any order.
        popular: Fraction of the reasons that is popularity, 0 to 1.
        size: Sum of the sizes of all reasons, in the unit of the score: a fraction times this is a share of it.
        rest: What has no title of its own, above all where the score starts, in the unit of the score.
        carried: Kinds of content (visual, sound, speech, text) with their fraction, 0 to 1.
        words: What the pictures share with the taste, strongest first.
        without: Titles without which it would leave the list, verified; empty if nothing of the kind is known.
        smallest: It is proven that no smaller set does that.
        replacement: What would be there instead.
        moved: Stages that moved it: (stage, place before, place after).
        house: What a rule of the house did for it: put it first, or preferred it; or that chance gave it its place.
        error: What the reasons leave unexplained, as a fraction of the score; 0 where they are exact.
    """

    title: str
    score: float
    said: tuple[Said, ...] = ()
    popular: float = 0.0
    size: float = 1.0
    rest: float = 0.0
    carried: Mapping[str, float] | None = None
    words: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    smallest: bool = False
    replacement: str = ""
    moved: tuple[tuple[str, int, int], ...] = ()
    house: Literal["", "pin", "boost", "chance"] = ""
    error: float = 0.0


VERBS: Mapping[Language, Mapping[Verb, str]] = {
    "en": {
        "like": "you liked",
        "play": "you played",
        "rate": "you rated",
        "hide": "you put aside",
        "want": "you said you like",
        "refuse": "you said you do not want",
    },
    "zh": {
        "like": "你喜欢",
        "play": "你播放过",
        "rate": "你评过分",
        "hide": "你搁置",
        "want": "你说过喜欢",
        "refuse": "你说过不想要",
    },
}
SENSES: Mapping[Language, Mapping[str, str]] = {
    "en": {
        "visual": "it looks like",
        "sound": "it sounds like",
        "speech": "what is said is like",
        "text": "its words are like",
    },
    "zh": {"visual": "画面像", "sound": "声音像", "speech": "话语像", "text": "文字像"},
}
KINDS: Mapping[Language, Mapping[str, str]] = {
    "en": {"visual": "pictures", "sound": "sound", "speech": "what is said", "text": "words"},
    "zh": {"visual": "画面", "sound": "声音", "speech": "话语", "text": "文字"},
}
STAGES: Mapping[str, Mapping[str, str]] = {
    "en": {
        "diversity": "variety",
        "calibration": "the mix of the history",
        "exposure": "fair chances",
        "novelty": "the wish for something new",
        "rules": "a rule of the house",
        "chance": "chance",
    },
    "zh": {
        "diversity": "多样性",
        "calibration": "口味比例",
        "exposure": "机会均等",
        "novelty": "新颖",
        "rules": "馆内规则",
        "chance": "随机选择",
    },
}


HOUSE: Mapping[Language, Mapping[str, str]] = {
    "en": {
        "pin": "Put first by the house.",
        "boost": "Preferred by the house.",
        "chance": "Chance gave it this place, to find out what else you might like.",
    },
    "zh": {
        "pin": "由本馆置顶。",
        "boost": "由本馆优先推荐。",
        "chance": "这个位置由随机选择给出，以便了解你还可能喜欢什么。",
    },
}


def short(facts: Facts, language: Language) -> str:
    """One sentence for whoever gets the recommendation; a rule of the house that put it there comes first.

    Where chance put it there, that is the whole reason.
    """
    said = _short(facts, language) if facts.house != "chance" else ""
    return ("" if language == "zh" else " ").join(part for part in (HOUSE[language].get(facts.house, ""), said) if part)


def _short(facts: Facts, language: Language) -> str:
    zh = language == "zh"
    if facts.popular > MOSTLY:
        return "主要因为很多人喜欢它。" if zh else "Mostly because many people liked it."
    speaking = [one for one in _strongest(facts.said) if one.fraction > 0 and one.verb not in AGAINST]
    against = [one for one in reversed(_strongest(facts.said)) if one.fraction < 0]
    chosen = [one for n, one in enumerate(speaking[:2]) if n == 0 or one.fraction >= ALSO]
    if not chosen:
        return "没有明显的理由。" if zh else "Nothing you did speaks for it clearly."
    reason = _because(facts, chosen, language)
    despite = against[:1] if against and -against[0].fraction >= ALSO / 2 else []
    if zh:
        tail = "".join(f"，尽管{VERBS['zh'][one.verb]}的{_zh_said(one)}不支持它" for one in despite)
        return f"因为{reason}{tail}。"
    tail = "".join(f", despite “{one.title}”, which {VERBS['en'][one.verb]}" for one in despite)
    return f"Because {reason}{tail}."


def full(facts: Facts, language: Language) -> str:
    """All of it, with figures, for a curator."""
    parts = _full_zh(facts) if language == "zh" else _full_en(facts)
    return ("" if language == "zh" else " ").join(part for part in parts if part)


def contrast(
    first: str, second: str, terms: Sequence[tuple[str, float]], language: Language, *, base: float = 0.0
) -> str:
    """Why one scores more than another: `terms` are (title, what it gives to the first beyond the second)."""
    ahead = sum(value for _, value in terms) + base >= 0
    strongest = sorted(terms, key=lambda t: -abs(t[1]))[:NAMED]
    own = [t for t in strongest if (t[1] > 0) == ahead and t[1]]
    other = [t for t in strongest if (t[1] > 0) != ahead and t[1]]
    better, worse = (first, second) if ahead else (second, first)
    if language == "zh":
        line = f"{_zh(better)}得分高于{_zh(worse)}"
        line += f"，主要因为{'、'.join(_zh(t) for t, _ in own)}" if own else ""
        return line + (f"；而{'、'.join(_zh(t) for t, _ in other)}更支持{_zh(worse)}。" if other else "。")
    line = f"“{better}” scores higher than “{worse}”"
    line += f", mostly because of {_and([f'“{t}” ({abs(v):.3f})' for t, v in own])}" if own else ""
    tail = f"; {_and([f'“{t}” ({abs(v):.3f})' for t, v in other])} speaks more for “{worse}”" if other else ""
    return f"{line}{tail}."


def why_not(
    case: str,
    title: str,
    language: Language,
    *,
    rank: int = 0,
    last: str = "",
    likes: Sequence[str] = (),
    why: str = "",
) -> str:
    """Why an item is not in the list; `last` is what stands at its end, `likes` what would bring the item in."""
    if language == "zh":
        line = {
            "listed": f"{_zh(title)}就在列表里，第 {rank} 位。",
            "known": f"{_zh(title)}已经评价过，所以不再推荐。",
            "unknown": f"这种推荐方法还不认识{_zh(title)}。",
            "beaten": f"{_zh(title)}排第 {rank} 位，得分低于列表末位{_zh(last)}。",
            "moved": f"{_zh(title)}按得分排第 {rank} 位，但被{STAGES['zh'].get(why, why)}移出了列表。",
            "hidden": f"馆内规则不让{_zh(title)}出现。",
        }[case]
        return line + (f"如果喜欢{_with([_zh(t) for t in likes])}，它就会出现。" if likes else "")
    mover = STAGES["en"].get(why, why) or "a stage"
    line = {
        "listed": f"“{title}” is in the list, at place {rank}.",
        "known": f"“{title}” has been rated already, so it is not recommended again.",
        "unknown": f"This way of recommending does not know “{title}” yet.",
        "beaten": f"“{title}” comes at place {rank}: it scores less than “{last}”, the last in the list.",
        "moved": f"“{title}” would be at place {rank} by its score, but {mover} moved it out of the list.",
        "hidden": f"A rule of the house keeps “{title}” out.",
    }[case]
    return line + (f" A like for {_and([f'“{t}”' for t in likes])} would bring it in." if likes else "")


def _because(facts: Facts, chosen: Sequence[Said], language: Language) -> str:
    sense = max((facts.carried or {}).items(), key=lambda pair: pair[1], default=("", 0.0))
    titles = [_zh_said(one) if language == "zh" else f"“{one.title}”" for one in chosen]
    alike = sense[1] > MOSTLY and sense[0] in SENSES[language]
    same = len({one.verb for one in chosen}) == 1
    if language == "zh":
        if alike and same:
            return f"它的{SENSES['zh'][sense[0]]}{VERBS['zh'][chosen[0].verb]}的{_with(titles)}"
        if same:
            return f"{VERBS['zh'][chosen[0].verb]}{_with(titles)}"
        return "、".join(f"{VERBS['zh'][one.verb]}{title}" for one, title in zip(chosen, titles, strict=True))
    if alike and same:
        return f"{SENSES['en'][sense[0]]} {_and(titles)}, which {VERBS['en'][chosen[0].verb]}"
    if same:
        return f"{VERBS['en'][chosen[0].verb]} {_and(titles)}"
    return _and([f"{VERBS['en'][one.verb]} {title}" for one, title in zip(chosen, titles, strict=True)])


def _full_en(facts: Facts) -> list[str]:
    named = _shares(
        facts,
        lambda one: f"{_not(one, 'not ')}“{one.title}” ",
        lambda n: f"{n} other{'s' if n > 1 else ''} ",
        against=False,
    )
    against = _shares(facts, lambda one: f"“{one.title}” ", lambda n: f"{n} other{'s' if n > 1 else ''} ", against=True)
    if facts.popular > 0:
        named.insert(0, f"many people liked it {_share(facts, facts.popular)}")
    if _shows(facts.rest):
        named.append(f"where it starts {facts.rest:.3f}")
    carried = sorted((facts.carried or {}).items(), key=lambda pair: -pair[1])
    moved = [
        f"{STAGES['en'].get(stage, stage)} moved it from place {before} to {after}"
        for stage, before, after in facts.moved
    ]
    return [
        f"“{facts.title}” scores {facts.score:.3f}: {', '.join(named) or 'nothing speaks for it'}.",
        f"Despite {_and(against)}." if against else "",
        f"Carried by {_and([KINDS['en'][kind] + ' ' + _percent(part) for kind, part in carried if part >= 0.01])}."
        if carried
        else "",
        f"In words: {', '.join(facts.words)}." if facts.words else "",
        _without_en(facts),
        f"{_and(moved).capitalize()}." if moved else "",
        f"The reasons are approximate: {_percent(facts.error)} of the score is not explained." if facts.error else "",
    ]


def _without_en(facts: Facts) -> str:
    if not facts.without:
        return ""
    proof = "no smaller set does that" if facts.smallest else "a smaller set may do, too"
    instead = f"; “{facts.replacement}” would be there instead" if facts.replacement else ""
    return f"Without {_and([f'“{t}”' for t in facts.without])} it would leave the list ({proof}){instead}."


def _full_zh(facts: Facts) -> list[str]:
    named = _shares(facts, lambda one: f"{_not(one, '不要')}{_zh_said(one)} ", lambda n: f"其他 {n} 项 ", against=False)
    against = _shares(facts, lambda one: f"{_zh_said(one)} ", lambda n: f"其他 {n} 项 ", against=True)
    if facts.popular > 0:
        named.insert(0, f"很多人喜欢它 {_share(facts, facts.popular)}")
    if _shows(facts.rest):
        named.append(f"起始分 {facts.rest:.3f}")
    carried = sorted((facts.carried or {}).items(), key=lambda pair: -pair[1])
    without = _with([_zh(title) for title in facts.without])
    proof = "没有更小的组合能做到" if facts.smallest else "也许有更小的组合"
    instead = f"，由{_zh(facts.replacement)}代替" if facts.replacement else ""
    moved = [
        f"{STAGES['zh'].get(stage, stage)}把它从第 {before} 位移到第 {after} 位" for stage, before, after in facts.moved
    ]
    return [
        f"{_zh(facts.title)}得分 {facts.score:.3f}：{'、'.join(named) or '没有支持它的理由'}。",
        f"尽管{'、'.join(against)}不支持它。" if against else "",
        f"来自{'、'.join(KINDS['zh'][kind] + _percent(part, '') for kind, part in carried if part >= 0.01)}。"
        if carried
        else "",
        f"用词来说：{'、'.join(facts.words)}。" if facts.words else "",
        f"没有{without}，它就会离开列表（{proof}）{instead}。" if without else "",
        f"{'；'.join(moved)}。" if moved else "",
        f"这些理由是近似的：得分的{_percent(facts.error, '')}没有得到解释。" if facts.error else "",
    ]


def _strongest(said: Sequence[Said]) -> list[Said]:
    return sorted(said, key=lambda one: (-one.fraction, one.title))


def _shares(facts: Facts, named: Callable[[Said], str], others: Callable[[int], str], *, against: bool) -> list[str]:
    """What speaks for it, or against it, in the unit of the score: the strongest by name, the rest counted."""
    sign = -1 if against else 1
    ordered = sorted(
        (one for one in facts.said if sign * one.fraction > 0), key=lambda o: (-sign * o.fraction, o.title)
    )
    told = [named(one) + _share(facts, one.fraction) for one in ordered[:NAMED]]
    left = ordered[NAMED:]
    return [*told, others(len(left)) + _share(facts, sum(one.fraction for one in left))] if left else told


def _share(facts: Facts, fraction: float) -> str:
    return f"{fraction * facts.size:.3f}"


def _shows(share: float) -> bool:
    return abs(share) >= 0.0005


def _percent(fraction: float, space: str = " ") -> str:
    """0.453 -> "45 %"; what is there but small is "< 1 %"."""
    whole = round(fraction * 100)
    return f"{whole}{space}%" if whole else f"<{space}1{space}%"


def _with(parts: Sequence[str]) -> str:
    """A list as Chinese writes it: 甲、乙和丙."""
    return "和".join([part for part in ("、".join(parts[:-1]), *parts[-1:]) if part])


def _and(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}" if parts else ""


def _not(one: Said, word: str) -> str:
    """What is not wanted speaks for whatever is unlike it: the words alone would say the opposite."""
    return word if one.verb == "refuse" else ""


def _zh_said(one: Said) -> str:
    return f"“{one.title}”" if one.verb in SPOKEN else _zh(one.title)


def _zh(title: str) -> str:
    return f"《{title}》"
