//go:build !unix

package sse

import "syscall"

// poller knows nothing on a system without poll: every write is left to the reader's own goroutine,
// which may wait.
type poller struct{}

func newPoller(syscall.RawConn) *poller { return nil }

func (*poller) writable() bool { return false }
