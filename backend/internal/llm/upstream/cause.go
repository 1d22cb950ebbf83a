package upstream

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"syscall"
)

// Cause is why an answer was refused, in words of our own: such a one may stand in a log.
type Cause string

func (c Cause) Error() string { return string(c) }

// ownWords describes an error without a word that a provider sent. Errors of the network name the address that was
// called; of others, which may quote an answer or a certificate, the type alone is told.
func ownWords(err error) string {
	var cause Cause
	var unresolved *net.DNSError
	var network *net.OpError
	switch {
	case errors.As(err, &cause):
		return cause.Error()
	case errors.As(err, &unresolved):
		return unresolved.Error()
	case errors.As(err, &network) && network.Addr != nil:
		return fmt.Sprintf("%s %s: %s", network.Op, network.Addr, plain(network.Err))
	}
	return plain(err)
}

// plain is an error of the system or of the standard library by its text, which is fixed, and any other by its type.
func plain(err error) string {
	var errno syscall.Errno
	if errors.As(err, &errno) {
		return errno.Error()
	}
	for _, fixed := range []error{io.EOF, io.ErrUnexpectedEOF, net.ErrClosed, context.Canceled, context.DeadlineExceeded} {
		if errors.Is(err, fixed) {
			return fixed.Error()
		}
	}
	return fmt.Sprintf("%T", innermost(err))
}

func innermost(err error) error {
	for {
		inner := errors.Unwrap(err)
		if inner == nil {
			return err
		}
		err = inner
	}
}
