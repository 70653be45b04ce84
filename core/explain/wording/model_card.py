"""What a model card says, in English and Chinese; figures and names are filled in, and what is not known is said."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from core.explain.wording.facts import Language

Kind = Literal["content", "count", "likes", "beginners", "newcomers", "mixed"]
KINDS: Mapping[str, Kind] = {
    "content": "content",
    "popularity": "count",
    "popularity_by_segment": "count",
    "hybrid": "mixed",
    "cold_user": "beginners",
    "cold_item": "newcomers",
}  # all others learn from likes alone, above all

HEADS: Mapping[Language, Mapping[str, str]] = {
    "en": {
        "title": "Model card: {name}",
        "what": "What it does",
        "for": "What it is for",
        "not": "What it is not for",
        "badly": "Whom it serves badly",
        "popularity": "How much is popularity",
        "judged": "How it was judged",
        "data": "What it learned from",
        "below": "What lies below it",
        "settings": "Settings",
        "version": "Version",
    },
    "zh": {
        "title": "模型卡：{name}",
        "what": "做什么",
        "for": "适合",
        "not": "不适合",
        "badly": "对谁效果不好",
        "popularity": "受欢迎程度占多少",
        "judged": "怎样评测",
        "data": "从什么学习",
        "below": "底层模型",
        "settings": "设置",
        "version": "版本",
    },
}
FOR: Mapping[Language, Mapping[Kind, str]] = {
    "en": {
        "content": "Collections of which nobody but the reader has told anything yet, and recordings that are new: it "
        "needs one like and what the recordings are.",
        "count": "A first list for somebody of whom nothing is known, and a measure for the others to be held against.",
        "likes": "People of whom several likes are known, among recordings that many people have met.",
        "beginners": "People who have told very little so far, up to about 20 things.",
        "newcomers": "Recordings that nobody has met yet, for people who have told something.",
        "mixed": "Most people and recordings: it weighs what people did against what the recordings are.",
    },
    "zh": {
        "content": "除了读者以外还没有人说过什么的馆藏，以及新到的藏品：只需要一次喜欢和藏品本身。",
        "count": "给一无所知的人的第一份列表，也是衡量其他方法的尺度。",
        "likes": "已知若干喜好的人，以及许多人见过的藏品。",
        "beginners": "至今说得很少的人，大约 20 项以内。",
        "newcomers": "还没有人见过的藏品，给已经说过些什么的人。",
        "mixed": "大多数人和藏品：它权衡人们的行为和藏品的内容。",
    },
}
NOT_FOR: Mapping[Language, Mapping[Kind, str]] = {
    "en": {
        "content": "Finding what is good: it knows what recordings are like, not how well they are made or whether "
        "others enjoyed them; and it shows more of the same.",
        "count": "Anything personal: everybody gets the same, and what is shown much becomes known still more.",
        "likes": "People of whom nothing is known, and collections in which few people have told anything.",
        "beginners": "People with long histories: what goes beyond the first 20 things counts no more.",
        "newcomers": "Recordings that many have met: what people did with them says more than a guess.",
        "mixed": "Collections in which nobody has told anything yet, and decisions about people.",
    },
    "zh": {
        "content": "寻找好的作品：它知道藏品像什么，不知道做得如何、别人是否喜欢；而且总是给出相似的。",
        "count": "任何个人化的用途：每个人都得到同样的，展示得多的会更加知名。",
        "likes": "一无所知的人，以及很少有人说过什么的馆藏。",
        "beginners": "喜好记录很长的人：最初 20 项之外的不再增加分量。",
        "newcomers": "许多人见过的藏品：人们的行为比猜测更说明问题。",
        "mixed": "还没有人说过什么的馆藏，以及关于人的决定。",
    },
}
LINES: Mapping[Language, Mapping[str, str]] = {
    "en": {
        "contents": "The contents of {n} recordings; of people nothing.",
        "events": "{n} likes, stars and plays of people; {which}.",
        "real": "real people only",
        "invented": "invented people among them",
        "nothing": "Nothing yet: it is not trained.",
        "counted": "Not trained; where five people or more have told something, it answers from what they did so far.",
        "looks": "It goes by what models see and hear in the recordings: {models}.",
        "looks_not": "None: it looks at no recording, only at what people did.",
        "demo": "They are small demonstration models that understand the demo world only: elsewhere they are wrong.",
        "no_models": "No recording has been looked at yet.",
        "own": "None of its own: it is computed anew from the collection as it is.",
        "trained": "{made} ({version}).",
        "as_come": "as they come",
        "held_back": "At training, on what was held back of {people}: nDCG@10 {ndcg} (1 is perfect).",
        "evaluated": "Evaluated on {where} with {people}, against {others} other strategies: nDCG@10 {mean} "
        "({low} to {high}), place {place} of {all}; the most liked got {popularity}. A model trained anew for it.",
        "evaluated_alone": "Evaluated on {where} with {people}: nDCG@10 {mean} ({low} to {high}). A model trained "
        "anew for it.",
        "simulated": "Simulated people were among them.",
        "not_judged": "Not judged yet: “Evaluate” holds it against the others.",
        "worst": "{grouping}: “{worst}” get {low}, “{best}” {high} (nDCG@10 on {where}).",
        "no_groups": "On {where} no group of people could be told apart.",
        "unknown": "Not known yet: “Evaluate” tells it for groups of people.",
        "curators": "Curators see it.",
        "all_popular": "All of it, by definition.",
        "share": "{share} of its scores, over the lists of {people}.",
        "not_looked": "Not known yet: “What drives it” tells it from the lists of many people.",
        "people": "{n} people",
        "simulated_people": "{n} simulated people",
    },
    "zh": {
        "contents": "{n} 件藏品的内容；没有关于人的数据。",
        "events": "人们的 {n} 次喜欢、评分和播放；{which}。",
        "real": "只有真实的人",
        "invented": "其中有虚构的人",
        "nothing": "还没有：尚未训练。",
        "counted": "尚未训练；五个以上的人说过喜好之后，它根据人们至今的行为回答。",
        "looks": "它依据模型在藏品中看到和听到的：{models}。",
        "looks_not": "没有：它不看藏品，只看人们的行为。",
        "demo": "这些是小型演示模型，只认识演示世界；在别处会出错。",
        "no_models": "还没有分析过任何藏品。",
        "own": "没有自己的版本：每次从现有馆藏重新计算。",
        "trained": "{made}（{version}）。",
        "as_come": "默认",
        "held_back": "训练时在 {people}留出的部分上：nDCG@10 为 {ndcg}（1 为完美）。",
        "evaluated": "在{where}上用 {people}评测，与另外 {others} 种方法比较：nDCG@10 为 {mean}（{low} 至 {high}），"
        "名列 {all} 种中的第 {place}；最受欢迎为 {popularity}。为此重新训练了模型。",
        "evaluated_alone": "在{where}上用 {people}评测：nDCG@10 为 {mean}（{low} 至 {high}）。为此重新训练了模型。",
        "simulated": "其中有模拟的人。",
        "not_judged": "尚未评测：可在评测页（Evaluate）与其他方法比较。",
        "worst": "{grouping}：“{worst}”得 {low}，“{best}”得 {high}（{where}上的 nDCG@10）。",
        "no_groups": "在{where}上无法区分人群。",
        "unknown": "尚不清楚：评测页（Evaluate）会按人群说明。",
        "curators": "策展人可以看到。",
        "all_popular": "按定义，全部都是。",
        "share": "在 {people}的列表中占得分的 {share}。",
        "not_looked": "尚不清楚：“依据什么”会从许多人的列表得出。",
        "people": "{n} 个人",
        "simulated_people": "{n} 个模拟的人",
    },
}
