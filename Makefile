# Everything that this project does on a developer's machine. `make` alone lists it.

SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

LISTEN ?= 127.0.0.1:8080
STORE ?= data/corroborate.db

bundle := internal/web/dist/pages/playground/index.html
modules := web/node_modules/.package-lock.json
pages := $(shell find web -path web/node_modules -prune -o -type f -print)
log := bin/test.log
readers := bin/export-tools/installed
reader_modules := test/exports/node_modules/.package-lock.json
clients := bin/client-tools/installed
client_modules := test/clients/node_modules/.package-lock.json
drawing_modules := test/drawing/node_modules/.package-lock.json
explorer_modules := test/explorer/node_modules/.package-lock.json
peer_modules := bench/peer/node_modules/.package-lock.json

.PHONY: help
help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: run
run: build ## Build all, import the demo map into a fresh store, and serve it on LISTEN
	@if [ ! -e '$(STORE)' ]; then \
		mkdir -p "$$(dirname '$(STORE)')"; \
		bin/corroborate import --store 'sqlite:$(STORE)' examples/islamic-state-defections.yaml || { rm -f '$(STORE)'*; exit 1; }; \
	fi
	@echo 'Corroborate is at http://$(LISTEN)/ (Ctrl-C stops it)'
	@exec bin/corroborate serve --store 'sqlite:$(STORE)' --listen '$(LISTEN)'

.PHONY: build
build: need-go web ## Build the program, with its pages, into bin/
	@mkdir -p bin
	go build -trimpath -o bin/corroborate ./cmd/corroborate

.PHONY: web
web: $(bundle) ## Build the bundle of the pages, if their sources changed

$(modules): web/package.json web/package-lock.json
	@$(MAKE) need-node
	cd web && npm ci --include=dev --loglevel=error
	@touch $@

$(bundle): $(modules) $(pages)
	@$(MAKE) need-node
	cd web && npm run build --loglevel=error
	@touch $@

.PHONY: test
test: need-go need-cc need-browser need-neo4j web export-tools client-tools drawing-tools explorer-tools peer vet generated suite ## Test everything, also in a real browser

# The race detector watches all but the code of SQLite itself, which is C translated
# to Go. One connection runs it, on one goroutine at a time, in memory that the
# detector does not watch; watching it all the same made that code ten times slower.
# What calls it, the driver, is watched.
race := -race -gcflags=github.com/ncruces/go-sqlite3-wasm/...=-race=false

# Tests that need many random draws.
many := '^(TestSmallMapsAreInteresting|TestInterestingFiguresEqualEnumeration|TestSampledFiguresNearTotalConflict)$$'

# The model is all computing, which the race detector makes six times slower. Its random
# tests run in full without the detector, and with it they make a tenth of their draws.
model := corroborate/internal/assess

# The suite, in full and with the race detector, with a Neo4j of its own. Its
# whole output is in $(log). Packages that test on Neo4j share its one database, and
# mostly wait for it. So they run one after the other, and all other packages run beside
# them, as many at once as there are cores: whoever waited for the database in that row
# would keep another package from running. What the packages on Neo4j say is shown last.
.PHONY: suite
suite:
	@mkdir -p bin
	@{ failed=0; \
		$(MAKE) --jobs=2 suite-on-neo4j suite-without-neo4j || failed=1; \
		cat $(log).neo4j; \
		exit $$failed; \
	} 2>&1 | tee $(log) | awk -f test/summary.awk

# packages lists the packages that test on Neo4j, or all others but the model. neo4jstore comes
# first: it starts the server anew, and a server that has run for some time plans statements faster.
packages = $$(go list -f '{{.ImportPath}} {{.TestImports}} {{.XTestImports}}' ./... | \
	awk '$$1 != "$(model)" && /\/neo4jtest[] ]/ $(1) { print ($$1 !~ /\/neo4jstore$$/), $$1 }' | sort -snk 1,1 | cut -d ' ' -f 2)

.PHONY: suite-on-neo4j suite-without-neo4j
suite-on-neo4j:
	@scripts/neo4j.sh run go test $(race) -v -p 1 -timeout 30m $(call packages,> 0) >$(log).neo4j 2>&1

