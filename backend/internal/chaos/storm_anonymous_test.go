package chaos_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"time"
)

// anonymousStorm is ten megabytes a second without a name: bodies that are too large, that are no JSON, that no path
// takes, and sign-ins and sign-ups as they should be.
// The hash of a password takes a time slice or two from a request beside it.
var anonymousStorm = storm{name: "anonymous traffic of 10 MB a second", allowance: 20 * time.Millisecond, blow: func(ctx context.Context, _ *world, addrs []string) {
	var all sync.WaitGroup
	defer all.Wait()
	tick := time.NewTicker(time.Second * stormBody / floodRate)
	defer tick.Stop()
	for n := 0; ctx.Err() == nil; n++ {
		select {
		case <-ctx.Done():
		case <-tick.C:
		}
		addr := addrs[n%len(addrs)]
		all.Go(func() { send(ctx, addr, largeBodies[n/len(addrs)%len(largeBodies)]) })
		if n%guessEvery == 0 {
			all.Go(func() { send(ctx, addr, guess(n)) })
		}
		if n%newcomerEvery == 0 {
			all.Go(func() { send(ctx, addr, newcomer(n)) })
		}
	}
}}

const (
	stormBody = 1 << 20
	// guessEvery and newcomerEvery are after how many large bodies a sign-in and a sign-up come that are as they should
	// be. In a storm without end, of one network, so many a second are not refused: a hundred and thirty a minute. In one
	// that comes in turns more would pass, as the limits recover in between.
	guessEvery    = 6
	newcomerEvery = 20
)

// largeBodies are what no operation takes, each of a megabyte.
var largeBodies = []string{
	post("/v1/auth/login", `{"x":[`+strings.Repeat(`{},`, stormBody/3)+`{}]}`),
	chunked("/v1/auth/signup", `{"email":"`+strings.Repeat("a", stormBody)),
	post("/v1/nowhere", strings.Repeat("x", stormBody)),
	chunked("/v1/auth/login", strings.Repeat("[", stormBody)),
	post("/nowhere/at/all", strings.Repeat("\x00", stormBody)),
	post("/v1/auth/refresh", strings.Repeat(" ", stormBody)),
}

func guess(n int) string {
	return post("/v1/auth/login", fmt.Sprintf(`{"email":"guess%d@example.com","password":"wrong horse %d"}`, n, n))
}

func newcomer(n int) string {
	return post("/v1/auth/signup", fmt.Sprintf(`{"email":"new%d.%d@example.com","password":"correct horse %d"}`, n, time.Now().UnixNano(), n))
}

// ofStranger begins every request: it comes from elsewhere, not from this machine.
const ofStranger = "HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: 203.0.113.9\r\nConnection: close\r\nContent-Type: application/json\r\n"

func post(path, body string) string {
	return fmt.Sprintf("POST %s %sContent-Length: %d\r\n\r\n%s", path, ofStranger, len(body), body)
}

func chunked(path, body string) string {
	return fmt.Sprintf("POST %s %sTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n", path, ofStranger, len(body), body)
}

// send sends a request over a connection of its own and reads its answer.
func send(ctx context.Context, addr, request string) {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return
	}
	defer context.AfterFunc(ctx, func() { _ = conn.Close() })()
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(5 * time.Second))
	_, _ = io.WriteString(conn, request)
	_, _ = io.Copy(io.Discard, conn)
}
