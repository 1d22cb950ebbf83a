#!/usr/bin/env bash
# Browser tests against the built binary; arguments go to Playwright.
source "$(dirname "$0")/lib.sh"

use_chromium
deploy/scripts/build.sh
say "browser tests"
cd frontend
# Playwright starts the servers it needs and decides on what; the services of `make test` reach it
# under names that no server takes for its own.
exec env -u DATABASE_URL -u REDIS_URL \
  ${DATABASE_URL:+"E2E_DATABASE_URL=$DATABASE_URL"} ${REDIS_URL:+"E2E_REDIS_URL=$REDIS_URL"} \
  npx --no-install playwright test "$@"
