#!/usr/bin/env bash
# What this machine measures, now: what streaming costs beside a bare proxy, the Go benchmarks, and
# the bytes a browser must load first. `make bench` runs it with DATABASE_URL and REDIS_URL set.
# bench.sh stream [OPTION…] measures the streaming alone; options go to `bench run`.
source "$(dirname "$0")/lib.sh"

streaming() {
  [ -r /proc/self/stat ] || { say "streaming is measured on Linux alone: /proc says what each process used"; return; }
  # 5,000 streams are 10,000 connections of one process.
  ulimit -n 65536 2>/dev/null || ulimit -n "$(ulimit -Hn)"
  deploy/scripts/build.sh
  go -C backend/tools build -o ../../bin/bench ./bench
  say "streaming, beside a bare reverse proxy (about five minutes)"
  bin/bench run -binary bin/playground "$@"
}

if [ "${1:-}" = stream ]; then
  shift
  streaming "$@"
  exit
fi
streaming

say "Go benchmarks (this machine, $(nproc 2>/dev/null || sysctl -n hw.ncpu) cores)"
go -C backend test -run '^$' -bench . -benchmem ./... |
  { grep -v -e '\[no test files\]' -e '^ok ' -e '^PASS$' || true; } # none left to show is no failure

say "first load of the page: what index.html names, gzip -9"
assets=$(grep -oE '(src|href)="/[^"]+\.(js|css)"' frontend/dist/index.html | cut -d'"' -f2)
for kind in js css; do
  total=0
  for file in $(grep "\.$kind\$" <<<"$assets"); do
    size=$(gzip -9c "frontend/dist$file" | wc -c)
    total=$((total + size))
    printf '%8d  %s\n' "$size" "$file"
  done
  printf '%8d  bytes of %s in all\n' "$total" "$kind"
done
