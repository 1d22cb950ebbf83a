package main

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

func askerOf(t *testing.T, handler http.HandlerFunc) *asker {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return newAsker(strings.TrimPrefix(server.URL, "http://"))
}

func TestAnswersAreCounted(t *testing.T) {
	var asked atomic.Int32
	k := askerOf(t, func(w http.ResponseWriter, _ *http.Request) {
		switch n := asked.Add(1); {
		case n <= 3:
			w.Header().Set("Retry-After", "1")
			w.WriteHeader(http.StatusServiceUnavailable)
		case n == 4:
			http.Error(w, "no", http.StatusInternalServerError)
		}
	})
	a := k.inTurn(t.Context(), func() question { return question{method: "GET", path: "/"} })
	if a.refused != 3 || a.failed != 1 || len(a.times) != asksEach-4 || !strings.Contains(a.failures[0], "500") {
		t.Errorf("%d refused, %d failed, %d answered, %v", a.refused, a.failed, len(a.times), a.failures)
	}
}

// What comes late because another comes first counts from when it was due.
func TestAPaceIsKept(t *testing.T) {
	const rate, each = 100, 30 * time.Millisecond
	turn := make(chan struct{}, 1)
	k := askerOf(t, func(http.ResponseWriter, *http.Request) {
		turn <- struct{}{}
		time.Sleep(each) // a server that takes its time is what is asked here
		<-turn
	})
	begun := time.Now()
	a := k.paced(t.Context(), rate, time.Second, func(ctx context.Context, _ int) error {
		_, err := k.ask(ctx, question{method: "GET", path: "/"})
		return err
	})
	took := time.Since(begun)
	if len(a.times) != rate || took < rate*each {
		t.Fatal(len(a.times), took, a.failures)
	}
	if last := quantile(a.times, 1); last < took-time.Second-each {
		t.Error("the last one waited", last, "of", took)
	}
}
