package api

import (
	"errors"
	"net"
	"net/netip"
	"net/url"
	"strings"
	"sync"

	"github.com/labstack/echo/v4"
	"golang.org/x/net/idna"

	"playground/internal/domain"
)

// errMisdirected is why a request is refused that names another host: with 421, the one status that has no
// code of its own.
var errMisdirected = errors.New("another host's request")

// hosts are the names under which this server is asked. A page of another name reaches it too, once its
// name leads to this machine (DNS rebinding), and would then share its origin.
type hosts struct {
	names map[string]bool
	// anyAddress takes every IP address for this machine's. None can be rebound: only a name leads elsewhere.
	anyAddress bool
}

func newHosts(addr string, public *url.URL) hosts {
	h := hosts{names: map[string]bool{"localhost": true}}
	if public != nil {
		h.names[hostname(public.Host)] = true
	}
	if host, _, err := net.SplitHostPort(addr); err == nil {
		ip, err := netip.ParseAddr(host)
		h.anyAddress = host == "" || err == nil && ip.IsUnspecified()
		h.names[hostname(net.JoinHostPort(host, "0"))] = true
	}
	delete(h.names, "")
	return h
}

// have says whether a Host names this server, at whatever port.
func (h hosts) have(host string) bool {
	name := hostname(host)
	if ip, err := netip.ParseAddr(name); err == nil && (h.anyAddress || ip.IsLoopback()) {
		return true
	}
	return h.names[name]
}

// hostname is the name in a Host, written in the one way in which it is compared, "" for what is none.
func hostname(host string) string {
	u, err := url.Parse("//" + host)
	if err != nil || u.Host != host || u.User != nil {
		return ""
	}
	name := strings.TrimSuffix(u.Hostname(), ".")
	if ip, err := netip.ParseAddr(name); err == nil {
		return ip.Unmap().String()
	}
	name, err = spelling.ToASCII(name)
	if err != nil {
		return ""
	}
	return name
}

// spelling is how browsers write a name: in lower case and ASCII. What it may consist of is for its owner to say.
var spelling = idna.New(idna.MapForLookup(), idna.StrictDomainName(false), idna.CheckHyphens(false))

// asksForHealth looks at the operation, not at the path: one that is written otherwise leads to a page.
func (s *Server) asksForHealth(c echo.Context) bool {
	r := s.route(c)
	return r != nil && (r.OperationID == "getHealth" || r.OperationID == "getReadiness")
}

// checkHost refuses requests for another host. Who asks after this server's health may call it what they like.
func (s *Server) checkHost() echo.MiddlewareFunc {
	known := newHosts(s.options.Addr, s.options.PublicURL)
	var once sync.Once
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			host := c.Request().Host
			if original := s.forwarded(c.Request(), "X-Forwarded-Host"); original != "" {
				host = original
			}
			if s.asksForHealth(c) || known.have(host) {
				return next(c)
			}
			once.Do(func() {
				s.log.Warn("a request for another host was refused; if people open this server under it, set PUBLIC_URL", "host", host)
			})
			return domain.Invalid(domain.FieldError{Field: "Host", Rule: "host",
				Message: "is none under which this server is known; its operator sets PUBLIC_URL"}).Because(errMisdirected)
		}
	}
}
