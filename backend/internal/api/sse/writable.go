package sse

import (
	"context"
	"net"
	"syscall"
)

type connKey struct{}

// WithConn is an http.Server's ConnContext: it lets a Writer see whether its connection is writable.
// Without it no connection ever says so, and every write waits for its reader.
func WithConn(ctx context.Context, c net.Conn) context.Context {
	socket, ok := c.(syscall.Conn)
	if !ok {
		return ctx
	}
	conn, err := socket.SyscallConn()
	if err != nil {
		return ctx
	}
	return context.WithValue(ctx, connKey{}, newPoller(conn))
}

func pollerOf(ctx context.Context) *poller {
	p, _ := ctx.Value(connKey{}).(*poller)
	return p
}
