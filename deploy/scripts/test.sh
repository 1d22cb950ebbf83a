#!/usr/bin/env bash
# Every test, the quickest to fail first. `make test` runs it with DATABASE_URL and REDIS_URL set.
source "$(dirname "$0")/lib.sh"
need go "install Go 1.26 or newer"
install_node_modules

say "app tests"
npm --prefix frontend test

say "Go tests, on SQLite, PostgreSQL and Redis"
install_compiler
install_services
# The limit of a package ends what hangs; the largest takes minutes of a processor's time.
# The fault suite comes alone: its two instances and their load need the machine to themselves.
packages=$(go -C backend list ./... | grep -v '/internal/chaos$')
GOTMPDIR=$(go env GOTMPDIR)
export GOTMPDIR=${GOTMPDIR:-${TMPDIR:-/tmp}} TMPDIR
TMPDIR=$(memory_folder)
# `make check` has vetted. SQLite's translated C is left out of the race detector, which looks at all of our Go
# and at the driver's, and the check of pointer arithmetic that it brings along is off for what is all pointer
# arithmetic: together they took more than half of the time.
go_test() {
  CGO_ENABLED=1 go -C backend test -race -vet=off -gcflags='modernc.org/...=-d=checkptr=0' \
    -gcflags='modernc.org/sqlite/lib=-race=false -d=checkptr=0' -timeout 1h "$@"
}
# Under the race detector a collection of garbage costs much, and memory is there; half of a test is waiting.
GOGC=300 go_test -p 3 -parallel 4 $(grep -v '/internal/api$' <<<"$packages")
# The API's tests are most of all, each on two installations. Races are looked for on the one where more goes on at once;
# what the other one has of its own is watched in the packages above. Those that send one request after the other, by
# the thousand, find none, and run without: `anywhere` does not depend on the installation, `everywhere` does.
api() { go -C backend test -vet=off -timeout 1h -parallel 12 "$@" ./internal/api; }
anywhere='RefusalsAreWhatTheyWere|EveryBodyIsHeldAgainstItsSchema|EveryAnswerCarriesTheHeadersOfItsKind'
anywhere+='|EveryOperationBoundsItsBody|AModelThatDoesNotStop'
everywhere='TenThousandMembers|SharesAllowWhatTheySay|EveryOperationNeedsItsScope|ListsDoNotCarryWhatTheyDoNotShow'
everywhere+='|PagesAreStableUnderInserts|CursorsOpenNothingElse|EveryRouteWantsACredential|ALinkOpensNothingElse'
everywhere+='|BodiesNotThereOrOfAnotherType|ForeignIDsInBodiesAndQueries|NobodySeesAnothersThings|KeysFollowTheirMaker'
everywhere+='|PresetsAreCountedAndPurged|KeysOfColleaguesAreTheirOwn|UnknownPathsAndMethods|WhoWasRemovedReachesNothing'
everywhere+='|BodiesJustWithinTheLimits'
TEST_INSTALLATION=postgres GOGC=300 go_test -parallel 4 -skip "^Test($anywhere|$everywhere)\$" ./internal/api
TEST_INSTALLATION=postgres api -run "^Test($everywhere)\$"
TEST_INSTALLATION=sqlite api
say "fault suite, short form"
go_test ./internal/chaos
go -C backend/tools test ./...

deploy/scripts/e2e.sh
