"""Sentences from verified facts, as people read them."""

import re
from dataclasses import replace
from typing import get_args

import pytest

from core.explain.wording import POPULARITY, Facts, Said, contrast, full, short, why_not
from core.explain.wording.compared import Side
from core.explain.wording.joining import listed, titled
from core.explain.wording.past import because
from core.services.explanation.comparison_views import WhyNotCase

SEA = Facts(
    title="Harbour at night",
    score=0.63,
    said=(Said(title="Waves", fraction=0.5), Said(title="Fog", fraction=0.3), Said(title="Bells", fraction=0.1)),
)


def test_the_strongest_reasons_are_named():
    assert short(SEA, "en") == "Because you liked “Waves” and “Fog”."
    assert short(SEA, "zh") == "因为你喜欢《Waves》和《Fog》。"


def test_a_kind_of_content_that_carries_most_is_said():
    facts = Facts(title="X", score=1, said=(replace(SEA.said[0], kind="visual"),))
    assert short(facts, "en") == "Because it looks like “Waves”, which you liked."
    assert short(facts, "zh") == "因为它的画面像你喜欢的《Waves》。"


def test_recordings_are_said_to_be_alike_only_in_what_each_of_them_is():
    """Whatever carries the score as a whole may be no part of the one that is named."""
    waves, fog, _ = SEA.said
    facts = Facts(title="X", score=1, said=(replace(waves, kind="visual"), fog), carried={"speech": 0.9, "visual": 0.1})
    assert short(facts, "en") == "Because it looks like “Waves”, which you liked, and you liked “Fog”."
    assert short(facts, "zh") == "因为它的画面像你喜欢的《Waves》，而且你喜欢《Fog》。"
    heard = replace(facts, said=(facts.said[0], replace(fog, kind="sound")))
    assert (
        short(heard, "en")
        == "Because it looks like “Waves”, which you liked, and it sounds like “Fog”, which you liked."
    )
    both = replace(facts, said=(facts.said[0], replace(fog, kind="visual")))
    assert short(both, "en") == "Because it looks like “Waves” and “Fog”, which you liked."


def test_kinds_of_content_that_speak_against_it_are_not_left_out():
    facts = Facts(
        title="X", score=1, said=SEA.said, carried={"sound": 0.75, "visual": 0.25, "text": -0.66, "speech": -0.001}
    )
    assert "Carried by sound 75% and pictures 25%; against it words 66%." in full(facts, "en")
    assert "来自声音75%和画面25%；不支持它的：文字66%。" in full(facts, "zh")


def test_what_speaks_against_it_is_said_too():
    facts = Facts(title="X", score=1, said=(*SEA.said[:1], Said(title="Storm", fraction=-0.2, verb="hide")))
    assert short(facts, "en") == "Because you liked “Waves”, despite “Storm”, which you put aside."
    assert short(facts, "zh") == "因为你喜欢《Waves》，尽管你搁置的《Storm》不支持它。"
    assert "Despite “Storm” −0.200." in full(facts, "en")


def test_popularity_says_so_when_it_is_more_than_half():
    facts = Facts(title="X", score=1, said=(Said(title="Waves", fraction=0.3),), popular=0.6)
    assert short(facts, "en") == "Mostly because many people liked it."
    assert short(facts, "zh") == "主要因为很多人喜欢它。"
    less = Facts(title="X", score=1, said=(Said(title="Waves", fraction=0.6),), popular=0.4)
    assert "many people" not in short(less, "en")


def test_different_deeds_are_told_apart():
    facts = Facts(title="X", score=1, said=(Said(title="A", fraction=0.5), Said(title="B", fraction=0.4, verb="play")))
    assert short(facts, "en") == "Because you liked “A” and you played “B”."


