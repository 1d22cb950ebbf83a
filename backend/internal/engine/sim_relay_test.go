package engine

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"playground/internal/inflight"
)

// simBus is the relay's server: a stream per run and an epoch, as Redis keeps them.
type simBus struct {
	epoch   string
	epochs  int
	streams map[string]*simStream
}

type simStream struct {
	chunks []simChunk
	sealed bool
}

type simChunk struct {
	start int
	text  []byte
}

func (p simChunk) end() int { return p.start + len(p.text) }

func (b *simBus) stream(id string) *simStream {
	s, ok := b.streams[id]
	if !ok {
		s = &simStream{}
		b.streams[id] = s
	}
	return s
}

// add refuses what does not come after all that is there.
func (s *simStream) add(p simChunk) bool {
	if s.sealed || len(s.chunks) > 0 && p.end() <= s.chunks[len(s.chunks)-1].end() {
		return false
	}
	s.chunks = append(s.chunks, p)
	return true
}

// maxChunks is as small as the contract allows to be felt.
const maxChunks = 3

func (s *simStream) read(offset int) (text []byte, sealed bool, err error) {
	found := 0
	for _, p := range s.chunks {
		if p.end() <= offset {
			continue
		}
		if found++; found > maxChunks {
			return text, false, nil
		}
		at := offset + len(text)
		if p.start > at && len(text) == 0 {
			return nil, false, inflight.ErrGap
		}
		if p.start > at {
			return text, false, nil
		}
		text = append(text, p.text[min(at-p.start, len(p.text)):]...)
	}
	return text, s.sealed, nil
}

// simRelay is the relay as one instance sees it; it takes as many round trips as the real one.
type simRelay struct {
	*link
	epoch    string
	watchers map[string]*simWatch
}

type simWatch struct {
	changed chan struct{}
	readers int
}

var _ inflight.Relay = (*simRelay)(nil)

func (r *simRelay) bus() *simBus { return r.inst.w.bus }

func (r *simRelay) Append(ctx context.Context, chunks []inflight.Chunk) ([]string, error) {
	chunks = slices.SortedFunc(slices.Values(chunks), func(a, b inflight.Chunk) int { return strings.Compare(a.ID, b.ID) })
	r.inst.w.sentOnce(chunks)
	if r.epoch == "" {
		if err := r.agree(ctx, func() {}); err != nil {
			return nil, err
		}
	}
	epoch, kept, what := "", make([]bool, len(chunks)), "append"
	for _, p := range chunks {
		what += fmt.Sprintf(" %s:%d-%d", p.ID, p.From, p.From+len(p.Text))
	}
	err := r.call(ctx, relayLoop, what, func() {
		epoch = r.bus().epoch
		for i, p := range chunks {
			kept[i] = r.bus().stream(p.ID).add(simChunk{p.From, slices.Clone(p.Text)})
			r.inst.w.kept(p.ID, p.From, p.Text)
		}
		r.tell(chunks)
	})
	if err != nil {
		return nil, err
	}
	if err := r.follow(ctx, epoch, chunks); err != nil {
		return nil, err
	}
	return r.refused(ctx, chunks, kept)
}

func (r *simRelay) follow(ctx context.Context, epoch string, chunks []inflight.Chunk) error {
	if epoch == r.epoch {
		return nil
	}
	err := r.agree(ctx, func() {
		for _, p := range chunks {
			if s := r.bus().stream(p.ID); !s.sealed && len(s.chunks) > 0 && s.chunks[0].start > 0 {
				delete(r.bus().streams, p.ID)
				r.inst.w.wiped(p.ID)
			}
		}
	})
	if err != nil {
		return err
	}
	return inflight.ErrForgotten
}

func (r *simRelay) agree(ctx context.Context, first func()) error {
	now := ""
	err := r.call(ctx, relayLoop, "epoch", func() {
		first()
		if r.bus().epoch == "" {
			r.bus().epochs++
			r.bus().epoch = fmt.Sprint("epoch ", r.bus().epochs)
		}
		now = r.bus().epoch
	})
	if err == nil {
		r.epoch = now
	}
	return err
}

