//go:build unix && !linux

package socket

import (
	"errors"

	"golang.org/x/sys/unix"
)

// Read fails with the system's error, EAGAIN when there is nothing to read; it has read 0 then.
func Read(fd int, p []byte) (int, error) { return call(unix.Read, fd, p) }

// Write fails with the system's error, EAGAIN when there is no room; it has written 0 then. It may write less than p.
func Write(fd int, p []byte) (int, error) { return call(unix.Write, fd, p) }

func call(do func(int, []byte) (int, error), fd int, p []byte) (int, error) {
	for {
		if n, err := do(fd, p); !errors.Is(err, unix.EINTR) {
			return max(n, 0), err
		}
	}
}
