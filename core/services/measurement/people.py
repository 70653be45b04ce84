"""Single people of an evaluation: a number, what they liked, and what each strategy would have shown them."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from core.errors import NotFound
from core.services.measurement.views import FEWEST, GROUPINGS, PersonRow, PersonView, Place
from core.services.measurement.work import People


def seen(people: People) -> People:
    """Whom one may look at singly: no real person where there are few, who among simulated ones could be told."""
    few = np.count_nonzero(~people.invented) < FEWEST
    return people.only(people.invented) if few else people


def rows(people: People, *, by: str, group: str, strategy: str, k: int) -> tuple[PersonRow, ...]:
    """People of one group, or all where none is named; worst served by the strategy first, ties by number."""
    chosen = np.ones(len(people.numbers), dtype=bool)
    if by and group:
        names, codes = people.groups.get(by, ((), np.zeros(len(people.numbers), dtype=np.int64)))
        chosen = codes == names.index(group) if group in names else np.zeros(len(codes), dtype=bool)
    worth = people.metrics[strategy]["ndcg"] if strategy in people.metrics else np.zeros(len(people.numbers))
    places = np.flatnonzero(chosen)
    order = np.lexsort((people.numbers[places], worth[places]))
    return tuple(_row(people, int(place)) for place in places[order][:k])


def person(people: People, number: int, titles: Mapping[str, str]) -> PersonView:
    """One person by number.

    Args:
        titles: Of items, where the evaluation itself knows none.

    Raises:
        NotFound: there is no such person.
    """
    found = np.flatnonzero(people.numbers == number)
    if not len(found):
        raise NotFound(f"There is no person {number} in this evaluation.")
    place = int(found[0])
    later = {int(item) for item in people.after[place] if item >= 0}

    def shown(items: np.ndarray) -> tuple[Place, ...]:
        return tuple(_place(people, int(item), titles, right=int(item) in later) for item in items if item >= 0)

    return PersonView(
        row=_row(people, place),
        groups={
            GROUPINGS[by]: names[codes[place]]  # type: ignore[index]  # written with these names
            for by, (names, codes) in people.groups.items()
            if codes[place] >= 0
        },
        before=tuple(replace_right(one) for one in shown(people.before[place])),
        after=shown(people.after[place]),
        lists={strategy: shown(lists[place]) for strategy, lists in people.lists.items()},
    )


def replace_right(place: Place) -> Place:
    """What was met before is neither right nor wrong."""
    return Place(place.title, place.item_id, right=False)


def _row(people: People, place: int) -> PersonRow:
    number = int(people.numbers[place])
    return PersonRow(
        number=number,
        label=f"{'Simulated person' if people.invented[place] else 'Person'} {number}",
        met=int(people.met[place]),
        held=int(people.held[place]),
        ndcg={strategy: float(own["ndcg"][place]) for strategy, own in people.metrics.items()},
    )


def _place(people: People, item: int, titles: Mapping[str, str], *, right: bool) -> Place:
    item_id = people.items[item]
    return Place(people.titles[item] or titles.get(item_id, "") or item_id, item_id, right)
