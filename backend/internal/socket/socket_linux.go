package socket

import (
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// Read fails with the system's error, EAGAIN when there is nothing to read; it has read 0 then.
func Read(fd int, p []byte) (int, error) { return call(unix.SYS_READ, fd, p) }

// Write fails with the system's error, EAGAIN when there is no room; it has written 0 then. It may write less than p.
func Write(fd int, p []byte) (int, error) { return call(unix.SYS_WRITE, fd, p) }

func call(number uintptr, fd int, p []byte) (int, error) {
	for {
		n, _, failed := syscall.RawSyscall(number, uintptr(fd), uintptr(unsafe.Pointer(unsafe.SliceData(p))), uintptr(len(p)))
		if failed != unix.EINTR {
			return counted(n, failed)
		}
	}
}

func counted(n uintptr, failed syscall.Errno) (int, error) {
	if failed != 0 {
		return 0, failed
	}
	return int(n), nil
}

// Events is epoll_wait that does not wait: it returns how many events there are now, and fills in as many as there is
// room for, which must not be none.
func Events(epoll int, into []unix.EpollEvent) (int, error) {
	for {
		n, _, failed := syscall.RawSyscall6(unix.SYS_EPOLL_PWAIT, uintptr(epoll), uintptr(unsafe.Pointer(&into[0])), uintptr(len(into)), 0, 0, 0)
		if failed != unix.EINTR {
			return counted(n, failed)
		}
	}
}
