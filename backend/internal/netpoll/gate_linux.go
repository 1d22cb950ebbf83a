package netpoll

import (
	"errors"
	"os"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"playground/internal/socket"
)

// gate is an epoll, and an outer one around it that Go's poller takes for a file: so a goroutine waits for the events
// of the inner one as for any other, and the outer one can be told not to pass them on.
type gate struct {
	inner int
	outer *os.File
	raw   syscall.RawConn
}

const edges = unix.EPOLLIN | unix.EPOLLET

func newGate() (*gate, error) {
	inner, err := unix.EpollCreate1(unix.EPOLL_CLOEXEC)
	if err != nil {
		return nil, err
	}
	g := &gate{inner: inner}
	if err := g.surround(); err != nil {
		g.end()
		return nil, err
	}
	return g, nil
}

func (g *gate) surround() error {
	outer, err := unix.EpollCreate1(unix.EPOLL_CLOEXEC)
	if err != nil {
		return err
	}
	blocks := unix.SetNonblock(outer, true) // Go's poller takes no file that blocks
	g.outer = os.NewFile(uintptr(outer), "epoll")
	g.raw, err = g.outer.SyscallConn()
	err = errors.Join(blocks, err, control(outer, unix.EPOLL_CTL_ADD, g.inner, edges),
		g.outer.SetReadDeadline(time.Time{})) // which fails if it took this one for a file that cannot wait
	if err != nil {
		g.outer.Close()
	}
	return err
}

// watch puts a socket into the epoll; closing it takes it out.
func (g *gate) watch(fd int) error {
	return control(g.inner, unix.EPOLL_CTL_ADD, fd, unix.EPOLLIN|unix.EPOLLOUT|unix.EPOLLPRI|unix.EPOLLRDHUP|unix.EPOLLET)
}

// wait calls look at once, and after every event, until it returns true. It fails when the gate is closed.
func (g *gate) wait(look func() bool) error {
	return g.raw.Read(func(uintptr) bool { return look() })
}

// listen says whether events end a wait; those that are there already do.
func (g *gate) listen(on bool) {
	events := uint32(0)
	if on {
		events = edges
	}
	// It fails once the gate is closed alone, which the next wait says too.
	_ = g.raw.Control(func(outer uintptr) { _ = control(int(outer), unix.EPOLL_CTL_MOD, g.inner, events) })
}

// events returns how many events there are now, and the events; no more than there is room for.
func (g *gate) events(into []unix.EpollEvent) int {
	n, _ := socket.Events(g.inner, into)
	return n
}

// close ends a wait and makes the next one fail.
func (g *gate) close() { g.outer.Close() }

// end lets the epoll go, when nothing will wait for it any more.
func (g *gate) end() { unix.Close(g.inner) }

func control(epoll, operation, fd int, events uint32) error {
	return unix.EpollCtl(epoll, operation, fd, &unix.EpollEvent{Events: events, Fd: int32(fd)})
}
