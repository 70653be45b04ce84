"""No explanation names another person, by whatever strategy, in whatever language and form."""

import json
from types import SimpleNamespace

import pytest

from core.cli.explaining import _lines, _not_lines, layers
from core.domain import UserId, Visitor
from core.domain.requests import Wanted
from core.errors import NotAllowed, NotFound
from core.recommend.catalogue import NEEDS_TORCH, STRATEGIES, strategy
from core.recommend.content import Content
from core.recommend.over import Over
from core.services.explanation.concepts import ConceptWords
from core.services.explanation.explaining import Explaining
from core.services.explanation.reporting import Reporting
from core.services.phrasing import Phrasing
from core.services.recommendation.recommending import Recommending
from core.services.recommendation.serving import Pipeline
from tests.core.services.conftest import CURATOR, house_in

CONTENTS = ("red tone 200", "red red green", "blue tone 1000", "blue blue", "yellow red", "green", "tone 200", "blue")
LABELS = tuple(f"Zacharias Quill the {n}th" for n in range(7))
OPINION = "xylophones bore Zacharias"
SLOW = [pytest.param(name, marks=pytest.mark.slow) for name in sorted(NEEDS_TORCH)]
QUICK = ["content", *(name for name in STRATEGIES if name not in NEEDS_TORCH)]


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    yield from house_in(tmp_path_factory.mktemp("nobody-else"))


@pytest.fixture(scope="module")
def people(house):
    """Seven invented viewers with likes of their own, one of whom said something, too."""
    items = [house.ready(content, f"{content}.mp4") for content in CONTENTS]
    found = [house.recommending.invent(CURATOR, label) for label in LABELS]
    for n, person in enumerate(found):
        for step in range(3):
            house.recommending.like(CURATOR, person, items[(n + step * (1 + n % 2)) % len(items)])
    house.recommending.comment(Visitor(user_id=found[1], role="viewer"), found[1], items[0], OPINION)
    return found


class Learned:
    """One trained strategy, as the registry gives it."""

    def __init__(self, house, name):
        data = house.training.data(simulated=True)
        settings = {"epochs": 2} if name in NEEDS_TORCH else {}
        items = house.recommending._collection.snapshot().content.items
        self.name, self.model = name, Over(items, strategy(name, **settings).fit(data))

    def names(self):
        return (self.name,)

    def recommender(self, name):
        return self.model if name == self.name else None

    def version(self, name):
        return SimpleNamespace(version="1", simulated=False) if name == self.name else None


@pytest.mark.parametrize("name", [*QUICK, *SLOW])
def test_no_layer_in_no_form_names_anybody_else(house, people, name):
    me = people[0]
    visitor = Visitor(user_id=me, role="viewer")
    collection, pseudonyms = house.recommending._collection, house.recommending._pseudonyms
    learned = Learned(house, name) if name != "content" else None
    pipeline = Pipeline(collection, [Content()], learned)
    recommending = Recommending(house.database, collection, pseudonyms, pipeline)
    explaining = Explaining(
        house.database, collection, pipeline, ConceptWords(house.database, Phrasing(house.database, house.encoders))
    )
    reporting = Reporting(recommending, explaining, house.library, house.encoders.status, house.model_cards)
    wanted = Wanted(strategy=name, k=3)
    every = explaining.every(visitor, me, wanted)
    assert any(one.strategy == name for one in every)
    told = [recommending.listed(visitor, me, wanted), *every]
    told += [explaining.why_not(visitor, me, one, wanted) for one in collection.snapshot().items]
    told += [explaining.contrast(visitor, me, every[0].card.item.item_id, every[-1].card.item.item_id, wanted)]
    try:
        told.append(explaining.honesty(visitor, me, wanted))
    except NotFound:  # nothing to test where no history is weighed
        assert name.startswith("popularity")
    report = reporting.report(visitor, me, wanted), reporting.report(visitor, me, wanted, language="zh")
    lines = [line for why in every for language in ("en", "zh") for line in _lines(why, language)]
    absent = [one for one in told if hasattr(one, "additions")]
    lines += [line for one in absent for language in ("en", "zh") for line in _not_lines(one, language)]
    forms = {"records": repr(told), "json": json.dumps(layers(told)), "report": repr(report), "shell": "\n".join(lines)}
    for form, text in forms.items():
        assert len(text) > 500, form
        for other, label in zip(people[1:], LABELS[1:], strict=True):
            assert other not in text, (form, label)
            assert label not in text, (form, label)
        assert OPINION not in text, form


def test_nobody_else_may_ask_for_somebodys_reasons(house, people):
    stranger = Visitor(user_id=UserId("stranger"), role="viewer")
    with pytest.raises(NotAllowed):
        house.explaining.every(stranger, people[0], Wanted(k=3))
