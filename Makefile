# make demo   the main job on the sample project, in ./demo
# make test   the whole test suite
# Both set up what they need: an own .venv, and Debian's LibreOffice, poppler and judges when run as root.

PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test lint types wheel benchmarks wording-report clean

demo: .venv/ready
	@.ci/system-packages documents hand
	@PATH="$(CURDIR)/$(BIN):$$PATH" bash samples/demo.sh demo

test: .venv/ready
	@.ci/system-packages documents hand judges java
	$(BIN)/pytest

lint: .venv/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/ready
	$(BIN)/mypy

wheel: .venv/ready
	rm -rf dist
	$(BIN)/python -m build --wheel --no-isolation --outdir dist .

benchmarks: .venv/ready
	@.ci/system-packages documents hand judges peers
	$(BIN)/python -m benchmarks.run

wording-report: .venv/ready
	$(BIN)/python -m benchmarks.wording

clean:
	rm -rf .venv demo dist

.venv/ready: requirements.lock pyproject.toml
	@.ci/system-packages python
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "signoff needs Python 3.11 or newer: set PYTHON=python3.12, say")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@
