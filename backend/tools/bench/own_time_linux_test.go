package main

import (
	"bytes"
	"os"
	"syscall"
	"testing"
	"time"
)

// What /proc says of this process grows with what it does.
func TestOwnTimeGrows(t *testing.T) {
	before, err := readStat("/proc/self")
	if err != nil {
		t.Fatal(err)
	}
	for begun := used(t); used(t)-begun < 5*tick; { // however busy the machine is
		bytes.Repeat([]byte("x"), 1<<16)
	}
	after, err := readStat("/proc/self")
	if err != nil || after.own-before.own < 3*tick || after.parent != os.Getppid() {
		t.Error(before, after, err)
	}
}

// used is the processor time of this process by another source.
func used(t *testing.T) time.Duration {
	t.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
