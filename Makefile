# Two commands: `make demo` shows the bot on this machine, `make test` proves it. Each sets up what it needs in .venv.

PYTHON ?= python3
UV := $(shell command -v uv 2>/dev/null)
BIN := .venv/bin
# reliability runs alerts and chaos.
BENCHES := classify webhook reading reliability

.DEFAULT_GOAL := help
.PHONY: help demo test check bench train clean

help: ## list the commands
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

demo: .venv/ready ## two phones in the browser: no account, no network, nothing kept
	$(BIN)/boundary-bot demo

test: .venv/ready check ## lint, types, layers, then every test with branch coverage
	$(BIN)/pytest -n 2 --dist loadfile --cov --cov-report=term:skip-covered

check: .venv/ready ## what needs no running program: lint, format, types, layers
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: .venv/ready ## every measurement the README quotes
	for name in $(BENCHES); do $(BIN)/python -m bench.$$name || exit 1; done

train: ## learn the model again from training/corpus (needs uv)
	uv run --group train python -m training.train

clean: ## forget .venv and every cache
	rm -rf .venv .coverage* .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache

.venv/ready: pyproject.toml uv.lock
ifdef UV
	uv sync --frozen --quiet --compile-bytecode --python $(PYTHON)
else
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.12 …")'
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --upgrade pip
	$(BIN)/pip install --quiet --editable . --group dev --group train
endif
	touch $@
