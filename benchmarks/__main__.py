"""Runs one benchmark by name."""

import argparse
import importlib
import os
import sys
from pathlib import Path

MODULES = [path for path in Path(__file__).parent.glob("*.py") if path.stem != "__main__"]
NAMES = sorted(path.stem for path in MODULES if "\ndef main(" in path.read_text(encoding="utf-8"))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("name", choices=NAMES)
    name = parser.parse_args(sys.argv[1:2]).name
    os.environ.setdefault("OMP_NUM_THREADS", "1")  # read when torch is imported, hence before the benchmark
    importlib.import_module(f"benchmarks.{name}").main(sys.argv[2:])


if __name__ == "__main__":
    main()
