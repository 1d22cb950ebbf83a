#!/usr/bin/env bash
# What this machine measures, now: what streaming costs beside a bare proxy, how fast the API answers over
# a long history, the Go benchmarks, and the page in a browser. `make bench` runs it with DATABASE_URL and
# REDIS_URL set.
# bench.sh stream [OPTION…] measures the streaming alone; options go to `bench run`.
# bench.sh api [OPTION…] measures the API alone; options go to `bench api`.
# bench.sh soak [OPTION…] lets streams go on for long and looks whether anything grows; `make bench` leaves it out.
# bench.sh page [OPTION…] measures the page alone; options go to Playwright.
source "$(dirname "$0")/lib.sh"

linux_alone() {
  [ -r /proc/self/stat ] || { say "$1 measured on Linux alone: /proc says what each process used"; return 1; }
}

build() {
  # 5,000 streams are 10,000 connections of one process.
  ulimit -n 65536 2>/dev/null || ulimit -n "$(ulimit -Hn)"
  deploy/scripts/build.sh
  go -C backend/tools build -o ../../bin/bench ./bench
}

stream() {
  linux_alone "streaming is" || return 0
  build
  say "streaming, beside a bare reverse proxy (about ten minutes)"
  bin/bench run -binary bin/playground "$@"
}

api() {
  linux_alone "the API is" || return 0
  build
  say "the API over a long history (about fifteen minutes, most of which make it, and some 10 GiB in TMPDIR)"
  bin/bench api -binary bin/playground "$@"
}

soak() {
  linux_alone "a soak is" || return 0
  build
  say "a thousand streams on each product at once (thirty minutes)"
  bin/bench soak -binary bin/playground "$@"
}

# Lighthouse has a folder of its own, so that the app's packages stay the app's.
page() {
  linux_alone "the page is" || return 0
  use_chromium
  deploy/scripts/build.sh
  local folder=frontend/bench
  [ "$folder/node_modules/.package-lock.json" -nt "$folder/package-lock.json" ] ||
    npm --prefix "$folder" ci --ignore-scripts >&2
  say "the page, in Chromium (about six minutes)"
  (cd frontend && env -u DATABASE_URL -u REDIS_URL npx --no-install playwright test -c bench/playwright.config.ts "$@")
}

case ${1:-} in
  stream | api | soak | page)
    "$@"
    exit
    ;;
esac
stream
api

say "Go benchmarks (this machine, $(nproc 2>/dev/null || sysctl -n hw.ncpu) cores)"
go -C backend test -run '^$' -bench . -benchmem ./... |
  { grep -v -e '\[no test files\]' -e '^ok ' -e '^PASS$' || true; } # none left to show is no failure

page
