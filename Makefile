# demo: see it work · run: the daemon · test · lint · bench · model: train the weights. Each sets up everything it needs.
# ALL=1 lets test do what takes long too (a real browser under attack, every command in a process of its own, four times the examples of each law).
# PYTHON=… names the Python to use (3.11 or newer); NO_APT=1 keeps the set-up from installing system packages.
BIN := .venv/bin
READY := .venv/.ready
TOOLS := .venv/.tools
unexport PYTHONHOME PYTHONPATH PYTHONWARNINGS PYTHONDONTWRITEBYTECODE

.PHONY: demo run test lint bench model

demo: $(READY)
	@$(BIN)/zhengming demo

run: $(READY)
	@$(BIN)/zhengming run

test: $(READY) $(TOOLS)
	@$(BIN)/python -m pytest -q -n 3 --durations=15 $(if $(ALL),--hypothesis-profile=thorough,-m "not heavy")

lint: $(READY)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache

bench: $(READY)
	@$(BIN)/python -m benchmarks --short

model: $(READY)
	@$(BIN)/python -c 'import vaderSentiment' 2>/dev/null || $(BIN)/python -m pip --disable-pip-version-check install -qq 'vadersentiment>=3.3.2'
	@$(BIN)/python -m monitor.opinion.training.general
	@$(BIN)/python -m monitor.opinion.training.english
	@$(BIN)/python -m monitor.teaching
	@$(BIN)/python -m monitor.opinion.training.voter

$(READY): requirements.lock pyproject.toml
	@.ci/prepare

$(TOOLS): $(READY)
	@.ci/prepare tools
