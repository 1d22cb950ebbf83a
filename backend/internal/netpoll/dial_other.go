//go:build !linux

package netpoll

import (
	"context"
	"net"
	"time"
)

// DialContext is the dialer's own: only Linux has an epoll.
func DialContext(dialer *net.Dialer, _ time.Duration) func(ctx context.Context, network, address string) (net.Conn, error) {
	return dialer.DialContext
}
