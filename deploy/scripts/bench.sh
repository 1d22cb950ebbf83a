#!/usr/bin/env bash
# What this machine measures, now: what streaming costs beside a bare proxy, the Go benchmarks, and
# the page in a browser. `make bench` runs it with DATABASE_URL and REDIS_URL set.
# bench.sh stream [OPTION…] measures the streaming alone; options go to `bench run`.
# bench.sh page [OPTION…] measures the page alone; options go to Playwright.
source "$(dirname "$0")/lib.sh"

stream() {
  [ -r /proc/self/stat ] || { say "streaming is measured on Linux alone: /proc says what each process used"; return; }
  # 5,000 streams are 10,000 connections of one process.
  ulimit -n 65536 2>/dev/null || ulimit -n "$(ulimit -Hn)"
  deploy/scripts/build.sh
  go -C backend/tools build -o ../../bin/bench ./bench
  say "streaming, beside a bare reverse proxy (about five minutes)"
  bin/bench run -binary bin/playground "$@"
}

# Lighthouse has a folder of its own, so that the app's packages stay the app's.
page() {
  [ -r /proc/self/stat ] || { say "the page is measured on Linux alone: /proc says what each process used"; return; }
  use_chromium
  deploy/scripts/build.sh
  local folder=frontend/bench
  [ "$folder/node_modules/.package-lock.json" -nt "$folder/package-lock.json" ] ||
    npm --prefix "$folder" ci --ignore-scripts >&2
  say "the page, in Chromium (about six minutes)"
  (cd frontend && env -u DATABASE_URL -u REDIS_URL npx --no-install playwright test -c bench/playwright.config.ts "$@")
}

case ${1:-} in
  stream | page)
    "$@"
    exit
    ;;
esac
stream

say "Go benchmarks (this machine, $(nproc 2>/dev/null || sysctl -n hw.ncpu) cores)"
go -C backend test -run '^$' -bench . -benchmem ./... |
  { grep -v -e '\[no test files\]' -e '^ok ' -e '^PASS$' || true; } # none left to show is no failure

page
