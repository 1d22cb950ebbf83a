#!/usr/bin/env bash
# Builds what changed and becomes the server, so that Ctrl-C and signals reach it.
source "$(dirname "$0")/lib.sh"
deploy/scripts/build.sh
exec bin/playground serve
