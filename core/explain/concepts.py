"""An item's pictures as a sparse mixture of words, so that a share of a score can be said in words.

Non-negative orthogonal matching pursuit over a dictionary of phrase vectors; weights are refitted after each choice.
score part = <z, p> = sum of w_k <d_k, p> + <r, p>: exact, because the residual r, what no word explains, is a row too.
Only words are tried that a picture speaks of clearly more than pictures of the collection usually do, and that explain
more of it than the best of as many scrambled words explains of 19 in 20 pictures (`by_chance`, the null threshold). The
likeliest of them come first, each judged on its own (after them those it speaks of fairly, where the taste clearly
does); every further one must explain as much of what these left. What remains has no name, and says so.

Source: U. Bhalla et al., "Interpreting CLIP with Sparse Linear Concept Embeddings (SpLiCE)", NeurIPS 2024. Its own
example explains a cosine of 0.54: most of a picture has no word, hence the residual is always shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import scipy  # loads its parts when they are asked for; what they bring costs every process a second

from core.domain import Scores

Words = npt.NDArray[np.floating]

MOST = 10  # words per item
CLEARLY = 1.75  # standard deviations above what pictures usually say to a word
FAIRLY = 1.25  # the same, of a word that the taste clearly speaks of
FEWEST = 20  # pictures that tell what is usual
TOLD = 3  # words that are judged each on its own: of several that say the same, a mixture would take one
SHRINK = 0.1  # words that say the same share what they explain
TRIES = 10  # times that all words are scrambled, for the null threshold
RARE = 0.95  # of the pictures are told less by scrambled words


@dataclass(frozen=True, eq=False)
class Dictionary:
    """Words, and how much pictures of the collection usually speak of each.

    Attributes:
        rows: Unit, (n_words, dim).
        usual, spread: Mean and standard deviation of the cosines of pictures with each word, (n_words,).
        by_chance: What scrambled words explain of a picture's squared length, at most, in RARE of the pictures.
    """

    rows: Scores
    usual: Scores
    spread: Scores
    by_chance: float

    @classmethod
    def of(cls, rows: Words, pictures: Words) -> Dictionary:
        """
        Args:
            pictures: Unit rows, (n_pictures, dim), a fair sample of the collection; with fewer than FEWEST every word
                counts as clear.
        """
        words, seen = np.asarray(rows, dtype=np.float64), np.asarray(pictures, dtype=np.float64)
        if len(seen) < FEWEST or not len(words):
            return cls(words, np.full(len(words), -np.inf), np.ones(len(words)), _of_random(words))
        said = seen @ words.T
        return cls(words, said.mean(axis=0), np.maximum(said.std(axis=0), 1e-6), _of_scrambled(words, seen))

    def clear(self, here: Scores) -> npt.NDArray[np.bool_]:
        """Which words a picture speaks of clearly more than others do, and more than chance would have it, (n_words,).

        Args:
            here: Cosines of the picture with each word, (n_words,).
        """
        return (self._beyond(here) >= CLEARLY) & self._loud(here)

    def fair(self, here: Scores, there: Scores) -> npt.NDArray[np.bool_]:
        """Which words a picture speaks of fairly more than others do, where the taste clearly does, (n_words,).

        Args:
            here, there: Cosines of the picture, and of the taste, with each word, (n_words,).
        """
        liked = (there > 0) & (self._beyond(there) >= CLEARLY)
        return (self._beyond(here) >= FAIRLY) & liked & self._loud(here)

    def _beyond(self, said: Scores) -> Scores:
        """In standard deviations beyond what pictures usually say."""
        return (said - self.usual) / self.spread

    def _loud(self, here: Scores) -> npt.NDArray[np.bool_]:
        return np.asarray(here >= np.sqrt(self.by_chance))


def _of_random(words: Scores) -> float:
    """What the best of as many random directions explains of any unit vector: about 2 ln(n) / dim."""
    n, dim = words.shape
    return float(2 * np.log(max(n, 2)) / dim)


def _of_scrambled(words: Scores, pictures: Scores) -> float:
    """The same for words whose numbers get signs by lot: as uneven as words are, but about nothing; always the same."""
    rng = np.random.default_rng(0)
    best = [(pictures @ (words * rng.choice((-1.0, 1.0), words.shape)).T).max(axis=1) for _ in range(TRIES)]
    return float(np.quantile(np.maximum(best, 0.0) ** 2, RARE))


@dataclass(frozen=True, eq=False)
class Mixture:
    """z = sum of weights x dictionary rows + residual.

    Attributes:
        chosen: Rows of the dictionary, in the order in which they were found.
        weights: Of each, > 0.
        residual: (dim,).
        named: How much of the vector the words explain, 0 to 1: the squared cosine of the mixture with it.
    """

    chosen: tuple[int, ...]
    weights: Scores
    residual: Scores
    named: float


def in_words(
    dictionary: Dictionary, vector: npt.NDArray[np.floating], profile: npt.NDArray[np.floating]
) -> tuple[Mixture, tuple[int, ...]]:
    """A picture as a mixture of words, largest share first; and which of them the taste speaks of too, likeliest first.

    Args:
        vector: Of the picture, unit, (dim,).
        profile: The taste, (dim,); zeros where there is none.
    """
    here, there = dictionary.rows @ vector, dictionary.rows @ profile
    clear, fair = dictionary.clear(here), dictionary.fair(here, there / (np.linalg.norm(profile) or 1.0))
    likeliest = by_likelihood(here, there)
    likely = [n for n in likeliest if clear[n]] + [n for n in likeliest if fair[n] and not clear[n]]
    first = likely[:TOLD]
    tried = first + [n for n in likely if clear[n] and n not in first]
    found = mixture(dictionary.rows[tried], vector, least=dictionary.by_chance, first=range(len(first)), shrink=SHRINK)
    found = _by_share(replace(found, chosen=tuple(tried[n] for n in found.chosen)), there)
    return found, tuple(n for n in likely if n in found.chosen and there[n] > 0)


def mixture(
    dictionary: Words,
    vector: npt.NDArray[np.floating],
    *,
    least: float = 1e-3,
    most: int = MOST,
    first: Sequence[int] = (),
    shrink: float = 0.0,
) -> Mixture:
    """Choose words one by one, each the one that explains most of what is left.

    Args:
        dictionary: Unit rows, (n_words, dim).
        vector: Unit, (dim,).
        least: Of the squared length; the search ends with a word that explains less.
        first: Words that are taken before any other.
        shrink: Ridge penalty of the weights: above 0, words that say the same share what they explain, where else one
            of them would have it all.
    """
    z = np.asarray(vector, dtype=np.float64)
    words = np.asarray(dictionary, dtype=np.float64)
    chosen = [int(n) for n in first]
    weights, residual = _fitted(words[chosen], z)
    while len(chosen) < min(most, len(words)):
        toward = words @ residual
        toward[chosen] = -np.inf
        best = int(np.argmax(toward))
        if toward[best] <= 0:
            break
        refitted, left = _fitted(words[[*chosen, best]], z)
        if residual @ residual - left @ left < least:
            break
        chosen, weights, residual = [*chosen, best], refitted, left
    if shrink:
        weights, residual = _fitted(words[chosen], z, shrink)
    kept = [n for n, weight in enumerate(weights) if weight > 0]
    named = 1 - float(residual @ residual) / max(float(z @ z), 1e-12)
    return Mixture(tuple(chosen[n] for n in kept), weights[kept], residual, named)


def _fitted(words: Words, z: Scores, shrink: float = 0.0) -> tuple[Scores, Scores]:
    """Weights of all of them, >= 0, and what is left."""
    if not len(words):
        return np.zeros(0), z.copy()
    penalty = np.sqrt(shrink) * np.eye(len(words))
    weights, _ = scipy.optimize.nnls(np.vstack([words.T, penalty]), np.concatenate([z, np.zeros(len(words))]))
    return weights, z - weights @ words


def split(dictionary: Words, found: Mixture, profile: npt.NDArray[np.floating]) -> tuple[Scores, float]:
    """What each word and the residual carry of <vector, profile>: (n_chosen,) and one number; together exactly that."""
    p = np.asarray(profile, dtype=np.float64)
    words = np.asarray(dictionary, dtype=np.float64)[list(found.chosen)]
    return found.weights * (words @ p), float(found.residual @ p)


def by_likelihood(here: Scores, there: Scores) -> list[int]:
    """Words by how likely they are what somebody would choose a picture for, likeliest first.

    How much the picture speaks of each, times how much the taste does. A history is only a sample of a taste and says
    little of words that are not in it, so each is given as much more of the taste as an average word has.

    Args:
        here, there: How much the picture and the taste speak of each word, (n_words,).
    """
    taste = np.maximum(there, 0.0)
    usual = taste.mean() if taste.any() else 1.0
    return [int(n) for n in np.argsort(-here * (taste + usual), kind="stable")]


def _by_share(found: Mixture, there: Scores) -> Mixture:
    """The largest share first; of equal ones, the heavier word."""
    shares = found.weights * there[list(found.chosen)]
    order = np.lexsort((-found.weights, -shares))
    return replace(found, chosen=tuple(found.chosen[at] for at in order), weights=found.weights[order])
