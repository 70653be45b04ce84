"""The process of one piece of work: reads it from a file we wrote ourselves, says how far it is, writes its answer.

python -m core.services.apart_child FOLDER
"""

from __future__ import annotations

import json
import os
import pickle
import sys
import threading
from pathlib import Path


def main(folder: Path) -> None:
    progress = os.fdopen(os.dup(1), "w", buffering=1, encoding="utf-8")
    os.dup2(2, 1)  # whatever a library prints is no progress
    threading.Thread(target=_end_with_parent, daemon=True).start()
    from core.errors import Refused, VitrineError
    from core.services.apart import ANSWERED, ASKED

    def told(share: float, doing: str) -> bool:
        progress.write(json.dumps([share, doing]) + "\n")
        return False  # who cancels ends this process

    function, argument = pickle.loads((folder / ASKED).read_bytes())  # noqa: S301  # written by our parent
    try:
        answer = function(argument, told)
    except VitrineError as error:
        answer = VitrineError(str(error)) if isinstance(error, Refused) else error  # a refusal is made from its code
    part = folder / f"{ANSWERED}.part"
    part.write_bytes(pickle.dumps(answer, protocol=pickle.HIGHEST_PROTOCOL))
    part.replace(folder / ANSWERED)


def _end_with_parent() -> None:
    while os.read(0, 1):
        pass
    os._exit(1)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
