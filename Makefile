# Every target installs the packages that it needs into .venv. You need only make and Python 3.11 or later.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
WHEELHOUSE ?= wheelhouse
WORKERS ?= $(shell getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)

.PHONY: help run test check fuzz mutants bench samples docs format wheelhouse page test-page release test-release clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

.venv/run: pyproject.toml constraints.txt $(wildcard templates/*/*.j2 peecf_batch/*/*.toml peecf_batch/*/*/*.toml)
	@test -n "$(PYTHON)" || { echo "Python 3.11 or later is needed and was not found."; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@$(BIN)/python -m compileall -q peecf_batch # as pip does for installed packages; otherwise, a system that cannot store byte code compiles the code in every run
	@touch $@

.venv/dev: .venv/run
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@

run: .venv/run ## assess the sample workbooks; the outputs are in out/
	@$(BIN)/peecf-batch assess sample_workbooks -o out; status=$$?; test $$status -le 1

# Where the system tells Python to store no byte code, each process would compile all tests in every run. With
# worksteal, the tests of one file stay in one process, which makes what they share once.
test: .venv/dev ## run the tests
	@PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal

check: .venv/dev ## lint, format, types, known vulnerabilities, licences, tests and coverage
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[audit]' || echo "pip-audit could not be installed; see below."
	$(BIN)/python .ci/supply_chain/audit.py
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal --cov --cov-report=term --cov-fail-under=97

fuzz: .venv/dev ## run the commands on broken inputs of every kind for SECONDS (600) of processor time, and report wrong results
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[fuzz]' || echo "atheris could not be installed; the cases are chosen by number."
	PYTHONPATH=tests/support $(BIN)/python -m fuzzing --seconds $(or $(SECONDS),600) --seed $(or $(SEED),1) --workers $(WORKERS) $(if $(ENGINE),--engine $(ENGINE))

mutants: .venv/dev ## change the code in small ways and report which changes no test notices, for MODULES (all)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[mutants]'
	PYTHONDONTWRITEBYTECODE= nice $(BIN)/python .ci/mutants/run.py $(MODULES) $(if $(MOST),--most $(MOST)) $(if $(SEED),--seed $(SEED)) $(if $(QUICK),--quick)

bench: .venv/dev ## compare the speed with a plain script (pandas, openpyxl and Jinja)
	$(BIN)/python benchmarks/bench.py
	$(BIN)/python benchmarks/many.py
	$(BIN)/python benchmarks/growth.py

samples: .venv/dev ## make the sample workbooks again
	$(BIN)/python sample_workbooks/build_samples.py

docs: .venv/dev ## write docs/rules.md from the rules, docs/record.md and docs/history-record.md from the schemas, and docs/licences.md from the installed packages
	$(BIN)/python .ci/supply_chain/licences.py > docs/licences.md
	$(BIN)/python -c "from peecf_batch.rules.findings import catalogue; from peecf_batch.outputs.screen.report import rules_page; print(rules_page(catalogue().values()), end='')" > docs/rules.md
	$(BIN)/python -c "from peecf_batch.outputs.record.schema import schema_page; print(schema_page(), end='')" > docs/record.md
	$(BIN)/python -c "from peecf_batch.outputs.record.schema import history_schema_page; print(history_schema_page(), end='')" > docs/history-record.md

format: .venv/dev ## format and sort the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

wheelhouse: .venv/run ## put the program and all that it needs, Word support included, into the folder wheelhouse, to install it without a network
	rm -rf $(WHEELHOUSE)
	$(BIN)/python -m pip wheel --quiet --disable-pip-version-check -c constraints.txt --wheel-dir $(WHEELHOUSE) '.[docx]'
	@echo 'Copy the folder $(WHEELHOUSE). Beside it, type: python -m pip install --no-index --find-links $(notdir $(WHEELHOUSE)) "peecf-batch[docx]"'

.venv/page: .venv/run
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[page]'
	@touch $@

page: .venv/page ## build the web page, dist/peecf-batch.html and the folder dist/peecf-batch-page; also needs node and npm
	$(BIN)/python .ci/page/build.py

test-page: .venv/dev page ## test the web page of `make page` in Chromium and, if it is installed, in Firefox
	PEECF_PAGE=dist $(BIN)/python -m pytest tests/web_page

.venv/release: .venv/page
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[release]'
	@touch $@

release: .venv/release ## build the release in dist/peecf-batch-VERSION: source, wheel, web page, folders to install without a network, hashes
	$(BIN)/python .ci/release/build.py

test-release: .venv/dev release ## install and run what `make release` built, and build it again in a fresh clone
	PEECF_RELEASE=dist $(BIN)/python -m pytest tests/release

clean: ## remove the files of the other targets
	rm -rf .venv out build dist wheelhouse .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage*
