package sse

import (
	"context"
	"net"
	"net/http"
	"syscall"
)

type connectionKey struct{}

// WithConnection is an http.Server's ConnContext: it lets a Writer write to its connection itself. Without it every
// write goes through the server, and waits for its reader.
func WithConnection(ctx context.Context, c net.Conn) context.Context {
	socket, ok := c.(syscall.Conn)
	if !ok {
		return ctx
	}
	raw, err := socket.SyscallConn()
	if err != nil {
		return ctx
	}
	return context.WithValue(ctx, connectionKey{}, newConnection(raw))
}

// connectionOf is the connection on which the answer to a request goes in chunks, as net/http sends what has no
// length; nil for any other, which the server alone knows how to write.
func connectionOf(r *http.Request, header http.Header) *connection {
	if r.ProtoMajor != 1 || r.ProtoMinor < 1 || r.Method == http.MethodHead || header.Get("Content-Length") != "" {
		return nil
	}
	c, _ := r.Context().Value(connectionKey{}).(*connection)
	return c
}