def test_the_full_sentence_has_every_verified_part_and_nothing_else():
    facts = Facts(
        title="Harbour",
        score=0.6304,
        said=SEA.said,
        carried={"visual": 0.7, "sound": 0.3},
        words=("sea", "night"),
        without=("Waves", "Fog"),
        smallest=True,
        replacement="Desert",
        moved=(("diversity", 3, 5),),
    )
    assert full(facts, "en") == (
        "“Harbour” scores 0.630: “Waves” 0.500, “Fog” 0.300, “Bells” 0.100. Carried by pictures 70% and sound 30%. "
        "In words: sea, night. Without “Waves” and “Fog” it would leave the list (no smaller set does that); “Desert” "
        "would be there instead. Variety moved it from place 3 to 5."
    )
    assert full(facts, "zh") == (
        "《Harbour》得分 0.630：《Waves》0.500、《Fog》0.300、《Bells》0.100。来自画面70%和声音30%。"
        "用词来说：sea、night。"
        "没有《Waves》和《Fog》，它就会离开列表（没有更小的组合能做到），由《Desert》代替。"
        "多样性把它从第 3 位移到第 5 位。"
    )
    assert full(SEA, "en") == "“Harbour at night” scores 0.630: “Waves” 0.500, “Fog” 0.300, “Bells” 0.100."


def test_what_is_not_proven_is_not_called_smallest_and_errors_are_admitted():
    facts = Facts(title="X", score=1, said=SEA.said, without=("Waves",), error=0.04)
    assert "a smaller set may do, too" in full(facts, "en")
    assert "approximate: 4%" in full(facts, "en")
    assert "也许有更小的组合" in full(facts, "zh")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_without_reasons_none_are_invented(language):
    bare = Facts(title="X", score=0.0)
    assert "“" not in short(bare, language)
    assert "《" not in short(bare, language)
    assert short(bare, language)


def test_contrasts_name_the_better_one_first():
    terms = [Side("Waves", 0.12), Side("Fog", -0.05)]
    line = contrast("X", "Y", terms, "en")
    assert line == "“X” scores higher than “Y”, mostly because of “Waves” (0.120); “Fog” (0.050) speaks more for “Y”."
    assert contrast("X", "Y", [Side("Waves", -0.1)], "en").startswith("“Y” scores higher than “X”")
    assert contrast("X", "Y", terms, "en", base=-1.0).startswith("“Y” scores higher")
    assert (
        contrast("X", "Y", terms, "zh")
        == "《X》得分高于《Y》，主要因为《Waves》（0.120）；而《Fog》（0.050）更支持《Y》。"
    )


def test_a_few_of_many_reasons_are_not_called_most_of_them():
    many = [Side(f"T{n}", 0.01) for n in range(7)]
    line = contrast("X", "Y", many, "en")
    assert line.startswith("“X” scores higher than “Y”, first of all because of “T0” (0.010), ")
    assert "，首先因为《T0》" in contrast("X", "Y", many, "zh")
    assert "mostly" in contrast("X", "Y", many[:5], "en")
    assert "first of all" in contrast("X", "Y", many[:5], "en", base=0.02)


def test_verbs_of_a_contrast_agree_and_popularity_is_no_title():
    line = contrast("X", "Y", [Side("Waves", 0.12), Side("Fog", -0.05), Side("Bells", -0.04)], "en")
    assert line.endswith("; “Fog” (0.050) and “Bells” (0.040) speak more for “Y”.")
    line = contrast("X", "Y", [Side(POPULARITY, 0.12)], "en")
    assert line == "“X” scores higher than “Y”, mostly because of how many people like it (0.120)."
    assert contrast("X", "Y", [Side(POPULARITY, 0.12)], "zh") == "《X》得分高于《Y》，主要因为喜欢它的人数（0.120）。"


def test_a_reason_that_is_no_recording_is_not_quoted_as_a_title():
    liked = [Side("Long-term taste", 0.00012, titled=False), Side("Waves", 0.00002)]
    assert contrast("X", "Y", liked, "zh") == "《X》得分高于《Y》，主要因为“长期口味”（0.000）和《Waves》（0.000）。"
    assert "“Long-term taste” (0.000120)" in contrast("X", "Y", liked, "en", places=6)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_small_scores_are_told_in_as_many_digits_as_they_need(language):
    size = 0.0008
    said = (Said(title="Waves", fraction=0.7), Said(title="Fog", fraction=-0.3))
    facts = Facts(title="X", score=0.4 * size, said=said, size=size, places=6)
    score, *parts = figures(full(facts, language))
    assert score == pytest.approx(sum(parts), abs=2e-6)
    assert parts == [0.00056, -0.00024]
    assert "-0" not in full(facts, language)  # a minus sign is no hyphen


