# Every target first installs what is missing (scripts/setup.sh). `make` alone prints this list.

# The Node 24 that npm installs, as Lambda runs it; the machine's own may be older.
NODE := node_modules/.bin/node

.DEFAULT_GOAL := help
.PHONY: help setup dev serve test test-stress test-api test-browser test-clients test-infra test-local test-image screenshots recording build package bench load chaos deploy plan verify rollback destroy lint format clean

help: ## Print this list
	@if [ -t 1 ]; then columns=$$(stty size </dev/tty 2>/dev/null | cut -d' ' -f2); fi; \
	sed -nE 's/^([a-z-]+):.*## (.*)$$/make \1|\2/p' $(MAKEFILE_LIST) | awk -F'|' -v columns="$${columns:-0}" '{ \
		line = sprintf("%-18s", $$1); count = split($$2, words, " "); \
		for (i = 1; i <= count; i++) { \
			if (i > 1 && columns > 0 && length(line " " words[i]) > columns) { print line; line = sprintf("%-18s", "") } \
			line = line " " words[i] \
		} \
		print line \
	}'

setup: ## Install what is missing
	@scripts/setup.sh

# No npm in between: what stops make then stops this very process, and it everything that it started.
dev: setup ## Run it all on this machine and print a link; Ctrl-C stops it (LIMITS=1: with Lambda's limits; FRONT=api-gateway or web-function: behind that)
	@$(NODE) scripts/local/dev.ts

serve: setup ## Run the server instead of the functions, as a container does (PORT, MANAGEMENT_PORT)
	@$(NODE) scripts/local/serve.ts

test: setup ## Lint, type-check, and run the tests that take three minutes (JEST_ARGS='-t claim': some of them)
	@npm run --silent lint
	@npm run --silent typecheck
	@npm run --silent test -- $(JEST_ARGS)

test-stress: setup ## Run the tests that take longer: crowds, kills, every fault, real programs (jest.config.ts lists them)
	@npm run --silent test -- --config jest.stress.config.ts $(JEST_ARGS)

test-api: setup ## Check both URLs against docs/openapi.yaml, with requests that schemathesis generates (SEED=7: with others)
	@$(NODE) test/api/test-api.ts

test-browser: setup ## Use the recipient's page in Chromium and Firefox (CHROMIUM=path, FIREFOX=path, if not on the PATH)
	@$(NODE) test/browser/test-browser.ts $(JEST_ARGS)

test-clients: setup ## Download with real programs (curl, wget, browsers ...) and check docs/clients.md against what they do
	@npm run --silent test -- --config jest.clients.config.ts

test-infra: setup ## Check infra/: format, terraform test, tflint, checkov
	@$(NODE) test/deployment/test-infra.ts

test-local: setup ## Deploy to LocalStack, test what was deployed, and take it down (Docker, or LOCALSTACK_ENDPOINT)
	@$(NODE) test/deployment/test-local.ts

test-image: setup ## Build the image, and run the server's suites against it (Docker, or buildah)
	@$(NODE) test/image/test-image.ts

screenshots: setup ## Take pictures of every page a recipient may see, into docs/screenshots
	@$(NODE) test/browser/screenshots.ts

recording: setup ## Record the animation of the README anew, into docs/pictures
	@$(NODE) test/browser/record-demo.ts

build: setup ## Bundle the functions into dist/*.zip and the server into dist/server: the same bytes for the same source
	@npm run --silent build

package: setup ## Pack the npm package, the client library and the links command, into dist/*.tgz
	@npm run --silent build:package

bench: setup ## Measure redeems against the sum of their parts (ONLY=calls,first-byte: these sections alone)
	@npm run --silent bench

load: setup ## Many links at once, one link by a crowd of up to 1,000, and links get, on functions and server (ONLY=crowd,server: parts of it)
	@npm run --silent load

chaos: setup ## Several hosts over one table, killed, stopped and behind faulty proxies: five minutes (LINKS=300)
	@$(NODE) test/chaos/chaos.ts

deploy: setup ## Deploy into your AWS account, once you have seen the plan (YES=1: without asking)
	@$(NODE) scripts/deploy/deploy.ts

plan: setup ## Show what make deploy would do
	@$(NODE) scripts/deploy/plan.ts

verify: setup ## Mint and redeem links at what is deployed, and show what its URLs really do
	@$(NODE) scripts/deploy/verify.ts

rollback: setup ## Show the deployed versions; go back with FUNCTION=redeem VERSION=3
	@$(NODE) scripts/deploy/rollback.ts

destroy: setup ## Take the deployment down, but keep its links and objects
	@$(NODE) scripts/deploy/destroy.ts

lint: setup ## Check format, style and types
	@npm run --silent lint
	@npm run --silent typecheck

format: setup ## Format the source, and fix what can be fixed
	@npm run --silent format

clean: ## Remove what was built and written: dist, .local, coverage (node_modules stays)
	rm -rf dist .local coverage
