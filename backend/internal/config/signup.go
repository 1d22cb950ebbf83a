package config

import (
	"net"
	"net/netip"
	"strings"
)

// The values of SIGNUP.
const (
	SignupOpen   = "open"
	SignupInvite = "invite"
	SignupClosed = "closed"
)

// SignupPolicy says who may sign up: what is set or, by default, anyone while only this machine reaches the
// server. A server that others reach opens its accounts, and its operator's model keys, by decision alone.
func (c Config) SignupPolicy() string {
	switch {
	case c.Signup != "":
		return c.Signup
	case c.isLocal():
		return SignupOpen
	}
	return SignupInvite
}

// AllowsPrivateNetworks says whether people may name model servers on this machine and in its networks: what is set
// or, by default, while only this machine reaches the server, since they are its own people then.
func (c Config) AllowsPrivateNetworks() bool {
	if c.AllowPrivate != nil {
		return *c.AllowPrivate
	}
	return c.isLocal()
}

// isLocal says whether nothing points to readers on other machines: neither the address that is listened on, nor
// the one people open. Behind a proxy that passes their name on, others are answered with a PUBLIC_URL alone.
func (c Config) isLocal() bool {
	host, _, err := net.SplitHostPort(c.Addr)
	return err == nil && isLoopback(host) &&
		(c.PublicURL == nil || isLoopback(c.PublicURL.Hostname()))
}

func isLoopback(host string) bool {
	if addr, err := netip.ParseAddr(host); err == nil {
		return addr.Unmap().IsLoopback()
	}
	return strings.EqualFold(host, "localhost")
}
