"""The search for the smallest removal, against trying every subset."""

from itertools import combinations

import numpy as np
import pytest

from core.explain.counterfactual import Removal, leave, leave_asked, leave_led
from core.explain.removals import Sums
from core.explain.standing import in_list, place


def model(seed, n_history=9, n_items=30):
    """Shares with a common pull and a few strong ones, as in life; ties among the small ones."""
    rng = np.random.default_rng(seed)
    shares = rng.gamma(0.6, 1.0, (n_history, n_items)) * rng.uniform(0.2, 2, (n_history, 1))
    shares[rng.random(shares.shape) < 0.15] *= -1
    return np.round(rng.normal(0, 0.3, n_items), 2), np.round(shares, 2)


class Vague(Sums):
    """Sums of which no more is known than what one removal does."""

    def narrowing(self, size, among):
        return self.drops[among] if size == 1 else np.full((len(among), len(self.gaps)), np.inf)

    def without(self, place):
        return Vague(self.gaps - self.drops[place], self.drops)

    def over(self, rivals):
        return Vague(self.gaps[rivals], self.drops[:, rivals])


def smallest(scores_of, n_history, item, rivals, k, largest):
    """Size of the smallest set without which the item is not in the list, by trying all."""
    for size in range(1, largest + 1):
        for removed in combinations(range(n_history), size):
            keep = np.ones(n_history, dtype=bool)
            keep[list(removed)] = False
            if not in_list(scores_of(keep), item, rivals, k):
                return size
    return None


def best(scores, rivals, n):
    return [int(c) for c in rivals[np.argsort(-scores[rivals], kind="stable")[:n]]]


@pytest.mark.parametrize("seed", range(40))
@pytest.mark.parametrize("k", [1, 4])
def test_no_subset_is_smaller_than_the_one_that_is_found(seed, k):
    base, shares = model(seed)
    scores = base + shares.sum(axis=0)
    everything = np.arange(len(scores))
    for item in {best(scores, everything, 1)[0], best(scores, everything, k)[-1]}:
        rivals = np.delete(everything, item)
        truth = smallest(lambda keep: base + shares[keep].sum(axis=0), len(shares), item, rivals, k, len(shares))
        found = leave(scores, shares, item, rivals, k)
        assert (found and len(found.places)) == truth
        if found is not None:
            assert found.certified
            kept = np.delete(np.arange(len(shares)), found.places)
            assert not in_list(base + shares[kept].sum(axis=0), item, rivals, k)


@pytest.mark.parametrize("seed", range(12))
def test_where_scores_are_no_sums_the_smallest_is_found_by_asking(seed):
    base, shares = model(seed, n_history=7, n_items=15)

    def ask(keep):
        kept = keep @ np.maximum(shares, 0)
        return np.where(keep.any(axis=1)[:, None], np.sqrt(kept) - 0.3 * (keep @ np.abs(shares)) ** 0.7 + base, np.nan)

    whole = ask(np.ones((1, 7), dtype=bool))[0]
    everything = np.arange(15)
    for k in (1, 3):
        item = best(whole, everything, k)[-1]
        rivals = np.delete(everything, item)
        truth = smallest(lambda keep: ask(keep[None])[0], 7, item, rivals, k, 7)
        found = leave_asked(ask, whole, item, rivals, k, ask(~np.eye(7, dtype=bool)))
        assert (found and len(found.places)) == truth
        assert found is None or found.certified


def test_a_removal_that_more_removals_undo_is_found_although_nothing_leads_to_it():
    """Only without the second and the third thing is it out; the first, which nears its rival most, undoes that."""

    def ask(keep):
        gone = ~keep
        lead = 1.0 - 0.5 * gone[:, 0] - 0.2 * gone[:, 1] - 0.2 * gone[:, 2]
        lead[gone[:, 1] & gone[:, 2] & ~gone[:, 0] & ~gone[:, 3]] = -1.0
        lead[gone.sum(axis=1) > 2] = 2.0
        return np.stack([lead, np.zeros(len(keep))], axis=1)

    whole, alone = ask(np.ones((1, 4), dtype=bool))[0], ask(~np.eye(4, dtype=bool))
    assert leave_asked(ask, whole, 0, np.array([1]), 1, alone) == Removal((1, 2), 2)


