"""Listeners on random models, and models with something missing."""

from dataclasses import replace

import whisper

from core.encoders.listener import WhisperListener
from core.encoders.whisper import Whisper
from tests.core.encoders import tiny

ZERO = 1000  # a made-up token of 0.00 s
ENGLISH = replace(tiny.WHISPER_DIMS, n_vocab=51864, n_text_layer=2, n_text_ctx=16)


def listener(source, **options):
    return WhisperListener(Whisper(source, precision="fp32", **options))


def pairs(source):
    model = Whisper(source).ladder._current[0]
    return [tuple(pair) for pair in model.alignment_heads.indices().T.tolist()]


def decoding_result():
    """A text of some tokens, so that there is something to align."""
    return whisper.DecodingResult(
        audio_features=None, language="en", tokens=[50364, 440, 1234, 50414], avg_logprob=-0.1, no_speech_prob=0.0,
        temperature=0.0, compression_ratio=1.0,
    )  # fmt: skip
