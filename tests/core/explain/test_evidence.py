import numpy as np
import pytest

from core.domain import ItemId, Query
from core.explain.evidence import best_pairs, pair_shares
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
