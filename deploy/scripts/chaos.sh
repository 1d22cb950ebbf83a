#!/usr/bin/env bash
# The long form of the fault suite: every fault, CHAOS_ROUNDS times (2), 1,000 streams through a deploy,
# storms of traffic beside people at work, and races of two at the same moment. CHAOS_SEED repeats what
# a seed did. Arguments go to `go test`: -run TestDatabaseFails. Without any, simulated histories come first.
source "$(dirname "$0")/lib.sh"
need go "install Go 1.26 or newer"
install_services

export CHAOS_ROUNDS=${CHAOS_ROUNDS:-2} CHAOS_SEED=${CHAOS_SEED:-$RANDOM}
say "$CHAOS_ROUNDS rounds of every fault; to repeat them: make chaos CHAOS_SEED=$CHAOS_SEED"
if (($# == 0)); then
  export SIMULATION_SEED=$CHAOS_SEED SIMULATION_COUNT=${SIMULATION_COUNT:-20000}
  say "$SIMULATION_COUNT simulated histories; to repeat them: make chaos CHAOS_SEED=$CHAOS_SEED"
  go -C backend test ./internal/engine -count 1 -timeout 1h -run 'TestSimulation$'
fi
exec go -C backend test ./internal/chaos -count 1 -timeout 3h -v "$@"
