package chaos_test

import (
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// What clients do that want nothing but what they hold.

const (
	// dawdlers is how many connections each instance is given of each kind.
	dawdlers = 200
	// promisedCut is how long a request may be on its way that never comes whole, with the time it is told so.
	promisedCut = 15 * time.Second
	// floodRate is how many bytes a second come without a name, for floodTime, and floodGrowth how many bytes
	// of memory an instance may take for them.
	floodRate   = 10 << 20
	floodTime   = time.Minute
	floodGrowth = 64 << 20
)

const signIn = "POST /v1/auth/login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"

// dawdle has many begin a request and go on with it by a byte a second. None is served, all are let go.
func (c *crisis) dawdle(t *testing.T, beginning string) {
	t.Helper()
	var all sync.WaitGroup
	begun := time.Now()
	for _, i := range c.instances {
		for range dawdlers {
			conn, err := net.Dial("tcp", i.addr)
			if err != nil {
				require.True(t, c.storm, "%v", err)
				continue
			}
			_, _ = io.WriteString(conn, beginning)
			all.Go(func() { drip(conn) })
		}
	}
	c.streamsGoOn(t)
	for n, i := range c.instances {
		if c.storm {
			break
		}
		c.runs(t, i, fmt.Sprintf("meanwhile%d", n))
	}
	all.Wait()
	require.Less(t, time.Since(begun), allowed(promisedCut))
}

// drip sends a byte a second until the other end has closed.
func drip(conn net.Conn) {
	defer conn.Close()
	for range 60 {
		_ = conn.SetReadDeadline(time.Now().Add(time.Second))
		if _, err := io.Copy(io.Discard, conn); err == nil || !isTimeout(err) {
			return
		}
		if _, err := io.WriteString(conn, "x"); err != nil {
			return
		}
	}
}

func isTimeout(err error) bool {
	var timeout net.Error
	return errors.As(err, &timeout) && timeout.Timeout()
}

// flood has strangers send the largest bodies there are, as fast as a line brings them.
func (c *crisis) flood(t *testing.T) {
	t.Helper()
	if c.storm { // in which memory is taken for other things
		return
	}
	before := map[*instance]int{}
	for _, i := range c.instances {
		before[i] = i.gauge(t, "process_resident_memory_bytes")
	}
	body := `{"x":[` + strings.Repeat(`{},`, 8<<20/3) + `{}]}`
	request := fmt.Sprintf("%sContent-Length: %d\r\n\r\n%s", signIn, len(body), body)
	pace := time.NewTicker(time.Duration(len(body)) * time.Second / floodRate)
	defer pace.Stop()
	most := map[*instance]int{}
	for begun, n := time.Now(), 0; time.Since(begun) < floodTime; n++ {
		<-pace.C
		i := c.instances[n%len(c.instances)]
		if conn, err := net.Dial("tcp", i.addr); err == nil {
			_ = conn.SetDeadline(time.Now().Add(5 * time.Second))
			go func() { _, _ = io.WriteString(conn, request); _, _ = io.Copy(io.Discard, conn); _ = conn.Close() }()
		}
		most[i] = max(most[i], i.gauge(t, "process_resident_memory_bytes"))
	}
	for i, memory := range most {
		require.Less(t, memory-before[i], floodGrowth, "memory taken for strangers")
	}
}
