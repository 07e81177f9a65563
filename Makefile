# Works with the make of Linux and macOS (GNU make 3.81 and newer).

PYTHON      ?= python3
PYTEST_ARGS ?= -n auto --durations=25
BENCH_ARGS  ?=

VENV := .venv
BIN  := $(VENV)/bin
PIP  := $(BIN)/python -m pip --disable-pip-version-check --quiet

# Each stamp is newer than pyproject.toml while what it stands for is installed.
INSTALLED     := $(VENV)/.installed
INSTALLED_DEV := $(VENV)/.installed-dev

.DEFAULT_GOAL := help
.PHONY: help render test check tools workflows bench clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

render: $(INSTALLED) ## write charts/ and environments/ from catalog/
	$(BIN)/kfgen render

test: $(INSTALLED_DEV) ## build the real tools if Go is there, then run all tests (PYTEST_ARGS=...)
	@if command -v go >/dev/null; then \
		echo "building helm, kustomize, kubectl, kube-apiserver, KServe (twenty minutes the first time, then nothing)"; \
		$(BIN)/python tools/build.py; \
	else \
		echo "go is not on PATH: tests that run helm, kustomize or kubectl are skipped"; \
	fi
	$(BIN)/python -m pytest $(PYTEST_ARGS)

check: $(INSTALLED_DEV) ## lint, format, types, import rules, worked example, workflows
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/mypy tools/build.py tests/realtools.py tests/control_plane.py tests/crds.py tests/guard.py tests/api_request.py \
		tests/api_offer.py tests/answers.py tests/judge.py
	$(BIN)/lint-imports
	$(BIN)/kfgen render --check
	@if $(PYTHON) tools/build.py --print actionlint >/dev/null 2>&1; then \
		$(MAKE) --no-print-directory workflows; \
	else \
		echo "actionlint is not built (make tools): workflows not checked"; \
	fi

tools: ## build the real tools that the tests run (needs Go)
	$(PYTHON) tools/build.py

workflows: ## check the GitHub workflows with actionlint
	@# Its helpers are off: whether they are installed must not change the outcome.
	@binary=$$($(PYTHON) tools/build.py --print actionlint) && \
		"$$binary" -shellcheck= -pyflakes= && echo "actionlint: workflows are sound"

bench: $(INSTALLED_DEV) ## measure speed on large catalogs (BENCH_ARGS=...)
	$(BIN)/python benchmarks/run.py $(BENCH_ARGS)

clean: ## remove the virtual environment, caches and packages; built tools stay in their cache
	rm -rf $(VENV) dist build .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find generator tests tools -name __pycache__ -type d -prune -exec rm -rf {} +

# A venv that was not made whole (Debian without python3-venv) must not look like one next time.
$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "kfgen needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version 2>&1 || true)." >&2; \
		echo "Name another one: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; \
		exit 1; }
	@$(PYTHON) -m venv --clear $(VENV) || { rm -rf $(VENV); exit 1; }

$(INSTALLED): pyproject.toml | $(BIN)/python
	$(PIP) install -e .
	@touch $@

$(INSTALLED_DEV): pyproject.toml | $(BIN)/python
	$(PIP) install -e '.[dev]'
	@touch $(INSTALLED) $@