def test_why_not_says_what_would_bring_it_in():
    line = why_not("beaten", "X", "en", rank=14, last="Y", likes=("A", "B"))
    assert "up to three together" in why_not("beaten", "X", "en", rank=14, last="Y", tried=True)
    assert "最多三项" in why_not("beaten", "X", "zh", rank=14, last="Y", tried=True)
    assert line == (
        "“X” comes at place 14: it scores less than “Y”, the last in the list. "
        "A like for “A” and “B” would bring it in."
    )
    for case in get_args(WhyNotCase):
        for language in ("en", "zh"):
            assert "X" in why_not(case, "X", language, rank=3, last="Y", why="diversity")


def test_a_rule_of_the_house_is_named_before_any_reason():
    for house, en, zh in (
        ("pin", "Put first by the house. ", "由本馆置顶。"),
        ("boost", "Preferred by", "由本馆优先推荐。"),
    ):
        facts = replace(SEA, house=house, moved=(("rules", 7, 1),))
        assert short(facts, "en").startswith(en)
        assert short(facts, "en").endswith(short(SEA, "en"))
        assert short(facts, "zh") == zh + short(SEA, "zh")
        assert "A rule of the house moved it from place 7 to 1." in full(facts, "en")
        assert "馆内规则把它从第 7 位移到第 1 位" in full(facts, "zh")


def figures(sentence):
    return [float(figure.replace("−", "-")) for figure in re.findall(r"−?\d+\.\d+", sentence)]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_figures_of_a_full_sentence_add_up_to_the_score(language):
    shares = {"A": 0.582, "B": 0.513, "C": 0.461, "D": 0.4, "E": 0.31, "F": -0.086, "G": -0.05, "H": -0.02, "I": -0.01}
    size = sum(map(abs, shares.values()))
    said = tuple(Said(title=title, fraction=share / size) for title, share in shares.items())
    facts = Facts(title="X", score=sum(shares.values()) + 0.125, said=said, size=size, rest=0.125)
    score, *parts = figures(full(facts, language))
    assert {0.582, -0.086} <= set(parts)
    assert len(parts) == 8
    assert sum(parts) == pytest.approx(score, abs=0.003)


def test_a_list_of_three_is_written_as_each_language_writes_it():
    assert [listed(["甲", "乙", "丙"][:n], "zh") for n in range(4)] == ["", "甲", "甲和乙", "甲、乙和丙"]
    assert listed(["a", "b", "c"], "en") == "a, b and c"


def test_the_strongest_five_are_named_and_others_are_counted_unless_it_is_one():
    said = tuple(Said(title=f"T{n}", fraction=0.1 - n / 1000) for n in range(20))
    despite = tuple(Said(title=f"D{n}", fraction=-0.01 - n / 1000) for n in range(8))
    line = full(Facts(title="X", score=1, said=said + despite), "en")
    assert re.findall(r"[TD]\d+", line) == ["T0", "T1", "T2", "D7", "D6"]
    assert "17 others" in line
    assert "6 others" in line
    four = full(Facts(title="X", score=1, said=said[:4]), "en")
    assert "“T3”" in four
    assert "other" not in four


@pytest.mark.parametrize(("n", "named", "counted"), [(5, 5, ""), (6, 6, ""), (9, 5, "4 others")])
def test_a_long_list_of_what_would_have_to_go_is_cut(n, named, counted):
    line = full(Facts(title="X", score=1, said=SEA.said, without=tuple(f"W{k}" for k in range(n))), "en")
    assert len(re.findall(r"“W\d”", line)) == named
    assert f" and {counted} it would leave" in line if counted else "others" not in line
    chinese = full(Facts(title="X", score=1, said=SEA.said, without=tuple(f"W{k}" for k in range(n))), "zh")
    assert ("其他 4 项" in chinese) == bool(counted)


