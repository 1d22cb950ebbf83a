package netpoll

import (
	"context"
	"errors"
	"net"
	"time"

	"golang.org/x/sys/unix"
)

// DialContext dials as the dialer does, with its checks and its errors. While many of the connections that it made have
// something to read, they are woken once per tick. Without a tick, and on systems other than Linux, it is the dialer's
// own; a connection that cannot be watched by us stays Go's.
func DialContext(dialer *net.Dialer, tick time.Duration) func(ctx context.Context, network, address string) (net.Conn, error) {
	if tick <= 0 {
		return dialer.DialContext
	}
	p := newPoller(tick)
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		dialled, err := dialer.DialContext(ctx, network, address)
		if tcp, ok := dialled.(*net.TCPConn); ok {
			return p.adopt(tcp), nil
		}
		return dialled, err
	}
}

// adopt takes a connection over; it returns it as it is when the system has no room for that.
func (p *poller) adopt(tcp *net.TCPConn) net.Conn {
	fd, err := duplicate(tcp)
	if err != nil {
		return tcp
	}
	c := newConn(p, fd, tcp)
	if err := p.add(c); err != nil {
		unix.Close(fd)
		return tcp
	}
	tcp.Close() // the socket stays open by its duplicate
	return c
}

// duplicate is a second descriptor of a socket, not blocking as the first one is.
func duplicate(tcp *net.TCPConn) (fd int, err error) {
	raw, err := tcp.SyscallConn()
	if err != nil {
		return 0, err
	}
	var failed error
	err = raw.Control(func(original uintptr) {
		fd, failed = unix.FcntlInt(original, unix.F_DUPFD_CLOEXEC, 0)
	})
	return fd, errors.Join(err, failed)
}
