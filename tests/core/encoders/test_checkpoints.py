"""What a checkpoint of Whisper lacks or gets wrong is noticed and said."""

import json
from dataclasses import replace

import numpy as np
import pytest
import whisper
from safetensors.torch import load_file, save_file

from core.encoders.local import LocalEncoders
from core.encoders.whisper import Whisper
from tests.contracts.encoder import passage
from tests.core.encoders import tiny
from tests.core.encoders.hearing import ENGLISH, listener, pairs
from tests.core.encoders.test_whisper import TINY


def test_a_model_that_knows_english_only_says_english(tmp_path):
    hearing = listener(tiny.whisper_checkpoint(tmp_path / "tiny.en.pt", ENGLISH))
    [heard] = hearing.hear([passage(3.0, ((0.5, 2.5),))])
    assert hearing.transcribes
    assert {phrase.language for phrase in heard.phrases} == {"en"}
    assert hearing.align(passage(3.0).sound, "ein rotes Boot", "de") == ()
    assert [w.text for w in hearing.align(passage(3.0).sound, "Hello, red boat!", "en")] == ["Hello,", "red", "boat!"]
    [foreign] = hearing.hear([passage(3.0, ((0.5, 2.5),))], "de")
    assert foreign.phrases == ()  # words of another language would be made up
    np.testing.assert_array_equal(foreign.vector, heard.vector)


@pytest.mark.parametrize("untrained", ["said", "vocabulary", "absent", "short"])
def test_a_model_that_cannot_write_words_gives_vectors_and_says_so(tmp_path, untrained):
    source = tiny.whisper_folder(
        tmp_path / "whisper", **{"vocabulary": {"n_vocab": 1024}, "short": {"n_audio_ctx": 500}}.get(untrained, {})
    )
    if untrained == "said":
        description = source.path / "dims.json"
        description.write_text(json.dumps(json.loads(description.read_text()) | {"transcribes": False}))
    if untrained == "absent":
        kept = {name: v for name, v in load_file(source.weights).items() if name.startswith("encoder.")}
        save_file(kept, source.weights)
    encoders = LocalEncoders(None, source, device="cpu")
    spoken = passage(3.0, ((0.5, 2.5),))
    [heard] = encoders.listener.hear([spoken])
    assert heard.phrases == ()
    np.testing.assert_array_equal(heard.vector, encoders.windows.encode([spoken.sound])[0])
    assert encoders.listener.align(spoken.sound, "a red boat", "en") == ()
    assert not encoders.status().transcribes
    assert "transcripts stay empty" in encoders.status().note


def test_a_damaged_decoder_is_refused(tmp_path):
    source = tiny.whisper_folder(tmp_path / "whisper")
    states = load_file(source.weights)
    del states["decoder.ln.weight"]
    save_file(states, source.weights)
    with pytest.raises(Exception, match=r"ln\.weight"):
        Whisper(source)


def test_the_heads_that_follow_the_words_are_those_of_the_description_or_of_the_published_size(tmp_path):
    folder = tiny.whisper_folder(tmp_path / "whisper", n_text_layer=2)
    assert pairs(folder) == [(1, 0), (1, 1)]  # unknown: the last half of the layers
    description = folder.path / "dims.json"
    description.write_text(json.dumps(json.loads(description.read_text()) | {"alignment_heads": [[0, 1], [1, 0]]}))
    assert pairs(folder) == [(0, 1), (1, 0)]
    known = tiny.whisper_checkpoint(
        tmp_path / "tiny.pt", replace(TINY, n_audio_layer=1, n_audio_state=48, n_text_state=48, n_text_ctx=8)
    )
    library = whisper.model.Whisper(TINY)
    library.set_alignment_heads(whisper._ALIGNMENT_HEADS["tiny"])
    assert pairs(known) == [tuple(pair) for pair in library.alignment_heads.indices().T.tolist()]
