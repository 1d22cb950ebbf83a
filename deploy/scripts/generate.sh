#!/usr/bin/env bash
# Generates code from openapi.yaml, and the rules for keys in texts. With --check it writes nothing and fails when the code at hand
# is not what would be generated.
source "$(dirname "$0")/lib.sh"
need go "install Go 1.26 or newer"

contract=backend/internal/api/contract
ts_code=frontend/packages/client/src/schema.d.ts
copy=$contract/openapi.yaml # for go:embed, which reaches no file above its own folder
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

generate_go() { # generate_go FOLDER: gen.go, the types and routes, and requests.gen.go, what each operation takes
  go -C backend/tools run ./contractgen "$root/openapi.yaml" "$folder/tagged.json" "$1/requests.gen.go"
  (cd backend && go tool -modfile=tools/go.mod oapi-codegen \
    -config internal/api/contract/oapi-codegen.yaml -o "$1/gen.go" "$folder/tagged.json")
}

generate_ts() { # generate_ts FILE
  (cd frontend && npx --no-install openapi-typescript ../openapi.yaml --output "$1" >&2)
}

# One set of rules for keys in texts, for the server and, in its worker, the page.
secret_rules=(backend/internal/secrets/rules.gen.json frontend/src/lib/secrets/rules.gen.json)
generate_secrets() { # generate_secrets FILE…
  go -C backend/tools run ./secretsgen "$root/backend/internal/secrets/own.json" "$@"
}

install_node_modules
if [ "${1:-}" != --check ]; then
  generate_go "$root/$contract"
  generate_ts "$root/$ts_code"
  cp openapi.yaml "$copy"
  generate_secrets "${secret_rules[@]/#/$root/}"
  exit
fi

generate_go "$folder"
generate_ts "$folder/schema.d.ts"
diff -q "$contract/gen.go" "$folder/gen.go" >&2 && diff -q "$contract/requests.gen.go" "$folder/requests.gen.go" >&2 &&
  diff -q "$ts_code" "$folder/schema.d.ts" >&2 && diff -q openapi.yaml "$copy" >&2 ||
  fail "openapi.yaml and the generated code differ: run 'make generate' and commit the result"

generate_secrets "$folder/rules.json"
for rules in "${secret_rules[@]}"; do
  diff -q "$rules" "$folder/rules.json" >&2 ||
    fail "the rules of secretsgen and $rules differ: run 'make generate' and commit the result"
done
