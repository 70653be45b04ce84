"""Stretches of two recordings and what they carry, against all pairs of moments one by one."""

import pytest

from core.domain import ItemId, Query
from core.explain.evidence import MOST, SHOWN, best_pairs, carrying_pairs, pair_shares
from core.recommend.content import Content
from tests.factories import events, training

HISTORY = Query(history=events("u", "c", "d"))


def explanation(item="e", history=HISTORY):
    return Content().fit(training()).explain(history, ItemId(item))


def long_history(item):
    return Query(history=events("u", *(other for other in "abcdefgh" if other != item)))


def test_pairs_of_moments_add_up_to_the_share():
    content = training().content
    for reason in explanation().reasons:
        shares = pair_shares(content, reason, ItemId("e"))
        assert shares.sum() == pytest.approx(reason.share, abs=1e-9)
        assert shares.shape == (
            len(content.pooled[reason.modality].moments[ItemId("e")]),
            len(content.pooled[reason.modality].moments[reason.ref]),
        )


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
def test_a_pair_carries_what_all_pairs_of_moments_of_its_stretches_carry_and_shows_the_best_of_them(item):
    content, why = training().content, explanation(item, long_history(item))
    by_reason = {(r.ref, r.modality): r for r in why.reasons}
    for pair in carrying_pairs(content, why):
        own, times = content.pooled[pair.modality], content.pooled[pair.modality].times
        cells = pair_shares(content, by_reason[pair.ref, pair.modality], ItemId(item))
        inside = cells[slice(*pair.here_rows), slice(*pair.there_rows)]
        assert pair.share == pytest.approx(sum(float(cell) for row in inside for cell in row), abs=1e-9)
        assert pair.alone == pytest.approx(inside.max(), abs=1e-9)
        assert pair.alone == pytest.approx(cells[pair.here_row, pair.there_row], abs=1e-9)
        assert pair.here_s == times[ItemId(item)].starts_s[pair.here_row]
        assert pair.there_s == times[pair.ref].starts_s[pair.there_row]
        assert own.space.modality == pair.modality


@pytest.mark.parametrize("item", "abefgh")
def test_what_is_shown_and_what_all_other_pairs_carry_add_up_to_what_the_kind_carries(item):
    content, why, kinds = training().content, explanation(item, long_history(item)), 0
    pairs = carrying_pairs(content, why)
    for kind in SHOWN:
        reasons = [r for r in why.reasons if r.modality == kind]
        shown = [pair for pair in pairs if pair.modality == kind]
        others = 0.0
        for reason in reasons:
            cells = pair_shares(content, reason, ItemId(item))
            for pair in shown:
                if pair.ref == reason.ref:
                    cells[slice(*pair.here_rows), slice(*pair.there_rows)] = 0.0
            others += cells.sum()
        carried = sum(reason.share for reason in reasons)
        assert sum(pair.share for pair in shown) + others == pytest.approx(carried, abs=1e-6)
        kinds += bool(shown)
    assert kinds


@pytest.mark.parametrize("item", "abefgh")
def test_what_is_shown_of_a_liked_recording_carries_most_of_what_it_gives_and_no_smaller_block_does(item):
    content, why = training().content, explanation(item, long_history(item))
    by_reason = {(r.ref, r.modality): r for r in why.reasons}
    for pair in carrying_pairs(content, why):
        reason = by_reason[pair.ref, pair.modality]
        assert pair.share >= MOST * reason.share
        cells = pair_shares(content, reason, ItemId(item))
        size = (pair.here_rows[1] - pair.here_rows[0]) * (pair.there_rows[1] - pair.there_rows[0])
        for top, bottom in stretches(len(cells)):
            for left, right in stretches(cells.shape[1]):
                if (bottom - top) * (right - left) < size:
                    assert cells[top:bottom, left:right].sum() < MOST * reason.share + 1e-12


def stretches(n):
    return [(first, last) for first in range(n) for last in range(first + 1, n + 1)]


def test_each_liked_recording_is_shown_once_per_kind():
    for item in "abefgh":
        why = explanation(item, long_history(item))
        shown = [(pair.ref, pair.modality) for pair in carrying_pairs(training().content, why)]
        assert len(shown) == len(set(shown))


def test_nothing_that_speaks_for_an_item_goes_without_a_moment_while_there_is_room():
    content, several = training().content, 0
    for item in "abefgh":
        why = explanation(item, long_history(item))
        reasons = {r.ref for r in why.reasons if r.modality == "visual" and r.share > 1e-6}
        pairs = carrying_pairs(content, why, {"visual": 7})
        assert {pair.ref for pair in pairs} == reasons
        several += len(reasons) > 1
    assert several