suite-without-neo4j:
	@failed=0; \
	go test $(race) -v -timeout 30m $(call packages,== 0) || failed=1; \
	go test -v $(model) || failed=1; \
	go test $(race) -v -skip $(many) $(model) -rapid.checks=10 || failed=1; \
	exit $$failed

.PHONY: faults
faults: need-go need-neo4j ## Make stores fail at random while editors write, for FOR=10m
	go test -v -run '^TestFaults' -timeout 0 ./test/faults ./test/neo4j -faults $(or $(FOR),10m)

# The fast lane: tests that need neither Neo4j nor a browser nor npm, without the race
# detector. It makes few random draws, and skips tests that need many.
fast := $(many)'|^(TestReadme|TestBundle)$$|/neo4j'

.PHONY: test-fast
test-fast: need-go ## Run the tests that need no other program, in under two minutes
	@packages=$$(go list ./... | grep -Ev '/neo4jstore|/test/|/bench/'); \
	drawing=$$(go list -test -f '{{if .ForTest}}{{.ForTest}} {{.Deps}}{{end}}' $$packages | awk '/pgregory.net\/rapid/ { print $$1 }' | sort -u); \
	go test -skip $(fast) $$(grep -Fvx "$$drawing" <<< "$$packages"); \
	go test -skip $(fast) $$drawing -rapid.checks=10

# Programs that read the exports in tests: Python and Node packages, each in their own
# folder, and Graphviz.
.PHONY: export-tools
export-tools: need-graphviz $(readers) $(reader_modules) ## Install the programs that read the exports in tests

$(readers): test/exports/requirements.txt
	@$(MAKE) need-python
	python3 -m venv --clear bin/export-tools
	bin/export-tools/bin/pip install --quiet --disable-pip-version-check --requirement $<
	@touch $@

$(reader_modules): test/exports/package.json test/exports/package-lock.json
	@$(MAKE) need-node
	cd test/exports && npm ci --loglevel=error
	@touch $@

# Clients that are not ours: Node packages, and Python packages in an
# environment of their own.
.PHONY: client-tools
client-tools: $(clients) $(client_modules) ## Install the clients that tests put to work on the API

$(clients): test/clients/requirements.txt
	@$(MAKE) need-python
	python3 -m venv --clear bin/client-tools
	bin/client-tools/bin/pip install --quiet --disable-pip-version-check --no-deps --requirement $<
	@touch $@

$(client_modules): test/clients/package.json test/clients/package-lock.json
	@$(MAKE) need-node
	cd test/clients && npm ci --loglevel=error
	@touch $@

# Libraries that draw graphs.
.PHONY: drawing-tools
drawing-tools: $(drawing_modules) ## Install the libraries that tests hand graphs to

$(drawing_modules): test/drawing/package.json test/drawing/package-lock.json
	@$(MAKE) need-node
	cd test/drawing && npm ci --loglevel=error
	@touch $@

# What checks that the pages are accessible.
.PHONY: explorer-tools
explorer-tools: $(explorer_modules) ## Install what checks in tests that the pages are accessible

$(explorer_modules): test/explorer/package.json test/explorer/package-lock.json
	@$(MAKE) need-node
	cd test/explorer && npm ci --loglevel=error
	@touch $@

# What bench/load compares the program with: Node packages.
.PHONY: peer
peer: $(peer_modules) ## Install the server of @neo4j/graphql that the program is compared with

$(peer_modules): bench/peer/package.json bench/peer/package-lock.json
	@$(MAKE) need-node
	cd bench/peer && npm ci --loglevel=error
	@touch $@

# It takes the flags of the suite, so that what it compiles is there for both parts of that.
.PHONY: vet
vet: need-go need-cc
	go vet $(race) ./...

.PHONY: lint
lint: need-go bin/tools/golangci-lint ## Run gofmt, and the linters in .golangci.yml
	@unformatted=$$(find . -name node_modules -prune -o -name '*.go' -exec gofmt -l {} +); \
	if [ -n "$$unformatted" ]; then echo "gofmt -w would change:"; echo "$$unformatted"; exit 1; fi
	bin/tools/golangci-lint run

