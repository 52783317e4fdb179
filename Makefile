# make demo: install, build the demo municipality, serve the app.   make test: everything CI runs.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
# What is never run is not compiled, either.
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
PORT ?= 8501
WORKERS ?= auto
# A test in a browser waits half of its time: three of them fill two cores. One that waited in vain,
# as on a busy machine, is run once more, and told as rerun; what is wrong is wrong twice.
BROWSERS ?= $(shell $(PYTHON) -c "import os; print((os.cpu_count() or 2) * 3 // 2)")

.PHONY: demo test lint format code chromium browser notebooks fuzz fuzz-loaders fuzz-atheris kill bench constraints screenshot docs clean

demo: $(VENV)/installed
	$(BIN)/kortinfo demo --dir demo-data --port $(PORT)

# What takes one core is done beside what takes all.
test: $(VENV)/installed-for-tests
	$(MAKE) --no-print-directory --jobs=4 lint notebooks chromium code
	$(MAKE) --no-print-directory browser

lint: $(VENV)/installed-for-tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

code: $(VENV)/installed-for-tests
	sh scripts/get_node.sh
	$(BIN)/python -m slipcover -m pytest -n $(WORKERS) --dist worksteal -m "not browser"

chromium: $(VENV)/installed-for-tests
	sh scripts/get_chromium.sh $(BIN)/python

browser: chromium
	$(BIN)/python -m pytest -n $(BROWSERS) --dist loadfile --no-loadscope-reorder -m browser \
		--reruns 1 --only-rerun TimeoutError -r R $$(grep -rl --include="*.py" "mark.browser" tests)

notebooks: $(VENV)/installed-for-tests
	$(BIN)/python -m pytest --nbmake notebooks -p no:cacheprovider

# The properties alone, on many more examples than a run of the tests has time for.
fuzz: $(VENV)/installed-for-tests
	EXAMPLES_TO_TRY=10 $(BIN)/python -m pytest -n $(WORKERS) -m "not browser" $$(grep -rl "^@given" tests)

# 100,000 damaged files to all loaders, and files made to take a machine, each in bounded memory.
fuzz-loaders: $(VENV)/installed-for-tests
	$(BIN)/python scripts/fuzz_loaders.py 100000
	$(BIN)/python scripts/fuzz_monsters.py

# The same loaders for an hour, led by what a file reaches in them (Linux; not in CI).
fuzz-atheris: $(VENV)/installed-for-tests
	$(PIP) install --no-compile --constraint constraints.txt --editable ".[fuzz]"
	$(BIN)/python scripts/fuzz_atheris.py

# kill -9 of fetch, build, review and import at 100 random moments each: nothing lost or half-written.
kill: $(VENV)/installed-for-tests
	$(BIN)/python scripts/kill_fetch.py 100
	$(BIN)/python scripts/kill_all.py 100

format: $(VENV)/installed-for-tests
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/installed-for-benchmarks
	sh scripts/get_rivals.sh
	sh scripts/get_chromium.sh $(BIN)/python
	for table in $(filter-out benchmarks/routes.py,$(wildcard benchmarks/*.py)); do $(BIN)/python $$table || exit 1; done
	if [ -f build/rivals/solvers/installed ]; then build/rivals/solvers/bin/python benchmarks/routes.py; fi

constraints:
	$(PYTHON) scripts/renew_constraints.py

screenshot: $(VENV)/installed-for-tests
	sh scripts/get_chromium.sh $(BIN)/python
	$(BIN)/python scripts/take_screenshot.py

docs: $(VENV)/installed
	$(BIN)/python scripts/write_tables_doc.py

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(PIP) install --no-compile --constraint constraints.txt --editable .
	touch $@

$(VENV)/installed-for-tests: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(PIP) install --no-compile --constraint constraints.txt --editable ".[test]"
	touch $@ $(VENV)/installed

$(VENV)/installed-for-benchmarks: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(PIP) install --no-compile --constraint constraints.txt --editable ".[test,bench]"
	touch $@

clean:
	rm -rf $(VENV) demo-data .mypy_cache .pytest_cache .ruff_cache .hypothesis
