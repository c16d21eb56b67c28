# The commands of the project. `make site` and `make test` do their own set-up; a second run installs nothing again.
PYTHON ?= python3
PORT ?= 8000
FORMAT ?= text
VENV := .venv
BIN := $(VENV)/bin
CIFRA := $(BIN)/python -m cifra.cli
LOCKS := site test
UV := $(BIN)/uv pip compile --quiet
# Nothing that the lock does not name by its hash, and nothing that has to be built, but the package itself.
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check
LOCKED := $(INSTALL) --require-hashes --only-binary :all: -r
OURS := $(INSTALL) --no-index --no-deps --no-build-isolation --editable .

# What a build wants fixed from its first moment: the order of sets, one thread for numpy (see cifra/environment.py).
export PYTHONHASHSEED := 0
export OPENBLAS_NUM_THREADS := 1

.DEFAULT_GOAL := help
.PHONY: help site pdf epub live serve check rules diff in-step article edition read test test-slow test-all \
  bench bench-page bench-build bench-growth codebook lock clean

help: ## Print the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "make %-10s %s\n", $$1, $$2}'

site: $(VENV)/site ## Build every edition into _build/site/, with their PDF and EPUB
	@$(CIFRA) site

pdf: $(VENV)/site ## Make each edition as a PDF in _build/paper/
	@$(CIFRA) pdf

epub: $(VENV)/site ## Make each edition as an EPUB in _build/paper/
	@$(CIFRA) epub

live: $(VENV)/site ## Show the report while you write: saved files are built, and the pages reload
	@$(CIFRA) live --port $(PORT)

serve: $(VENV)/site ## Show the built site on localhost
	@$(CIFRA) serve --port $(PORT)

check: $(VENV)/site ## Print every problem of the data and the chapters, without a build (FORMAT=github: as annotations)
	@$(CIFRA) check --format $(FORMAT)

rules: $(VENV)/site ## Print the rules that check follows
	@$(CIFRA) rules

in-step: $(VENV)/site ## Record that the editions say the same: all of it after asking (YES=1 does not ask), CHAPTER=, SECTION=
	@$(CIFRA) in-step $(CHAPTER) $(if $(SECTION),--section '$(SECTION)') $(if $(YES),--yes)

# A variable of the command line becomes an option. It reaches the shell through the environment, whatever is in it;
# one that only the environment has (LANGUAGE, on many machines) is not meant.
option = $(if $(filter command,$(firstword $(origin $(1)))),--$(2) "$$$(1)")

article: $(VENV)/site ## Add an article: asks for what is not given (ID= TITLE= PUBLISHER= DATE= LANGUAGE= ADDRESS= TEXT=)
	@$(CIFRA) article $(call option,ID,id) $(call option,TITLE,title) $(call option,PUBLISHER,publisher) \
	  $(call option,DATE,date) $(call option,LANGUAGE,language) $(call option,ADDRESS,address) $(call option,TEXT,text)

edition: $(VENV)/site ## Add an edition in another language (CODE=fr NAME=Français)
	@$(CIFRA) edition $(call option,CODE,code) $(call option,NAME,name)

read: $(VENV)/site ## Compare an article's figures with its text (ARTICLE=id TEXT=file)
	@$(CIFRA) read "$$ARTICLE" "$$TEXT"

diff: $(VENV)/site ## Print what readers see change since BASE, a branch or commit (by itself: since main)
	@$(CIFRA) diff $(if $(BASE),--base '$(BASE)') $(if $(FORMAT),--format '$(FORMAT)')

test: $(VENV)/test ## Run the tests, in a real browser too (seven minutes)
	@$(BIN)/python -m pytest

test-slow: $(VENV)/test ## Run the tests that take long: kills, fuzzing, whole rebuilds, every page in every way
	@$(BIN)/python -m pytest -m slow

test-all: $(VENV)/test ## Run every test
	@$(BIN)/python -m pytest -m ''

bench: bench-page bench-build bench-growth ## Measure everything in bench/ against a stock Jupyter Book, and write bench/results.md

bench-page: $(VENV)/test ## Measure the pages: weight, requests, first chart (five minutes)
	@$(BIN)/python -u -m bench.page

bench-build: $(VENV)/test ## Measure the build: from nothing, an edit, its memory (ten minutes)
	@$(BIN)/python -u -m bench.build

bench-growth: $(VENV)/test ## Measure the build with 200 and 1,000 articles more (a quarter of an hour)
	@$(BIN)/python -u -m bench.build --rounds 0 --sizes 200,1000

codebook: $(VENV)/site ## Write data/README.md from data/datapackage.json
	@$(CIFRA) codebook

lock: $(VENV)/bin/python ## Resolve the versions in requirements/ anew, with their hashes
	@$(BIN)/python -m pip install --quiet uv
	@$(UV) --upgrade requirements/versions.in -o requirements/versions.txt
	@for name in $(LOCKS); do \
	  $(UV) --generate-hashes -c requirements/versions.txt requirements/$$name.in -o requirements/$$name.txt || exit 1; \
	done

clean: ## Remove what was built and installed
	@rm -rf _build $(VENV)

# An environment that was left half made, that was copied or moved with its folder, or that has another Python than the
# one that is asked for, is made anew. Paths stay in the shell: they may hold any character.
STALE := $(shell [ "$$(cat $(VENV)/made 2>/dev/null)" = "$$(pwd -P)" ] || echo yes)
ifneq ($(origin PYTHON),file)
STALE += $(shell [ "$$($(PYTHON) -V)" = "$$($(BIN)/python -V 2>/dev/null)" ] || echo yes)
endif
ifneq ($(strip $(STALE)),)
.PHONY: $(VENV)/bin/python
endif

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or later is needed; name one: make $(MAKECMDGOALS) PYTHON=python3.12" >&2; exit 1; }
	@echo "Making a virtual environment in $(VENV)/"
	@rm -rf $(VENV) && $(PYTHON) -m venv $(VENV) || \
	  { echo "Python could not make it; on Debian and Ubuntu: apt install python3-venv" >&2; rm -rf $(VENV); exit 1; }
	@pwd -P > $(VENV)/made

$(VENV)/site: $(VENV)/bin/python requirements/site.txt pyproject.toml
	@echo "Installing the locked requirements (once; a minute or two)"
	@$(LOCKED) requirements/site.txt && $(OURS)
	@touch $@

$(VENV)/test: $(VENV)/site requirements/test.txt
	@echo "Installing what the tests need (once)"
	@$(LOCKED) requirements/test.txt
	@$(BIN)/python -m tests.browser
	@$(BIN)/python -m tests.validator
	@touch $@
