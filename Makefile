# Everything is set up on demand below .venvs/: Python >= 3.10, pip, git and make are enough.
# AM_VENVS=/some/folder uses environments that exist already (dev, v02, v045, v075) and installs nothing.

PYTHON ?= python3
JOBS ?= 2
VENVS := $(if $(AM_VENVS),$(AM_VENVS),.venvs)
NAMES := dev v02 v045 v075
STAMPS := $(if $(AM_VENVS),,$(NAMES:%=$(VENVS)/%/.ready))
DEV := $(VENVS)/dev/bin
export AM_VENVS
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.PHONY: help venvs lint test test-tool test-compat test-fixtures test-variants fixtures demo bench clean

help:
	@echo "make demo      migrate the bundled 0.2 application and compare it with its migration"
	@echo "make test      lint, types, layers and all tests"
	@echo "make lint      ruff, pyright, import-linter"
	@echo "make bench     CPU time of the tool and of the runtime package, as ratios"
	@echo "make fixtures  regenerate the golden files of fixtures/ (then look at the diff)"
	@echo "make venvs     set up the environments that the other targets need"
	@echo "make clean     remove them"

# ---------------------------------------------------------------- environments

venvs:
ifneq ($(STAMPS),)
	@$(MAKE) --no-print-directory -s -j 4 $(STAMPS)
endif

$(VENVS)/dev/.ready: pyproject.toml
# These two keep a copy of 0.2's own default texts, so that comparisons with 0.2 are of behaviour alone.
$(VENVS)/v045/.ready $(VENVS)/v075/.ready: compat/pyproject.toml compat/autogen_compat/legacy_texts.py $(VENVS)/v02/.ready
$(VENVS)/%/.ready: requirements/%.txt
	@echo "setting up $(VENVS)/$*"
	@mkdir -p $(VENVS)
	@test -x $(VENVS)/$*/bin/pip || $(PYTHON) -m venv $(VENVS)/$* || { \
		echo "no venv module: using virtualenv" && rm -rf $(VENVS)/$* && \
		$(PYTHON) -m pip install -qq --target $(VENVS)/.virtualenv-$* virtualenv && \
		PYTHONPATH=$(VENVS)/.virtualenv-$* $(PYTHON) -m virtualenv --quiet $(VENVS)/$*; }
	@$(VENVS)/$*/bin/python -m pip install -qq --upgrade-strategy only-if-needed --requirement $<
	@case $* in \
		v02) $(VENVS)/$*/bin/python -m pip install -qq --no-deps --ignore-requires-python autogen-agentchat==0.2.40;; \
		v045|v075) $(VENVS)/$*/bin/python -m autogen_compat prompts --from $(VENVS)/v02;; \
	esac
	@touch $@

# ---------------------------------------------------------------- checks

lint: venvs
	$(DEV)/ruff check .
	$(DEV)/ruff format --check .
	$(DEV)/pyright --pythonpath $(DEV)/python
	$(DEV)/pyright --project pyright.compat.json --pythonpath $(VENVS)/v075/bin/python
	PYTHONPATH=codemods:compat $(DEV)/lint-imports

test: lint test-tool test-compat test-fixtures test-variants

test-tool: venvs
	$(DEV)/python -m pytest -q -n $(JOBS) tests --ignore tests/compat --ignore tests/facade --ignore tests/fixtures --ignore tests/variants

test-compat: venvs
	$(VENVS)/v075/bin/python -m pytest -q tests/compat
	$(VENVS)/v075/bin/python -m pytest -q -n $(JOBS) tests/facade
	$(VENVS)/v045/bin/python -m pytest -q tests/compat
	$(VENVS)/v045/bin/python -m pytest -q -n $(JOBS) tests/facade

test-fixtures: venvs
	$(DEV)/python -m pytest -q -n $(JOBS) tests/fixtures

# Plain fixtures under changed model scripts: the same, or announced.
test-variants: venvs
	$(DEV)/python -m pytest -q -n $(JOBS) tests/variants

fixtures: venvs
	$(DEV)/python -m pytest -q -n $(JOBS) tests/fixtures --regen-fixtures

demo: venvs
	@$(DEV)/python demo/run.py

bench: venvs
	$(DEV)/python benchmarks/run.py
	$(DEV)/python benchmarks/scaling.py
	PYTHONPATH=compat $(VENVS)/v075/bin/python benchmarks/facade.py

clean:
	rm -rf .venvs
