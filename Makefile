# Needs make and Python 3.11 or newer; everything else goes into .venv.

CONTENT ?= content
ARGS ?=

bin := .venv/bin
# Quiet twice: errors only.
pip := $(bin)/python -m pip -qq --disable-pip-version-check --no-input
compile := $(bin)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--only-binary :all: --emit-build-options --no-emit-index-url --no-header $(ARGS)

# HOST counts only when given to make: some shells and tools export a HOST of their own.
host := $(if $(filter command,$(origin HOST)),--host "$(HOST)")
port := $(if $(PORT),--port "$(PORT)")

.PHONY: help serve test plans fuzz lint format types bench bench-load schema graphiql lock clean

help: ## List these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

serve: .venv/.installed ## Serve CONTENT=content on HOST=127.0.0.1 PORT=8000
	@exec $(bin)/gateway serve "$(CONTENT)" $(host) $(port) $(ARGS)

test: .venv/.installed-dev ## Run the tests; ARGS="-k name" goes to pytest
	@$(bin)/python -m pytest $(ARGS)

plans: .venv/.installed-dev ## Write the pinned plans and answers in tests/plans anew
	@$(bin)/python -m tests.plans

fuzz: .venv/.installed-dev ## Look for what is wrong: files, links, stale answers; ARGS="loader --seconds 60 --files FOLDER"
	@$(bin)/python -m tests.fuzz $(or $(ARGS),loader)

lint: .venv/.installed-dev ## Check style and formatting
	@$(bin)/ruff check .
	@$(bin)/ruff format --check .

format: .venv/.installed-dev ## Format, and mend what can be mended
	@$(bin)/ruff check --fix .
	@$(bin)/ruff format .

types: .venv/.installed-dev ## Check the types
	@$(bin)/mypy

bench: .venv/.installed-dev ## Measure answering, against bare uvicorn; ARGS="--rounds 1 --queries q1,q2"
	@$(bin)/python -m tests.benchmarks.serve $(if $(filter command,$(origin CONTENT)),"$(CONTENT)") \
		$(if $(POSTS),--posts "$(POSTS)") $(ARGS)

bench-load: .venv/.installed-dev ## Measure loading CONTENT=folder, or POSTS=5000 made for it
	@$(bin)/python tests/benchmarks/load.py $(if $(filter command,$(origin CONTENT)),"$(CONTENT)") \
		$(if $(POSTS),--posts "$(POSTS)") $(ARGS)

schema: .venv/.installed ## Print the GraphQL schema into schema.graphql
	@$(bin)/gateway schema > schema.graphql.new || { rm -f schema.graphql.new; exit 1; }
	@mv schema.graphql.new schema.graphql

graphiql: ## Build the GraphiQL page (needs npm)
	@cd gateway/transport/web/graphiql && npm ci --no-audit --no-fund && npm run build

lock: .venv/.installed-dev ## Pin the dependencies again; ARGS=--upgrade takes the newest
	@$(compile) pyproject.toml -o requirements.lock
	@$(compile) pyproject.toml --extra dev -c requirements.lock -o requirements-dev.lock
	@$(bin)/python -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["build-system"]["requires"], sep="\n")' \
		| $(compile) - -c requirements-dev.lock -o requirements-build.lock

clean: ## Remove .venv and what tools leave behind
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist
	@find gateway tests -name __pycache__ -type d -prune -exec rm -rf {} +

# The files .venv/.installed* say what is installed: they are made last, and are remade when a lock file changes.

.venv/.installed: requirements.lock requirements-build.lock pyproject.toml
	@for python in "$(PYTHON)" python3 python3.13 python3.12 python3.11; do \
		"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && break; \
		python=; \
	done; \
	if [ -z "$$python" ]; then \
		echo "Python 3.11 or newer is needed and was not found. Install it, or name it: make serve PYTHON=/path/to/python3" >&2; \
		exit 1; \
	fi; \
	$(bin)/python -c 'import pip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
		"$$python" -m venv --clear .venv || \
		{ echo "Python could not make .venv. On Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	@echo "Installing the gateway into .venv (about half a minute, once)"
	@$(pip) install --require-hashes -r requirements.lock
	@# Built here with the pinned hatchling rather than with whatever an isolated build would fetch.
	@$(pip) install --require-hashes -r requirements-build.lock
	@$(pip) install --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.installed-dev: .venv/.installed requirements-dev.lock
	@echo "Installing the tools for tests into .venv (about half a minute, once)"
	@$(pip) install --require-hashes -r requirements-dev.lock
	@touch $@
