"""Words that a text model's own vocabulary holds whole: real words, whatever the collection is about.

They keep the search from taking "dogs" for a slip of the pen in a collection that only has "logs". The list lies in
open_clip's package and is read from there without importing it, because that would bring torch into the web process.
"""

from __future__ import annotations

import gzip
import importlib.util
from functools import cache
from pathlib import Path

FILE = "bpe_simple_vocab_16e6.txt.gz"
MERGES = 48_894  # lines of the file that the tokenizer uses, after its head line
END = "</w>"
SHORTEST = 3


@cache
def whole_words() -> frozenset[str]:
    """In small letters, about 30,000, mostly English; empty where open_clip is not installed. Takes 0.1 s once."""
    package = importlib.util.find_spec("open_clip")
    folder = next(iter(package.submodule_search_locations or ()), "") if package else ""
    path = Path(folder) / FILE
    if not folder or not path.is_file():
        return frozenset()
    lines = gzip.decompress(path.read_bytes()).decode("utf-8").split("\n")[1 : MERGES + 1]
    words = ("".join(line.split()).removesuffix(END) for line in lines if line.endswith(END))
    return frozenset(word for word in words if len(word) >= SHORTEST and word.isalpha())
