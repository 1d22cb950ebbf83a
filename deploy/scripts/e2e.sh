#!/usr/bin/env bash
# Browser tests against the built binary; arguments go to Playwright. The browser is the system's
# own Chromium (CHROMIUM_PATH, or one that is found), so none is downloaded.
source "$(dirname "$0")/lib.sh"

find_chromium() {
  local name
  for name in chromium chromium-browser google-chrome google-chrome-stable; do
    command -v "$name" && return
  done
  return 1
}

if [ -z "${CHROMIUM_PATH:-}" ]; then
  if ! find_chromium >/dev/null; then
    can_apt || fail "install Chromium, or set CHROMIUM_PATH"
    apt_install chromium
  fi
  CHROMIUM_PATH=$(find_chromium)
  export CHROMIUM_PATH
fi

deploy/scripts/build.sh
say "browser tests"
cd frontend
# Playwright starts the servers it needs and decides on what; the services of `make test` reach it
# under names that no server takes for its own.
exec env -u DATABASE_URL -u REDIS_URL \
  ${DATABASE_URL:+"E2E_DATABASE_URL=$DATABASE_URL"} ${REDIS_URL:+"E2E_REDIS_URL=$REDIS_URL"} \
  npx --no-install playwright test "$@"
