package inflight_test

import (
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"playground/internal/domain"
	"playground/internal/inflight"
)

// follow reads a log to its end from an offset, as every reader of a stream does. take is nil or says
// whether to take what comes; pace is called before each wait.
func follow(l *inflight.Log, offset int, take func() bool, pace func()) (string, domain.Outcome) {
	var text []byte
	begin, subscriber := offset, l.NewSubscriber()
	bring := func(more []byte) (taken, wakes bool) {
		if take == nil || !take() {
			return false, false
		}
		text = append(text, more...)
		return true, take()
	}
	for {
		more, end := l.Since(offset)
		text = append(text, more...)
		offset += len(more)
		if end != nil {
			return string(text), *end
		}
		pace()
		<-subscriber.Subscribe(offset, bring)
		if offset = subscriber.Unsubscribe(); offset != begin+len(text) {
			panic("a reader that was woken has what it took")
		}
	}
}

func TestEveryReaderSeesTheSameBytes(t *testing.T) {
	var l inflight.Log
	chunks := make([]string, 2000)
	for i := range chunks {
		chunks[i] = fmt.Sprintf("%d é🎉 ", i)
	}
	whole := strings.Join(chunks, "")
	var group sync.WaitGroup
	for reader := range 50 {
		group.Go(func() {
			// Some read at once, some are slow to come; some have most of it brought to them, some nothing.
			var take func() bool
			if n := reader % 5; n > 0 {
				took := 0
				take = func() bool { took++; return took%n > 0 || n == 4 }
			}
			text, end := follow(&l, 0, take, func() {
				for range reader % 7 {
					runtime.Gosched()
				}
			})
			require.Equal(t, whole, text)
			require.Equal(t, domain.StatusCompleted, end.Status)
		})
	}
	for _, chunk := range chunks {
		l.Append(chunk)
	}
	l.End(domain.Outcome{Status: domain.StatusCompleted})
	group.Wait()
	for _, offset := range []int{0, 1, len(whole) - 1, len(whole)} {
		text, _ := follow(&l, offset, nil, func() { t.Error("an ended log makes no reader wait") })
		require.Equal(t, whole[offset:], text, "who comes later sees the same")
	}
}

// What a reader was given stays as it was, however the log grows under it.
func TestTextGivenOutNeverChanges(t *testing.T) {
	var l inflight.Log
	views, want := [][]byte{}, []string{}
	for i := range 500 {
		l.Append(string(rune('a' + i%26)))
		text, _ := l.Since(0)
		views, want = append(views, text), append(want, string(text))
	}
	for i := range views {
		require.Equal(t, want[i], string(views[i]))
	}
	require.Equal(t, 500, len(l.Text()))
}

func TestEachChangeWakes(t *testing.T) {
	var l inflight.Log
	first, second := l.NewSubscriber(), l.NewSubscriber()
	for seen, change := range []func(){func() { l.Append("a") }, func() { l.Append("b") }, func() { l.End(domain.Outcome{}) }} {
		one, other := first.Subscribe(seen, nil), second.Subscribe(seen, nil)
		require.Empty(t, one, "nothing has changed yet")
		change()
		<-one
		<-other
		require.Equal(t, seen, first.Unsubscribe())
		require.Equal(t, seen, second.Unsubscribe())
	}
	<-first.Subscribe(2, nil)
	require.Equal(t, 2, first.Unsubscribe(), "an ended log makes no reader wait")
	text, end := l.Since(0)
	require.Equal(t, "ab", string(text))
	require.NotNil(t, end)
	text, _ = l.Since(99)
	require.Empty(t, text, "beyond the end is nothing, and no panic")
}

func TestWhatIsWrittenWakesNoReader(t *testing.T) {
	var l inflight.Log
	taken, willing := "", true
	w := l.NewSubscriber()
	changed := w.Subscribe(0, func(text []byte) (bool, bool) {
		if willing {
			taken += string(text)
		}
		return willing, false
	})
	l.Append("one ")
	l.Append("two ")
	require.Empty(t, changed)
	willing = false
	l.Append("three")
	<-changed
	willing = true
	l.Append(" four")
	require.Equal(t, "one two ", taken, "who was woken comes for the rest")
	require.Equal(t, 8, w.Unsubscribe())
	l.Append(" five")
	require.Equal(t, "one two ", taken, "nothing is taken after Leave")

	changed = w.Subscribe(23, func(text []byte) (bool, bool) {
		taken += string(text)
		return true, true
	})
	l.Append(" six")
	<-changed
	require.Equal(t, "one two  six", taken, "what is taken can leave more to do")
	require.Equal(t, 27, w.Unsubscribe())

	l.End(domain.Outcome{})
	<-w.Subscribe(8, func([]byte) (bool, bool) {
		t.Error("what is there when the run has ended is the reader's to take")
		return true, false
	})
	require.Equal(t, 8, w.Unsubscribe())
}
