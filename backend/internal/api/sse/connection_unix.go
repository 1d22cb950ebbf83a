//go:build unix

package sse

import (
	"errors"
	"io"
	"syscall"

	"golang.org/x/sys/unix"

	"playground/internal/socket"
)

// connection writes to a socket under the server that serves it, which holds nothing back when it is written to.
type connection struct {
	raw syscall.RawConn

	// What is written now, by one goroutine at a time. The functions are made once.
	bytes      []byte
	err        error
	once, full func(fd uintptr) bool
}

func newConnection(raw syscall.RawConn) *connection {
	c := &connection{raw: raw}
	c.once = func(fd uintptr) bool {
		c.write(fd)
		return true
	}
	c.full = func(fd uintptr) bool {
		for len(c.bytes) > 0 && c.err == nil {
			if c.write(fd); errors.Is(c.err, unix.EAGAIN) {
				c.err = nil
				return false
			}
		}
		return true
	}
	return c
}

func (c *connection) write(fd uintptr) {
	n, err := socket.Write(int(fd), c.bytes)
	c.bytes, c.err = c.bytes[n:], err
}

// try writes what the socket takes now, and returns what is left.
func (c *connection) try(b []byte) (left []byte, err error) {
	c.bytes = b
	if err = c.raw.Write(c.once); err == nil && !errors.Is(c.err, unix.EAGAIN) {
		err = c.err
	}
	left, c.bytes, c.err = c.bytes, nil, nil
	return left, err
}

// finish writes all of it, and waits for its reader until the write deadline.
func (c *connection) finish(b []byte) error {
	c.bytes, c.err = b, nil
	err := c.raw.Write(c.full)
	if err == nil {
		err = c.err
	}
	if err == nil && len(c.bytes) > 0 {
		err = io.ErrShortWrite
	}
	c.bytes, c.err = nil, nil
	return err
}
