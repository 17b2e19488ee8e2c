.DEFAULT_GOAL := help
PYTHON ?= $(shell command -v python3.11 || echo python3)
PORT ?= 5001
SECONDS ?= 3600
REQUESTS ?= 20000
VENV := .venv
BIN := $(VENV)/bin
export TF_CPP_MIN_LOG_LEVEL ?= 2

.PHONY: help run test check fix bench fuzz soak audit sbom lock screenshots clean

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

check: $(VENV)/develop  ## everything that must be green: format, lint, types, known mistakes, tests with coverage
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/bandit --quiet --configfile pyproject.toml --recursive app wsgi.py gunicorn.conf.py
	$(BIN)/hadolint Dockerfile
	$(BIN)/pytest --cov --cov-report=term:skip-covered

fix: $(VENV)/develop  ## let ruff format and mend what it can
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(VENV)/develop  ## print the table of performance (into a file: make bench BENCH="--markdown FILE")
	$(BIN)/python -m benchmarks $(BENCH)

fuzz: $(VENV)/develop  ## fuzz the decoders for an hour (longer: make fuzz SECONDS=36000); keeps its corpus in runs/fuzz
	$(BIN)/python -m tests.fuzz.program runs/fuzz $(SECONDS)

screenshots: $(VENV)/develop  ## draw the pictures of docs/ anew (needs Chromium)
	$(BIN)/python -m benchmarks.screenshots

lock: $(VENV)/develop  ## resolve requirements*.in into pinned, hashed requirements*.txt
	for name in requirements requirements-dev; do \
	  $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	    --custom-compile-command "make lock" $$name.in -o $$name.txt || exit 1; done
	$(MAKE) sbom

soak: $(VENV)/develop  ## 20,000 mixed requests from 32 clients against a running server (fewer: make soak REQUESTS=3000)
	$(BIN)/python -m benchmarks.soak --requests $(REQUESTS)

audit: $(VENV)/develop  ## ask for known vulnerabilities of what is pinned; fails where there is no data to ask
	@for name in requirements requirements-dev; do \
	  $(BIN)/pip-audit --strict --disable-pip --require-hashes --progress-spinner off -r $$name.txt || \
	    { echo "error: $$name.txt: vulnerable, or not audited: this network may have no data for pip-audit" >&2; exit 1; }; \
	done

sbom: $(VENV)/develop  ## write the bill of materials (CycloneDX) of what serves anew
	$(BIN)/cyclonedx-py requirements requirements.txt --pyproject pyproject.toml --output-reproducible \
	  --output-format JSON --output-file sbom.json

clean:  ## remove the virtual environment and caches (not runs/ and not instance/)
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .coverage
