"""The confined process: standard input is the file, standard output the answers. Started by `core.media.sandbox`.

    python -I -S child.py '{"paths": [...], "task": "probe", "limits": {...}, ...}'

Tasks: probe, decode, frame, picture, layers.

It imports PyAV and numpy only, and never learns the name of the file.
"""

import json
import os
import sys

if __name__ == "__main__":
    order = json.loads(sys.argv[1])
    sys.path += order["paths"]

from core.media import confinement, wire


def main(order: dict) -> None:  # type: ignore[type-arg]
    answers = os.fdopen(os.dup(1), "wb", buffering=1 << 16)
    os.dup2(2, 1)  # whatever a library prints is no answer
    layers = confinement.before_imports(order["cpu_s"])
    from core.media import task

    status = task.Status(order["limits"]["rss_bytes"])
    layers |= confinement.after_imports(order["limits"]["rss_bytes"])
    wire.send(answers, {"kind": "ready"})
    with os.fdopen(0, "rb", buffering=0) as file:
        task.run(order, file, lambda message, arrays=(): wire.send(answers, message, arrays), status, layers)


if __name__ == "__main__":
    main(order)
