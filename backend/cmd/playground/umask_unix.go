//go:build unix

package main

import "syscall"

// closeNewFiles closes to other users of the machine every file that this process makes, whatever library makes it.
func closeNewFiles() { syscall.Umask(0o077) }
