#!/usr/bin/env bash
# The server by `go run` and the app by Vite, which forwards the API to it. Either one ending ends both.
source "$(dirname "$0")/lib.sh"
need go "install Go 1.26 or newer"
install_node_modules

set -m # each in a process group of its own, so that its children end with it
go -C backend run ./cmd/playground serve &
server=$!
npm --prefix frontend run dev &
app=$!
set +m

stop() {
  trap '' INT TERM
  kill -INT -- "-$server" "-$app" 2>/dev/null || true
  wait
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
wait -n
