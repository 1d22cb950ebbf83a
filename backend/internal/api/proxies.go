package api

import (
	"net"
	"net/http"
	"net/netip"
	"strings"

	"github.com/labstack/echo/v4"
)

// clientIP trusts X-Forwarded-For from the proxies that the settings name, and from no other address.
func (s *Server) clientIP() echo.IPExtractor {
	extract := s.trustedIP()
	return func(r *http.Request) string {
		if r.Header.Get(echo.HeaderXForwardedFor) != "" && !s.fromProxy(r) {
			s.unknownProxy.Do(func() { s.warnOfProxy(r.RemoteAddr) })
		}
		return extract(r)
	}
}

// warnOfProxy says, once, that limits by address may meet everyone behind a proxy together.
func (s *Server) warnOfProxy(peer string) {
	s.log.Warn("X-Forwarded-For came from a peer that TRUSTED_PROXIES does not name, so it is not believed; "+
		"if that is your proxy, name it, or all people behind it count as one address", "peer", peer)
}

func (s *Server) trustedIP() echo.IPExtractor {
	if len(s.options.TrustedProxies) == 0 {
		return echo.ExtractIPDirect()
	}
	trust := []echo.TrustOption{echo.TrustLoopback(false), echo.TrustLinkLocal(false), echo.TrustPrivateNet(false)}
	for _, prefix := range s.options.TrustedProxies {
		trust = append(trust, echo.TrustIPRange(ipNet(prefix)))
	}
	return echo.ExtractIPFromXFFHeader(trust...)
}

func ipNet(p netip.Prefix) *net.IPNet {
	return &net.IPNet{IP: p.Addr().AsSlice(), Mask: net.CIDRMask(p.Bits(), p.Addr().BitLen())}
}

// fromProxy says whether a request came over a proxy that the settings name.
func (s *Server) fromProxy(r *http.Request) bool {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return false
	}
	for _, proxy := range s.options.TrustedProxies {
		if proxy.Contains(peer.Addr().Unmap().WithZone("")) {
			return true
		}
	}
	return false
}

// forwarded is what the nearest proxy says of the request it took, "" where none that is trusted does. Of
// several values its own is the last: those before were there when the request reached it.
func (s *Server) forwarded(r *http.Request, header string) string {
	values := r.Header.Values(header)
	if len(values) == 0 || !s.fromProxy(r) {
		return ""
	}
	last := values[len(values)-1]
	return strings.TrimSpace(last[strings.LastIndexByte(last, ',')+1:])
}

// isHTTPS says whether people reach this server over TLS: always, or with this request.
func (s *Server) isHTTPS(r *http.Request) bool {
	return s.publicHTTPS() || r.TLS != nil || strings.EqualFold(s.forwarded(r, "X-Forwarded-Proto"), "https")
}

// base is the address under which people open this server, without a slash at its end: the one that is set, or the one
// that they asked at.
func (s *Server) base(c echo.Context) string {
	if u := s.options.PublicURL; u != nil {
		return strings.TrimSuffix(u.String(), "/")
	}
	if s.isHTTPS(c.Request()) {
		return "https://" + c.Request().Host
	}
	return "http://" + c.Request().Host
}

func (s *Server) publicHTTPS() bool {
	u := s.options.PublicURL
	return u != nil && strings.EqualFold(u.Scheme, "https")
}
