# Two commands do everything on a fresh machine: `make demo` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: demo test lint check bench schemas docs clean
.DEFAULT_GOAL := help

help:  ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

$(STAMP): pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade 'pip>=25.1'
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable . --group dev
	@touch $@

demo: $(STAMP)  ## check real manifests with the shipped defaults
	@$(BIN)/python tools/demo.py

test: $(STAMP)  ## every test, with branch coverage
	@$(BIN)/python -m pytest -n auto --dist worksteal --cov --cov-report=term

lint: $(STAMP)  ## linters, types, layers, drift of generated files
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python tools/generate.py --check
	@$(BIN)/python tools/licenses.py --check
	@$(BIN)/python tools/catalog.py --check
	@$(BIN)/steelyard policy fmt --check policies examples/house-checks/policy
	@$(BIN)/steelyard policy lint

schemas: $(STAMP)  ## write the generated files: schemas, validators, rule pages, CLI reference
	@$(BIN)/python tools/generate.py

bench: $(STAMP)  ## time and memory beside bare Python and check-jsonschema; expressions beside two CELs
	@$(BIN)/python benchmarks/run.py
	@$(BIN)/python benchmarks/expressions.py

clean:  ## forget everything that was made
	rm -rf $(VENV) .cache build dist .coverage* .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
