"""The whole of Whisper: one pass of its encoder gives the vector of a passage and the words said in it."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
import torch
from whisper.decoding import DecodingResult

from core.domain import SAMPLE_RATE_HZ, FloatVector, Waveform, Word
from core.domain.speech import Heard, Passage, Phrase, Spans
from core.encoders.alignment import STATES_PER_S, words_of_pieces, words_of_text
from core.encoders.decoding import decode, knows, language_within, languages_of, pieces_of, tokenizer
from core.encoders.ladder import Plan
from core.encoders.whisper import SAMPLES_PER_STATE, Whisper, audible_pieces, check, sums_of

MORE_PASSES = 3  # per passage, where the model stopped before the end of what is spoken
LEAST_REST_S = 0.3  # shorter rests of speech are the end of a word
LEAST_STEP_S = 1.0  # a pass that gets no further than this has got stuck
TURN_PAUSE_S = 0.8  # people who change language, or the speaker, pause so long
TURN_S = 1.5  # of speech, to tell its language
CERTAIN_LANGUAGE = 0.7  # probability


class WhisperListener:
    """Implements `core.protocols.Listener`. Thread-safe: one passage is written down at a time."""

    def __init__(self, whisper: Whisper) -> None:
        self._whisper = whisper
        self._decoding = threading.Lock()  # whisper hangs its caches onto the model itself

    @property
    def transcribes(self) -> bool:
        return self._whisper.transcribes

    def hear(self, passages: Sequence[Passage], language: str = "") -> list[Heard]:
        for passage in passages:
            check(passage.sound)
            _check_spans(passage)
        if not self.transcribes:
            rows = self._whisper.windows.encode([passage.sound for passage in passages])
            return [Heard(vector=row) for row in rows]
        vectors = np.zeros((len(passages), self._whisper.windows.space.dim), dtype=np.float32)
        phrases: list[list[Phrase]] = [[] for _ in passages]
        work = [_Stretch(i, 0.0, passage.sound, passage.spoken) for i, passage in enumerate(passages)]
        for passes in range(1 + MORE_PASSES):
            outcomes = self._listen(work, language, last=passes == MORE_PASSES)
            for stretch, outcome in zip(work, outcomes, strict=True):
                phrases[stretch.passage] += outcome.phrases
                if passes == 0:
                    vectors[stretch.passage] = outcome.vector
            work = [stretch for outcome in outcomes for stretch in outcome.rest]
        return [
            Heard(vector=vector, phrases=tuple(_in_order(said, len(passage.sound) / SAMPLE_RATE_HZ)))
            for vector, said, passage in zip(vectors, phrases, passages, strict=True)
        ]

    def align(self, sound: Waveform, text: str, language: str = "") -> tuple[Word, ...]:
        check(sound)
        words: list[tuple[Word, ...]] = [()]

        def work(model: Any, plan: Plan, part: slice) -> None:
            if language and not knows(model, language):
                return
            states = _for_decoder(model, self._whisper.windows.states(model, plan, [sound]))
            spoken = language or languages_of(model, states)[0][0]
            words[0] = words_of_text(model, tokenizer(model, spoken), states[0], text, len(sound) / SAMPLE_RATE_HZ)

        if self.transcribes and text.strip():
            with self._decoding:
                self._whisper.ladder.each(1, work)
        return words[0]

    def _listen(self, stretches: Sequence[_Stretch], language: str, last: bool) -> list[_Outcome]:
        outcomes: dict[int, _Outcome] = {}

        def work(model: Any, plan: Plan, part: slice) -> None:
            done = self._pass(model, plan, stretches[part], language, last)
            outcomes.update(zip(range(part.start, part.stop), done, strict=True))

        with self._decoding:
            self._whisper.ladder.each(len(stretches), work)
        return [outcomes[i] for i in range(len(stretches))]

    def _pass(self, model: Any, plan: Plan, stretches: Sequence[_Stretch], language: str, last: bool) -> list[_Outcome]:
        """One pass of the encoder over each stretch in which anything is audible, and the decoding of its states."""
        outcomes = [_Outcome(np.zeros(self._whisper.windows.space.dim, np.float32)) for _ in stretches]
        length = self._whisper.windows.dimensions.n_audio_ctx * SAMPLES_PER_STATE
        heard = [(i, piece) for i, s in enumerate(stretches) for piece in audible_pieces(s.sound, length)]
        if not heard:
            return outcomes
        pieces = [piece for _, piece in heard]
        states = self._whisper.windows.states(model, plan, [piece.sound for piece in pieces])
        rows = sums_of(states, pieces).cpu().numpy()
        rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), np.finfo(np.float32).tiny)
        for (i, _), row in zip(heard, rows, strict=True):
            outcomes[i] = _Outcome(row)
        spoken = [(place, i) for place, (i, _) in enumerate(heard) if stretches[i].spoken]
        if spoken:
            chosen = _for_decoder(model, states[[place for place, _ in spoken]])
            written = _write_down(model, chosen, [stretches[i] for _, i in spoken], language, last)
            for (_, i), (phrases, rest) in zip(spoken, written, strict=True):
                outcomes[i] = replace(outcomes[i], phrases=phrases, rest=rest)
        return outcomes


@dataclass(frozen=True)
class _Stretch:
    """A passage, or the rest of one, with where it begins in the passage."""

    passage: int
    offset_s: float
    sound: Waveform
    spoken: Spans

    @property
    def length_s(self) -> float:
        return len(self.sound) / SAMPLE_RATE_HZ

    def part(self, from_s: float, to_s: float) -> _Stretch:
        """What lies between two moments."""
        spoken = tuple(
            (max(start, from_s) - from_s, min(end, to_s) - from_s)
            for start, end in self.spoken
            if start < to_s and end > from_s
        )
        sound = self.sound[round(from_s * SAMPLE_RATE_HZ) : round(to_s * SAMPLE_RATE_HZ)]
        return _Stretch(self.passage, self.offset_s + from_s, sound, spoken)

    def rest(self, from_s: float) -> _Stretch | None:
        """What is still to be heard from a moment on; None when nobody speaks there any more."""
        left = self.part(from_s, self.length_s)
        if from_s < LEAST_STEP_S or sum(end - start for start, end in left.spoken) < LEAST_REST_S:
            return None
        return left

    def turns(self) -> list[list[tuple[float, float]]]:
        """Spans that follow each other without a long pause, in groups long enough to tell a language by."""
        groups: list[list[tuple[float, float]]] = []
        for span in self.spoken:
            if groups and (span[0] - groups[-1][-1][1] < TURN_PAUSE_S or _seconds(groups[-1]) < TURN_S):
                groups[-1].append(span)
            else:
                groups.append([span])
        if len(groups) > 1 and _seconds(groups[-1]) < TURN_S:
            short = groups.pop()
            groups[-1] += short
        return groups


@dataclass(frozen=True)
class _Outcome:
    vector: FloatVector
    phrases: tuple[Phrase, ...] = ()
    rest: tuple[_Stretch, ...] = ()


def _write_down(
    model: Any, states: torch.Tensor, stretches: Sequence[_Stretch], language: str, last: bool
) -> list[tuple[tuple[Phrase, ...], tuple[_Stretch, ...]]]:
    """The phrases of each stretch, and what is still to be heard of it."""
    written: list[tuple[tuple[Phrase, ...], tuple[_Stretch, ...]]] = [((), ()) for _ in stretches]
    if language and not knows(model, language):
        return written  # words of another language would be made up
    whole = []
    for i, stretch in enumerate(stretches):
        parts = () if language or last else _by_language(model, states[i], stretch)
        if len(parts) > 1:
            written[i] = ((), parts)
        else:
            whole.append(i)
    if not whole:
        return written
    chosen = states[whole]
    languages = [(language, 1.0)] * len(whole) if language else languages_of(model, chosen)
    results = decode(model, chosen, [name for name, _ in languages])
    for i, result, (name, probability) in zip(whole, results, languages, strict=True):
        written[i] = _phrases(model, states[i], stretches[i], result, name, probability, last)
    return written


def _by_language(model: Any, states: torch.Tensor, stretch: _Stretch) -> tuple[_Stretch, ...]:
    """The stretch in parts of one language each, where its turns are clearly in several; else nothing.

    A part is heard again on its own, as Whisper was taught to hear: one language at a time.
    """
    turns = stretch.turns() if model.is_multilingual else []
    if len(turns) < 2:
        return ()
    cuts, before = [], ""
    for turn in turns:
        first, end = (round(s * STATES_PER_S) for s in (turn[0][0], turn[-1][1]))
        name, probability = language_within(model, states, first, end)
        if probability < CERTAIN_LANGUAGE:
            continue
        if before and name != before:
            cuts.append(turn[0][0])
        before = name
    edges = [0.0, *cuts, stretch.length_s]
    return tuple(stretch.part(*edge) for edge in pairwise(edges)) if cuts else ()


def _phrases(
    model: Any,
    states: torch.Tensor,
    stretch: _Stretch,
    result: DecodingResult,
    language: str,
    probability: float,
    last: bool,
) -> tuple[tuple[Phrase, ...], tuple[_Stretch, ...]]:
    names = tokenizer(model, language)
    pieces, until_s = pieces_of(result.tokens, names.timestamp_begin, stretch.length_s, keep_rest=last)
    timed = words_of_pieces(model, names, states, pieces, stretch.length_s)
    phrases = [
        Phrase(
            start_s=stretch.offset_s + start_s,
            end_s=stretch.offset_s + end_s,
            text=names.decode([token for token in piece.tokens if token < names.eot]).strip(),
            words=tuple(_moved(word, stretch.offset_s) for word in words),
            language=language,
            language_probability=min(1.0, probability),
            avg_logprob=float(result.avg_logprob),
            no_speech_prob=float(result.no_speech_prob),
            compression_ratio=float(result.compression_ratio),
            temperature=float(result.temperature),
        )
        for piece, (start_s, end_s, words) in zip(pieces, timed, strict=True)
    ]
    rest = None if last else stretch.rest(until_s)
    return tuple(phrases), (rest,) if rest else ()


def _in_order(phrases: Sequence[Phrase], length_s: float) -> list[Phrase]:
    """Phrases with text, inside the passage and one after the other, and their words inside them."""
    kept, before_s = [], 0.0
    for phrase in phrases:
        start_s = min(max(phrase.start_s, before_s), length_s)
        end_s = min(phrase.end_s, length_s)
        if phrase.text and end_s > start_s:
            words = tuple(_within(word, start_s, end_s) for word in phrase.words if word.text)
            kept.append(replace(phrase, start_s=start_s, end_s=end_s, words=words))
            before_s = end_s
    return kept


def _within(word: Word, start_s: float, end_s: float) -> Word:
    first = min(max(word.start_s, start_s), end_s)
    return replace(word, start_s=first, end_s=min(max(word.end_s, first), end_s))


def _moved(word: Word, by_s: float) -> Word:
    return replace(word, start_s=word.start_s + by_s, end_s=word.end_s + by_s)


def _seconds(spans: Sequence[tuple[float, float]]) -> float:
    return sum(end - start for start, end in spans)


def _for_decoder(model: Any, states: torch.Tensor) -> torch.Tensor:
    return states.to(model.decoder.token_embedding.weight.dtype)


def _check_spans(passage: Passage) -> None:
    length_s = len(passage.sound) / SAMPLE_RATE_HZ + 1e-3
    for start_s, end_s in passage.spoken:
        if not 0 <= start_s < end_s <= length_s:
            raise ValueError(f"the span [{start_s}, {end_s}) lies outside the passage of {length_s:.2f} s")
