package main

import "runtime/debug"

const (
	// garbagePercent of what lives may be garbage. Of a stream's memory half had been the room that Go's own 100 leaves
	// for garbage, of which a stream makes little.
	garbagePercent = 50
	goGarbage      = 100
	// ballastBytes count as living and are never touched, so they take no memory: a server that holds little would else
	// collect at every few starts.
	ballastBytes = 32 << 20
)

// boundGarbage sets how much garbage may lie about, unless GOGC has said so. The caller keeps what it returns.
func boundGarbage() (ballast []byte) {
	if said := debug.SetGCPercent(garbagePercent); said != goGarbage {
		debug.SetGCPercent(said)
		return nil
	}
	return make([]byte, ballastBytes)
}
