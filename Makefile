# Everything a newcomer types. Python 3.11+ and make are all it takes; `make help` lists the targets.
PYTHON ?= python3
PY := .venv/bin/python
MANAGE := $(PY) manage.py
NPM := $(PY) -m server.frontend run
# Two workers for two cores; who has done its share takes from the other.
PYTEST := $(PY) -m pytest -q -n 2 --dist worksteal
SCHEMA := .local/openapi.yaml

.DEFAULT_GOAL := help
.PHONY: help setup run mail demo-code test test-fast clinical-rules validate mutants bench-replay bench-review bench-lease bench-api test-faults check format lint types layers migrations schema schema-check deploy-check \
        compose-check front-check budget front-test backup restore lock clean
.PHONY: built test-root test-matrix test-pooler pin-images

help:  ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup:  ## prepare .venv/ from the lock (every other target does this by itself)
	@$(PYTHON) -m server.bootstrap

built: setup  ## the pages, unless they are as their sources say (what serves or tests them needs them)
	@$(PY) -m server.frontend build

run: setup  ## everything on this machine until Ctrl-C: database, broker, web, worker, beat, mail (PORT=8000)
	@$(PY) -m server.run

mail: setup  ## the newest mail that was sent here
	@$(PY) -m server.mailbox

demo-code: setup  ## what the authenticator apps of the demo's clinician and operator show now
	@$(MANAGE) demo --code

test: built  ## the tests: front end, back end on real servers, a real browser (the long faults: test-faults)
	@$(MAKE) --no-print-directory front-test
	@$(PYTEST) -m "not long"

# One after the other: they measure, and fill two cores each by itself. RUNS=10000 takes a night of random diaries.
RUNS ?= 200
test-faults: setup  ## faults caused on purpose, and what each did (RUNS=10000 random runs of the write protocol)
	@STILLNIGHT_RUNS=$(RUNS) STILLNIGHT_EXAMPLES=20 $(PY) -m pytest -q -n 0 -m faults

test-root: setup  ## the few tests that only root can run (the others skip them)
	@$(PY) -m pytest -q -n 0 -m "root and not long"

test-pooler: setup  ## the core of the tests through PgBouncer, where it is installed
	@$(PY) -m tests.lanes.pooler

test-matrix:  ## the tests in other surroundings, one change at a time (ONLY=umask,path SELECT=tests/core AGAIN=1)
	@ONLY="$(ONLY)" SELECT="$(SELECT)" AGAIN="$(AGAIN)" $(PYTHON) -m tests.lanes.matrix

test-fast: built  ## the back end's tests without browser and without those that start or kill processes
	@$(PYTEST) -m "not browser and not slow"

front-test: setup  ## the front end's own tests
	@$(NPM) test

check: lint types layers migrations schema-check deploy-check compose-check front-check budget  ## all that needs no test run

format: setup  ## bring all code into its one form
	@.venv/bin/ruff check --fix --quiet . && .venv/bin/ruff format --quiet .
	@$(NPM) format

lint: setup  ## ruff: mistakes and form
	@.venv/bin/ruff check . && .venv/bin/ruff format --check .

types: setup  ## mypy, strict
	@$(PY) -m mypy

layers: setup  ## imports go downwards only
	@.venv/bin/lint-imports --no-cache

migrations: setup  ## no model without its migration
	@$(MANAGE) makemigrations --check --dry-run

schema: setup  ## write the typed client anew after the API changed
	@mkdir -p .local && $(MANAGE) spectacular --validate --fail-on-warn --file $(SCHEMA)
	@$(NPM) api ../$(SCHEMA)

schema-check: setup  ## the API's description is valid, and the checked-in typed client is in step with it
	@cp frontend/src/api/schema.d.ts .local/schema.before
	@$(MAKE) --no-print-directory schema
	@diff -u .local/schema.before frontend/src/api/schema.d.ts \
	  || { cp .local/schema.before frontend/src/api/schema.d.ts; echo "The typed client is behind the API: run \`make schema\`."; exit 1; }

