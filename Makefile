# Two commands do for a start: make demo, make test. `make help` lists all of them.
#
# What is installed is remembered by stamp files named after a hash of the list it was installed
# from, so that a second run takes seconds and a changed list is noticed, whatever the file dates.

PYTHON ?= python3
PORT ?= 8000
BROWSER ?= yes
THOROUGH ?= no
COVERAGE ?= no
WORKERS ?= 2
ARGS ?=
MINUTES ?= 10
SEED ?= 1
KILLS ?= 100
REQUESTS ?= 20000

VENV ?= .venv
BIN := $(VENV)/bin
DEMO_STORE := $(CURDIR)/instance/demo.sqlite
DEMO_NOTICE := Data contoh: provinsi dan angka rekaan
# Each downloaded file must have a hash that the list of what to install names.
INSTALL := -m pip install -qq --disable-pip-version-check --require-hashes
LOCK := $(CURDIR)/.venv-audit/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock"

hash = $(shell cat $(1) 2>/dev/null | sha256sum | cut -c1-16)
RUNTIME := $(VENV)/.runtime-$(call hash,requirements.txt)
DEVELOPMENT := $(VENV)/.development-$(call hash,requirements.txt requirements/dev.txt)
BESIDE := .venv-bench/.installed-$(call hash,requirements/bench.txt)
AUDIT := .venv-audit/.installed-$(call hash,requirements/audit.txt)
VENDOR := node_modules/.vendor-$(call hash,package-lock.json)
NODE_TOOLS := node_modules/.tools-$(call hash,package-lock.json)
BUNDLES := webmap/static/dist/.built-$(call hash,Makefile package-lock.json $(shell find webmap/js -name "*.js" | LC_ALL=C sort))
DEMO := instance/.demo-$(call hash,sample/data/* sample/load.py sample/plan.py $(shell find geo boundaries kampungkb -name "*.py" | LC_ALL=C sort))
# Coverage is measured when every test runs: a part of them says nothing about the whole.
MEASURED := $(if $(ARGS)$(filter no,$(BROWSER)),no,$(COVERAGE))
COVER := $(if $(filter yes,$(MEASURED)),--cov --cov-report=)
# a part of the tests runs in one process, so that its output is read as it comes
SHARED := $(if $(ARGS)$(filter 1,$(WORKERS)),,-n $(WORKERS) --dist loadscope --no-loadscope-reorder)
MESSAGES := $(patsubst %.po,%.mo,$(wildcard webmap/translations/*/LC_MESSAGES/*.po))

# Where the system has no node, the virtual environment has one.
WITH_NODE := PATH="$$PATH:$(CURDIR)/$(BIN)"
NPM_CI := npm ci --no-audit --no-fund --ignore-scripts --loglevel=error

.PHONY: demo test clients test-js test-pythons check mutants bench bench-scale soak setup setup-dev lock audit sbom hostile clean help
.DELETE_ON_ERROR:

demo: setup $(DEMO) ## serve the site with the invented sample on http://127.0.0.1:8000 (PORT=…)
	@exec env WEBMAP_DATABASE_URL="sqlite:///$(DEMO_STORE)" WEBMAP_NOTICE="$(DEMO_NOTICE)" \
		$(BIN)/python -m webmap run --port $(PORT)

test: setup-dev $(if $(ARGS),,test-js) ## run every test, and say which were skipped and why (BROWSER=no leaves Chromium out, THOROUGH=yes, COVERAGE=yes, WORKERS=2, ARGS=…)
	TEST_BROWSER=$(BROWSER) TEST_THOROUGH=$(THOROUGH) $(BIN)/python -m pytest $(COVER) $(SHARED) $(ARGS)
ifeq ($(MEASURED),yes)
	@$(BIN)/coverage report
endif

test-pythons: ## run the tests on the newest Python that is here, too (make test runs on $(PYTHON))
	@.ci/pythons

clients: setup-dev ## read files and services with QGIS, ogr2ogr and R, also all villages of the country
	TEST_NATIONAL=yes $(BIN)/python -m pytest tests/clients -v $(ARGS)

test-js: setup-dev ## run the unit tests of the JavaScript, without a browser
	@$(WITH_NODE); command -v node >/dev/null || { \
		echo "Node.js is not here. On Debian: sudo apt install nodejs npm"; \
		echo "Or let make install one: rm -rf node_modules && make setup-dev"; exit 1; }
	@$(WITH_NODE) node --test --test-reporter=spec $$(find tests/js -name "*.test.js" | LC_ALL=C sort)

check: setup-dev ## lint, format and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	@$(WITH_NODE) node_modules/.bin/biome ci
	@$(WITH_NODE) node_modules/.bin/tsc --project .
	@$(WITH_NODE) node_modules/.bin/tsc --project tests/js

hostile: setup-dev ## import hostile files for MINUTES=10, send REQUESTS=20000 hostile requests, kill KILLS=100 imports (SEED=1; goes on where it ended)
	@failed=0; \
	$(BIN)/python -m tests.hostile.campaign --minutes $(MINUTES) --seed $(SEED) || failed=1; \
	$(BIN)/python -m tests.hostile.http --requests $(REQUESTS) --seed $(SEED) || failed=1; \
	$(BIN)/python -m tests.hostile.kills --kills $(KILLS) --seed $(SEED) || failed=1; \
	exit $$failed

mutants: setup-dev ## change the rules line by line: tests must fail (an hour; ARGS="kampungkb.indicators.targets.*" a part)
	$(BIN)/mutmut run $(ARGS)
	@$(BIN)/mutmut results

bench: setup-dev $(BESIDE) ## measure on real data in ../shared/data, keep the table
	$(BIN)/python -m pytest tests/benchmarks -o python_files="bench_*.py" -q -s $(ARGS)

bench-scale: setup-dev ## measure with 4 and 16 times the country, more reports, more users (half an hour)
	$(BIN)/python tests/benchmarks/scale.py $(ARGS)

soak: MINUTES = 30
soak: setup-dev ## mixed load for half an hour while things go wrong (MINUTES=30; as root, with PostgreSQL and cc: all of it)
	$(BIN)/python -m tests.soak.slow_clients
	$(BIN)/python -m tests.soak.soak --minutes $(MINUTES) $(ARGS)

setup: $(RUNTIME) $(VENDOR) $(BUNDLES) $(MESSAGES) ## install what the site needs

setup-dev: $(DEVELOPMENT) $(NODE_TOOLS) $(BUNDLES) $(MESSAGES) ## install what tests and checks need, too

lock: $(AUDIT) ## pin what requirements/*.in name, with hashes of all files (ARGS="--upgrade-package NAME" takes its newest version)
	$(LOCK) $(ARGS) requirements/runtime.in -o requirements.txt
	$(LOCK) $(ARGS) requirements/dev.in -c requirements.txt -o requirements/dev.txt
	$(LOCK) $(ARGS) requirements/bench.in -o requirements/bench.txt
	$(LOCK) $(ARGS) requirements/node.in -o requirements/node.txt
	$(LOCK) $(ARGS) requirements/audit.in -o requirements/audit.txt
	@$(MAKE) --no-print-directory setup
	$(BIN)/python -m supply_chain.licences

audit: setup $(AUDIT) ## ask the databases of PyPI and npm for known flaws of the locked packages
	@$(WITH_NODE) .venv-audit/bin/python supply_chain/audit.py .venv-audit/bin/pip-audit

sbom: setup-dev ## write the software bill of materials (CycloneDX) to sbom.json
	@$(BIN)/python -m supply_chain.sbom sbom.json

clean: ## remove what was installed or made, but no data of yours
	rm -rf $(VENV) .venv-3.* .venv-bench .venv-audit node_modules webmap/static/vendor webmap/static/dist instance/.demo-* instance/demo.sqlite*
	rm -f sbom.json
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage mutants
	rm -f $(MESSAGES)
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

help: ## list these commands
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1\t\2/p' Makefile | expand -t 12

$(RUNTIME):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11"; exit 1; }
	@echo "Setting up $(VENV) …"
	@$(PYTHON) -m venv $(VENV) || { \
		echo "Python cannot make a virtual environment. On Debian: sudo apt install python3-venv"; exit 1; }
	@$(BIN)/python $(INSTALL) -r requirements.txt
	@rm -f $(VENV)/.runtime-*
	@touch $@

$(DEVELOPMENT): | $(RUNTIME)
	@echo "Installing what tests and checks need …"
	@$(BIN)/python $(INSTALL) -r requirements/dev.txt
	@rm -f $(VENV)/.development-*
	@touch $@

# What benchmarks compare with lives apart, so that the site and its tests do without it.
$(BESIDE): | $(RUNTIME)
	@echo "Installing what benchmarks compare with …"
	@$(PYTHON) -m venv .venv-bench
	@.venv-bench/bin/python $(INSTALL) -r requirements/bench.txt
	@rm -f .venv-bench/.installed-*
	@touch $@

# What makes the lists with hashes and looks for known flaws lives apart, too.
$(AUDIT):
	@echo "Installing what audits need …"
	@$(PYTHON) -m venv .venv-audit
	@.venv-audit/bin/python $(INSTALL) -r requirements/audit.txt
	@rm -f .venv-audit/.installed-*
	@touch $@

# Browser libraries, fonts and esbuild come by npm; where the system has none, a wheel brings it.
$(VENDOR): | $(RUNTIME)
	@echo "Installing the browser libraries …"
	@command -v npm >/dev/null || $(BIN)/python $(INSTALL) -r requirements/node.txt
	@$(WITH_NODE) $(NPM_CI) --omit=dev
	@rm -rf webmap/static/vendor
	@mkdir -p webmap/static/vendor/leaflet webmap/static/vendor/pmtiles webmap/static/vendor/fonts
	@cp -r node_modules/leaflet/dist/leaflet.js node_modules/leaflet/dist/leaflet.css \
		node_modules/leaflet/dist/images node_modules/leaflet/LICENSE webmap/static/vendor/leaflet/
	@cp node_modules/pmtiles/dist/pmtiles.js node_modules/pmtiles/package.json webmap/static/vendor/pmtiles/
	@cp node_modules/fflate/LICENSE webmap/static/vendor/pmtiles/LICENSE-fflate
	@cp node_modules/@expo-google-fonts/noto-sans/400Regular/*.ttf \
		node_modules/@expo-google-fonts/noto-sans/700Bold/*.ttf webmap/static/vendor/fonts/
	@cp node_modules/@expo-google-fonts/noto-sans/LICENSE_FONT webmap/static/vendor/fonts/LICENSE
	@touch $@

# npm ci empties node_modules, the stamp of $(VENDOR) too.
$(NODE_TOOLS): | $(VENDOR)
	@echo "Installing what checks of the JavaScript need …"
	@$(WITH_NODE) $(NPM_CI)
	@touch $(VENDOR) $@

# One script for each page, so that a browser never mixes modules of two versions.
$(BUNDLES): | $(VENDOR)
	@echo "Bundling the JavaScript of the pages …"
	@rm -rf webmap/static/dist
	@$(WITH_NODE) node_modules/.bin/esbuild webmap/js/entries/*.js --bundle --minify --format=iife \
		--target=es2022 --charset=utf8 --log-level=warning --outdir=webmap/static/dist
	@touch $@

%.mo: %.po | $(RUNTIME)
	@$(BIN)/pybabel --quiet compile -i $< -o $@

# Loaded anew when the sample or the importers change; never twice otherwise.
$(DEMO): | $(RUNTIME)
	@echo "Loading the sample, an invented province …"
	@mkdir -p instance
	@rm -f instance/.demo-* $(DEMO_STORE)*
	@WEBMAP_DATABASE_URL="sqlite:///$(DEMO_STORE)" $(BIN)/python -m sample.load
	@touch $@
