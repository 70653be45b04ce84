"""The tokens the demo Whisper learns with, and its size."""

from __future__ import annotations

import math

from whisper.model import ModelDimensions
from whisper.tokenizer import Tokenizer

from data.world import sentences
from data.world.lessons import tokenizer

WIDTH = 128
DIMENSIONS = ModelDimensions(
    n_mels=80, n_audio_ctx=1500, n_audio_state=WIDTH, n_audio_head=4, n_audio_layer=3,
    n_vocab=51864, n_text_ctx=224, n_text_state=WIDTH, n_text_head=4, n_text_layer=2,
)  # fmt: skip
LETTERS = {letter: i + 1 for i, letter in enumerate("abcdefghijklmnopqrstuvwxyz ")}  # 0 is CTC's blank
IGNORED = -100


class Alphabet:
    """The tokens in use, numbered without gaps, and one more that stands for all others.

    The decoder of training has only these rows. The one row for the others is never a target, and weighs as much as all
    of them; copied to every token not in use, it makes sure that the whole vocabulary behaves as the small one did.
    """

    def __init__(self) -> None:
        self.tokenizer: Tokenizer = tokenizer()
        words = sentences.vocabulary()
        used = {t for word in words for form in (word, word.capitalize()) for t in self.tokenizer.encode(" " + form)}
        used |= {t for mark in ".,!" for t in self.tokenizer.encode(mark)}
        special = (self.tokenizer.eot, self.tokenizer.sot, self.tokenizer.sot_prev, self.tokenizer.no_speech)
        used |= {*special, self.tokenizer.no_timestamps}
        self.used = sorted(used) + list(range(self.tokenizer.timestamp_begin, DIMENSIONS.n_vocab))
        self.number = {token: i for i, token in enumerate(self.used)}
        self.times = self.number[self.tokenizer.timestamp_begin]
        self.other = len(self.used)
        self.weight_of_other = math.log(DIMENSIONS.n_vocab - len(self.used))

    def text(self, said: str) -> list[int]:
        return [self.number[token] for token in self.tokenizer.encode(" " + said)]

    def time(self, seconds: float) -> int:
        return self.times + min(max(round(seconds / 0.02), 0), 1500)

    def __getattr__(self, name: str) -> int:
        """`eot`, `sot`, `sot_prev`, `no_speech`, `no_timestamps` as small numbers."""
        return self.number[getattr(self.tokenizer, name)]
