"""The pages, grouped as they appear in the navigation. This list is the table of contents."""

from types import ModuleType

from pages.curate import collections, vocabulary, worklist
from pages.explore import item, library, map
from pages.measure import evaluate, training
from pages.recommend import audience, cold_start, recommend

SECTIONS: dict[str, list[ModuleType]] = {
    "Explore": [library, map, item],
    "Curate": [collections, worklist, vocabulary],
    "Recommend": [recommend, cold_start, audience],
    "Measure": [evaluate, training],
}
FOR_CURATORS = (worklist, evaluate, training)  # not in the navigation of viewers