def test_a_recording_is_not_said_to_be_like_itself_but_to_have_been_played_before():
    itself = Said(title="Harbour", fraction=0.3, verb="play", itself=True)
    played = replace(SEA.said[0], verb="play")
    facts = Facts(title="Harbour", score=1, said=(played, itself))
    assert short(facts, "en") == "Because you played “Waves”, and you played it before."
    assert short(facts, "zh") == "因为你播放过《Waves》，而且你之前播放过它。"
    carried = replace(facts, said=(replace(played, kind="visual"), itself))
    assert short(carried, "en") == "Because it looks like “Waves”, which you played, and you played it before."
    assert short(replace(carried, said=(itself,)), "en") == "Because you played it before."
    assert "having played it before 0.300" in full(facts, "en")
    assert "之前播放过它 0.300" in full(facts, "zh")


def test_that_it_was_played_before_is_said_first_where_it_is_the_strongest_reason():
    itself = Said(title="Harbour", fraction=0.7, verb="play", itself=True)
    liked = replace(SEA.said[0], fraction=0.3, kind="visual")
    facts = Facts(title="Harbour", score=1, said=(liked, itself))
    assert short(facts, "en") == "Because you played it before, and it looks like “Waves”, which you liked."
    assert short(facts, "zh") == "因为你之前播放过它，而且它的画面像你喜欢的《Waves》。"


def test_what_speaks_against_a_recording_may_be_itself():
    itself = Said(title="Harbour", fraction=-0.3, verb="play", itself=True)
    facts = Facts(title="Harbour", score=1, said=(SEA.said[0], itself))
    assert short(facts, "en").endswith(", although you played it before.")
    assert short(facts, "zh").endswith("，尽管你之前播放过它。")
    assert "Despite having played it before 0.300" in full(facts, "en").replace("−", "")


def test_what_would_have_to_go_may_be_that_it_was_played():
    facts = Facts(title="Harbour", score=1, said=SEA.said, without=("Waves",), without_itself="play", smallest=True)
    assert "Without “Waves” and having played it before it would leave the list" in full(facts, "en")
    assert "没有《Waves》和之前播放过它，它就会离开列表" in full(facts, "zh")
    assert "Without having played it before it would leave" in full(replace(facts, without=()), "en")


def test_of_two_recordings_one_that_was_played_itself_is_told_as_that():
    sides = [Side("Harbour", 0.5, done="play"), Side("Waves", 0.2)]
    said = contrast("Harbour", "Fog", sides, "en")
    assert "mostly because of having played “Harbour” (0.500) and “Waves” (0.200)" in said
    assert "播放过《Harbour》" in contrast("Harbour", "Fog", sides, "zh")


def test_popularity_that_is_the_strongest_of_several_reasons_is_named_first_else_later():
    said = (Said(title="Waves", fraction=0.3), Said(title="Fog", fraction=0.1))
    facts = Facts(title="X", score=1, said=said, popular=0.4)
    assert short(facts, "en") == "Because many people liked it, and you liked “Waves”."
    assert short(facts, "zh") == "因为很多人喜欢它，而且你喜欢《Waves》。"
    assert full(facts, "en").startswith("“X” scores 1.000: many people liked it 0.400, “Waves” 0.300")
    less = replace(facts, popular=0.2)
    assert "many" not in short(less, "en")
    assert full(less, "en").startswith("“X” scores 1.000: “Waves” 0.300, “Fog” 0.100, many people liked it 0.200")
    alone = Facts(title="X", score=1, said=(Said(title="Waves", fraction=-0.6),), popular=0.4)
    assert short(alone, "en") == "Because many people liked it, despite “Waves”, which you liked."


