# Everything installs itself: `make run`, `make test`, `make lint`, `make bench` work from a fresh clone.
PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
CORES ?= 2
DEMO ?= --demo

.PHONY: help run install loop test test-core test-sqlite test-postgres lint format bench bench-large browser lock
.DEFAULT_GOAL := help

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

run: ## pages and worker on this machine (PORT=8000); where var/ is empty, the demo county (DEMO= for none)
	@$(PYTHON) scripts/install.py run
	@exec $(BIN)/duban run --port $(PORT) $(DEMO)

install: ## what development needs, from the dev lock, into .venv
	@$(PYTHON) scripts/install.py dev

test: install browser test-sqlite test-postgres ## all tests on SQLite, then those of the database on PostgreSQL

test-core: install ## only what needs no Django: a few seconds
	$(BIN)/python -m pytest -p no:django -W ignore::pytest.PytestConfigWarning tests/core src/duban/core

test-sqlite: install
	$(BIN)/python -m pytest -n $(CORES) --dist worksteal

test-postgres: install
	$(BIN)/python scripts/with_postgres.py $(BIN)/python -m pytest -n $(CORES) --dist worksteal tests -m "django_db and (not browser or smoke)"

browser: # Debian's chromium and a Chinese font, where they are missing and may be installed
	@sh scripts/browser.sh

loop: install ## ledgers in, eight weeks watched, signed off, exported, verified: held against a reckoning by hand (LOOP=--analogues)
	$(BIN)/python -m tests.loop $(LOOP)

lint: install ## style, types, architecture: all of them, even if the first one complains
	@failed=; for check in "ruff check ." "ruff format --check ." "mypy" "lint-imports --no-cache"; do \
	    echo "$$check"; $(BIN)/$$check || failed="$$failed [$$check]"; \
	done; [ -z "$$failed" ] || { echo "lint: not clean:$$failed" >&2; exit 1; }

format: install ## put the code in its form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: install ## measure; prints a table and JSON
	$(BIN)/python -m bench

bench-large: install ## the sweep beside 1,000,000 matters: minutes, and some gigabytes in the temporary folder
	$(BIN)/python -m bench sweep 1000000

lock: ## resolve both locks anew; they hold names and hashes, no addresses
	@$(PYTHON) scripts/install.py lock
