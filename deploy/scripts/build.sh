#!/usr/bin/env bash
# Builds bin/playground with the app inside. What has not changed is not built again.
source "$(dirname "$0")/lib.sh"
need go "install Go 1.26 or newer"

embedded=backend/internal/web/dist
stamp=bin/.app-built

# Folders are compared too: a deleted file shows only in the time of its folder.
app_changed() {
  [ -e "$stamp" ] && [ -e "$embedded/index.html" ] || return 0
  local sources=()
  local source
  for source in frontend/{src,packages,public,index.html,package-lock.json,package.json,vite.config.ts,late-parts.ts,tsconfig*.json}; do
    [ ! -e "$source" ] || sources+=("$source")
  done
  [ -n "$(find "${sources[@]}" -newer "$stamp" -print -quit)" ]
}

build_app() {
  # The stamp takes the time before the build, so that an edit made during it counts as new.
  local started
  started=$(mktemp)
  npm --prefix frontend run --silent build >&2
  find "$embedded" -mindepth 1 ! -name .gitkeep -delete
  cp -R frontend/dist/. "$embedded/"
  touch -r "$started" "$stamp"
  rm -f "$started"
}

# Two builds at once would take the files from under each other.
mkdir -p bin
exec 9>bin/.lock
flock 9

install_node_modules
if app_changed; then
  say "building the app"
  build_app
fi

version=$(git describe --tags --always --dirty 2>/dev/null || echo dev)
go -C backend build -ldflags "-s -w -X main.version=$version" -o ../bin/playground ./cmd/playground
