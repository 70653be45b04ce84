"""Terms of strategies that go by more than a history."""

from types import SimpleNamespace

import numpy as np
import pytest

from core.domain import ItemId, Query
from core.recommend.popularity import Popularity
from core.services.explanation.case import Case
from core.services.explanation.terms import terms_of
from tests.factories import events, training


def test_popularity_is_one_row_against_the_average_candidate():
    model, query = Popularity().fit(training()), Query(history=events("u", "c"))
    case = Case.of(model, query)
    best = max(range(len(model.items)), key=lambda row: case.scores[row])
    found = terms_of(
        SimpleNamespace(items={}),
        case,
        model.explain(query, ItemId(model.items.ids[best])),
        np.arange(len(model.items)),
    )
    [only] = found.terms
    assert (only.kind, only.label) == ("popularity", "Many people liked it")
    assert found.base == pytest.approx(np.mean(case.scores))
    assert found.base + only.share == pytest.approx(case.scores[best])
