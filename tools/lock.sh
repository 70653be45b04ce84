#!/usr/bin/env bash
# Compile requirements*.in into pinned requirements*.txt for every platform and Python >= 3.11.
# torch and what only its CUDA build needs are left to torch's own metadata, so that a machine with a CPU build keeps it.
set -euo pipefail
cd "$(dirname "$0")/.."
uv=.venv/bin/uv
[ -x "$uv" ] || .venv/bin/python -m pip install -q uv
skip=(torch triton cuda-bindings cuda-pathfinder cuda-toolkit)
skip+=($("$uv" pip compile -q --universal --python-version 3.11 --no-header --no-annotate requirements.in \
  | grep -oE '^nvidia[a-z0-9-]+' | sort -u))
compile=("$uv" pip compile -q --universal --python-version 3.11 --no-header --no-annotate)
{
  echo "# Compiled from requirements.in by 'make lock'; do not edit."
  grep -oE '^torch==[0-9.]+' requirements.in
  "${compile[@]}" "${skip[@]/#/--no-emit-package=}" requirements.in
} > requirements.new
mv requirements.new requirements.txt
{
  echo "# Compiled from requirements-dev.in by 'make lock'; do not edit."
  "${compile[@]}" requirements-dev.in
} > requirements-dev.new
mv requirements-dev.new requirements-dev.txt
