"""Writes down what Whisper's encoder has heard: whisper's own decoding, on states that are there already.

Sources: A. Radford et al., "Robust Speech Recognition via Large-Scale Weak Supervision", ICML 2023, section 4.5;
`whisper.transcribe`, whose thresholds and steps of temperature these are. What is drawn at a temperature above 0 is
drawn with the same numbers each time, and rows of a batch do not depend on each other.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import torch
from torch.nn import functional
from whisper.decoding import DecodingOptions, DecodingResult, DecodingTask, GreedyDecoder
from whisper.tokenizer import LANGUAGES, Tokenizer, get_tokenizer

TEMPERATURES = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
COMPRESSION_LIMIT = 2.4  # above, the text repeats itself
LOGPROB_LIMIT = -1.0  # below, the model does not believe its own words
NO_SPEECH_LIMIT = 0.6  # above, with improbable words, nobody speaks
SEED = 20_230_406
SECONDS_PER_STATE = 0.02  # and per token of time


def languages_of(model: Any, states: torch.Tensor) -> list[tuple[str, float]]:
    """The language of each row of states and its probability; English where the model knows no other."""
    if not model.is_multilingual:
        return [("en", 1.0)] * len(states)
    _, found = model.detect_language(states, tokenizer(model))
    best = [max(probabilities, key=probabilities.__getitem__) for probabilities in found]
    return [(language, row[language]) for language, row in zip(best, found, strict=True)]


def language_within(model: Any, states: torch.Tensor, first: int, end: int) -> tuple[str, float]:
    """The language of a part of the states (n_audio_ctx, n_audio_state) of one sound, and its probability."""
    names = tokenizer(model)
    start = torch.tensor([[names.sot]], device=states.device)
    logits = model.decoder(start, states[None, first : max(end, first + 1)])[0, 0]
    shares = logits[list(names.all_language_tokens)].softmax(dim=0)
    best = int(shares.argmax())
    return names.all_language_codes[best], float(shares[best])


def knows(model: Any, language: str) -> bool:
    """Whether the model has a name for a language, as ISO 639-1."""
    if not model.is_multilingual:
        return language == "en"
    return language in tuple(LANGUAGES)[: model.num_languages]


def tokenizer(model: Any, language: str = "en") -> Tokenizer:
    return _tokenizer(model.is_multilingual, model.num_languages, language)


@cache
def _tokenizer(multilingual: bool, num_languages: int, language: str) -> Tokenizer:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # whisper leaves its vocabulary file to the collector
        return get_tokenizer(multilingual, num_languages=num_languages, language=language, task="transcribe")


def decode(model: Any, states: torch.Tensor, languages: Sequence[str]) -> list[DecodingResult]:
    """One result per row of states (rows, n_audio_ctx, n_audio_state), as `whisper.transcribe` decodes a window.

    A row whose result repeats itself or is improbable is decoded again, each time more freely.
    """
    tokenizer(model)  # whisper's decoding asks for the vocabulary, too
    results: dict[int, DecodingResult] = {}
    waiting = list(range(len(states)))
    for temperature in TEMPERATURES:
        if not waiting:
            break
        options = DecodingOptions(language=languages[waiting[0]], temperature=temperature, fp16=False)
        decoded = _Task(model, options, [languages[row] for row in waiting]).run(states[waiting])
        for row, result in zip(waiting, decoded, strict=True):
            results[row] = result
        waiting = [row for row in waiting if _failed(results[row])]
    return [results[row] for row in range(len(states))]


def _failed(result: DecodingResult) -> bool:
    improbable = result.avg_logprob < LOGPROB_LIMIT
    if improbable and result.no_speech_prob > NO_SPEECH_LIMIT:
        return False  # silence: other words would be no better
    return bool(improbable or result.compression_ratio > COMPRESSION_LIMIT)


class _Task(DecodingTask):  # type: ignore[misc]  # whisper has no types
    """whisper's decoding, with a language of its own for each row."""

    def __init__(self, model: Any, options: DecodingOptions, languages: Sequence[str]) -> None:
        super().__init__(model, options)
        self._languages = list(languages)
        if options.temperature > 0:
            self.decoder = _Drawing(options.temperature, self.tokenizer.eot)

    def _get_audio_features(self, mel: torch.Tensor) -> torch.Tensor:
        return mel  # the states, in the decoder's own precision

    def _detect_language(self, audio_features: torch.Tensor, tokens: torch.Tensor) -> tuple[list[str], None]:
        if self.model.is_multilingual:
            named = [self.tokenizer.to_language_token(language) for language in self._languages]
            tokens[:, self.sot_index + 1] = torch.tensor(named)
        return self._languages, None


