"""The honesty meter in plain sentences, in English and Chinese; every figure in them was measured."""

from __future__ import annotations

from collections.abc import Mapping
from math import isnan, sqrt

from core.explain.wording import Language
from core.services.explanation.honesty_views import Metric, Order
from core.services.explanation.truth import Truth

ORDERS: Mapping[Language, Mapping[Order, str]] = {
    "en": {
        "reasons": "Strongest reason first",
        "similarity": "Most alike first",
        "popularity": "Best known first",
        "random": "At random",
    },
    "zh": {
        "reasons": "先去掉最强的理由",
        "similarity": "先去掉最相似的",
        "popularity": "先去掉最知名的",
        "random": "随机去掉",
    },
}
# What the tests say, in plain words.
TESTS: Mapping[Language, Mapping[Metric, str]] = {
    "en": {
        "pos": "Leaves the list sooner",
        "cndcg": "Sinks in the list sooner",
        "del": "Score falls sooner",
        "ins": "Score holds with few reasons",
        "neg": "Weak reasons matter little",
    },
    "zh": {
        "pos": "更早离开列表",
        "cndcg": "在列表中更快下降",
        "del": "得分下降更快",
        "ins": "少数理由即可保持得分",
        "neg": "弱理由影响很小",
    },
}
# Of the chart and the table of the tests.
COMPARED: Mapping[Language, Mapping[str, str]] = {
    "en": {
        "title": "By how much the shown reasons are better",
        "than": "than: {order}",
        "better": "better →",
        "table": "As a table",
        "test": "Test",
        "with": "Compared with",
        "ours": "Shown reasons",
        "theirs": "The other",
        "by": "Better by",
        "legend": "Right of the line the shown reasons do better than another order of taking away; the bar is where "
        "the mean lies with 95% certainty. A pale bar touches the line: there the difference may be chance.",
        "ahead": "The shown reasons do better in {ahead} of {all} comparisons.",
    },
    "zh": {
        "title": "所示的理由好多少",
        "than": "相比：{order}",
        "better": "更好 →",
        "table": "以表格显示",
        "test": "检验",
        "with": "对比顺序",
        "ours": "所示的理由",
        "theirs": "对比顺序的结果",
        "by": "好多少",
        "legend": "线的右侧表示所示的理由优于其他去除顺序；横条表示均值的 95% 置信区间。"
        "浅色的横条触及该线：差异可能出于偶然。",
        "ahead": "在 {all} 项对比中，所示的理由有 {ahead} 项更好。",
    },
}
AXIS: Mapping[Language, str] = {"en": "of the history taken away", "zh": "去掉的喜好记录"}


def verdict(times: float, language: Language) -> str:
    """How many times as fast the score falls by the shown reasons as at random; 1 or less: they explain nothing."""
    if times <= 1:
        return {
            "en": "Taking away the shown reasons first changes no more than taking away any others.",
            "zh": "先去掉所示的理由，变化并不比去掉其他内容更大。",
        }[language]
    return {
        "en": f"Without the shown reasons the score falls {times:.1f} times as fast as without random ones.",
        "zh": f"去掉所示的理由，得分下降的速度是随机去掉时的 {times:.1f} 倍。",
    }[language]


def highest(language: Language) -> str:
    """Why a curve may begin below the top, which is the highest score on the way."""
    return {
        "en": "100% is the highest score on the way: without what speaks against it, a score can rise.",
        "zh": "100% 是过程中的最高得分：去掉不支持它的内容，得分可能比全部保留时更高。",
    }[language]


def examined(places: int, language: Language, *, people: int = 1, simulated: bool = False) -> str:
    """What was done."""
    if language == "zh":
        whose = f" {people:,} 个{'模拟的' if simulated else ''}人的列表中的 " if people > 1 else "列表的前 "
        return f"检验了{whose}{places:,} 个位置：逐步从喜好记录中去掉内容，再重新生成列表。得分下降越快，理由越真实。"
    many = f"{people:,} {'simulated people' if simulated else 'people'}"
    where = f"{places:,} places of the lists of {many}" if people > 1 else f"the first {places} places"
    where = "the first place" if people <= 1 and places == 1 else where
    return (
        f"Tested on {where}: things are taken out of the history step by step, and the list is asked again. "
        "The faster the score falls, the truer the reasons."
    )


def steady(share: float, language: Language) -> str:
    """How far the strongest reasons stay when one event is left out; "" where a history is too short to say so."""
    if isnan(share):
        return ""
    if language == "zh":
        return f"去掉一项喜好后，其余各项中三个最强的理由有 {share:.0%} 保持不变。"
    return f"Leaving out one event leaves {share:.0%} of the three strongest reasons among the others in place."


def alike(language: Language) -> str:
    """Why one comparison cannot be won by a strategy that goes by likeness itself."""
    return {
        "en": "This strategy goes by likeness itself: “most alike first” is nearly the order of its reasons.",
        "zh": "这种推荐方法本身就以相似度为依据：“先去掉最相似的”与其理由的顺序几乎相同。",
    }[language]


def truths(found: Truth, language: Language) -> tuple[str, str]:
    """How often what was said of why simulated people chose was true: of the strongest reason, and of the words."""
    reasons = true_reasons(found.events, found.reason_hit, found.by_chance, found.possible, language)
    return reasons, true_words(found.concept_hit, language)


def true_reasons(events: int, hit: float, by_chance: float, possible: float, language: Language) -> str:
    """How often simulated people chose for the reason that was shown, with the 95 % interval of that share."""
    low, high = (f"{100 * end:.0f}" for end in wilson(hit, events))
    most = "" if isnan(possible) else f"{possible:.0%}"
    if language == "zh":
        limit = f"；有 {most} 的情形存在真正的理由" if most else ""
        return (
            f"模拟的人知道自己为什么选择：在 {events:,} 次出于口味的选择中，"
            f"最强的理由有 {hit:.0%}（{low} 至 {high}%）是真正的原因（随机抽取的理由：{by_chance:.0%}{limit}）。"
        )
    limit = f"; there was a true one in {most}" if most else ""
    return (
        f"Simulated people know why they chose: of {events:,} choices out of taste, the strongest shown reason was "
        f"the true one in {hit:.0%} ({low} to {high}%; a reason drawn at random: {by_chance:.0%}{limit})."
    )


def true_words(hit: float, language: Language) -> str:
    """How often the interest somebody chose for was among the first words of the table, if each interest had one."""
    if language == "zh":
        return f"如果每种兴趣都有对应的词，真正的兴趣有 {hit:.0%} 会出现在“用词”的前三个词中。"
    return f"If each interest had a word, the true one would be among the first three “In words” in {hit:.0%}."


def wilson(share: float, n: int, z: float = 1.96) -> tuple[float, float]:
    """The interval of a share that was seen in n cases (E. B. Wilson, 1927, equation for p at the edges)."""
    middle, spread = share + z * z / (2 * n), z * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return (middle - spread) / (1 + z * z / n), (middle + spread) / (1 + z * z / n)
