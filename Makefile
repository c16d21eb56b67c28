# The commands of the project. `make site` and `make test` do their own set-up; a second run installs nothing again.
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
CIFRA := $(BIN)/cifra
LOCKS := site test
UV := $(BIN)/uv pip compile --quiet
# Nothing that the lock does not name by its hash, and nothing that has to be built, but the package itself.
INSTALL := $(BIN)/pip install --quiet --disable-pip-version-check
LOCKED := $(INSTALL) --require-hashes --only-binary :all: -r
OURS := $(INSTALL) --no-index --no-deps --no-build-isolation --editable .

.DEFAULT_GOAL := help
.PHONY: help site pdf epub serve check diff links test bench bench-page codebook lock clean

help: ## Print the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "make %-10s %s\n", $$1, $$2}'

site: $(VENV)/paper ## Build both editions into _build/site/, with their PDF and EPUB
	@$(CIFRA) site

pdf: $(VENV)/paper ## Make each edition as a PDF in _build/paper/
	@$(CIFRA) pdf

epub: $(VENV)/site ## Make each edition as an EPUB in _build/paper/
	@$(CIFRA) epub

serve: $(VENV)/site ## Show the built site on localhost
	@$(CIFRA) serve --port $(PORT)

check: $(VENV)/site ## Print every problem of the data and the chapters, without a build
	@$(CIFRA) check

diff: $(VENV)/site ## Print what readers see change since BASE, a branch or commit (by itself: since main)
	@$(CIFRA) diff $(if $(BASE),--base '$(BASE)') $(if $(FORMAT),--format '$(FORMAT)')

links: $(VENV)/site ## Ask the addresses of other sites whether they still answer (some minutes)
	@$(CIFRA) links $(if $(FORMAT),--format '$(FORMAT)')

test: $(VENV)/test ## Run every test, in a real browser too
	@$(BIN)/python -m pytest

bench: bench-page ## Measure everything in bench/ against a stock Jupyter Book, and write bench/results.md

bench-page: $(VENV)/test ## Measure the pages: weight, requests, first chart (some minutes)
	@$(BIN)/python -u -m bench.page

codebook: $(VENV)/site ## Write data/README.md from data/datapackage.json
	@$(CIFRA) codebook

lock: ## Resolve the versions in requirements/ anew, with their hashes
	@$(PYTHON) -m venv $(VENV) && $(BIN)/pip install --quiet uv
	@$(UV) --upgrade requirements/versions.in -o requirements/versions.txt
	@for name in $(LOCKS); do \
	  $(UV) --generate-hashes -c requirements/versions.txt requirements/$$name.in -o requirements/$$name.txt || exit 1; \
	done

clean: ## Remove what was built and installed
	@rm -rf _build $(VENV)

$(VENV)/bin/python:
	@echo "Making a virtual environment in $(VENV)/"
	@$(PYTHON) -m venv $(VENV)

$(VENV)/site: $(VENV)/bin/python requirements/site.txt pyproject.toml
	@echo "Installing the locked requirements (once; a minute or two)"
	@$(LOCKED) requirements/site.txt && $(OURS)
	@touch $@

$(VENV)/paper: $(VENV)/site
	@$(BIN)/python -m cifra.debian paper
	@touch $@

$(VENV)/test: $(VENV)/paper requirements/test.txt
	@echo "Installing what the tests need (once)"
	@$(LOCKED) requirements/test.txt
	@$(BIN)/python tests/browser.py
	@$(BIN)/python -m cifra.debian java
	@$(BIN)/python tests/validator.py
	@touch $@
