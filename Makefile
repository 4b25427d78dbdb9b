# The only commands. `make run` and `make test` need Python 3.11 or later and nothing else.

PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin

# A stamp carries the checksum of its lock: it is wrong, and installation runs, only when the lock changed.
checksum = $(shell cksum < requirements/$(1).txt | tr ' ' '-')
BASE_STAMP := $(VENV)/.installed-base-$(call checksum,base)
DEV_STAMP := $(VENV)/.installed-dev-$(call checksum,dev)
PIP_INSTALL = $(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --require-hashes

# What an erasure stands on is covered to every branch, by these tests alone.
WHOLE = privacy/subjects/*,privacy/work/*,privacy/ledger/*,privacy/erasure/*
WHOLE_BY = $(addprefix tests/privacy/,subjects work ledger erasure admin) \
	tests/accounts/challenges/test_services.py tests/privacy/consent/test_receipts.py \
	tests/takedown/notices/test_clocks.py

# Every page in every language and theme.
MATRIX = tests/browser/test_matrix.py
# What both parts of the suite saw: pages, templates, broken invariants.
NOTES = TEST_NOTES=$(CURDIR)/var/test-notes

# Two workers: the reference machine has two cores.
PYTEST = $(BIN)/python -m pytest -n 2 --dist worksteal

.DEFAULT_GOAL := help
.PHONY: help run check test proof cover bench install install-dev

help: ## List these commands
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 14

run: $(BASE_STAMP) ## Start everything: database, Redis, web, worker, beat, dispatcher
	@exec $(BIN)/python -m nexhome_site.supervisor --end-with-parent

check: $(DEV_STAMP) ## Format, lint, types, arrows, templates, then the checks of a real site
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .
	$(BIN)/mypy --no-error-summary .
	$(BIN)/lint-imports --no-cache
	$(BIN)/djlint templates --lint --quiet
	$(BIN)/python -m tests.architecture.translations
	$(BIN)/python -m tests.production_like

# Coverage takes a third of the time of whatever it watches: the rest is measured by `make cover`.
test: $(DEV_STAMP) ## Run the suite against a real PostgreSQL and a real Redis
ifdef ARGS
	$(PYTEST) $(ARGS)
else
	@rm -rf var/test-notes
	$(NOTES) $(PYTEST) --cov --cov-report= $(WHOLE_BY)
	$(BIN)/coverage report --fail-under=100 --skip-covered --include='$(WHOLE)'
	$(NOTES) $(PYTEST) $(addprefix --ignore=,$(WHOLE_BY) $(MATRIX))
endif

# A small drill, a start and one round of killing everything, the receipts: minutes, not half an hour.
PROOF_IN_SHORT = tests/proof/test_drill.py tests/proof/test_restoring.py \
	tests/nexhome_site/test_make_run.py tests/privacy/ledger/test_receipts.py

# The matrix in both workers: it would take twice as long in one.
proof: $(DEV_STAMP) ## Drills, restore, tampering, timings, full matrix; SAMPLE=1 runs a short part
	PROOF_SAMPLE=$(SAMPLE) KEEP_SCREENS=1 $(BIN)/python -m pytest -m proof -n 0 $(if $(SAMPLE),$(PROOF_IN_SHORT),--ignore=$(MATRIX)) $(ARGS)
	PROOF_SAMPLE=$(SAMPLE) KEEP_SCREENS=1 $(PYTEST) $(if $(SAMPLE),,-m "proof or not proof") $(MATRIX)

cover: $(DEV_STAMP) ## Run the suite once more with branch coverage of everything
	$(PYTEST) --cov --cov-report= --ignore=$(MATRIX)
	$(BIN)/coverage report --fail-under=95 --skip-covered

bench: $(DEV_STAMP) ## Print the benchmark table, ratios against baselines of the same run
	$(BIN)/python -m tests.bench $(ARGS)

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
