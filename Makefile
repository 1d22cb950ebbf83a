# Every target is one script in deploy/scripts, so each can be read, and run, on its own.
scripts := deploy/scripts

.DEFAULT_GOAL := help
.PHONY: help run dev test check generate build e2e bench chaos mutants clean

help: ## List these commands.
	@awk -F ':.*## ' '/^[a-z0-9]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## Build what changed and start the playground on this machine.
	@$(scripts)/run.sh

dev: ## Start the server and the app's dev server together; one Ctrl-C stops both.
	@$(scripts)/dev.sh

test: ## Run every test: Go, app and browser, with the services they need.
	@$(scripts)/with-services.sh $(scripts)/test.sh

check: ## Run formatters, linters, type checks and the checks of openapi.yaml and generated code.
	@$(scripts)/check.sh

generate: ## Generate Go and TypeScript code from openapi.yaml.
	@$(scripts)/generate.sh

build: ## Build the app and bin/playground with the app inside.
	@$(scripts)/build.sh

e2e: ## Run the browser tests against the built binary.
	@$(scripts)/e2e.sh

bench: ## Measure what streaming costs, the API over a long history, the server's benchmarks and the page.
	@$(scripts)/with-services.sh $(scripts)/bench.sh

chaos: ## Kill, stop and cut everything under load, for long; CHAOS_ROUNDS and CHAOS_SEED say how.
	@$(scripts)/chaos.sh

mutants: ## Take each check of rights away in turn, and see that the tests notice.
	@$(scripts)/with-services.sh $(scripts)/mutants.sh

clean: ## Remove everything that was built or installed; data stays.
	@$(scripts)/clean.sh
