"""The command line. `--json` prints one JSON value on stdout and nothing else there.

Exit codes: 0 fine, 1 refused (sentence and code on stderr), 2 wrong usage.
"""

from core.cli.app import main

__all__ = ["main"]
