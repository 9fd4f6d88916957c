# make demo   the main job on the sample project, in ./demo
# make test   the whole test suite
# make fuzz   hostile bytes for every parser, a minute each; hours with FUZZ_SECONDS=3600
# Both set up what they need: an own .venv, and Debian's LibreOffice, poppler and judges when run as root.

PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test lint types wheel benchmarks wording-report page page-check page-packages clean

demo: .venv/ready
	@.ci/system-packages documents hand
	@PATH="$(CURDIR)/$(BIN):$$PATH" bash samples/demo.sh demo

test: .venv/ready
	@.ci/system-packages documents hand judges java browser
	@$(MAKE) --no-print-directory page-packages
	$(BIN)/pytest -n auto --dist loadfile --no-loadscope-reorder

lint: .venv/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/ready
	$(BIN)/mypy

wheel: .venv/ready
	rm -rf dist
	$(BIN)/python -m build --wheel --no-isolation --outdir dist .

# make page         the offline verifier, built anew from verifier/src, and its sentences for Chinese reports
# make page-check   fails when the committed page is not what its sources build
page: page-packages
	cd verifier && npx tsc --noEmit && node build.mjs
	$(PYTHON) tests/present/sentences_of_page.py

page-check: page-packages
	cd verifier && npx tsc --noEmit && node build.mjs --check

page-packages:
	@if command -v npm >/dev/null 2>&1; then $(MAKE) --no-print-directory verifier/node_modules/.package-lock.json; \
	else echo "npm is not there: the offline verifier is tried without its accessibility check" >&2; fi

verifier/node_modules/.package-lock.json: verifier/package-lock.json
	cd verifier && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

benchmarks: .venv/ready
	@.ci/system-packages documents hand judges peers
	$(BIN)/python -m benchmarks.run

wording-report: .venv/ready
	$(BIN)/python -m benchmarks.wording

# Coverage-guided fuzzing of every parser (or FUZZ=pdf, say), each for FUZZ_SECONDS; what it finds is left in fuzz/.
FUZZ ?= all
FUZZ_SECONDS ?= 60

fuzz: .venv/ready
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r tests/fuzz/requirements.lock
	mkdir -p fuzz
	cd fuzz && PYTHONPATH=..:../tests ../$(BIN)/python -m tests.fuzz.run $(FUZZ) $(FUZZ_SECONDS)

clean:
	rm -rf .venv demo dist fuzz

.venv/ready: requirements.lock pyproject.toml
	@.ci/system-packages python
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "signoff needs Python 3.11 or newer: set PYTHON=python3.12, say")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@
