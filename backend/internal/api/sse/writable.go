package api

import (
	"context"
	"net"
	"syscall"

	"golang.org/x/sys/unix"
)

// room says whether a connection would take a little more without waiting for its reader.
type room struct {
	conn  syscall.RawConn
	ask   func(fd uintptr)
	polls [1]unix.PollFd
}

type roomKey struct{}

// WithRoom is an http.Server's ConnContext. Without it every stream waits for its reader.
func WithRoom(ctx context.Context, c net.Conn) context.Context {
	socket, ok := c.(syscall.Conn)
	if !ok {
		return ctx
	}
	conn, err := socket.SyscallConn()
	if err != nil {
		return ctx
	}
	r := &room{conn: conn}
	r.ask = r.poll
	return context.WithValue(ctx, roomKey{}, r)
}

func roomOf(ctx context.Context) *room {
	r, _ := ctx.Value(roomKey{}).(*room)
	return r
}

// free answers what the system says now: a third of a socket's buffer, some kilobytes, are free.
func (r *room) free() bool {
	return r != nil && r.conn.Control(r.ask) == nil && r.polls[0].Revents == unix.POLLOUT
}

func (r *room) poll(fd uintptr) {
	r.polls[0] = unix.PollFd{Fd: int32(fd), Events: unix.POLLOUT}
	if _, err := unix.Poll(r.polls[:], 0); err != nil {
		r.polls[0].Revents = 0
	}
}
