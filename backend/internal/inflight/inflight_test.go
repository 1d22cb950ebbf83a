package inflight_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"playground/internal/domain"
	"playground/internal/inflight"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// follow reads a log to its end from an offset, as every reader of a stream does. take is nil or says
// whether to take what comes; pace is called before each wait.
func follow(l *inflight.Log, offset int, take func() bool, pace func()) (string, domain.Outcome) {
	var text []byte
	begin, waiter := offset, l.NewWaiter()
	bring := func(more []byte) bool {
		if take == nil || !take() {
			return false
		}
		text = append(text, more...)
		return true
	}
	for {
		more, end := l.Since(offset)
		text = append(text, more...)
		offset += len(more)
		if end != nil {
			return string(text), *end
		}
		pace()
		<-waiter.Wait(offset, bring)
		if offset = waiter.Leave(); offset != begin+len(text) {
			panic("a reader that was woken has what it took")
		}
	}
}

func TestEveryReaderSeesTheSameBytes(t *testing.T) {
	var l inflight.Log
	pieces := make([]string, 2000)
	for i := range pieces {
		pieces[i] = fmt.Sprintf("%d é🎉 ", i)
	}
	whole := strings.Join(pieces, "")
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
	for _, piece := range pieces {
		l.Append(piece)
	}
	l.End(domain.Outcome{Status: domain.StatusCompleted})
	group.Wait()
	for _, offset := range []int{0, 1, len(whole) - 1, len(whole)} {
		text, _ := follow(&l, offset, nil, func() { t.Error("an ended log makes nobody wait") })
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
	first, second := l.NewWaiter(), l.NewWaiter()
	for seen, change := range []func(){func() { l.Append("a") }, func() { l.Append("b") }, func() { l.End(domain.Outcome{}) }} {
		one, other := first.Wait(seen, nil), second.Wait(seen, nil)
		require.Empty(t, one, "nothing has changed yet")
		change()
		<-one
		<-other
		require.Equal(t, seen, first.Leave())
		require.Equal(t, seen, second.Leave())
	}
	<-first.Wait(2, nil)
	require.Equal(t, 2, first.Leave(), "an ended log makes nobody wait")
	text, end := l.Since(0)
	require.Equal(t, "ab", string(text))
	require.NotNil(t, end)
	text, _ = l.Since(99)
	require.Empty(t, text, "beyond the end is nothing, and no panic")
}

func TestWhatIsTakenWakesNobody(t *testing.T) {
	var l inflight.Log
	taken, willing := "", true
	w := l.NewWaiter()
	changed := w.Wait(0, func(text []byte) bool {
		if willing {
			taken += string(text)
		}
		return willing
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
	require.Equal(t, 8, w.Leave())
	l.Append(" five")
	require.Equal(t, "one two ", taken, "nothing is taken after Leave")

	l.End(domain.Outcome{})
	<-w.Wait(8, func([]byte) bool {
		t.Error("what is there when the run has ended is the reader's to take")
		return true
	})
	require.Equal(t, 8, w.Leave())
}

func TestMemory(t *testing.T) {
	m := inflight.NewMemory()
	ctx, cancel := context.WithCancelCause(t.Context())
	run := m.Open("a", cancel)
	found, ok := m.Get("a")
	require.True(t, ok)
	require.Same(t, run, found)
	require.Equal(t, 1, m.Count())
	first, second := errors.New("first"), errors.New("second")
	require.True(t, run.Cancel(first))
	require.True(t, run.Cancel(second))
	require.Equal(t, first, context.Cause(ctx), "the first cause wins")
	run.Over()
	here, cancelled := m.Cancel("a", second)
	require.True(t, here)
	require.False(t, cancelled, "it has ended")
	m.Remove("a")
	m.Remove("a")
	_, ok = m.Get("a")
	require.False(t, ok)
	require.Zero(t, m.Count())
	run.Log.Append("still readable")
	require.Equal(t, 14, len(run.Log.Text()))
}

func TestClosedMemoryIsIdleWhenTheLastRunEnds(t *testing.T) {
	m := inflight.NewMemory()
	for _, id := range []string{"a", "b"} {
		m.Open(id, func(error) {})
	}
	require.False(t, m.Closed())
	begun, ok := m.Begin()
	require.True(t, ok)
	nothing, ok := m.Begin()
	require.True(t, ok)
	idle := m.Close()
	require.True(t, m.Closed())
	_, ok = m.Begin()
	require.False(t, ok, "it takes no new runs")
	m.Open("c", func(error) {}) // whose start had begun
	begun()
	begun()
	nothing()
	for _, id := range []string{"a", "b", "c"} {
		select {
		case <-idle:
			t.Fatal("runs still go on")
		default:
		}
		m.Remove(id)
	}
	<-idle
	<-m.Close()
	<-inflight.NewMemory().Close() // with no run at all it is idle at once
}

func TestCancelAll(t *testing.T) {
	m := inflight.NewMemory()
	contexts, cause := []context.Context{}, errors.New("stopping")
	for i := range 10 {
		ctx, cancel := context.WithCancelCause(t.Context())
		m.Open(fmt.Sprint(i), cancel)
		contexts = append(contexts, ctx)
	}
	m.CancelAll(cause)
	for _, ctx := range contexts {
		require.Equal(t, cause, context.Cause(ctx))
	}
	late, cancel := context.WithCancelCause(t.Context())
	m.Open("late", cancel)
	require.Equal(t, cause, context.Cause(late), "one that was being started ends too")
	require.Equal(t, 11, m.Count(), "a run is there until its owner has settled it")
}

func TestMemoryHoldsUnderManyHands(t *testing.T) {
	m := inflight.NewMemory()
	opened := make(chan string, 400)
	var group sync.WaitGroup
	for i := range 8 {
		group.Go(func() {
			for j := range 50 {
				id := fmt.Sprint(i, "-", j)
				if begun, ok := m.Begin(); ok {
					m.Open(id, func(error) {})
					opened <- id
					begun()
				}
				m.Get(id)
				if i == 7 && j == 25 {
					m.Close()
				}
			}
		})
	}
	group.Wait()
	close(opened)
	require.Equal(t, len(opened), m.Count())
	for id := range opened {
		m.Remove(id)
	}
	<-m.Close()
}
