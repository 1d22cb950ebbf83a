// Package stacks lets a goroutine that waits for long keep a small stack. Go makes a stack larger when a call needs it
// and smaller only when most of it has been unused for a while, so that whatever a stream did before it began to wait
// stays allocated for as long as it waits: with a thousand streams more than all that they hold. What goes deep for a
// moment runs on the stack of another goroutine here, which is used again and again.
package stacks

import (
	"log/slog"
	"slices"
	"sync"
	"time"

	"playground/internal/guard"
)

const (
	// mostIdle is how many goroutines without work keep their stacks.
	mostIdle = 64
	// keptFor is how long those that no call needs stay, to twice as long.
	keptFor = 2 * time.Second
)

var (
	mu      sync.Mutex
	idle    []*worker // the last one was used last
	least   int       // the fewest idle ones since the last look at them
	watched bool      // a look will follow
)

type worker struct {
	calls chan func()
	ended chan any // with what the call panicked, or nil
}

// Do runs fn on another goroutine, and waits for its end. It panics with what fn panics with, and returns when fn ends its
// goroutine.
func Do(fn func()) {
	w := take()
	w.calls <- fn
	if p := <-w.ended; p != nil {
		panic(p)
	}
}

func take() *worker {
	mu.Lock()
	defer mu.Unlock()
	if last := len(idle) - 1; last >= 0 {
		w := idle[last]
		idle = idle[:last]
		least = min(least, last)
		return w
	}
	w := &worker{calls: make(chan func()), ended: make(chan any)}
	guard.Go(slog.Default(), "a call", w.work, nil)
	return w
}

// work goes on until there are enough others, or none needs it.
func (w *worker) work() {
	defer close(w.ended)
	for fn := range w.calls {
		p := panicOf(fn)
		stays := w.rest()
		w.ended <- p
		if !stays {
			return
		}
	}
}

// rest offers the worker for the next call, which is taken up once this one's end was heard.
func (w *worker) rest() (stays bool) {
	mu.Lock()
	defer mu.Unlock()
	if stays = len(idle) < mostIdle; stays {
		idle = append(idle, w)
		watch()
	}
	return stays
}

// watch has those who are idle looked at soon.
func watch() {
	if !watched {
		watched = true
		time.AfterFunc(keptFor, retire)
	}
}

// retire ends those that no call has needed since the last look.
func retire() {
	mu.Lock()
	defer mu.Unlock()
	for _, w := range idle[:least] {
		close(w.calls)
	}
	idle = slices.Delete(idle, 0, least)
	least, watched = len(idle), false
	if least > 0 {
		watch()
	}
}

func panicOf(fn func()) (p any) {
	defer func() { p = recover() }()
	fn()
	return nil
}
