"""Why a recording is recommended: a short sentence for whoever it is recommended to, a full one for a curator."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby

from core.explain.digits import number, shown
from core.explain.wording.facts import AGAINST, Facts, Language, Said, Verb
from core.explain.wording.joining import listed, percent, quoted, titled
from core.explain.wording.words import HOUSE, ITSELF, KINDS, SENSES, STAGES, UNLIKE, UNWANTED, VERBS

MOSTLY = 0.5  # from this fraction on, one kind of reason is "mostly"
NAMED, DESPITE = 3, 2  # titles for it and against it, five in all; the rest is counted
WITHOUT = 5  # titles without which it would leave; the rest is counted
ALSO = 0.15  # of all reasons; a weaker one is left out of the short sentence,
CLOSE = 0.75  # unless it is this much of the strongest


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
    speaking = [one for one in _strongest(facts.said) if one.fraction > 0 and not (one.itself and one.verb in AGAINST)]
    against = [one for one in reversed(_strongest(facts.said)) if one.fraction < 0]
    chosen = [
        one for n, one in enumerate(speaking[:2]) if n == 0 or one.fraction >= min(ALSO, CLOSE * speaking[0].fraction)
    ]
    reason = _because(chosen, language) if chosen else ""
    if facts.popular > max((one.fraction for one in chosen), default=0.0):
        many, also = ("很多人喜欢它", "，而且") if zh else ("many people liked it", ", and ")
        reason = also.join(part for part in (many, reason) if part)
    if not reason:
        return "没有明显的理由。" if zh else "Nothing you did speaks for it clearly."
    despite = against[:1] if against and -against[0].fraction >= ALSO / 2 else []
    if zh:
        return f"因为{reason}{''.join(_despite(one, 'zh') for one in despite)}。"
    return f"Because {reason}{''.join(_despite(one, 'en') for one in despite)}."


def _despite(one: Said, language: Language) -> str:
    """What speaks against it, at the end of the sentence."""
    if one.itself:
        return f"，尽管{_before(one, 'zh')}" if language == "zh" else f", although {_before(one, 'en')}"
    verb = VERBS[language][one.verb]
    if language == "zh":
        return f"，尽管{verb}的{quoted(one, 'zh')}不支持它"
    return f", despite {quoted(one, 'en')}, which {verb}"


def full(facts: Facts, language: Language) -> str:
    """All of it, with figures, for a curator."""
    parts = _full_zh(facts) if language == "zh" else _full_en(facts)
    return ("" if language == "zh" else " ").join(part for part in parts if part)


def _because(chosen: Sequence[Said], language: Language) -> str:
    """What was done with the recording itself is said as that, beside others that it may look or sound like."""
    others = [one for one in chosen if not one.itself]
    clauses = [_before(one, language) for one in chosen if one.itself]
    if others:
        clauses.insert(0 if not chosen[0].itself else len(clauses), _alike(others, language))
    return ("，而且" if language == "zh" else ", and ").join(clauses)


def _alike(chosen: Sequence[Said], language: Language) -> str:
    """ "it looks like “Waves”, which you liked", or "you liked “Waves” and you played “Fog”".

    Said together is only what was done alike and, if one is like them, like them in the same kind of content.
    """
    groups = [tuple(same) for _, same in groupby(chosen, key=lambda one: (one.verb, one.kind))]
    clauses = [_like(group, language) for group in groups]
    if any(group[0].kind for group in groups):
        return ("，而且" if language == "zh" else ", and ").join(clauses)
    return listed(clauses, language)


def _like(group: Sequence[Said], language: Language) -> str:
    verb, titles = VERBS[language][group[0].verb], listed([quoted(one, language) for one in group], language)
    senses = (UNLIKE if group[0].verb in AGAINST else SENSES)[language]
    if not group[0].kind:
        return f"{verb}{titles}" if language == "zh" else f"{verb} {titles}"
    sense = senses[group[0].kind]
    return f"它的{sense}{verb}的{titles}" if language == "zh" else f"{sense} {titles}, which {verb}"


def _before(one: Said, language: Language) -> str:
    """Done with the recording itself, as a clause: "you played it before"."""
    done = ITSELF[language][one.verb]
    return f"你之前{done}" if language == "zh" else f"you {done} before"


def having(verb: Verb, language: Language) -> str:
    """What was done with the recording itself, in the place of a title: "having played it before"."""
    done = ITSELF[language][verb]
    return f"之前{done}" if language == "zh" else f"having {done} before"


def _told(one: Said, language: Language) -> str:
    """A reason in front of its figure; what is not wanted speaks for whatever is unlike it, so that is said, too."""
    if one.itself:
        return having(one.verb, language)
    unwanted = UNWANTED[language].get(one.verb, "") if one.fraction > 0 else ""
    return f"{unwanted}{quoted(one, language)}"


def _full_en(facts: Facts) -> list[str]:
    named = _shares(facts, lambda one: f"{_told(one, 'en')} ", lambda n: f"{n} others ", against=False)
    against = _shares(facts, lambda one: f"{_told(one, 'en')} ", lambda n: f"{n} others ", against=True)
    if facts.popular > 0:
        named.insert(_place_of_popularity(facts, named), f"many people liked it {_share(facts, facts.popular)}")
    elif _shows(facts, facts.popular * facts.size):
        fewer = f"fewer people who liked it than usual {_share(facts, facts.popular)}"
        against.insert(_place_of_popularity(facts, against), fewer)
    if _shows(facts, facts.rest):
        named.append(f"starting point {_figure(facts, facts.rest)}")
    nothing = "its reasons are too small for these digits" if facts.faint else "nothing speaks for it"
    carried = _carried(facts, "en")
    moved = [
        f"{STAGES['en'].get(stage, stage)} moved it from place {before} to {after}"
        for stage, before, after in facts.moved
    ]
    return [
        f"{titled(facts.title, 'en')} scores {_figure(facts, facts.score)}: {', '.join(named) or nothing}.",
        f"Despite {listed(against, 'en')}." if against else "",
        f"Carried by {carried}." if carried else "",
        f"In words: {', '.join(facts.words)}." if facts.words else "",
        _without_en(facts),
        f"Arranging the list makes that {_figure(facts, facts.listed)}." if facts.listed is not None else "",
        f"{listed(moved, 'en').capitalize()}." if moved else "",
        f"The reasons are approximate: {percent(facts.error)} of the score is not explained." if facts.error else "",
    ]


def _without_en(facts: Facts) -> str:
    if not facts.without and not facts.without_itself:
        return ""
    proof = "no smaller set does that" if facts.smallest else "a smaller set may do, too"
    instead = f"; {titled(facts.replacement, 'en')} would be there instead" if facts.replacement else ""
    gone = _gone(facts, "en", lambda n: f"{n} others")
    return f"Without {listed(gone, 'en')} it would leave the list ({proof}){instead}."


def _gone(facts: Facts, language: Language, others: Callable[[int], str]) -> list[str]:
    """What would have to go: titles, the rest of them counted, and what was done with the recording itself."""
    rest = len(facts.without) - WITHOUT
    titles = [titled(title, language) for title in (facts.without[:WITHOUT] if rest > 1 else facts.without)]
    itself = [having(facts.without_itself, language)] if facts.without_itself else []
    return [*titles, *([others(rest)] if rest > 1 else []), *itself]


def _full_zh(facts: Facts) -> list[str]:
    named = _shares(facts, _in_front_zh, lambda n: f"其他 {n} 项 ", against=False)
    against = _shares(facts, _in_front_zh, lambda n: f"其他 {n} 项 ", against=True)
    if facts.popular > 0:
        named.insert(_place_of_popularity(facts, named), f"很多人喜欢它 {_share(facts, facts.popular)}")
    elif _shows(facts, facts.popular * facts.size):
        against.insert(_place_of_popularity(facts, against), f"喜欢它的人比通常少 {_share(facts, facts.popular)}")
    if _shows(facts, facts.rest):
        named.append(f"起始分 {_figure(facts, facts.rest)}")
    carried = _carried(facts, "zh")
    nothing = "理由太小，这几位小数显示不出" if facts.faint else "没有支持它的理由"
    without = listed(_gone(facts, "zh", lambda n: f"其他 {n} 项"), "zh")
    proof = "没有更小的组合能做到" if facts.smallest else "也许有更小的组合"
    instead = f"，由{titled(facts.replacement, 'zh')}代替" if facts.replacement else ""
    moved = [
        f"{STAGES['zh'].get(stage, stage)}把它从第 {before} 位移到第 {after} 位" for stage, before, after in facts.moved
    ]
    return [
        f"{titled(facts.title, 'zh')}得分 {_figure(facts, facts.score)}：{'、'.join(named) or nothing}。",
        f"尽管{'、'.join(against)} 不支持它。" if against else "",
        f"来自{carried}。" if carried else "",
        f"用词来说：{'、'.join(facts.words)}。" if facts.words else "",
        f"没有{without}，它就会离开列表（{proof}）{instead}。" if without else "",
        f"列表的编排使得分变为 {_figure(facts, facts.listed)}。" if facts.listed is not None else "",
        f"{'；'.join(moved)}。" if moved else "",
        f"这些理由是近似的：得分的{percent(facts.error)}没有得到解释。" if facts.error else "",
    ]


def _in_front_zh(one: Said) -> str:
    """A reason in front of its figure; a title in Chinese brackets has its space in them."""
    told = _told(one, "zh")
    return told if told.endswith("》") else f"{told} "


def _carried(facts: Facts, language: Language) -> str:
    """The kinds of content and how much of it each carries, largest first; and those that speak against it."""
    space = "" if language == "zh" else " "
    ordered = sorted((facts.carried or {}).items(), key=lambda pair: -abs(pair[1]))
    told = [f"{KINDS[language][kind]}{space}{percent(part)}" for kind, part in ordered if part >= 0.01]
    against = [f"{KINDS[language][kind]}{space}{percent(-part)}" for kind, part in ordered if part <= -0.01]
    if not told or not against:
        return listed(told, language)
    but = "；不支持它的：" if language == "zh" else "; against it "
    return f"{listed(told, language)}{but}{listed(against, language)}"


def _strongest(said: Sequence[Said]) -> list[Said]:
    return sorted(said, key=lambda one: (-one.fraction, one.title))


def _shares(facts: Facts, named: Callable[[Said], str], others: Callable[[int], str], *, against: bool) -> list[str]:
    """What speaks for it, or against it, in the unit of the score: the strongest by name, others counted."""
    sign, most = (-1, DESPITE) if against else (1, NAMED)
    ordered = sorted(
        (one for one in facts.said if sign * one.fraction > 0), key=lambda o: (-sign * o.fraction, o.title)
    )
    most += len(ordered) == most + 1
    told = [named(one) + _share(facts, one.fraction) for one in ordered[:most]]
    left = ordered[most:]
    return [*told, others(len(left)) + _share(facts, sum(one.fraction for one in left))] if left else told


def _place_of_popularity(facts: Facts, named: Sequence[str]) -> int:
    """First where it is the strongest reason of its side, else after the history."""
    side = -1 if facts.popular < 0 else 1
    return 0 if side * facts.popular >= max((side * one.fraction for one in facts.said), default=0.0) else len(named)


def _share(facts: Facts, fraction: float) -> str:
    return _figure(facts, fraction * facts.size)


def _figure(facts: Facts, value: float) -> str:
    return number(value, facts.places)


def _shows(facts: Facts, share: float) -> bool:
    return bool(shown(share, facts.places))
