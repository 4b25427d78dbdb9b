# The only commands. `make run` and `make test` need Python 3.11 or later and nothing else.

PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin

# A stamp carries the checksum of its lock: it is wrong, and installation runs, only when the lock changed.
checksum = $(shell cksum < requirements/$(1).txt | tr ' ' '-')
BASE_STAMP := $(VENV)/.installed-base-$(call checksum,base)
DEV_STAMP := $(VENV)/.installed-dev-$(call checksum,dev)
PIP_INSTALL = $(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --require-hashes

.DEFAULT_GOAL := help
.PHONY: help run install install-dev

help: ## List these commands
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 14

run: $(BASE_STAMP) ## Start everything: database, Redis, web, worker, beat, dispatcher
	@exec $(BIN)/python -m nexhome_site.supervisor --end-with-parent

install: $(BASE_STAMP) ## Install what runs the site
install-dev: $(DEV_STAMP) ## Install what checks the site

# Again when there is no pip in it: whoever interrupted the first attempt has half of one.
define environment
@$(BIN)/python -m pip --version >/dev/null 2>&1 || { \
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or later is needed: make PYTHON=/path/to/python3.11"; exit 2; }; \
	echo "Making $(VENV)"; $(PYTHON) -m venv $(VENV); }
endef

$(BASE_STAMP):
	$(environment)
	@echo "Installing requirements/base.txt into $(VENV)"
	@$(PIP_INSTALL) -r requirements/base.txt
	@rm -f $(VENV)/.installed-base-* && touch $@

$(DEV_STAMP):
	$(environment)
	@echo "Installing requirements/dev.txt into $(VENV)"
	@$(PIP_INSTALL) -r requirements/dev.txt
	@rm -f $(VENV)/.installed-* && touch $@ $(BASE_STAMP)
