//go:build unix

package sse

import (
	"syscall"

	"golang.org/x/sys/unix"
)

// poller asks the system whether a connection takes more without waiting.
type poller struct {
	conn syscall.RawConn
	poll func(fd uintptr)
	fds  [1]unix.PollFd
}

func newPoller(conn syscall.RawConn) *poller {
	p := &poller{conn: conn}
	p.poll = p.pollNow
	return p
}

// writable returns what the system says now: a third of a socket's buffer, some kilobytes, is free.
func (p *poller) writable() bool {
	return p != nil && p.conn.Control(p.poll) == nil && p.fds[0].Revents == unix.POLLOUT
}

func (p *poller) pollNow(fd uintptr) {
	p.fds[0] = unix.PollFd{Fd: int32(fd), Events: unix.POLLOUT}
	if _, err := unix.Poll(p.fds[:], 0); err != nil {
		p.fds[0].Revents = 0
	}
}