@pytest.mark.parametrize(("n_items", "most"), [(30, 6000), (4000, 1500)])
def test_a_proof_by_asking_has_a_price_however_few_rivals_there_are(n_items, most):
    """Every event is worth the same, and eight of the thirty have to go."""
    asked = 0

    def ask(keep):
        nonlocal asked
        asked += len(keep)
        scores = np.zeros((len(keep), n_items))
        scores[:, 0], scores[:, 1] = keep.sum(axis=1), 22.5
        return scores

    n = 30
    found = leave_asked(ask, ask(np.ones((1, n), bool))[0], 0, np.arange(1, n_items), 1, ask(~np.eye(n, dtype=bool)))
    assert found is not None
    assert len(found.places) == 8
    assert not found.certified
    assert asked < most


def test_a_certificate_is_only_given_for_what_was_proven():
    base, shares = model(3, n_history=14, n_items=60)
    scores = base + shares.sum(axis=0)
    item = int(np.argmax(scores))
    rivals = np.delete(np.arange(60), item)
    proven = leave(scores, shares, item, rivals, 8)
    hurried = leave(scores, shares, item, rivals, 8, most_cells=0)
    assert hurried.at_least <= len(proven.places) <= len(hurried.places)


def test_what_is_not_in_the_list_or_cannot_leave_it_has_no_counterfactual():
    base, shares = model(1)
    scores = base + shares.sum(axis=0)
    last = int(np.argmin(scores))
    assert leave(scores, shares, last, np.delete(np.arange(30), last), 3) is None
    lonely = leave(scores, shares, 0, np.array([1, 2]), 3)
    assert lonely is None


def test_equal_scores_are_ordered_as_lists_order_them():
    scores = np.array([1.0, 1.0, 2.0, np.nan])
    assert [place(scores, item, np.delete(np.arange(4), item)) for item in range(4)] == [2, 3, 1, 4]


def test_repeating_the_search_and_permuting_the_history_find_the_same_size():
    base, shares = model(5, n_history=12, n_items=40)
    scores = base + shares.sum(axis=0)
    item = int(np.argmax(scores))
    rivals = np.delete(np.arange(40), item)
    first, again = leave(scores, shares, item, rivals, 5), leave(scores, shares, item, rivals, 5)
    assert first == again
    turned = leave(scores, shares[::-1], item, rivals, 5)
    assert len(turned.places) == len(first.places)


def test_without_a_word_from_the_model_the_whole_history_is_the_last_set():
    """One rival only, and nothing to choose between: with nothing left a model that then says nothing lists nothing."""
    scores, shares = np.array([3.0, 1.0, 0.5]), np.array([[1.0, 0.4, 0.2], [2.0, 0.6, 0.3]])
    assert leave(scores, shares, 0, np.array([1, 2]), 1) is None
    assert leave(scores, shares, 0, np.array([1, 2]), 1, silent=True).places == (0, 1)


@pytest.mark.parametrize("seed", range(6))
def test_a_search_that_ran_out_claims_no_more_than_what_it_proved(seed):
    base, shares = model(seed, n_history=12, n_items=60)
    scores = base + shares.sum(axis=0)
    item = int(np.argmax(scores))
    rivals = np.delete(np.arange(60), item)
    proven = leave(scores, shares, item, rivals, 6)
    for most_cells in (0, 20_000, 60_000):
        hurried = leave(scores, shares, item, rivals, 6, most_cells=most_cells)
        assert (proven is None) == (hurried is None)
        if proven is not None:
            assert hurried.at_least <= len(proven.places) <= len(hurried.places)


@pytest.mark.parametrize("seed", range(8))
def test_without_a_bound_every_branch_is_entered_as_long_as_that_can_be_afforded(seed):
    base, shares = model(seed)
    scores = base + shares.sum(axis=0)
    item = int(np.argmax(scores))
    rivals = np.delete(np.arange(30), item)
    lead = Vague(scores[item] - scores[rivals], shares[:, item, None] - shares[:, rivals])
    proven = leave(scores, shares, item, rivals, 4)
    found = leave_led(lead, scores[item], 4, most_cells=10**8)
    hurried = leave_led(lead, scores[item], 4, most_cells=60_000)
    assert (proven is None) == (found is None)
    if proven is not None:
        assert len(found.places) == len(proven.places)
        assert found.certified
        assert hurried.at_least <= len(proven.places) <= len(hurried.places)
