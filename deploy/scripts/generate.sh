#!/usr/bin/env bash
# Generates code from openapi.yaml. With --check it writes nothing and fails when the code at hand
# is not what would be generated.
source "$(dirname "$0")/lib.sh"
need go "install Go 1.26 or newer"

go_code=backend/internal/api/gen/gen.go
ts_code=frontend/src/api/schema.d.ts

generate_go() { # generate_go FILE
  (cd backend && go tool -modfile=tools/go.mod oapi-codegen \
    -config internal/api/gen/config.yaml -o "$1" ../openapi.yaml)
}

generate_ts() { # npm's script is the one place that knows how
  install_node_modules
  npm --prefix frontend run --silent generate >&2
}

if [ "${1:-}" != --check ]; then
  generate_go "$root/$go_code"
  generate_ts
  exit
fi

folder=$(mktemp -d)
cp "$ts_code" "$folder/schema.d.ts"
# The app's generator knows only its own place to write to, so the file at hand is put back.
trap 'cp -p "$folder/schema.d.ts" "$ts_code"; rm -rf "$folder"' EXIT
generate_go "$folder/gen.go"
generate_ts
diff -q "$folder/gen.go" "$go_code" >&2 && diff -q "$folder/schema.d.ts" "$ts_code" >&2 ||
  fail "openapi.yaml and the generated code differ: run 'make generate' and commit the result"
