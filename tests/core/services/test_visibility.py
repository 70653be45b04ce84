"""What is withheld is nowhere for a viewer: every service is asked, and the answer must not mention it."""

from dataclasses import asdict, is_dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from core.domain import ItemId, Visitor
from core.domain.curation import Curation
from core.domain.tags import Tag, Verdict
from core.embedding.fusion import fuse
from core.embedding.pooling import pool
from core.errors import NotFound
from core.services.exports.views import Wish
from core.services.understanding.description_views import CardFacts
from core.services.visibility import fused_without, pooled_without
from core.storage.tags import Tags
from tests.core.services.conftest import CURATOR, VIEWER
from tests.factories import segment_vectors, space

SECRET = "Secret garden"


@pytest.fixture
def secret(house):
    """Three red recordings, the second of which viewers must not see; both other ones are like it."""
    first = house.ready("red", "1.mp4", title="First", description="garden")
    hidden = house.ready("red red", "2.mp4", title=SECRET, description="garden")
    house.ready("red blue", "3.mp4", title="Third")
    for person in (VIEWER, CURATOR):
        house.recommending.like(person, person.user_id, hidden)
        house.recommending.like(person, person.user_id, first)
    house.curating.edit(CURATOR, hidden, status="withheld")
    return hidden


def answers(house, visitor, secret):
    first = next(i.item_id for i in house.library.items(visitor) if i.title == "First")
    user = visitor.user_id
    yield house.library.browse(visitor)
    yield house.library.browse(visitor, words="garden")
    yield house.library.facets(visitor)
    yield house.library.items(visitor)
    yield house.searching.words(visitor, "red")
    yield house.searching.words(visitor, SECRET.split()[0])
    yield house.searching.similar(visitor, first)
    yield house.searching.similar(visitor, first, modality="visual")
    yield house.recommending.profile(visitor, user)
    yield house.recommending.recommend(visitor, user)
    yield house.recommending.explain(visitor, user, first)
    yield house.understanding.describe(visitor, first)
    yield house.understanding.cards(visitor, [first, secret])
    yield house.curating.facts(visitor, [first, secret])
    yield house.collections.list(visitor)
    yield house.ingesting.jobs(visitor)
    yield house.recommending.around(visitor, [first], k=5)


def mentions(answer, secret):
    text = str(asdict(answer) if is_dataclass(answer) else answer)
    return SECRET in text or f"/api/still/{secret}" in text


def test_what_is_read_into_it_is_not_told_either(house, secret):
    with house.database.write() as tx:
        Tags(tx).put(Tag(name="red"))
        Tags(tx).judge(Verdict(tag="red", item_id=secret, accepted=True))
    assert secret in house.tagging.surest(CURATOR)
    assert secret not in house.tagging.surest(VIEWER)
    assert house.understanding.cards(VIEWER, [secret])[secret] == CardFacts()
    assert [use.holds for use in house.tagging.uses(VIEWER)] < [use.holds for use in house.tagging.uses(CURATOR)]


def test_a_viewer_is_told_of_it_nowhere_a_curator_everywhere(house, secret):
    assert [n for n, answer in enumerate(answers(house, VIEWER, secret)) if mentions(answer, secret)] == []
    assert sum(mentions(answer, secret) for answer in answers(house, CURATOR, secret)) >= 8


def test_a_viewer_who_knows_its_address_gets_nothing(house, secret):
    for ask in (
        lambda: house.library.item(VIEWER, secret),
        lambda: house.library.media(VIEWER, secret),
        lambda: house.library.still(VIEWER, secret, "cover.jpg"),
        lambda: house.searching.similar(VIEWER, secret),
        lambda: house.understanding.timeline(VIEWER, secret),
        lambda: house.understanding.describe(VIEWER, secret),
        lambda: house.understanding.concept(VIEWER, secret, "red"),
        lambda: house.tagging.tags(VIEWER, secret),
        lambda: house.transcripts.lines(VIEWER, secret),
        lambda: house.transcripts.export(VIEWER, secret, "txt"),
        lambda: house.recommending.like(VIEWER, VIEWER.user_id, secret),
        lambda: house.recommending.explain(VIEWER, VIEWER.user_id, secret),
        lambda: house.curating.item(VIEWER, secret),
    ):
        with pytest.raises(NotFound):
            ask()


