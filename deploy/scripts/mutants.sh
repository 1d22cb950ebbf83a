#!/usr/bin/env bash
# Takes each check of rights away, one after the other, and says which of them no test of rights misses. Arguments go to
# the tool: -sample 10, or the numbers of some.
source "$(dirname "$0")/lib.sh"
need go "install Go 1.26 or newer"

tool=$(mktemp -d)
trap 'rm -rf "$tool"' EXIT
go -C backend/tools build -o "$tool/mutants" ./mutants
cd backend
"$tool/mutants" "$@"
