"""The words that sentences of reasons are put together from, one table per noun, each in every language."""

from __future__ import annotations

from collections.abc import Mapping

from core.explain.wording.facts import Language, Verb

VERBS: Mapping[Language, Mapping[Verb, str]] = {
    "en": {
        "like": "you liked",
        "play": "you played",
        "skip": "you skipped",
        "rate": "you rated",
        "rate_low": "you gave few stars to",
        "hide": "you put aside",
        "want": "you said you like",
        "refuse": "you said you do not want",
    },
    "zh": {
        "like": "你喜欢",
        "play": "你播放过",
        "skip": "你跳过",
        "rate": "你评过分",
        "rate_low": "你评过低分",
        "hide": "你搁置",
        "want": "你说过喜欢",
        "refuse": "你说过不想要",
    },
}
# What was done with the very recording that is recommended, without who did it and when.
ITSELF: Mapping[Language, Mapping[str, str]] = {
    "en": {
        "like": "liked it",
        "play": "played it",
        "skip": "skipped it",
        "rate": "rated it",
        "rate_low": "rated it low",
        "hide": "put it aside",
    },
    "zh": {
        "like": "喜欢过它",
        "play": "播放过它",
        "skip": "跳过它",
        "rate": "给它评过分",
        "rate_low": "给它评过低分",
        "hide": "搁置过它",
    },
}
# In front of what was not wanted, where that speaks for a recording: for one that is unlike it.
UNWANTED: Mapping[Language, Mapping[str, str]] = {
    "en": {"hide": "putting aside ", "skip": "skipping ", "rate_low": "giving few stars to ", "refuse": "not "},
    "zh": {"hide": "搁置", "skip": "跳过", "rate_low": "评低分", "refuse": "不要"},
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
# Of what was not wanted: it speaks for a recording by being unlike it.
UNLIKE: Mapping[Language, Mapping[str, str]] = {
    "en": {
        "visual": "it does not look like",
        "sound": "it does not sound like",
        "speech": "what is said is unlike",
        "text": "its words are unlike",
    },
    "zh": {"visual": "画面不像", "sound": "声音不像", "speech": "话语不像", "text": "文字不像"},
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
