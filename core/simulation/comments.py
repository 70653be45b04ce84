"""What simulated people write: a sentence from a small store, pleased or not, that says it is simulated."""

from __future__ import annotations

SENTENCES = {
    1: ("I enjoyed this very much.", "Beautiful, thank you.", "More like this, please."),
    0: ("It was all right.", "Not bad, not great.", "I have seen better and worse."),
    -1: ("This was not for me.", "I found it dull.", "I stopped halfway."),
}


def sentence(sentiment: int, person: int, item: int) -> str:
    """The same person writes the same of the same recording."""
    own = SENTENCES[sentiment]
    return f"[simulated] {own[(person + item) % len(own)]}"
