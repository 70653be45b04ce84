"""What may stay in Latin letters where the reader chose Chinese, and everything else that did not become Chinese."""

import re

# Proper names, names of files and measures, and the navigation, which is English everywhere.
ALLOWED = {
    *("ALS", "BPR", "BPR-MF", "CLIP", "EASE", "LightGCN", "RP3beta", "SASRec", "Transformer", "Whisper", "kNN"),
    *("HTML", "JSON", "PDF", "Markdown", "UTC", "Vitrine", "nDCG", "nDCG@10", "pos", "neg", "del", "ins", "cndcg"),
    *("English", "Evaluate", "Library", "Training", "demo", "l2"),
}
WORD = re.compile(r"[A-Za-z][A-Za-z0-9@'’-]*[A-Za-z0-9]")
NO_WORDS = frozenset({"href", "key", "ref", "cover", "tone", "kind", "words", "parts", "name"})


def texts(value, no_words=NO_WORDS):
    """Every text in a record for the browser that a person reads; `no_words` are addresses and names of parts."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (text for key, own in value.items() if key not in no_words for text in texts(own, no_words))
    elif isinstance(value, list | tuple):
        yield from (text for own in value for text in texts(own, no_words))


def english_in(text, *, known=()):
    """Words that are neither allowed nor part of what is `known`: titles, tags, names."""
    for own in sorted(known, key=len, reverse=True):
        text = text.replace(own, "")
    return [word for word in WORD.findall(text) if word not in ALLOWED]
