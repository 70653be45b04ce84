"""Tags of the demo collection, read by the demo CLIP: the targets of calibration and of learning from corrections."""

from __future__ import annotations

import numpy as np
import pytest

from core.domain import ItemId, SegmentVectors
from core.domain.tags import Tag, Verdict
from core.embedding.pooling import pool
from core.understanding.calibration import SURE
from core.understanding.tags import TagReader, null_vectors, phrase_vectors
from data.world.concepts import CONCEPTS
from data.world.evaluate import CLIP, DEMO, frames, items

pytestmark = pytest.mark.slow
FRAMES = 8  # what the application looks at in a clip of this length
ABSENT = (  # written down before any of them was tried
    *("giraffe", "piano", "basketball", "computer keyboard", "surgery", "courtroom", "pizza", "dentist", "airplane"),
    *("guitar", "elephant", "microscope", "bicycle", "football match", "kitchen", "wedding", "baby", "tractor", "dog"),
    *("cat", "motorcycle", "swimming pool", "classroom", "x-ray", "refrigerator", "tennis", "violin", "horse"),
    *("skateboard", "toothbrush", "parliament", "tank", "hospital", "laptop", "ski jumping", "sandwich", "handshake"),
    *("newspaper", "supermarket trolley", "penguin"),
)


class Demo:
    """The 124 films in the demo CLIP's space, and what is true of them."""

    def __init__(self) -> None:
        from core.encoders.clip import Clip
        from core.encoders.sources import ClipSource

        clip = Clip(ClipSource("", "demo", CLIP, demo=True))
        self.encode = clip.texts.encode
        self.films = [item for item in items() if item["kind"] == "video"]
        self.ids = [ItemId(f"film-{n:03d}") for n in range(len(self.films))]
        times = np.arange(FRAMES, dtype=np.float32)
        self.pooled = pool(
            clip.frames.space,
            {
                name: SegmentVectors(clip.frames.space, name, times, times, clip.frames.encode(rows))
                for name, film in zip(self.ids, self.films, strict=True)
                for rows in [frames(DEMO / str(film["file"]), FRAMES)]
            },
        )
        self.nulls = null_vectors(self.encode)

    def reader(self, names: tuple[str, ...]) -> TagReader:
        prompts = phrase_vectors([(name,) for name in names], self.encode)
        return TagReader.fit([Tag(name=name) for name in names], prompts, self.nulls, self.pooled)

    def truth(self, facts: tuple[str, ...]) -> np.ndarray:
        return np.array([any(self._holds(film, fact) for fact in facts) for film in self.films])

    def _holds(self, film: dict, fact: str) -> bool:
        place, _, values = fact.partition("=")
        subject, _, attribute = place.partition(".")
        return film["subject"] == subject and (not values or film["attributes"].get(attribute) in values.split("|"))


@pytest.fixture(scope="module")
def demo():
    if not (CLIP / "model.safetensors").exists() or not (DEMO / "clips").is_dir():
        pytest.skip("the demo collection or its model is not here")
    return Demo()


def test_the_nineteen_subjects_are_read_with_the_promised_precision_and_recall(demo):
    subjects = tuple(dict.fromkeys(str(film["subject"]) for film in demo.films))
    assert len(subjects) == 19
    truth = np.array([demo.truth((subject,)) for subject in subjects]).T
    p = demo.reader(subjects).probabilities()
    yes = p >= SURE
    precision, recall = (yes & truth).sum() / yes.sum(), (yes & truth).sum() / truth.sum()
    print(f"precision {precision:.3f}, recall {recall:.3f}, abstained {((p > 1 - SURE) & ~yes).mean():.3f}")
    assert precision >= 0.9
    assert recall >= 0.8
    assert (truth & (p <= 1 - SURE)).sum() <= 0.02 * truth.sum()  # what is not found is at least not denied


def test_everyday_words_are_precise_and_abstain_rather_than_guess(demo):
    truth = np.array([demo.truth(facts) for _, facts in CONCEPTS.values()]).T
    p = demo.reader(tuple(CONCEPTS)).probabilities()
    yes = p >= SURE
    precision, recall = (yes & truth).sum() / yes.sum(), (yes & truth).sum() / truth.sum()
    print(f"{len(CONCEPTS)} words: precision {precision:.3f}, recall {recall:.3f}")
    assert precision >= 0.8
    assert recall >= 0.5


def test_words_for_things_that_are_not_in_the_collection_are_not_read(demo):
    p = demo.reader(ABSENT).probabilities()
    print(f"absent words: yes {(p >= SURE).mean():.4f}, abstained {((p > 1 - SURE) & (p < SURE)).mean():.4f}")
    assert (p >= SURE).mean() <= 0.01
    assert (p <= 1 - SURE).mean() >= 0.97
    assert ((p >= SURE).any(axis=0)).mean() <= 0.15  # few words are mistaken at all


def test_three_corrections_repair_other_items(demo):
    """Words that are often misread: three wrong readings are corrected, the errors in the other films counted."""
    reader = demo.reader(tuple(CONCEPTS))
    start = reader.probabilities() >= 0.5
    likeness = demo.pooled.vectors.values @ demo.pooled.vectors.values.T
    before = after = near_before = near_after = drawn = 0
    for n, (name, (_, facts)) in enumerate(CONCEPTS.items()):
        truth = demo.truth(facts)
        wrong = np.flatnonzero(start[:, n] != truth)
        for seed in range(4 if len(wrong) >= 6 else 0):
            chosen = np.random.default_rng(100 * seed + n).permutation(wrong)[:3]
            said = [Verdict(tag=name, item_id=demo.ids[i], accepted=bool(truth[i])) for i in chosen]
            rest = np.setdiff1d(np.arange(len(truth)), chosen)
            near = rest[np.argsort(-likeness[rest][:, chosen].max(axis=1), kind="stable")[:10]]
            now = reader.probabilities(said)[:, n] >= 0.5
            before += int((start[rest, n] != truth[rest]).sum())
            after += int((now[rest] != truth[rest]).sum())
            near_before += int((start[near, n] != truth[near]).sum())
            near_after += int((now[near] != truth[near]).sum())
            drawn += 1
    print(f"{drawn} times three corrections: errors in all other films {before} before, {after} after;")
    print(f"in the ten films most like the corrected ones {near_before} before, {near_after} after")
    assert drawn >= 40
    assert after <= 0.95 * before
    assert near_after <= 0.85 * near_before


def test_three_examples_teach_a_word_that_the_model_does_not_know(demo):
    reader = demo.reader(("zquv", "sea", "forest", "city"))
    found = wrong = total = 0
    for subject in dict.fromkeys(str(film["subject"]) for film in demo.films):
        truth = demo.truth((subject,))
        said = [Verdict(tag="zquv", item_id=demo.ids[i], accepted=True) for i in np.flatnonzero(truth)[:3]]
        rest = truth.copy()
        rest[np.flatnonzero(truth)[:3]] = False
        now = reader.probabilities(said)[:, 0] >= 0.5
        found, wrong, total = found + (now & rest).sum(), wrong + (now & ~truth).sum(), total + rest.sum()
    assert (reader.probabilities()[:, 0] >= 0.5).sum() == 0
    print(f"of {total} other films of the same subject {found} are found, {wrong} films of other subjects too")
    assert found >= 0.35 * total
    assert wrong <= 0.35 * found
