#!/usr/bin/env bash
# What this machine measures, now: the Go benchmarks, and the bytes a browser must load first.
source "$(dirname "$0")/lib.sh"

say "Go benchmarks (this machine, $(nproc 2>/dev/null || sysctl -n hw.ncpu) cores)"
go -C backend test -run '^$' -bench . -benchmem ./... |
  { grep -v -e '\[no test files\]' -e '^ok ' -e '^PASS$' || true; } # none left to show is no failure

deploy/scripts/build.sh
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