# The linters have their own module, so that the program's go.mod does not list them.
bin/tools/%: tools/go.mod
	@mkdir -p $(@D)
	go -C tools build -o ../bin/tools/ tool
	@touch bin/tools/*

.PHONY: release
release: need-go web ## Build programs for Linux, macOS and Windows, an OCI archive, and checksums into bin/release
	go run ./scripts/release -out bin/release

.PHONY: vulnerabilities
vulnerabilities: need-go bin/tools/govulncheck ## Look for known vulnerabilities in the dependencies
	@if bin/tools/govulncheck ./... 2>bin/vulnerabilities.log; then exit 0; fi; \
	cat bin/vulnerabilities.log >&2; \
	if grep -q 'fetching vulnerabilities' bin/vulnerabilities.log; then \
		echo "The database of vulnerabilities cannot be reached, so the result is unknown: set GOVULNDB to a copy, or try again where it can be reached." >&2; exit 2; fi; \
	exit 1

.PHONY: generate
generate: need-go ## Generate code from the schema
	go tool gqlgen generate

# Generates the code again, and fails if that changes anything.
.PHONY: generated
generated: need-go
	@state() { find graph -name '*.go' -exec sha256sum {} + | sort -k 2; }; \
	before=$$(state); \
	$(MAKE) generate; \
	if ! diff <(echo "$$before") <(state); then \
		echo "The generated code was older than the schema, and has been generated again: check it, and commit it." >&2; exit 1; \
	fi

.PHONY: bench
bench: need-go need-neo4j need-browser web drawing-tools ## Run the benchmarks
	scripts/neo4j.sh run go test -run '^$$' -bench . -benchmem -timeout 60m ./...

.PHONY: load
load: build need-neo4j peer ## Measure the program under load, next to what users would pick instead; CLAIMS=10000,100000
	go run ./bench/load -claims $(or $(CLAIMS),10000) -imports $(or $(IMPORTS),10000)

.PHONY: clean
clean: ## Remove everything that was built, except stores
	rm -rf bin web/node_modules test/exports/node_modules test/clients/node_modules test/drawing/node_modules test/explorer/node_modules bench/peer/node_modules internal/web/dist/pages

# What the targets above need on this machine, and how to get it.

.PHONY: need-go need-node need-cc need-browser need-neo4j need-python need-graphviz
need-go:
	@command -v go >/dev/null || { \
		echo "Go is missing. Install version $$(awk '$$1 == "go" { print $$2 }' go.mod) or newer: https://go.dev/dl/" >&2; exit 1; }

need-node:
	@command -v node >/dev/null && command -v npm >/dev/null || { \
		echo "Node.js with npm is missing; it builds the pages. Install version 20.19 or newer: https://nodejs.org/" >&2; exit 1; }
	@node -e 'const [major, minor] = process.versions.node.split(".").map(Number); process.exit(major > 20 || (major === 20 && minor >= 19) ? 0 : 1)' || { \
		echo "Node.js is $$(node --version), and building the pages needs 20.19 or newer: https://nodejs.org/" >&2; exit 1; }

need-cc:
	@command -v gcc >/dev/null || command -v clang >/dev/null || test/install.sh gcc libc6-dev || { \
		echo "A C compiler is missing; the race detector needs one. Install gcc." >&2; exit 1; }

need-browser:
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || test/install.sh chromium || { \
		echo "Chromium is missing; the tests of pages need it. Install it so that 'chromium' is in the PATH." >&2; exit 1; }

need-neo4j:
	@timeout 10 docker info >/dev/null 2>&1 || { command -v java >/dev/null && command -v mvn >/dev/null; } || test/install.sh openjdk-17-jre-headless maven || { \
		echo "There is neither a Docker engine nor Java with Maven; the tests need one of them to start Neo4j. Install Java 17 and maven." >&2; exit 1; }

need-python:
	@python3 -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
		{ test/install.sh python3 python3-venv && python3 -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))'; } || { \
		echo "Python 3.11 or newer with venv is missing; tests read the exports and run clients with it. Install python3 and python3-venv." >&2; exit 1; }

need-graphviz:
	@command -v dot >/dev/null || test/install.sh graphviz || { \
		echo "Graphviz is missing; tests read the exports with it. Install it so that 'dot' is in the PATH." >&2; exit 1; }
