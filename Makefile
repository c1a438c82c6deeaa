# Two commands on a fresh machine: `make demo` and `make test`. Both make their own .venv.
# They need Python >= 3.11, make and git. PYTHON=python3.13 chooses another interpreter.

PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3 python; do \
	$$p -c 'import sys, venv; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' >/dev/null 2>&1 && echo $$p && break; done)
VENV ?= .venv
BIN := $(VENV)/bin
DATA_DIR ?= ../shared/data

.PHONY: demo test lint check format docs pages clean help

demo: $(VENV)/.run ## set up, and run the main job on a simulated study
	$(BIN)/mekscrna demo

test: $(VENV)/.test ## set up, and run the tests
	$(BIN)/python -m pytest -n auto

lint: $(VENV)/.lint ## style, types and import contracts
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

check: lint test ## the gate: everything that must be clean before a commit

format: $(VENV)/.lint ## format the code
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

docs: $(VENV)/.docs ## build the documentation, docs/_build/html/index.html; warnings are errors
	$(BIN)/python -m sphinx --fail-on-warning --keep-going --quiet --jobs auto docs docs/_build/html

pages: $(VENV)/.test ## draw the generated pages and pictures again, and run the tutorials
	$(BIN)/python scripts/draw_readme.py
	$(BIN)/python scripts/draw_gallery.py
	$(BIN)/python scripts/draw_library.py
	$(BIN)/python scripts/tabulate_claims.py
	$(BIN)/python scripts/tabulate_formats.py
	$(BIN)/python scripts/tabulate_benchmarks.py
	$(BIN)/python scripts/run_tutorials.py

clean: ## remove what the other targets made
	rm -rf $(VENV) runs docs/_build docs/reference/generated docs/reference/api .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache

help: ## this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/'

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "mekscrna needs Python 3.11, 3.12 or 3.13; none was found. Name one: make PYTHON=/path/to/python3.12 demo" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"

$(VENV)/.run: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(VENV)/.test: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --editable . --group test
	@touch $(VENV)/.run $@

$(VENV)/.lint: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --editable . --group dev
	@touch $(VENV)/.run $(VENV)/.test $@

$(VENV)/.docs: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --editable . --group docs
	@touch $(VENV)/.run $@
