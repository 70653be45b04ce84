import numpy as np
import pytest

from core.domain import ItemId, Query
from core.explain.evidence import APART_S, best_pairs, carrying_pairs, pair_shares
from core.recommend.content import Content
from tests.factories import events, training

HISTORY = Query(history=events("u", "c", "d"))


def explanation(item="e"):
    return Content().fit(training()).explain(HISTORY, ItemId(item))


def test_pairs_of_moments_add_up_to_the_share():
    content = training().content
    for reason in explanation().reasons:
        shares = pair_shares(content, reason, ItemId("e"))
        assert shares.sum() == pytest.approx(reason.share, abs=1e-9)
        assert shares.shape == (
            len(content.pooled[reason.modality].moments[ItemId("e")]),
            len(content.pooled[reason.modality].moments[reason.ref]),
        )


def test_the_shown_pair_is_the_strongest_there_is():
    content = training().content
    for evidence in best_pairs(content, explanation(), limit=10):
        here = content.pooled[evidence.modality].times[ItemId("e")]
        there = content.pooled[evidence.modality].times[evidence.ref]
        centre = content.pooled[evidence.modality].centre
        products = (here.values - centre) @ (there.values - centre).T
        row, column = np.unravel_index(products.argmax(), products.shape)
        assert (evidence.here_s, evidence.there_s) == (here.starts_s[row], there.starts_s[column])


def test_strongest_reasons_come_first_and_words_have_no_moment():
    shown = 0
    for item in "abefgh":
        why = explanation(item)
        share_of = {(r.ref, r.modality): r.share for r in why.reasons}
        pairs = best_pairs(training().content, why, limit=10)
        assert all(pair.modality in ("visual", "sound") for pair in pairs)
        totals = [share_of[pair.ref, pair.modality] for pair in pairs]
        assert totals == sorted(totals, reverse=True)
        shown += len(pairs)
    assert shown > 3


def test_carrying_pairs_come_kind_by_kind_the_kind_that_carries_most_first():
    content = training().content
    limits = {"visual": 2, "sound": 1, "text": 1}
    kinds_seen = 0
    for item in "abefgh":
        why = explanation(item)
        pairs = carrying_pairs(content, why, limits)
        kinds = list(dict.fromkeys(pair.modality for pair in pairs))
        assert [pair.modality for pair in pairs] == sorted((p.modality for p in pairs), key=kinds.index)
        carried = [sum(r.share for r in why.reasons if r.ref and r.modality == kind) for kind in kinds]
        assert carried == sorted(carried, reverse=True)
        for kind in kinds:
            shares = [pair.share for pair in pairs if pair.modality == kind]
            assert 0 < len(shares) <= limits[kind]
            assert shares == sorted(shares, reverse=True)
            assert min(shares) > 0
        kinds_seen = max(kinds_seen, len(kinds))
    assert kinds_seen > 1


@pytest.mark.parametrize("item", "abefgh")
def test_each_pair_has_the_share_of_its_two_rows_and_the_strongest_is_among_them(item):
    content, why = training().content, explanation(item)
    for kind in ("visual", "sound"):
        pairs, times = carrying_pairs(content, why, {kind: 3}), content.pooled[kind].times
        speaking = [r for r in why.reasons if r.modality == kind and r.share > 0]
        by_ref = {r.ref: pair_shares(content, r, ItemId(item)) for r in speaking}
        for pair in pairs:
            assert pair.share == pytest.approx(by_ref[pair.ref][pair.here_row, pair.there_row])
            assert pair.here_s == times[ItemId(item)].starts_s[pair.here_row]
            assert pair.there_s == times[pair.ref].starts_s[pair.there_row]
        strongest = [max(shares.max() for shares in by_ref.values())] if by_ref else []
        assert [pair.share for pair in pairs[:1]] == pytest.approx(strongest)


def test_two_pairs_of_the_same_recordings_never_show_the_same_moment_twice():
    content = training().content
    for item in "abefgh":
        pairs = carrying_pairs(content, explanation(item), {"visual": 6})
        for n, one in enumerate(pairs):
            for other in pairs[n + 1 :]:
                if one.ref == other.ref:
                    assert abs(one.here_s - other.here_s) >= APART_S
                    assert abs(one.there_s - other.there_s) >= APART_S


def test_nothing_that_speaks_for_an_item_goes_without_a_moment_while_there_is_room():
    content, several = training().content, 0
    for item in "abefgh":
        others = [other for other in "abcdefgh" if other != item]
        why = Content().fit(training()).explain(Query(history=events("u", *others)), ItemId(item))
        reasons = {r.ref for r in why.reasons if r.modality == "visual" and r.share > 1e-6}
        pairs = carrying_pairs(content, why, {"visual": len(others)})
        assert {pair.ref for pair in pairs} == reasons
        several += len(reasons) > 1
    assert several
