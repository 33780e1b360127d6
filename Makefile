PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
PORT ?= 8080
ROOM ?= registry
export PORT
# what is compiled once is read by the hundreds of processes that the tests start
export PYTHONDONTWRITEBYTECODE =

.DEFAULT_GOAL := help
.PHONY: cases fast engines images help setup setup-test run test check coverage bench faults nightly fuzz sbom pin clean

help: ## list these commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

setup: $(VENV)/.run ## build .venv with what the program needs
setup-test: $(VENV)/.test ## build .venv with what the tests need as well

$(VENV)/.run: deploy/requirements/run.txt pyproject.toml
	@echo "Menyiapkan lingkungan Python ($(VENV)) ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(PIP) install --no-deps --require-hashes -r deploy/requirements/run.txt
	@$(PIP) install --no-deps --no-build-isolation -e .
	@$(PIP) check
	@touch $@

$(VENV)/.test: $(VENV)/.run deploy/requirements/test.txt
	@echo "Menyiapkan alat uji ..."
	@$(PIP) install --no-deps --require-hashes -r deploy/requirements/test.txt
	@$(PIP) check
	@touch $@

run: $(VENV)/.run ## start everything on the embedded default, with sample data, on http://127.0.0.1:8080 (PORT= changes it)
	@exec $(BIN)/terbuka up --sample

# three at a time on two cores: half of the time they wait for engines
test: check ## run every check and every test, with some of the legal cases (all of them: make cases)
	$(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder -m "not nightly"

cases: setup ## play every legal case of tests/cases over HTTP, and check that each article and rule has one (six minutes)
	$(BIN)/terbuka rehearse --coverage tests/cases

check: setup-test ## format, lint, types, layers, dead code, dependencies, rules of analysis
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/vulture
	$(BIN)/deptry .
	$(BIN)/ast-grep test -c deploy/analysis/sgconfig.yml --skip-snapshot-tests
	$(BIN)/ast-grep scan -c deploy/analysis/sgconfig.yml .

fast: check ## the checks and the tests of one room: make fast ROOM=registry
	$(BIN)/python -m pytest -q -n 2 --dist loadfile -m "not nightly and not browser" tests/$(ROOM)

engines: setup ## bring the real engines of the tests (Kafka, versitygw, MinIO, Keycloak) into a cache outside this folder
	@$(BIN)/python -m deploy.engines

images: setup ## build the container images of deploy/compose.yaml (needs Docker, and root for debootstrap or BASE_IMAGE=)
	@$(BIN)/python -m deploy.images

coverage: setup-test ## branch coverage of the legal core (at least 95 %)
	$(BIN)/python -m pytest -q -n 2 --dist loadfile -m "not browser and not nightly" --cov --cov-report= tests/law tests/registry tests/scheduler tests/publisher
	$(BIN)/coverage report --fail-under=95 --include='$(CORE)'

CORE := services/registry/domain/item.py,services/registry/domain/periods.py,services/scheduler/domain/calendar.py,services/scheduler/domain/sweep.py,services/publisher/domain/projection.py

bench: setup-test ## measure speed, as ratios in one run
	$(BIN)/python -m tests.performance

faults: setup-test engines ## hurt a province of processes in every way; writes RELIABILITY.md (up to an hour)
	$(BIN)/python -m tests.faults

nightly: setup-test ## the long forms: state machine 2,000 x 50, heavy load
	$(BIN)/python -m pytest -n 2 --dist load -m nightly --override-ini timeout=7200

FUZZED := event workbook period multipart query
fuzz: setup-test ## feed every reader of foreign input with made bytes, ten minutes each (SECONDS=600)
	$(BIN)/pip install --no-deps --require-hashes -q -r deploy/requirements/fuzz.txt
	for target in $(FUZZED); do $(BIN)/python -m tests.fuzz $$target -max_total_time=$(or $(SECONDS),600) || exit 1; done

sbom: setup-test ## write the list of parts (CycloneDX) of what runs to terbuka.cdx.json
	$(BIN)/python -m tests.deploy.sbom > terbuka.cdx.json

pin: ## write the hashed requirement files anew from the .in files (needs uv)
	cd deploy/requirements && for set in run test fuzz; do \
	uv pip compile --python-version 3.11 --universal --generate-hashes --no-header --no-emit-index-url --no-annotate -q $$set.in -o $$set.txt; done

clean: ## forget the environment and the embedded data
	rm -rf $(VENV) .terbuka build *.egg-info
