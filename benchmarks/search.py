"""Judged queries on the demo collection: how good the ranking is, and whether "nothing matches" can be believed.

    python -m benchmarks search [--data DIR] [--half tuning|held-out|both] [--show]

Without --data the collection is made anew (two minutes on an idle core). The peer, in the same run, ranks by plain
cosines and word matches and cuts at one flat score, the best one for the tuning half.
"""

from __future__ import annotations

import argparse
import itertools
import tempfile
import time
from pathlib import Path

from core.search.calibration import Calibration, expected_error
from data.search.collection import filled
from data.search.judged import Figures, Plain, Verdict, ask, best_cut, cut, figures, framed, queries, reliability

KINDS = {
    "words, plus and minus, pictures": ("words", "plus-minus", "picture"),
    "words": ("words",),
    "plus and minus": ("plus-minus",),
    "pictures": ("picture",),
    "sounds": ("sound",),
    "moments of items": ("moment",),
    "words in frames": ("framed",),
    "words in open frames": ("open",),
}
ASKED = ("words", "plus-minus", "picture")
BANDS = (0.0, 0.3, 0.5, 0.7, 0.9, 1.01)
PEERS = ("words", "plus-minus", "picture", "moment")


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks search", description=__doc__)
    parser.add_argument("--data", type=Path, help="a data directory that has, or gets, the demo collection")
    parser.add_argument("--half", choices=("tuning", "held-out", "both"), default="both")
    parser.add_argument("--show", action="store_true", help="every query with what was found")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        run(options.data or Path(folder), options.half, options.show)


def run(folder: Path, half: str, show: bool) -> None:
    application = filled(folder)
    visitor, searching = application.local_visitor, application.services.searching
    by_title = {item.title: item.item_id for item in application.services.library.items(visitor)}
    searching.words(visitor, "warm up")
    started_s, judged = (
        time.process_time(),
        [query for query in (*queries(), *framed()) if half in ("both", query.half)],
    )
    calibrated = [ask(searching, visitor, query, by_title) for query in judged]
    each_s = (time.process_time() - started_s) / len(judged)
    peer = Plain(application, visitor)
    plain = [peer.ask(query) for query in queries() if query.kind in PEERS]
    level = best_cut([verdict for verdict in plain if verdict.judged.half == "tuning"])
    print(f"{len(judged)} queries, {each_s * 1000:.0f} ms of processor time each; flat cut-off of the peer {level:.3f}")
    if show:
        _show(calibrated)
    print("\n| half | queries of | n | nDCG@10 | nothing: precision | recall | plain: nDCG@10 | precision | recall |")
    print("|---|---|---|---|---|---|---|---|---|")
    for part in ("tuning", "held-out") if half == "both" else (half,):
        for name, kinds in KINDS.items():
            own = [v for v in calibrated if v.judged.half == part and v.judged.kind in kinds]
            other = [v for v in cut(plain, level) if v.judged.half == part and v.judged.kind in kinds]
            peer_row = _row(figures(other)) if other else "- | - | -"
            print(f"| {part} | {name} | {len(own)} | {_row(figures(own))} | {peer_row} |")
    _reliability([verdict for verdict in calibrated if verdict.judged.kind in ASKED])


def _reliability(verdicts: list[Verdict]) -> None:
    """How often hits were right that were said to be so sure; and the line that the tuning half would have."""
    tuning = [verdict for verdict in verdicts if verdict.judged.half == "tuning"]
    if tuning:
        scores = [score for verdict in tuning for score in verdict.scores]
        line = Calibration.fit(scores, [right for verdict in tuning for right in verdict.right])
        print(f"\nfitted to the hits of the tuning half: offset {line.offset:.2f}, slope {line.slope:.2f}")
    print("\n| half | sure | hits | mean sure | right |")
    print("|---|---|---|---|---|")
    for half in ("tuning", "held-out"):
        sure, right = reliability([verdict for verdict in verdicts if verdict.judged.half == half])
        for low, high in itertools.pairwise(BANDS):
            there = (sure >= low) & (sure < high)
            if there.any():
                said, held = f"{sure[there].mean():.0%}", f"{right[there].mean():.0%}"
                print(f"| {half} | {low:.0%} to {min(high, 1):.0%} | {there.sum()} | {said} | {held} |")
        if len(sure):
            print(f"| {half} | expected calibration error | {len(sure)} | {expected_error(sure, right):.3f} | |")


def _row(found: Figures) -> str:
    return " | ".join("-" if x != x else f"{x:.3f}" for x in (found.ndcg, found.precision, found.recall))


def _show(verdicts: list[Verdict]) -> None:
    for v in sorted(verdicts, key=lambda v: (v.judged.half, v.judged.kind, v.judged.name)):
        right = sum(name in v.judged.relevant for name in v.hits)
        print(
            f"{v.judged.half:9} {v.judged.kind:10} {v.judged.name[:38]:38} "
            f"{right} of {len(v.judged.relevant)} in {len(v.hits)} hits, best {v.best:.2f}"
        )
