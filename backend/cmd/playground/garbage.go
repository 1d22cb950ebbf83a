package main

import (
	"os"
	"runtime/debug"
)

const (
	// garbagePercent of what lives may be garbage. Of a stream's memory half had been the room that Go's own 100 leaves
	// for garbage, of which a stream makes little.
	garbagePercent = 50
	// ballastBytes count as living and are never touched, so they take no memory: a server that holds little would else
	// collect at every few starts.
	ballastBytes = 32 << 20
)

var ballast []byte

// boundGarbage sets how much garbage may lie about, unless GOGC says so.
func boundGarbage() {
	if os.Getenv("GOGC") != "" {
		return
	}
	ballast = make([]byte, ballastBytes)
	debug.SetGCPercent(garbagePercent)
}
