#!/usr/bin/env bash
# with-services.sh COMMAND…: runs it with DATABASE_URL and REDIS_URL set, exits with its exit code.
#
# A service already named in the environment is used as it is. Otherwise Docker Compose starts it
# where an engine answers; otherwise installed binaries do, on private ports in a private folder;
# on Debian as root missing binaries are installed first. Whatever was started here is stopped
# here, however this script ends.
source "$(dirname "$0")/lib.sh"
[ $# -gt 0 ] || fail "usage: with-services.sh COMMAND…"

want_postgres='' want_redis=''
[ -n "${DATABASE_URL:-}" ] || want_postgres=yes
[ -n "${REDIS_URL:-}" ] || want_redis=yes
[ -n "$want_postgres$want_redis" ] || exec "$@"

folder=$(mktemp -d "$(memory_folder)/playground-services.XXXXXX")
chmod 711 "$folder" # PostgreSQL's own user must pass through
compose=() command_pid='' service_pids=()

# --- stopping ---------------------------------------------------------------

# end PID SIGNAL…: ends the process group, one signal after another, ten seconds each.
end() {
  local pid=$1 signal
  shift
  for signal in "$@"; do
    kill "-$signal" -- "-$pid" 2>/dev/null || break
    for _ in {1..100}; do
      kill -0 -- "-$pid" 2>/dev/null || break 2
      sleep 0.1
    done
  done
  wait "$pid" 2>/dev/null || true
}

# Browsers and their like leave the process group; the environment they inherit still names the folder.
strays() {
  grep -lsz "^PLAYGROUND_SERVICES=$folder\$" /proc/[0-9]*/environ 2>/dev/null |
    cut -d/ -f3 | grep -vx "$$" || true
}

stop() {
  trap '' INT TERM HUP PIPE
  [ -z "$command_pid" ] || end "$command_pid" INT TERM KILL
  local pid
  for pid in $(strays); do kill -KILL "$pid" 2>/dev/null || true; done
  for pid in "${service_pids[@]}"; do end "$pid" INT KILL; done
  [ ${#compose[@]} = 0 ] || "${compose[@]}" down --volumes --timeout 5 >/dev/null 2>&1 || true
  rm -rf "$folder"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
trap 'exit 141' PIPE

# --- starting ---------------------------------------------------------------

# start LOG COMMAND…: in the background, in a process group of its own (Ctrl-C must not reach a
# service before the tests that use it have ended).
start() {
  local log=$1
  shift
  set -m
  "$@" >"$log" 2>&1 </dev/null &
  set +m
  service_pids+=($!)
}

free_port() {
  local port
  while port=$((20000 + RANDOM % 12000)) && (: </dev/tcp/127.0.0.1/$port) 2>/dev/null; do :; done
  echo "$port"
}

# await NAME LOG PROBE…: until the probe passes; a service that ended will never pass it.
await() {
  local name=$1 log=$2
  shift 2
  for _ in {1..300}; do
    "$@" >/dev/null 2>&1 && return
    kill -0 "${service_pids[-1]}" 2>/dev/null || break
    sleep 0.1
  done
  cat "$log" >&2
  fail "$name did not start"
}

start_postgres() {
  local bin data=$folder/postgres log=$folder/postgres.log port as=()
  bin=$(dirname "$(readlink -f "$(find_binary initdb)")") # a link on the PATH may stand alone
  mkdir "$data"
  if [ "$(id -u)" = 0 ]; then # PostgreSQL refuses to run as root
    local user=nobody
    ! id postgres >/dev/null 2>&1 || user=postgres
    chown "$user" "$data"
    as=(setpriv "--reuid=$user" "--regid=$(id -g "$user")" --clear-groups)
  fi
  (cd / && "${as[@]}" "$bin/initdb" -D "$data" -U playground -A trust -E UTF8 --no-locale --no-sync) \
    >"$log" 2>&1 || { cat "$log" >&2; fail "initdb failed"; }
  port=$(free_port)
  # Test data need not survive a power cut, hence no fsync.
  start "$log" "${as[@]}" "$bin/postgres" -D "$data" -p "$port" -k "$data" -c listen_addresses=127.0.0.1 \
    -c max_connections=300 -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_wal_size=256MB
  await PostgreSQL "$log" "$bin/pg_isready" -q -h 127.0.0.1 -p "$port"
  export DATABASE_URL="postgres://playground@127.0.0.1:$port/postgres?sslmode=disable"
}

start_redis() {
  local log=$folder/redis.log port
  port=$(free_port)
  start "$log" redis-server --bind 127.0.0.1 --port "$port" --save '' --appendonly no --dir "$folder"
  await Redis "$log" redis-cli -h 127.0.0.1 -p "$port" ping
  export REDIS_URL="redis://127.0.0.1:$port/0"
}

start_compose() {
  local password
  password=$(od -An -N 24 -tx1 /dev/urandom | tr -d ' \n')
  # The file wants every secret, whatever is started from it.
  compose=(env "POSTGRES_PASSWORD=$password" "APP_DATABASE_PASSWORD=$password" SECRET_KEY=unused
    docker compose --file docker-compose.yml --file deploy/compose.tests.yml
    --project-name "$(basename "$folder" | tr '[:upper:].' '[:lower:]-')")
  "${compose[@]}" up --detach --wait ${want_postgres:+postgres} ${want_redis:+redis} >&2
  if [ -n "$want_postgres" ]; then
    export DATABASE_URL="postgres://postgres:$password@$("${compose[@]}" port postgres 5432)/playground?sslmode=disable"
  fi
  if [ -n "$want_redis" ]; then
    export REDIS_URL="redis://$("${compose[@]}" port redis 6379)/0"
  fi
}

compose_answers() {
  command -v docker >/dev/null && timeout 5 docker info >/dev/null 2>&1 && docker compose version >/dev/null 2>&1
}

missing_packages() {
  [ -z "$want_postgres" ] || find_binary initdb >/dev/null || echo postgresql
  [ -z "$want_redis" ] || command -v redis-server >/dev/null || echo redis-server
}

# --- the run ----------------------------------------------------------------

if compose_answers; then
  start_compose
else
  packages=$(missing_packages)
  if [ -n "$packages" ]; then
    can_apt || fail "install PostgreSQL 15 or newer and Redis 7, or start Docker, or set DATABASE_URL and REDIS_URL"
    apt_install $packages
  fi
  [ -z "$want_postgres" ] || start_postgres
  [ -z "$want_redis" ] || start_redis
fi

set -m
PLAYGROUND_SERVICES=$folder "$@" </dev/null &
set +m
command_pid=$!
code=0
wait "$command_pid" || code=$?
command_pid=''
exit "$code"