def test_it_comes_back_with_everything_that_belongs_to_it(house, secret):
    house.curating.edit(CURATOR, secret, status="published")
    assert house.curating.facts(VIEWER, [secret]) == {secret: Curation(status="published")}
    assert SECRET in {hit.card.item.title for hit in house.searching.words(VIEWER, "red").hits}
    assert len(house.recommending.profile(VIEWER, VIEWER.user_id).likes) == 2


def test_a_reason_never_names_what_the_viewer_may_not_see_but_still_adds_up(house, secret):
    [pick] = house.recommending.recommend(VIEWER, VIEWER.user_id)
    assert "A recording that is not shown any more" in {reason.label for reason in pick.explanation.reasons}
    total = pick.explanation.base + sum(reason.share for reason in pick.explanation.reasons)
    assert total == pytest.approx(pick.explanation.score)


def test_what_viewers_have_holds_every_number_once_and_agrees_with_what_curators_have():
    """A second copy of the vectors costs gigabytes in a large collection, so arrays of equal rows are one array."""
    rng = np.random.default_rng(3)
    ids = [ItemId(f"{n:016x}") for n in range(6)]
    spaces = {"visual": ids, "text": ids[:4]}
    pooled = {m: pool(space(m, 8), {i: _moments(i, m, rng) for i in own}) for m, own in spaces.items()}
    whole = fuse(list(pooled.values()), {"visual": 0.6, "text": 0.4})
    rest = {m: left for m in pooled if (left := pooled_without(pooled[m], {ids[5]})) is not None}
    seen = fused_without(whole, rest, {ids[5]})
    for content, own in ((whole, pooled), (seen, rest)):
        assert all(content.pooled[m] is own[m] for m in own)
        assert content.units["visual"] is own["visual"].vectors.values
        assert content.units["text"] is not own["text"].vectors.values, "two have no words: their rows are zero"
        assert content.units["text"].shape == content.units["visual"].shape
    assert seen.items.ids == tuple(ids[:5])
    np.testing.assert_array_equal(seen.between(ids[:5], ids[:5]), whole.between(ids[:5], ids[:5]))


def _moments(item_id: ItemId, modality: str, rng: np.random.Generator):
    rows = rng.normal(size=(2, 8)).astype(np.float32)
    return segment_vectors(item_id, space(modality, 8), rows / np.linalg.norm(rows, axis=1, keepdims=True))


def test_under_embargo_it_is_nowhere_until_its_day_and_everywhere_from_then_on(house, secret):
    made = house.collections.create(CURATOR, "Shown", [ItemId(secret)])
    house.collections.publish(CURATOR, made.collection_id)
    house.mapping.refit(CURATOR)
    house.draw()
    today = datetime.now(UTC).date()
    house.curating.edit(CURATOR, secret, status="published", embargo_until=today + timedelta(days=1))

    def told(visitor):
        exporting, exhibition = house.exporting, house.collections.get(visitor, made.collection_id)
        yield from answers(house, visitor, secret)
        yield exhibition
        drawn = house.mapping.view(visitor)
        yield house.mapping.points(visitor, drawn.revision, range(drawn.points))
        yield [exporting.estimate(visitor, Wish(form=form)) for form in ("csv", "page")]

    def counts(visitor):
        return house.exporting.estimate(visitor, Wish(form="csv")).count, house.mapping.view(visitor).points

    assert [n for n, answer in enumerate(told(VIEWER)) if mentions(answer, secret)] == []
    assert counts(VIEWER) == (2, 2)
    house.curating.edit(CURATOR, secret, embargo_until=today)
    assert counts(VIEWER) == (3, 3)
    assert sum(mentions(answer, secret) for answer in told(VIEWER)) >= 8


def test_a_curator_who_looks_at_somebody_real_sees_the_list_that_person_is_served(house, secret):
    person, invented = house.recommending.person(CURATOR, "4711"), house.recommending.invent(CURATOR, "Likes red")
    first = next(i.item_id for i in house.library.items(CURATOR) if i.title == "First")
    for user in (person, invented):
        house.recommending.like(CURATOR, user, first)
    served = house.recommending.recommend(Visitor(user_id=person, role="viewer"), person)
    looked_at = house.recommending.recommend(CURATOR, person)
    assert [pick.recommendation for pick in looked_at] == [pick.recommendation for pick in served]
    assert SECRET in {pick.card.item.title for pick in house.recommending.recommend(CURATOR, invented)}
    assert [why.card.item.title for why in house.explaining.every(CURATOR, person)] == ["Third"]
    missing = house.explaining.why_not(CURATOR, person, secret)
    assert missing.case == "withheld"
    assert "viewers are not shown it" in missing.sentences["en"].full
