package upstream_test

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"playground/internal/llm/upstream"
)

func TestPublicAddresses(t *testing.T) {
	for _, address := range []string{"1.1.1.1", "8.8.8.8", "93.184.216.34", "2606:4700::1111", "::ffff:8.8.8.8"} {
		require.True(t, upstream.IsPublic(netip.MustParseAddr(address)), address)
	}
	for _, address := range []string{"127.0.0.1", "10.0.0.1", "172.16.5.4", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.100.100.200",
		"198.18.0.1", "224.0.0.1", "255.255.255.255", "240.0.0.1", "::", "::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "ff02::1",
		"::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "2001::1", "fec0::1"} {
		require.False(t, upstream.IsPublic(netip.MustParseAddr(address)), address)
	}
}

// A name is looked at where it leads, so localhost, numbers in other forms and names that resolve here are one kind.
func TestPublicTransportStaysOutside(t *testing.T) {
	reached := false
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached = true }))
	defer server.Close()
	t.Setenv("HTTP_PROXY", server.URL)
	port := server.URL[strings.LastIndex(server.URL, ":"):]
	for _, tick := range []time.Duration{0, 5 * time.Millisecond} {
		client := upstream.NewClient(upstream.NewPublicTransport(tick))
		for _, host := range []string{"127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0"} {
			answer, err := client.Get("http://" + host + port)
			require.ErrorIs(t, err, upstream.ErrNotPublic, host)
			require.Nil(t, answer)
		}
		_, err := client.Get("http://127.1" + port)
		require.Error(t, err)
	}
	require.False(t, reached)
}
