package main

import (
	"bytes"
	"os"
	"testing"
	"time"
)

// What /proc says of this process grows with what it does.
func TestOwnTimeGrows(t *testing.T) {
	before, err := readStat("/proc/self")
	if err != nil {
		t.Fatal(err)
	}
	for begun := time.Now(); time.Since(begun) < 100*time.Millisecond; {
		bytes.Repeat([]byte("x"), 1<<16)
	}
	after, err := readStat("/proc/self")
	if err != nil || after.own-before.own < 3*tick || after.parent != os.Getppid() {
		t.Error(before, after, err)
	}
}
