"""The judged queries of the demo collection, through the service and the demo models."""

from __future__ import annotations

import pytest

from core.search.calibration import expected_error
from data.search import judged as judging
from data.search.judged import Plain, ask, best_cut, cut, figures, framed, ndcg, queries, reliability

ASKED = ("words", "plus-minus", "picture")


def test_there_are_enough_queries_and_enough_that_nothing_answers():
    asked = [query for query in queries() if query.kind in ASKED]
    assert len(asked) >= 60
    assert sum(not query.relevant for query in asked) >= 15
    assert {query.half for query in asked} == {"tuning", "held-out"}
    assert len({query.name for query in queries()}) == len(list(queries()))


def test_frames_are_kept_apart_by_half_and_each_has_open_ones():
    asked = list(framed())
    halves = {half: {query.name for query in asked if query.half == half} for half in ("tuning", "held-out")}
    assert not halves["tuning"] & halves["held-out"]
    assert {(query.half, query.kind) for query in asked} == {(h, k) for h in halves for k in ("framed", "open")}


def test_every_rule_but_the_empty_one_finds_recordings():
    for query in queries():
        assert bool(query.relevant) == bool(query.query["relevant"]), query.name
        if "file" in query.query:
            assert (judging.HERE / query.query["file"]).is_file()


def test_the_gain_is_discounted_and_normalised():
    relevant = frozenset("ab")
    assert ndcg("abc", relevant) == 1
    assert ndcg("cab", relevant) == pytest.approx((1 / 1.5849625 + 0.5) / (1 + 1 / 1.5849625))
    assert ndcg("xyz", relevant) == 0
    assert ndcg("", relevant) == 0


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    pytest.importorskip("torch")
    from data.search.collection import filled
    from data.world.evaluate import CLIP, DEMO

    if not (CLIP / "model.safetensors").exists() or not (DEMO / "clips").is_dir():
        pytest.skip("the demo collection or its models are not here")
    application = filled(tmp_path_factory.mktemp("demo"))
    yield application
    application.database.close()


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_the_search_ranks_well_says_nothing_when_nothing_matches_and_calibration_is_what_does_it(demo):
    visitor, searching = demo.local_visitor, demo.services.searching
    by_title = {item.title: item.item_id for item in demo.services.library.items(visitor)}
    verdicts = [ask(searching, visitor, query, by_title) for query in queries() if query.kind in ASKED]
    peer = Plain(demo, visitor)
    plain = [peer.ask(query) for query in queries() if query.kind in ASKED]
    level = best_cut([verdict for verdict in plain if verdict.judged.half == "tuning"])
    found, flat = figures(verdicts), figures(cut(plain, level))
    print(found, flat)
    assert found.ndcg >= 0.9
    assert found.precision >= 0.9
    assert found.recall >= 0.9
    assert found.ndcg > flat.ndcg
    assert found.precision + found.recall > flat.precision + flat.recall + 0.2
    for half in ("tuning", "held-out"):
        sure, right = reliability([verdict for verdict in verdicts if verdict.judged.half == half])
        print(half, len(sure), expected_error(sure, right))
        assert expected_error(sure, right) <= 0.08
        assert right[sure >= 0.9].mean() >= 0.9


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_a_question_in_ordinary_words_is_answered_like_the_bare_one(demo):
    """The open frames have words that no list knows. Both halves were seen while the lists and rules were made."""
    verdicts = [ask(demo.services.searching, demo.local_visitor, query, {}) for query in framed()]
    for half in ("tuning", "held-out"):
        for kind in ("framed", "open"):
            found = figures([v for v in verdicts if v.judged.half == half and v.judged.kind == kind])
            print(half, kind, found)
            assert found.ndcg >= 0.9
            assert found.precision >= 0.9
            assert found.recall >= 0.9
