//go:build !unix

package sse

import (
	"errors"
	"syscall"
)

// connection is never there on a system without a socket that can be asked: every write goes through the server.
type connection struct{}

func newConnection(syscall.RawConn) *connection { return nil }

func (*connection) try([]byte) ([]byte, error) { return nil, errors.ErrUnsupported }

func (*connection) finish([]byte) error { return errors.ErrUnsupported }
