import math
from dataclasses import replace

import numpy as np
import pytest

from core.domain.findings import KeyPhrase, KeyPhrases, Sentiment
from core.domain.maps import Cluster, Dots, Faith, MapRevision, Term
from core.domain.segments import Segment
from core.errors import NotFound
from core.storage.findings import Findings
from core.storage.interactions import Interactions
from core.storage.items import Items
from core.storage.maps import Maps, Readings
from core.storage.segments import Segments
from tests.factories import NOON, events, media_item


def dots(*ids: str, seed: int = 0, solid: bool = True, timed: bool = False) -> Dots:
    rng, n = np.random.default_rng(seed), len(ids)
    trust = rng.random(n).astype(np.float32)
    trust[:1] = math.nan
    times = np.arange(n, dtype=np.float32) if timed else np.zeros(n, np.float32)
    return Dots(
        item_ids=ids,
        starts_s=times,
        ends_s=times + timed,
        xy=rng.normal(size=(n, 2)).astype(np.float32),
        xyz=rng.normal(size=(n, 3)).astype(np.float32) if solid else None,
        classes=rng.integers(0, 256, n).astype(np.uint8),
        trust=trust,
    )


def revision(**facts) -> MapRevision:
    term = Term(text="fire", source="tag", inside=3, outside=0, z=3.1)
    defaults = {
        "name": "First",
        "subject": "items",
        "space": "fused",
        "method": "umap",
        "made_at": NOON,
        "made_by": "curator",
        "seed": 3,
        "weights": {"visual": 0.75, "text": 0.25},
        "spaces": ("a/visual/4", "a/text/4"),
        "fitted": 3,
        "faith": Faith(trustworthiness=0.9, continuity=0.8, k=15, examined=3),
        "faith_now": Faith(trustworthiness=0.7, continuity=0.6, k=5, examined=4),
        "faith_solid": Faith(trustworthiness=0.95, continuity=0.85, k=15, examined=3),
        "clusters": (Cluster(number=0, name="fire", x=0.5, y=-1.5, count=3, terms=(term,)),),
    }
    return MapRevision(**{**defaults, **facts})


def same(a: Dots, b: Dots) -> bool:
    arrays = [(getattr(a, name), getattr(b, name)) for name in ("starts_s", "ends_s", "xy", "xyz", "classes", "trust")]
    return a.item_ids == b.item_ids and all(
        (x is None and y is None) or (x.dtype == y.dtype and np.array_equal(x, y, equal_nan=x.dtype != np.uint8))
        for x, y in arrays
    )


@pytest.mark.parametrize(
    "drawn",
    [dots("a", "b", "ü c"), dots("a", "a", "b", timed=True), dots("a", "b", solid=False), dots(solid=False)],
    ids=["items", "moments", "flat", "empty"],
)
def test_a_map_comes_back_as_it_was_stored(tx, drawn):
    number = Maps(tx).add(revision(), drawn)
    assert Maps(tx).get(number) == replace(revision(), number=number)
    found, placed = Maps(tx).dots(number)
    assert same(found, drawn)
    assert placed is None


def test_adding_dots_leaves_the_drawn_ones_byte_for_byte(tx):
    drawn = dots("a", "b", "c")
    number = Maps(tx).add(revision(), drawn)
    for edition, ids in enumerate([("d",), ("d", "e")], start=1):
        changed = replace(revision(), number=number, edition=edition, placed=len(ids))
        Maps(tx).extend(changed, dots(*ids, seed=9))
        found, placed = Maps(tx).dots(number)
        assert same(found, drawn)
        assert same(placed, dots(*ids, seed=9))
        assert Maps(tx).get(number) == changed


def test_the_newest_of_a_kind_is_found_and_others_are_not_mistaken_for_it(tx):
    rows = Maps(tx)
    assert rows.newest("items", "fused") is None
    old = rows.add(revision(), dots("a"))
    new = rows.add(revision(name="Second"), dots("a"))  # at the same instant: the later row
    rows.add(revision(space="visual"), dots("a"))
    rows.add(revision(subject="moments"), dots("a", timed=True))
    assert rows.newest("items", "fused").number == new
    rows.rename(new, "Renamed")
    assert rows.newest("items", "fused").name == "Renamed"
    rows.remove(new)
    assert rows.newest("items", "fused").number == old
    assert [r.space for r in rows.all()] == ["fused", "visual", "fused"]
    assert [r.subject for r in rows.all()] == ["moments", "items", "items"]


def test_what_is_not_there_is_said_not_to_be(tx):
    rows = Maps(tx)
    for ask in (rows.get, rows.dots, rows.remove, lambda n: rows.rename(n, "x")):
        with pytest.raises(NotFound):
            ask(99)
    with pytest.raises(NotFound):
        rows.extend(replace(revision(), number=99), dots("a"))


def test_a_removed_map_leaves_no_dots(tx):
    number = Maps(tx).add(revision(), dots("a"))
    Maps(tx).remove(number)
    assert tx.exec_driver_sql("SELECT count(*) FROM map_dots").scalar() == 0


def test_readings_are_gathered_for_all_items_at_once(tx):
    for item_id in "abc":
        Items(tx).add(media_item(item_id * 16))
    a, b, c = (item_id * 16 for item_id in "abc")
    Findings(tx).put(a, "sentiment", Sentiment(overall=-0.25).to_json(), "m", NOON)
    Findings(tx).put(b, "sentiment", Sentiment().to_json(), "m", NOON)  # cannot say
    phrases = KeyPhrases(phrases=(KeyPhrase(text="red sails", score=1.0), KeyPhrase(text="sea", score=0.4)))
    Findings(tx).put(a, "keywords", phrases.to_json(), "m", NOON)
    Items(tx).delete(c, NOON)
    Findings(tx).put(c, "keywords", phrases.to_json(), "m", NOON)
    cuts = [(0.0, 2.5), (2.5, 10.0)]
    Segments(tx).replace(a, "shot", [Segment(item_id=a, kind="shot", start_s=s, end_s=e) for s, e in cuts])
    Interactions(tx).add([*events("u", a, a, b), *events("v", a, kind="hide", strength=-1.0)])
    found = Readings(tx)
    assert found.sentiment() == {a: -0.25}
    assert found.key_phrases() == {a: ["red sails", "sea"]}
    assert found.shots() == {a: cuts}
    assert found.popularity() == {a: 2, b: 1}
