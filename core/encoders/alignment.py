"""When each word is spoken: the way of the decoder's attention through the states of the encoder.

The computation is whisper's own (`whisper.timing`: dynamic time warping over the heads that follow the words), on
states that are there already. Its resolution is 20 ms.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import torch
from whisper.timing import WordTiming, add_word_timestamps, find_alignment
from whisper.tokenizer import Tokenizer

from core.domain import Word
from core.encoders.decoding import Piece

STATES_PER_S = 50
_one_at_a_time = threading.Lock()  # whisper switches the kind of attention of the whole process while it aligns


def words_of_pieces(
    model: Any, tokenizer: Tokenizer, states: torch.Tensor, pieces: Sequence[Piece], length_s: float
) -> list[tuple[float, float, tuple[Word, ...]]]:
    """Start, end and words of each piece, after whisper's corrections of the times of pieces."""
    segments: list[dict[str, Any]] = [
        {"seek": 0, "start": piece.start_s, "end": piece.end_s, "tokens": list(piece.tokens), "words": []}
        for piece in pieces
    ]
    with _attention(model):
        add_word_timestamps(
            segments=segments,
            model=_at(model, states),
            tokenizer=tokenizer,
            mel=states,
            num_frames=_frames(length_s),
            last_speech_timestamp=0.0,
        )
    return [(float(s["start"]), float(s["end"]), tuple(map(_word, s["words"]))) for s in segments]


def words_of_text(
    model: Any, tokenizer: Tokenizer, states: torch.Tensor, text: str, length_s: float
) -> tuple[Word, ...]:
    """Times for the words of a given text; empty when it is longer than the decoder's context."""
    tokens = tokenizer.encode(f" {text.strip()}", disallowed_special=())
    if not text.strip() or len(tokens) + len(tokenizer.sot_sequence) + 2 > model.dims.n_text_ctx:
        return ()
    with _attention(model):
        found = find_alignment(_at(model, states), tokenizer, tokens, states, _frames(length_s))
    return tuple(_joined(found))


@contextmanager
def _attention(model: Any) -> Iterator[None]:
    """Take away what whisper hangs onto the decoder to see its attention: it leaves it there when an error ends it."""
    with _one_at_a_time:
        try:
            yield
        finally:
            for block in model.decoder.blocks:
                block.cross_attn._forward_hooks.clear()


def _joined(found: Sequence[WordTiming]) -> list[Word]:
    """Words as they are written, between spaces: what whisper tells apart, such as punctuation, joined again."""
    words: list[Word] = []
    for timing in found:
        text = timing.word.strip()
        if words and not timing.word.startswith(" "):
            last = words.pop()
            text = last.text + text
            start_s, confidence = last.start_s, min(last.confidence, float(timing.probability))
        else:
            start_s, confidence = float(timing.start), float(timing.probability)
        words.append(Word(text=text, start_s=start_s, end_s=max(start_s, float(timing.end)), confidence=confidence))
    return words


def _word(timing: dict[str, Any]) -> Word:
    return Word(
        text=timing["word"].strip(),
        start_s=float(timing["start"]),
        end_s=float(timing["end"]),
        confidence=float(timing["probability"]),
    )


def _at(model: Any, states: torch.Tensor) -> Any:
    """What whisper takes for a model that has heard `states`, (n_audio_ctx, n_audio_state)."""

    class Heard(SimpleNamespace):
        def __call__(self, mel: torch.Tensor, tokens: torch.Tensor) -> torch.Tensor:
            logits: torch.Tensor = model.decoder(tokens, states[None])
            return logits

    return Heard(device=states.device, dims=model.dims, decoder=model.decoder, alignment_heads=model.alignment_heads)


def _frames(length_s: float) -> int:
    """Frames of the spectrogram, two for each state."""
    return 2 * max(1, round(length_s * STATES_PER_S))