deploy-check: setup  ## Django's own list of what must not go to production
	@STILLNIGHT_ENV=production SECRET_KEY=$$($(PY) -c "import secrets; print(secrets.token_urlsafe(50))") \
	  SITE_URL=https://stillnight.example DATABASE_URL=postgres://nobody:at-all@localhost/none \
	  REDIS_URL=redis://:nobody@localhost/0 SMTP_HOST=localhost MAIL_FROM=no-reply@stillnight.example \
	  OPERATOR_MAIL=olga@stillnight.example TRUSTED_PROXY_COUNT=1 ERASURE_LEDGER=/nowhere/erasures \
	  $(MANAGE) check --deploy --fail-level WARNING

compose-check: setup  ## docker-compose.yml against the compose specification
	@.venv/bin/check-jsonschema --quiet --builtin-schema vendor.compose-spec docker-compose.yml

front-check: setup  ## tsc and Biome
	@$(NPM) typecheck
	@$(NPM) lint

budget: built  ## the JavaScript of the first load
	@$(NPM) budget

clinical-rules: setup  ## write docs/clinical-rules.md anew after a number, a sentence or a rule changed
	@$(MANAGE) clinical_rules

validate: setup  ## measure the augmentation rules on made-up people, write docs/validation.md (EACH=20: a quick look)
	@$(MANAGE) validate --each $(or $(EACH),200)

mutants: setup  ## change the rules in small ways, in a copy: does a test fail? (SET=rules or sync, SAMPLE=50; resumable)
	@$(PY) -m tests.mutants $(or $(SET),rules) --sample $(or $(SAMPLE),50)

bench-replay: setup  ## how fast the rules run over portable diaries, and in how much memory (PATIENTS=200)
	@$(PY) -m tests.load.replay --patients $(or $(PATIENTS),200)

bench-review: setup  ## the nightly review of a whole town beside a bare COPY of its facts (PATIENTS=10000 NIGHTS=365)
	@$(PY) -m tests.load.review --patients $(or $(PATIENTS),10000) --nights $(or $(NIGHTS),365)

bench-lease: setup  ## how long a worker waits for its batch among 10,000 and 200,000 patients due at once
	@$(PY) -m tests.load.lease

bench-api: setup  ## how fast one web process answers beside a bare view, by 1, 4 and 16 clients (SECONDS=3 BATCH=50)
	@$(PY) -m tests.load.api --seconds $(or $(SECONDS),3) --batch $(or $(BATCH),50)

backup: setup  ## a checked backup of the database, into .local/backups/
	@$(MANAGE) backup

restore: setup  ## FILE=….dump brings a backup back; REPLACE=database where it is not empty (docs/restore-drill.md)
	@$(MANAGE) restore "$(FILE)" --replace "$(REPLACE)"

lock: setup  ## resolve the dependencies of pyproject.toml anew; the image gets what the tests ran with
	@.venv/bin/uv pip compile --quiet --universal --generate-hashes --custom-compile-command "make lock" \
	  --extra image --extra local --extra dev -o requirements-dev.lock pyproject.toml
	@.venv/bin/uv pip compile --quiet --universal --generate-hashes --custom-compile-command "make lock" \
	  --extra image -c requirements-dev.lock -o requirements.lock pyproject.toml
	@.venv/bin/uv pip compile --quiet --universal --generate-hashes --custom-compile-command "make lock" \
	  --extra image --extra local --extra dev --extra mutants -c requirements-dev.lock \
	  -o requirements-mutants.lock pyproject.toml

pin-images: setup  ## write the digests of the images into Dockerfile and docker-compose.yml (needs docker)
	@$(PY) -m tests.operation.images

clean:  ## remove what can be made again; .local/ (your data) stays
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis frontend/node_modules frontend/dist
