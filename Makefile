# demo: see it work · run: the daemon · test · lint · bench. Each sets up everything it needs.
PYTHON ?= python3.11
BIN := .venv/bin
STAMP := .venv/.ready

.PHONY: demo run test lint bench

demo: $(STAMP)
	@$(BIN)/zhengming demo

run: $(STAMP)
	@$(BIN)/zhengming run

test: $(STAMP)
	@$(BIN)/python -m pytest -q -n 2

lint: $(STAMP)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache

bench: $(STAMP)
	@$(BIN)/python -m benchmarks

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -m venv .venv || { [ "$$(id -u)" = 0 ] && apt-get update -qq && apt-get install -y -qq python3.11-venv && $(PYTHON) -m venv .venv; }
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@
