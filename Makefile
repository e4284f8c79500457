# The two commands a newcomer needs: `make demo` and `make test`. Only Python >= 3.11 and make are expected.
PYTHON ?= python3
PORT ?= 8000
DEMO_DATA ?= demo-data
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
WORKERS ?= auto

.PHONY: demo test lint types unit browser bench soak docs pictures lock clean

demo: $(VENV)/.run
	exec $(BIN)/fivefold demo --folder "$(DEMO_DATA)" --port $(PORT)

test: lint types unit

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	find src -name '*.html' -exec $(BIN)/djade --check --target-version 5.2 {} +

types: $(VENV)/.dev
	$(BIN)/mypy

unit: $(VENV)/.dev
	$(BIN)/pytest -n $(WORKERS) --dist worksteal

bench: $(VENV)/.dev
	$(BIN)/python -m tests.benchmarks

soak: $(VENV)/.dev
	FIVEFOLD_SOAK=1 $(BIN)/pytest -n $(WORKERS) -m soak

docs: $(VENV)/.dev
	$(BIN)/python -m tests.reference

pictures: $(VENV)/.dev
	$(BIN)/python -m tests.browser.pictures

lock:
	uv pip compile --universal --generate-hashes --python-version 3.11 --no-annotate --no-header --group build pyproject.toml -o requirements.lock
	uv pip compile --universal --generate-hashes --python-version 3.11 --no-annotate --no-header --group build --group dev --all-extras pyproject.toml -c requirements.lock -o requirements-dev.lock

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Fivefold needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Set PYTHON=/path/to/python3.11.")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements.lock pyproject.toml | $(BIN)/python
	$(PIP) install --require-hashes -r requirements.lock
	$(PIP) install --no-deps --no-build-isolation --editable .
	touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.run
	$(PIP) install --require-hashes -r requirements-dev.lock
	touch $@

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
