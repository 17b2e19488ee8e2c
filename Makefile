.DEFAULT_GOAL := help
PYTHON ?= $(shell command -v python3.11 || echo python3)
PORT ?= 5001
VENV := .venv
BIN := $(VENV)/bin
export TF_CPP_MIN_LOG_LEVEL ?= 2

.PHONY: help run test check fix bench lock screenshots clean

help:  ## list the verbs
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

$(VENV)/serve: requirements.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(VENV)/develop: $(VENV)/serve requirements-dev.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

run: $(VENV)/serve  ## serve on http://localhost:5001 (another port: make run PORT=8000)
	@echo "Pneumoscope starts on http://localhost:$(PORT)"
	$(BIN)/gunicorn -c gunicorn.conf.py -b 127.0.0.1:$(PORT) wsgi:app

test: $(VENV)/develop  ## run the tests
	$(BIN)/pytest

check: $(VENV)/develop  ## everything that must be green: format, lint, types, tests with coverage
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/pytest --cov --cov-report=term:skip-covered

fix: $(VENV)/develop  ## let ruff format and mend what it can
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(VENV)/develop  ## print the table of performance (into a file: make bench BENCH="--markdown FILE")
	$(BIN)/python -m benchmarks $(BENCH)

screenshots: $(VENV)/develop  ## draw the pictures of docs/ anew (needs Chromium)
	$(BIN)/python -m benchmarks.screenshots

lock: $(VENV)/develop  ## resolve requirements*.in into pinned, hashed requirements*.txt
	for name in requirements requirements-dev; do \
	  $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	    --custom-compile-command "make lock" $$name.in -o $$name.txt || exit 1; done

clean:  ## remove the virtual environment and caches (not runs/ and not instance/)
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .coverage
