# `make run` and `make test` do all set-up themselves. `make help` lists the rest.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALL := $(shell command -v uv >/dev/null 2>&1 && echo "uv pip install --python $(BIN)/python" || echo "$(BIN)/python -m pip install --disable-pip-version-check")

.PHONY: run test test-slow test-postgres check lint types arrows lock demo clean help
.DEFAULT_GOAL := help

run: $(VENV)/.run  ## set up, then open the application on http://localhost:8501
	@exec $(BIN)/python -m core serve

test: $(VENV)/.test  ## set up, then run the tests; a journey that fails in the browser is walked once more
	$(BIN)/python -m pytest -n 2 --dist loadfile -m "not slow" --durations=15
	$(BIN)/python -m pytest tests/faults -m "slow and not browser"
	$(BIN)/python -m pytest tests/browser -m slow --reruns 1

test-postgres: $(VENV)/.test  ## what touches the database, on a throw-away PostgreSQL server
	tools/with_postgres.sh $(BIN)/python -m pytest tests/core/storage tests/core/jobs tests/core/services/simulation -m postgres

test-slow: $(VENV)/.test  ## the long ones: all hostile and real recordings, real architectures, long films
	$(BIN)/python -m pytest -m "slow and not browser" --ignore=tests/faults
	$(BIN)/python -m pytest tests/faults/test_web_browser.py

check: lint types arrows test  ## everything the build server checks

lint: $(VENV)/.test  ## style
	$(BIN)/ruff check . && $(BIN)/ruff format --check .

types: $(VENV)/.test  ## static types
	$(BIN)/mypy

arrows: $(VENV)/.test  ## the architecture's direction of imports
	$(BIN)/lint-imports

lock: $(VENV)/.test  ## compile requirements*.in into pinned requirements*.txt
	bash tools/lock.sh

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements.txt | $(VENV)/bin/python
	$(INSTALL) -r requirements.txt
	@touch $@

$(VENV)/.test: requirements-dev.txt requirements-readers.txt $(VENV)/.run
	$(INSTALL) -r requirements-dev.txt
	$(INSTALL) --no-deps -r requirements-readers.txt
	@touch $@

clean:  ## remove the virtual environment and caches, never data
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

help:
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 10
