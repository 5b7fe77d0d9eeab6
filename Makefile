# Five verbs: make run, make test, make lint, make eval, make bench. Each does its own set-up.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := run
.PHONY: run test lint pictures eval bench bench-match demo lock clean

# Two levels of set-up: what running needs, and on top of it what testing needs.
$(VENV)/.ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Deurbel needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Say which one: make run PYTHON=python3.12")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || { echo "Could not make $(VENV). On Debian: apt-get install python3-venv" >&2; exit 2; }
	@echo "Installing what Deurbel needs into $(VENV) ..."
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --no-deps --editable .
	@touch $@

$(VENV)/.ready-dev: $(VENV)/.ready requirements-dev.lock
	@echo "Installing what the tests need ..."
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.lock
	@touch $@

run: $(VENV)/.ready  ## talk to Deurbel in a browser; the address is printed
	@$(BIN)/deurbel run

test: $(VENV)/.ready-dev  ## every test; finds or installs a browser
	@sh tests/browser.sh $(BIN)/python
	@sh tests/aiogram.sh $(BIN)/python >/dev/null
	@$(BIN)/python -m pytest -n auto --dist loadgroup

lint: $(VENV)/.ready-dev  ## format, ruff, mypy --strict, the walls, knowledge/
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/deurbel check knowledge

pictures: $(VENV)/.ready-dev  ## the pictures of the guides, made anew by the browser tests
	@DEURBEL_PICTURES=docs/beeld $(BIN)/python -m pytest -q tests/console/test_browser_reading.py tests/console/test_browser_doors.py
	@DEURBEL_PICTURES=docs/pictures $(BIN)/python -m pytest -q tests/editing/test_browser.py

eval: $(VENV)/.ready  ## how many right, asked, lost, wrong
	@$(BIN)/deurbel eval knowledge/tests

telegram-demo: $(VENV)/.ready-dev  ## a phone-like page at which one types to the bot, without Telegram
	@$(BIN)/python -m tests.telegram_emulator.demo

chaos: $(VENV)/.ready-dev  ## hundreds of kills and bad weather; rewrites the table of docs/reliability.md
	@$(BIN)/python -m tests.telegram.chaos --report docs/reliability.md

fuzz: $(VENV)/.ready-dev  ## odd updates, led by coverage; FUZZ_SECONDS=60
	@sh tests/fuzz.sh $(BIN)/python $(or $(FUZZ_SECONDS),60)

bench-telegram: $(VENV)/.ready-dev  ## replies a second beside two plain echo bots; rewrites its section of docs/benchmarks.md
	@$(BIN)/python -m bench.telegram --aiogram "$$(sh tests/aiogram.sh $(BIN)/python)" --report docs/benchmarks.md

bench-match: $(VENV)/.ready-dev  ## the matcher beside its peers and without its parts; rewrites its section of docs/benchmarks.md
	@$(BIN)/python -m bench.matching

bench-loop: $(VENV)/.ready-dev  ## the learning curve: review, own examples, replay, publish; rewrites its section of docs/benchmarks.md
	@$(BIN)/python -m bench.loop

bench-replay: $(VENV)/.ready-dev  ## how fast a draft is replayed, and what the bot's answers notice of it; rewrites its section of docs/benchmarks.md
	@$(BIN)/python -m bench.replay

bench-console: $(VENV)/.ready-dev  ## how fast the console is with 100,000 questions behind it; rewrites its section of docs/benchmarks.md
	@$(BIN)/python -m bench.console --report

demo: $(VENV)/.ready  ## a made-up month in data-demo/, then the pages on it
	@test -e data-demo/deurbel.db || DEURBEL_DATA=data-demo $(BIN)/deurbel demo
	@DEURBEL_DATA=data-demo $(BIN)/deurbel run

LOCK = $(BIN)/python -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header pyproject.toml
bench: bench-match bench-telegram bench-console bench-loop bench-replay  ## all benchmarks, one after the other

vectors: $(VENV)/.ready  ## the shipped vectors anew, after examples have changed (a first start then needs no encoding)
	@$(BIN)/python -m bench.ship_vectors

lock: $(VENV)/.ready-dev  ## the lock files anew, for every supported Python
	@$(LOCK) --upgrade --output-file requirements.lock
	@$(LOCK) --extra dev --constraint requirements.lock --upgrade --output-file requirements-dev.lock

clean:
	@rm -rf $(VENV) build *.egg-info