class _Drawing(GreedyDecoder):  # type: ignore[misc]
    """Draws tokens as whisper does, but with repeatable numbers, the same for each row."""

    def reset(self) -> None:
        self._numbers = np.random.default_rng(SEED)

    def update(
        self, tokens: torch.Tensor, logits: torch.Tensor, sum_logprobs: torch.Tensor
    ) -> tuple[torch.Tensor, bool]:
        shares = (logits / self.temperature).softmax(dim=-1).double().cumsum(dim=-1)  # (rows, n_vocab)
        drawn = torch.full((len(shares), 1), self._numbers.random(), dtype=shares.dtype, device=shares.device)
        chosen = torch.searchsorted(shares, drawn * shares[:, -1:], right=True)[:, 0]
        ended = tokens[:, -1] == self.eot
        logprobs = functional.log_softmax(logits.float(), dim=-1)
        sum_logprobs += logprobs.gather(1, chosen[:, None])[:, 0] * ~ended
        chosen[ended] = self.eot
        return torch.cat([tokens, chosen[:, None]], dim=-1), bool((chosen == self.eot).all())


@dataclass(frozen=True)
class Piece:
    """Tokens between two times, as the model says; times in seconds from the beginning of the sound."""

    start_s: float
    end_s: float
    tokens: tuple[int, ...]


def pieces_of(
    tokens: Sequence[int], time_zero: int, length_s: float, keep_rest: bool = False
) -> tuple[list[Piece], float]:
    """What `whisper.transcribe` makes of the tokens of a window: finished phrases, and up to when they reach.

    A phrase the model did not finish is left out when another one comes before it: whoever calls hears it again
    from its beginning, or asks with `keep_rest` to have it as it is. `time_zero` is the token of 0.00 s.
    """
    times = [token >= time_zero for token in tokens]
    cuts = [i for i in range(1, len(tokens)) if times[i - 1] and times[i]]
    finished = times[-2:] == [False, True]  # nobody speaks after the last time
    if not cuts:
        said = [token for token in tokens if token >= time_zero]
        start_s = (said[0] - time_zero) * SECONDS_PER_STATE if said and times[0] else 0.0
        end_s = (said[-1] - time_zero) * SECONDS_PER_STATE if said else 0.0
        whole = Piece(start_s, end_s if end_s > start_s else length_s, tuple(tokens))
        return [whole], length_s
    ends = [*cuts, len(tokens)] if finished else cuts
    pieces = []
    for first, end in zip([0, *ends], ends, strict=False):
        part = tokens[first:end]
        start_s, end_s = ((token - time_zero) * SECONDS_PER_STATE for token in (part[0], part[-1]))
        pieces.append(Piece(start_s, end_s, tuple(part)))
    until_s = length_s if finished else pieces[-1].end_s
    if keep_rest and not finished and not all(times[ends[-1] :]):
        rest = tokens[ends[-1] :]
        start_s = (rest[0] - time_zero) * SECONDS_PER_STATE
        pieces.append(Piece(start_s, max(length_s, start_s), tuple(rest)))
    return pieces, until_s
