#!/usr/bin/env bash
# Generates code from openapi.yaml. With --check it writes nothing and fails when the code at hand
# is not what would be generated.
source "$(dirname "$0")/lib.sh"
need go "install Go 1.26 or newer"

go_code=backend/internal/api/contract/gen.go
ts_code=frontend/packages/client/src/schema.d.ts
copy=backend/internal/api/contract/openapi.yaml # for go:embed, which reaches no file above its own folder

generate_go() { # generate_go FILE
  (cd backend && go tool -modfile=tools/go.mod oapi-codegen \
    -config internal/api/contract/oapi-codegen.yaml -o "$1" ../openapi.yaml)
}

generate_ts() { # generate_ts FILE
  (cd frontend && npx --no-install openapi-typescript ../openapi.yaml --output "$1" >&2)
}

install_node_modules
if [ "${1:-}" != --check ]; then
  generate_go "$root/$go_code"
  generate_ts "$root/$ts_code"
  cp openapi.yaml "$copy"
  exit
fi

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
generate_go "$folder/gen.go"
generate_ts "$folder/schema.d.ts"
diff -q "$go_code" "$folder/gen.go" >&2 && diff -q "$ts_code" "$folder/schema.d.ts" >&2 &&
  diff -q openapi.yaml "$copy" >&2 ||
  fail "openapi.yaml and the generated code differ: run 'make generate' and commit the result"
