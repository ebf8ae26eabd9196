# Each target does its own set-up and can be run first on a machine with Python 3.11+, git and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DBT_FILES := $(shell find dbt_project -path '*/target' -prune -o -type f -print 2>/dev/null)
MANIFEST := dbt_project/target/manifest.json

export PIP_DISABLE_PIP_VERSION_CHECK := 1
export DO_NOT_TRACK := 1

.PHONY: run test soak order ui lint bench lock clean
.DELETE_ON_ERROR:

run: $(MANIFEST)  ## the sandbox city: agencies, pipeline, a published release
	$(BIN)/diaodu demo

test: $(VENV)/dev.ready $(MANIFEST) lint  ## the whole suite
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

soak: $(VENV)/dev.ready $(MANIFEST)  ## the tests that take minutes
	$(BIN)/python -m pytest -m slow

order: $(VENV)/dev.ready $(MANIFEST)  ## two thousand cases of the order law
	$(BIN)/python -m pytest -m slow tests/end_to_end/test_order.py

ui: $(MANIFEST)  ## Dagster's web UI on 127.0.0.1:3000 over the same data folder
	$(BIN)/diaodu ui

lint: $(VENV)/dev.ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/sqlfluff lint --processes 2 dbt_project/models dbt_project/tests

bench: $(VENV)/dev.ready $(MANIFEST)  ## the benchmarks, with a printed table
	$(BIN)/python -m benchmarks

$(VENV)/python.ready:
	$(PYTHON) -m venv $(VENV)
	touch $@

$(VENV)/run.ready: requirements.txt pyproject.toml $(VENV)/python.ready
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --no-index --editable .
	touch $@

$(VENV)/dev.ready: requirements-dev.txt $(VENV)/run.ready
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.txt
	touch $@

$(MANIFEST): $(VENV)/run.ready $(DBT_FILES)
	$(BIN)/python -m orchestration.manifest

lock:  ## write the hashed requirements again (needs uv)
	uv pip compile pyproject.toml --extra sandbox --extra build --universal --python-version 3.11 \
	  --generate-hashes --no-strip-extras --no-emit-index-url --no-emit-find-links --no-annotate --no-header -o requirements.txt
	uv pip compile pyproject.toml --extra sandbox --extra build --extra dev --universal --python-version 3.11 \
	  --generate-hashes --no-strip-extras --no-emit-index-url --no-emit-find-links --no-annotate --no-header -c requirements.txt -o requirements-dev.txt

clean:
	rm -rf $(VENV) data dbt_project/target
