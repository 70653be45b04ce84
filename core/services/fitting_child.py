"""The process of one fit: reads its order from a file we wrote ourselves, says how far it is, one JSON object per line.

python -m core.services.fitting_child ORDER
"""

from __future__ import annotations

import json
import os
import pickle
import sys
import threading
from dataclasses import asdict
from pathlib import Path
from typing import Any


def main(path: Path) -> None:
    answers = os.fdopen(os.dup(1), "w", buffering=1, encoding="utf-8")
    os.dup2(2, 1)  # whatever a library prints is no answer
    threading.Thread(target=_end_with_parent, daemon=True).start()
    from core.errors import VitrineError
    from core.services.fitting import fit

    def told(share: float, doing: str) -> bool:
        _say(answers, {"share": share, "doing": doing})
        return False  # who cancels ends this process

    order, folder = pickle.loads(path.read_bytes())  # noqa: S301  # written by our parent, readable by us only
    try:
        fitted = fit(order, folder, told)
    except VitrineError as error:
        _say(answers, {"error": type(error).__name__, "message": str(error)})
    else:
        _say(answers, {"fitted": asdict(fitted)})


def _say(answers: Any, what: dict[str, Any]) -> None:
    print(json.dumps(what), file=answers)  # NaN included: our parent is Python, too


def _end_with_parent() -> None:
    while os.read(0, 1):
        pass
    os._exit(1)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
