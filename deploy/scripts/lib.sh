# Shared by the scripts here; sourced, never run.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$root"

# One form for checks, tools, tests and the binary: what is compiled with another flag is compiled anew, and the modules
# this stands on take minutes. Only -race has a form of its own.
export CGO_ENABLED=0 GOFLAGS="$(go env GOFLAGS 2>/dev/null) -trimpath"

# Colour is for terminals; a log stays readable.
bold='' plain=''
if [ -t 2 ]; then bold=$'\033[1m' plain=$'\033[0m'; fi

say() { printf '%s%s%s\n' "$bold" "$*" "$plain" >&2; }
fail() { say "$*"; exit 1; }

# need COMMAND HINT: stop early with a line that helps, not with "command not found" halfway.
need() { command -v "$1" >/dev/null || fail "$1 is missing: $2"; }

# On Debian as root, missing packages are installed; anywhere else the caller says what to install.
can_apt() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; }

# apt_install PACKAGE…: Debian starts a service as soon as it is installed, on its default port;
# policy-rc.d is Debian's own way to say no.
apt_install() {
  say "installing $*"
  local policy=/usr/sbin/policy-rc.d ours='' failed=0
  if [ ! -e "$policy" ]; then
    ours=yes
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod +x "$policy"
  fi
  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends "$@"; } >&2 </dev/null || failed=$?
  [ -z "$ours" ] || rm -f "$policy"
  return "$failed"
}

# find_binary NAME: on the PATH or where Debian and Homebrew keep PostgreSQL, the newest first.
find_binary() {
  command -v "$1" && return
  { ls /usr/lib/postgresql/*/bin/"$1" /opt/homebrew/opt/postgresql@*/bin/"$1" \
    /usr/local/opt/postgresql@*/bin/"$1" 2>/dev/null || true; } | sort -Vr | head -n 1 | grep .
}

# memory_folder: where what tests make for a moment lies in memory, if there is room for it, and else where all such
# things lie. ext4 looks through what was removed lately for each file that is made, and the tests make a database of
# five hundred files for each server: a tenth of a second in memory, most of one there.
memory_folder() {
  local kib
  kib=$(df --output=avail -k /dev/shm 2>/dev/null | tail -n 1) || kib=0
  if [ -w /dev/shm ] && [ "${kib:-0}" -ge $((6 << 20)) ]; then echo /dev/shm; else echo "${TMPDIR:-/tmp}"; fi
}

# What the fault suite starts, kills and stops for itself, wherever DATABASE_URL and REDIS_URL lead.
install_services() {
  PATH=$PATH:/usr/sbin # where Debian keeps nginx
  local packages=()
  find_binary initdb >/dev/null || packages+=(postgresql)
  command -v redis-server >/dev/null || packages+=(redis-server)
  command -v nginx >/dev/null || packages+=(nginx-light)
  [ ${#packages[@]} = 0 ] && return
  can_apt || fail "install PostgreSQL 15 or newer, Redis 7 and nginx"
  apt_install "${packages[@]}"
}

# -race needs a C compiler; the product itself is built without.
install_compiler() {
  command -v gcc >/dev/null || command -v clang >/dev/null && return
  can_apt || fail "install a C compiler (gcc or clang), for the race detector"
  apt_install gcc libc6-dev
}

# Installs what the lock file names, when it is newer than what npm last installed.
install_node_modules() {
  [ frontend/node_modules/.package-lock.json -nt frontend/package-lock.json ] && return
  need npm "install Node 20.19 or newer"
  say "installing the app's packages"
  npm --prefix frontend ci --ignore-scripts --no-audit --no-fund >&2
}

# The browser is the system's own Chromium (CHROMIUM_PATH, or one that is found), so none is downloaded. Debian
# packs its pages apart from its windows: a page without any opens for less than half of the processor's time.
use_chromium() {
  [ -z "${CHROMIUM_PATH:-}" ] || return 0
  if can_apt && ! command -v chromium-headless-shell >/dev/null; then
    apt_install chromium-headless-shell || find_chromium >/dev/null || apt_install chromium
  fi
  CHROMIUM_PATH=$(find_chromium) || fail "install Chromium, or set CHROMIUM_PATH"
  export CHROMIUM_PATH
}

find_chromium() {
  local name
  for name in chromium-headless-shell chromium chromium-browser google-chrome google-chrome-stable; do
    command -v "$name" && return
  done
  return 1
}
