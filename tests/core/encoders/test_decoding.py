"""What the decoder writes is taken apart into phrases with times; a phrase cut in the middle is heard again."""

from core.encoders.decoding import pieces_of
from tests.core.encoders.hearing import ZERO


def at(seconds):
    return ZERO + round(seconds * 50)


def test_phrases_lie_between_their_times():
    tokens = [at(0.0), 1, 2, at(1.5), at(2.0), 3, at(4.0)]
    pieces, until_s = pieces_of(tokens, ZERO, 10.0)
    assert [(p.start_s, p.end_s, p.tokens) for p in pieces] == [
        (0.0, 1.5, (at(0.0), 1, 2, at(1.5))),
        (2.0, 4.0, (at(2.0), 3, at(4.0))),
    ]
    assert until_s == 10.0  # a single time at the end: nobody speaks after it


def test_a_phrase_the_model_did_not_finish_is_heard_again_from_its_beginning_or_kept_in_the_end():
    tokens = [at(0.0), 1, at(1.5), at(2.0), 2, 3]
    pieces, until_s = pieces_of(tokens, ZERO, 10.0)
    assert [p.tokens for p in pieces] == [(at(0.0), 1, at(1.5))]
    assert until_s == 1.5
    kept, _ = pieces_of(tokens, ZERO, 10.0, keep_rest=True)
    assert [(p.start_s, p.end_s) for p in kept] == [(0.0, 1.5), (2.0, 10.0)]


def test_where_the_model_stopped_at_a_time_the_rest_is_heard():
    pieces, until_s = pieces_of([at(0.0), 1, at(5.0), at(5.2)], ZERO, 10.0)
    assert len(pieces) == 1
    assert until_s == 5.0


def test_words_without_a_second_time_reach_to_the_end():
    [piece], until_s = pieces_of([at(0.4), 1, 2], ZERO, 7.0)
    assert (piece.start_s, piece.end_s, until_s) == (0.4, 7.0, 7.0)
    [piece], _ = pieces_of([at(0.4), 1, 2, at(3.0)], ZERO, 7.0)
    assert (piece.start_s, piece.end_s) == (0.4, 3.0)
