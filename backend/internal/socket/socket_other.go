//go:build unix && !linux

package socket

import "golang.org/x/sys/unix"

// Read fails with the system's error, EAGAIN when there is nothing to read.
func Read(fd int, p []byte) (int, error) { return unix.Read(fd, p) }

// Write fails with the system's error, EAGAIN when there is no room. It may write less than p.
func Write(fd int, p []byte) (int, error) { return unix.Write(fd, p) }
