#!/usr/bin/env bash
# All that can be said about the code without running it. Every check runs, so one round shows all.
source "$(dirname "$0")/lib.sh"
need go "install Go 1.26 or newer"
install_node_modules
faults=0

check() { # check NAME COMMAND…
  say "$1"
  shift
  "$@" || faults=$((faults + 1))
}

tool() { (cd backend && go tool -modfile=tools/go.mod "$@"); }

# compiles_for OS: what the binary is made of, and nothing that only tests use.
compiles_for() {
  local packages
  packages=$(GOOS=$1 go -C backend list -deps -f '{{if .Module}}{{if .Module.Main}}{{.ImportPath}}{{end}}{{end}}' ./cmd/playground) &&
    go -C backend/tools run ./typecheck .. "$1" $packages
}

formatted() {
  local files
  files=$(gofmt -l "$@")
  [ -z "$files" ] || { printf '%s\n' "$files" >&2; return 1; }
}

check "openapi.yaml" go -C backend/tools run ./apicheck "$root/openapi.yaml"
check "generated code is what openapi.yaml says" deploy/scripts/generate.sh --check
check "Go formatting" formatted backend
check "go.mod is tidy" go -C backend mod tidy -diff
check "Go compiles for Windows" compiles_for windows
check "Go compiles for macOS" compiles_for darwin
check "Go vet, linters and import directions" tool golangci-lint run ./...
check "app: format, lint, import directions, types, dead code" npm --prefix frontend run --silent check

[ "$faults" = 0 ] || fail "$faults checks failed"
say "all checks passed"
