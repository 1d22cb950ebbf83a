// Package chaos is the fault suite: real instances behind a real nginx, on a PostgreSQL and a Redis of
// its own, with a model provider that keeps a ledger of every call and a fault proxy before each
// dependency. Clients run, read, edit, cancel and sign in while something is killed, stopped, flushed,
// restarted or cut at a seeded moment; after every case the invariants are looked at one by one.
//
// Beside the faults there are storms, traffic that others must not feel, races, two things at the same moment, and
// blows: one instance is struck while rights, keys, quotas and who is present change on the other one.
//
// It is all tests. Few and short cases run with every `go test`; CHAOS_ROUNDS runs every fault that
// many times, CHAOS_SEED repeats what a seed did. See the README.
package chaos
