# The commands of the project. `make site` and `make test` do their own set-up; a second run installs nothing again.
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
CIFRA := $(BIN)/cifra

.DEFAULT_GOAL := help
.PHONY: help site pdf epub serve check diff test bench bench-page codebook lock clean

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

test: $(VENV)/test ## Run every test, in a real browser too
	@$(BIN)/python -m pytest

bench: bench-page ## Measure everything in bench/ against a stock Jupyter Book, and write bench/results.md

bench-page: $(VENV)/test ## Measure the pages: weight, requests, first chart (some minutes)
	@$(BIN)/python -u -m bench.page

codebook: $(VENV)/site ## Write data/README.md from data/datapackage.json
	@$(CIFRA) codebook

lock: ## Resolve the versions in requirements.lock anew
	@$(PYTHON) -m venv $(VENV) && $(BIN)/pip install --quiet uv
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --extra test --upgrade --no-annotate \
	  --custom-compile-command "make lock" pyproject.toml -o requirements.lock

clean: ## Remove what was built and installed
	@rm -rf _build $(VENV)

$(VENV)/bin/python:
	@echo "Making a virtual environment in $(VENV)/"
	@$(PYTHON) -m venv $(VENV)

$(VENV)/site: $(VENV)/bin/python requirements.txt requirements.lock pyproject.toml
	@echo "Installing the locked requirements (once; a minute or two)"
	@$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/paper: $(VENV)/site
	@$(BIN)/python -m cifra.debian paper
	@touch $@

$(VENV)/test: $(VENV)/paper
	@echo "Installing what the tests need (once)"
	@$(BIN)/pip install --quiet --disable-pip-version-check -c requirements.lock -e ".[test]"
	@$(BIN)/python tests/browser.py
	@$(BIN)/python -m cifra.debian java
	@$(BIN)/python tests/validator.py
	@touch $@
