package netpoll

import (
	"cmp"
	"errors"
	"io"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"playground/internal/socket"
)

// conn is a TCP connection that waits in a poller's epoll.
type conn struct {
	poller        *poller
	fd            int
	local, remote net.Addr

	in, out side
	drained bool        // the last read emptied the socket; in.busy guards it
	ahead   ahead       // in.busy guards it
	ended   atomic.Bool // a read may stop short of what is there, with no event to follow: at an end, an error, urgent data
	control sync.Mutex  // held while the descriptor is used beside reading and writing

	window uint64 // in which the loop woke it last; the loop's own
}

func newConn(p *poller, fd int, like net.Conn) *conn {
	c := &conn{poller: p, fd: fd, local: like.LocalAddr(), remote: like.RemoteAddr()}
	c.in.wake, c.out.wake = make(chan struct{}, 1), make(chan struct{}, 1)
	return c
}

// Read fails with *net.OpError, as a *net.TCPConn does, and with io.EOF.
func (c *conn) Read(p []byte) (int, error) {
	n, err := c.read(p)
	return n, c.failed("read", err)
}

func (c *conn) read(p []byte) (int, error) {
	c.in.busy.Lock()
	defer c.in.busy.Unlock()
	for {
		if err := c.in.refusal(); err != nil || len(p) == 0 {
			return 0, err
		}
		n, err := c.readNow(p)
		if !errors.Is(err, unix.EAGAIN) {
			return n, err
		}
		<-c.in.wake
	}
}

// readNow fails with EAGAIN when there is nothing, without asking for it twice.
func (c *conn) readNow(p []byte) (int, error) {
	if n := c.ahead.take(p); n > 0 {
		return n, nil
	}
	if c.drained && !c.ended.Load() {
		c.drained = false
		return 0, unix.EAGAIN
	}
	into := c.ahead.room(p)
	n, err := socket.Read(c.fd, into)
	c.drained = err == nil && n < len(into)
	if n == 0 && err == nil {
		err = io.EOF
	}
	return c.ahead.came(p, n), err
}

// Write fails with *net.OpError, as a *net.TCPConn does.
func (c *conn) Write(p []byte) (int, error) {
	n, err := c.write(p)
	return n, c.failed("write", err)
}

func (c *conn) write(p []byte) (done int, err error) {
	c.out.busy.Lock()
	defer c.out.busy.Unlock()
	for {
		if err := c.out.refusal(); err != nil {
			return done, err
		}
		n, err := socket.Write(c.fd, p[done:])
		done += n
		switch {
		case errors.Is(err, unix.EAGAIN):
			<-c.out.wake
		case err != nil || done == len(p):
			return done, err
		}
	}
}

// Close ends what waits with net.ErrClosed, and returns once nothing uses the descriptor any more.
func (c *conn) Close() error {
	if !c.in.close() {
		return c.failed("close", net.ErrClosed)
	}
	c.out.close()
	for _, held := range []*sync.Mutex{&c.in.busy, &c.out.busy, &c.control} {
		held.Lock()
		defer held.Unlock()
	}
	c.poller.remove(c)
	return c.failed("close", unix.Close(c.fd)) // which takes it out of the epoll
}

// CloseRead shuts down reading; what has arrived can still be read.
func (c *conn) CloseRead() error { return c.failed("close", c.shutdown(unix.SHUT_RD)) }

// CloseWrite shuts down writing: the peer reads to the end, and may go on to answer.
func (c *conn) CloseWrite() error { return c.failed("close", c.shutdown(unix.SHUT_WR)) }

func (c *conn) shutdown(how int) error {
	c.control.Lock()
	defer c.control.Unlock()
	if c.in.state.Load() == closed {
		return net.ErrClosed
	}
	return os.NewSyscallError("shutdown", unix.Shutdown(c.fd, how))
}

func (c *conn) LocalAddr() net.Addr  { return c.local }
func (c *conn) RemoteAddr() net.Addr { return c.remote }

func (c *conn) SetDeadline(t time.Time) error {
	return c.failed("set", cmp.Or(c.in.setDeadline(t), c.out.setDeadline(t)))
}

func (c *conn) SetReadDeadline(t time.Time) error  { return c.failed("set", c.in.setDeadline(t)) }
func (c *conn) SetWriteDeadline(t time.Time) error { return c.failed("set", c.out.setDeadline(t)) }

// failed is an operation's error in package net's form.
func (c *conn) failed(op string, err error) error {
	if err == nil || errors.Is(err, io.EOF) {
		return err
	}
	var number syscall.Errno
	var named *os.SyscallError
	if errors.As(err, &number) && !errors.As(err, &named) {
		err = os.NewSyscallError(op, number)
	}
	return &net.OpError{Op: op, Net: c.remote.Network(), Source: c.local, Addr: c.remote, Err: err}
}
