#!/usr/bin/env bash
# The server by `go run` and the app by Vite, which forwards the API to it. Either one ending ends both.
source "$(dirname "$0")/lib.sh"
need go "install Go 1.26 or newer"
install_node_modules

# The link that the server prints should open Vite's app, not the one last built in.
export PUBLIC_URL=${PUBLIC_URL:-http://127.0.0.1:5173}

set -m # each in a process group of its own, so that its children end with it
go -C backend run ./cmd/playground serve </dev/null &
server=$!
npm --prefix frontend run --silent dev </dev/null &
app=$!
set +m

interrupt() { kill -INT -- "-$server" "-$app" 2>/dev/null || true; }
stop() {
  trap interrupt INT TERM HUP # asking twice makes a server hurry
  interrupt
  while [ -n "$(jobs -pr)" ]; do wait -n || true; done
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
wait -n
