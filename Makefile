# Needs python3 (3.11 or later) with venv, and make. `make help` lists what can be done.
SHELL := /bin/sh
PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
# Where what is to be tested or checked can be narrowed: make test ARGS="tests/cycles -k release"
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help run test test-postgres check format rules bench bench-full screenshots lock environment environment-dev clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' Makefile

# A second start is quick only when Python may keep what it compiled at the first.
run: environment ## Run the product with demo data on http://127.0.0.1:8000 (PORT=… for another port)
	@exec env -u PYTHONDONTWRITEBYTECODE BW_DEMO=1 PORT=$(PORT) $(BIN)/flask --app app demo serve

# Tests start some sixty processes of the product: each is quicker by a quarter when Python may keep
# what it compiled.
test: environment-dev ## Run the tests (ARGS=… is handed to pytest)
	@env -u PYTHONDONTWRITEBYTECODE $(BIN)/python -m pytest -n logical --dist worksteal $(ARGS)

test-postgres: environment-dev ## Run the tests of actions, queries and views on a PostgreSQL of their own
	@$(BIN)/python -m tools.postgres $(ARGS)

check: environment-dev ## Check format, style, types, layers, templates, security, requirements and house rules
	@$(BIN)/python -m tools.check

format: environment-dev ## Put the code into the house format
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format .

rules: environment-dev ## Replace each rule's function by constants and expect its test to fail (ARGS="G2 F1" for some)
	@$(BIN)/python -m tools.rules $(ARGS)

bench: environment-dev ## Measure speed and weight beside the floors, in at most ten minutes
	@$(BIN)/python -m tests.bench $(ARGS)

bench-full: environment-dev ## Measure what takes longer: millions of answers, half an hour of load
	@$(BIN)/python -m tests.bench --full $(ARGS)

screenshots: environment-dev ## Make the pictures of the README anew
	@$(BIN)/python -m tools.screenshots $(ARGS)

# uv works out the versions for every system at once; it lives in an environment of its own that is
# thrown away. The locks hold hashes and no address: pip installs them from wherever it is set to.
# `make lock ARGS=--upgrade` takes the newest versions that the .in files allow.
lock: ## Write requirements/*.lock anew from requirements/*.in
	@sh tools/lock.sh $(PYTHON) $(ARGS)

environment:
	@sh tools/environment.sh $(PYTHON) base

environment-dev:
	@sh tools/environment.sh $(PYTHON) dev

clean: ## Remove the environment and the caches; the database under instance/ stays
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis htmlcov .coverage
