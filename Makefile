# Every target first installs what is missing (scripts/setup.sh). `make` alone prints this list.

# The Node 24 that npm installs, as Lambda runs it; the machine's own may be older.
NODE := node_modules/.bin/node

.DEFAULT_GOAL := help
.PHONY: help setup dev test build bench load lint format clean

help: ## Print this list
	@sed -nE 's/^([a-z]+):.*## (.*)$$/make \1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{ printf "%-12s %s\n", $$1, $$2 }'

setup: ## Install what is missing
	@scripts/setup.sh

# No npm in between: what stops make then stops this very process, and it everything that it started.
dev: setup ## Run it all on this machine and print a link; Ctrl-C stops it (LIMITS=1: with Lambda's limits)
	@$(NODE) scripts/local/dev.ts

test: setup ## Lint, type-check, and run every test
	@npm run --silent lint
	@npm run --silent typecheck
	@npm run --silent test

build: setup ## Bundle the functions into dist/*.zip, the same bytes for the same source
	@npm run --silent build

bench: setup ## Measure redeems against the sum of their parts
	@npm run --silent bench

load: setup ## Redeem many links at once, and one link by a crowd of up to 1,000
	@npm run --silent load

lint: setup ## Check format, style and types
	@npm run --silent lint
	@npm run --silent typecheck

format: setup ## Format the source, and mend what can be mended
	@npm run --silent format

clean: ## Remove what was built and written: dist, .local, coverage (node_modules stays)
	rm -rf dist .local coverage
