# `make` lists what there is. Nothing is installed outside .venv, but for a browser (make test).
PYTHON ?= python3
PORT ?= 8000
# A .venv of another Python is made anew: what is installed in it would not be found.
VERSION := import sys; print(*sys.version_info[:2])
BIN := .venv/bin
STAMP := .venv/installed
PO := jiewang/locale/zh_Hans/LC_MESSAGES/django.po
MO := $(PO:.po=.mo)
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help install demo demo-fresh test check rights format lock bench clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

install: $(STAMP) $(MO) ## Make .venv with everything in it (the other targets do it themselves)

$(STAMP): requirements-dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Jiewang needs Python 3.11 or later; say where: make PYTHON=python3.12 …"; exit 1; }
	@echo "1/3 .venv"
	@$(PYTHON) -m venv $$($(BIN)/python -c '$(VERSION)' 2>/dev/null \
	  | grep -qx "$$($(PYTHON) -c '$(VERSION)')" || echo --clear) .venv
	@echo "2/3 locked dependencies: a minute or two, the first time"
	@$(BIN)/python -m pip install --quiet --progress-bar on --require-hashes -r requirements-dev.txt
	@echo "3/3 jiewang itself"
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

# Compiled, and not committed: docs/decisions/0006.
$(MO): $(PO) $(STAMP)
	@JIEWANG_VAR=.venv/var $(BIN)/jiewang texts --compile
	@touch $@

demo: $(STAMP) $(MO) ## Serve the demo district at http://127.0.0.1:8000 until Ctrl-C
	@JIEWANG_DEMO=1 $(BIN)/jiewang demo --port $(PORT)

demo-fresh: $(STAMP) $(MO) ## The same, starting over with fresh data
	@JIEWANG_DEMO=1 $(BIN)/jiewang demo --fresh --port $(PORT)

test: $(STAMP) $(MO) ## Run every test on SQLite and on PostgreSQL, in a browser too
	@$(BIN)/python tools/ensure_browser.py
	@$(BIN)/python tools/test_both.py

check: export JIEWANG_VAR := .venv/var
check: $(STAMP) ## Lint, format, types, import contracts, migrations, translations
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/lint-imports --no-logo
	$(BIN)/mypy
	$(BIN)/jiewang makemigrations --check --dry-run
	$(BIN)/jiewang texts --check

format: $(STAMP) ## Format the code and sort its imports
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

LOCK := $(BIN)/python -m uv pip compile -q pyproject.toml --universal --python-version 3.11 \
  --generate-hashes --no-emit-index-url --no-header

lock: $(STAMP) ## Lock the dependencies anew, after a change of pyproject.toml
	$(BIN)/python -m pip install --quiet uv
	$(LOCK) --extra dev -o requirements-dev.txt
	$(LOCK) -c requirements-dev.txt -o requirements.txt

rights: $(STAMP) $(MO) ## Try out who may do what, and write docs/rights.md
	@JIEWANG_WRITE_RIGHTS=1 $(BIN)/python -m pytest -q tests/rights

bench: $(STAMP) $(MO) ## Measure, and print the figures; make bench ONLY=clock for one
	@$(BIN)/python bench/run.py $(ONLY)

clean: ## Take away caches and what was built; .venv and var stay
	rm -rf .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis build *.egg-info
	find jiewang tests tools bench -name __pycache__ -prune -exec rm -rf {} +
