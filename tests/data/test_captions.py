"""Captions are true of what is drawn, and the table of truths agrees with their words."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("skia", reason="needed only to remake the collection")
pytest.importorskip("cv2", reason="needed only to remake the collection")
pytest.importorskip("numba", reason="needed only to remake the collection")

from data.world import captions, collection, concepts, scenes

SUBJECTS = {name: scenes.subject(name) for name in scenes.NAMES}


@pytest.fixture(scope="module")
def language():
    return captions.Language(SUBJECTS)


def test_every_condition_names_something_that_exists():
    conditions = [c for _, cs in concepts.CONCEPTS.values() for c in cs] + list(concepts.EXTRA)
    for condition in conditions:
        for subject, attribute, value in captions._parse(condition):
            assert subject in SUBJECTS
            assert attribute == captions.ANY or value in SUBJECTS[subject].choices[attribute], condition


def test_a_caption_is_true_of_its_own_draw(language):
    rng = np.random.default_rng(0)
    for seed in range(300):
        name = scenes.NAMES[seed % len(scenes.NAMES)]
        attributes = dict(SUBJECTS[name].sample(seed).attributes)
        said = language.caption(rng, name, attributes)
        assert language.truths(name, attributes)[list(said.needs)].all(), said.text


def test_a_full_caption_is_false_of_a_draw_that_differs_in_what_it_names(language):
    rng = np.random.default_rng(1)
    attributes = {"hour": "night", "number": "many", "colour": "red"}
    said = language.caption(rng, "harbour", attributes, full=True)
    for other in ({"hour": "day"}, {"number": "one"}, {"colour": "blue"}):
        assert not language.truths("harbour", attributes | other)[list(said.needs)].all()
    assert not language.truths("sea", {"hour": "night", "waves": "calm", "thing": "boat"})[list(said.needs)].all()


def test_a_word_of_everyday_searching_is_true_across_subjects(language):
    rain = language.facts["phrase rain"]
    assert language.truths("city", {"view": "street", "weather": "rain", "lights": "neon"})[rain]
    assert language.truths("forest", {"season": "green", "air": "rain"})[rain]
    assert not language.truths("forest", {"season": "green", "air": "sun"})[rain]


def test_held_out_captions_share_no_sentence_form_with_training(language):
    rng = np.random.default_rng(2)
    attributes = {"season": "autumn", "air": "sun"}
    forms = [form.split("{0}")[0] for form in captions.HELD_OUT_FRAMES if not form.startswith("{")]
    training = [language.caption(rng, "forest", attributes).text.lower() for _ in range(300)]
    assert not any(text.startswith(form) for text in training for form in forms)


def test_no_sentence_of_the_catalogue_is_a_form_of_training(language):
    rng = np.random.default_rng(3)
    sentences = {clip.description.lower() for clip in collection.clips()}
    for seed in range(2000):
        name = scenes.NAMES[seed % len(scenes.NAMES)]
        assert language.caption(rng, name, dict(SUBJECTS[name].sample(seed).attributes)).text.lower() not in sentences
