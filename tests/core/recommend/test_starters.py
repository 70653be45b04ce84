import numpy as np

from core.domain import ItemId
from core.recommend.starters import spread_out
from tests.factories import uneven_content


def cosine(content, a, b):
    [row] = content.items.rows([b])
    return sum(cosines[row] for cosines in content.cosines(ItemId(a)).values())


def test_each_item_is_the_one_least_like_those_before_it():
    content = uneven_content()
    chosen = spread_out(content, 5)
    for n in range(1, 5):
        closest = {i: max(cosine(content, c, i) for c in chosen[:n]) for i in content.items.ids if i not in chosen[:n]}
        assert closest[chosen[n]] == min(closest.values())


def test_the_first_is_the_most_typical():
    content = uneven_content()
    ids = content.items.ids
    mean = {i: np.mean([cosine(content, i, j) for j in ids]) for i in ids}
    assert spread_out(content, 1)[0] == max(mean, key=mean.get)


def test_what_is_excluded_is_left_out_and_nothing_comes_twice():
    content = uneven_content()
    chosen = spread_out(content, 99, exclude=[ItemId("a"), ItemId("never seen")])
    assert sorted(chosen) == [i for i in content.items.ids if i != "a"]