func (r *simRelay) refused(ctx context.Context, chunks []inflight.Chunk, kept []bool) ([]string, error) {
	sealed := []string{}
	for i, p := range chunks {
		if kept[i] {
			continue
		}
		err := r.call(ctx, relayLoop, "last of "+p.ID, func() {
			if r.bus().stream(p.ID).sealed {
				sealed = append(sealed, p.ID)
			}
		})
		if err != nil {
			return nil, err
		}
	}
	return sealed, nil
}

// tell wakes who watches on other instances. Messages to an instance that has lost the relay are lost.
func (r *simRelay) tell(chunks []inflight.Chunk) {
	for _, other := range r.inst.w.instances {
		for _, p := range chunks {
			if w, ok := other.relay.watchers[p.ID]; ok && other != r.inst {
				close(w.changed)
				delete(other.relay.watchers, p.ID)
			}
		}
	}
}

func (r *simRelay) Seal(ctx context.Context, id string) (string, error) {
	err := r.call(ctx, rescuerLoop, "seal "+id, func() { r.bus().stream(id).sealed = true })
	text := []byte{}
	for err == nil {
		var more []byte
		more, _, err = r.read(ctx, rescuerLoop, id, len(text))
		if len(more) == 0 {
			break
		}
		text = append(text, more...)
	}
	if errors.Is(err, inflight.ErrGap) {
		err = nil
	}
	if err != nil {
		r.inst.w.unsealed(id)
	}
	return string(text), err
}

func (r *simRelay) Read(ctx context.Context, id string, offset int) ([]byte, bool, error) {
	return r.read(ctx, "reader of "+id, id, offset)
}

func (r *simRelay) read(ctx context.Context, who, id string, offset int) (text []byte, sealed bool, err error) {
	var answer error
	err = r.call(ctx, who, fmt.Sprintf("read %s:%d", id, offset), func() {
		if s, ok := r.bus().streams[id]; ok {
			text, sealed, answer = s.read(offset)
		}
	})
	if err != nil {
		return nil, false, err
	}
	return text, sealed, answer
}

func (r *simRelay) Drop(ctx context.Context, ids []string) error {
	return r.call(ctx, relayLoop, names("drop", ids), func() {
		for _, id := range ids {
			delete(r.bus().streams, id)
			r.tell([]inflight.Chunk{{ID: id}})
		}
	})
}

func (r *simRelay) Watch(id string) (<-chan struct{}, func()) {
	r.inst.w.mu.Lock()
	defer r.inst.w.mu.Unlock()
	w, ok := r.watchers[id]
	if !ok {
		w = &simWatch{changed: make(chan struct{})}
		r.watchers[id] = w
	}
	w.readers++
	return w.changed, func() {
		r.inst.w.mu.Lock()
		defer r.inst.w.mu.Unlock()
		if w.readers--; w.readers == 0 && r.watchers[id] == w {
			delete(r.watchers, id)
		}
	}
}

// Cancel reaches every instance that is there to hear it.
func (r *simRelay) Cancel(ctx context.Context, id string) error {
	return r.call(ctx, "tell "+id, "tell to cancel "+id, func() {
		for _, other := range r.inst.w.instances {
			a := r.inst.w.actorLocked(other.name + " hears of " + id)
			r.inst.w.group.Go(func() {
				a.sleep(a.latency())
				if other.relay.worst(fine) == fine && other.hold(other.web, a) == nil {
					other.runs.Cancel(id, ErrCancelled)
				}
			})
		}
	})
}

func (r *simRelay) Synchronous() bool { return false }

func (r *simRelay) Ping(ctx context.Context) error {
	return r.call(ctx, "probe", "ping", func() {})
}

func (r *simRelay) Close() error { return nil }