def test_that_fewer_people_liked_it_than_usual_speaks_against_it_by_its_own_name():
    said = (Said(title="Waves", fraction=0.7), Said(title="Fog", fraction=-0.1))
    facts = Facts(title="X", score=0.42, said=said, popular=-0.2, rest=0.02)
    assert full(facts, "en") == (
        "“X” scores 0.420: “Waves” 0.700, starting point 0.020. "
        "Despite fewer people who liked it than usual −0.200 and “Fog” −0.100."
    )
    assert "起始分 0.020。尽管喜欢它的人比通常少 −0.200、《Fog》−0.100 不支持它。" in full(facts, "zh")
    assert "fewer" not in full(replace(facts, popular=-0.0001), "en")


def test_reasons_too_small_for_the_digits_are_not_denied():
    facts = Facts(title="X", score=0.0, said=(Said(title="Waves", fraction=0.0),), faint=True)
    assert full(facts, "en") == "“X” scores 0.000: its reasons are too small for these digits."
    assert "没有" not in full(facts, "zh")


def test_a_second_reason_that_is_nearly_as_strong_is_named_however_many_there_are():
    many = tuple(Said(title=f"T{n}", fraction=0.05 - n / 1000) for n in range(20))
    assert short(Facts(title="X", score=1, said=many), "en") == "Because you liked “T0” and “T1”."
    alone = (Said(title="A", fraction=0.1), Said(title="B", fraction=0.05))
    assert short(Facts(title="X", score=1, said=alone), "en") == "Because you liked “A”."


@pytest.mark.parametrize("language", ["en", "zh"])
def test_very_long_titles_are_cut_in_sentences_between_words(language):
    long = "The hundredth anniversary of the society for the preservation of lighthouses, part two of seven"
    cut = "The hundredth anniversary of the society for the preservation of…"
    facts = Facts(title=long, score=1, said=(Said(title=long, fraction=1.0),), without=(long,), replacement=long)
    lines = (short(facts, language), full(facts, language), why_not("beaten", long, language, rank=9, last=long))
    for line in lines:
        assert cut in line
        assert "lighthouses" not in line
    assert long in full(Facts(title="X", score=1, said=(Said(title=long, fraction=1.0, verb="want"),)), language)


def test_what_was_put_aside_and_speaks_for_it_all_the_same_is_not_told_as_if_it_had_been_liked():
    away, near = (Said(title="Storm", fraction=share, verb="hide") for share in (0.4, -0.4))
    facts = Facts(title="X", score=1, said=(away, *SEA.said[:1]))
    assert "putting aside “Storm” 0.400" in full(facts, "en")
    assert "搁置《Storm》0.400" in full(facts, "zh")
    assert short(facts, "en") == "Because you liked “Waves” and you put aside “Storm”."
    alone = replace(facts, said=(replace(away, kind="visual"),))
    assert short(alone, "en") == "Because it does not look like “Storm”, which you put aside."
    assert short(alone, "zh") == "因为它的画面不像你搁置的《Storm》。"
    refused = replace(facts, said=(Said(title="city", fraction=1.0, verb="refuse"),))
    assert short(refused, "en") == "Because you said you do not want “city”."
    rated = replace(facts, said=(replace(away, verb="rate_low"),))
    assert short(rated, "en") == "Because you gave few stars to “Storm”."
    despite = full(Facts(title="X", score=1, said=(*SEA.said[:1], near)), "en")
    assert "Despite “Storm” −0.400" in despite


def test_what_a_record_holds_against_a_place_is_not_called_a_cause():
    reasons = [("Fog", -0.5), ("Waves", 0.4), ("Bells", 0.2)]
    assert because(reasons, 3, "en") == "because of Waves +0.400, Bells +0.200, despite Fog −0.500"
    assert because(reasons, 3, "zh") == "因为Waves +0.400、Bells +0.200，尽管Fog −0.500 不支持它"
    assert because(reasons[:1], 3, "en") == "despite Fog −0.500"
    assert because((), 3, "en") == ""


def test_a_very_long_title_without_blanks_is_cut_between_letters():
    long = "第1集 " + "海" * 90
    assert titled(long, "zh") == f"《第1集 {'海' * 66}…》", "not after the one blank near its beginning"
    assert titled("word " * 14 + "end", "en") == f"“{('word ' * 14).strip()}…”", "the last whole word stays"
