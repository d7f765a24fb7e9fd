# `make report` renders the sample agency's reports; `make test` runs the tests; `make lab` opens the
# sample in JupyterLab. Each sets up all it needs.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready
SAMPLE := reports/sample
# The sample agency's extracts were handed over by then, whatever the clock of this machine says.
SAMPLE_DAY := 2026-10-12

# The sample's keys are made for it alone: no keyring, no folder of yours is touched.
SAMPLE_KEYS := XDG_CONFIG_HOME=$(CURDIR)/reports/keys PYTHON_KEYRING_BACKEND=keyring.backends.null.Keyring

.PHONY: report lab test lint bench lock handbook screenshots clean

report: $(READY) $(SAMPLE)/.made
	@$(SAMPLE_KEYS) $(BIN)/privity run --workspace $(SAMPLE) --period 2026-Q3 --today $(SAMPLE_DAY) > reports/.last; \
	code=$$?; case $$code in 0|100|101|102) ;; *) cat reports/.last; exit $$code;; esac; \
	sed '$$d' reports/.last; \
	echo "Open $$(tail -n 1 reports/.last)/index.html"

# ARGS are JupyterLab's own, such as --no-browser.
lab: report
	@$(SAMPLE_KEYS) $(BIN)/privity lab --workspace $(SAMPLE) $(ARGS)

test: $(READY)
	@$(BIN)/python -m pytest -n 2 --dist worksteal -m "not real" --hypothesis-profile repeatable

lint: $(READY)
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/lint-imports && $(BIN)/basedpyright && $(BIN)/privity check

bench: $(READY)
	@for b in tests/benchmarks/bench_*.py; do $(BIN)/python $$b || exit 1; done

# The lock is passed as constraints too: pip pins a package asked for with extras by these alone.
$(READY): requirements.lock pyproject.toml
	@echo "Setting up $(VENV) (a few minutes the first time)"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock -c requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(SAMPLE)/.made: $(READY) $(wildcard data_samples/agency/* data_samples/agency/extracts/*)
	@rm -rf $(SAMPLE)
	@$(SAMPLE_KEYS) $(BIN)/privity sample $(SAMPLE) > /dev/null
	@touch $@

# Needs uv; no index address enters the file.
lock:
	uv pip compile pyproject.toml --extra databases --extra encryption --extra notify \
		--extra scheduler --extra test --extra lint --extra build --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --quiet --output-file requirements.lock

handbook: $(READY)
	@$(BIN)/python -m privity.cli.handbook reports/handbook
	@$(BIN)/python tests/leak_forms.py

screenshots: report
	@$(BIN)/python reports/handbook/screenshots.py $$(tail -n 1 reports/.last) reports

clean:
	rm -rf $(VENV) reports/sample reports/keys reports/.last build dist
