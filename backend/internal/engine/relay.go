package engine

import (
	"context"
	"errors"
	"time"

	"playground/internal/domain"
	"playground/internal/inflight"
)

// relayTimeout is how long a reader, or a request to cancel, waits for the relay. The row is there too.
const relayTimeout = 300 * time.Millisecond

// relayReader reads the texts of runs from the relay, if there is one.
type relayReader struct{ inflight.Relay }

// textAfter returns some of what the relay has of a run's text after a byte; nothing when it lacks that.
func (r relayReader) textAfter(ctx context.Context, id string, offset int) ([]byte, error) {
	if r.Relay == nil {
		return nil, nil
	}
	ctx, stop := context.WithTimeout(ctx, relayTimeout)
	defer stop()
	text, _, err := r.Read(ctx, id, offset)
	if errors.Is(err, inflight.ErrGap) {
		return nil, nil
	}
	return text, err
}

// news returns some of what the relay has of a run's text after a byte. quiet says that there is none for now: the relay
// answered, and the text goes on.
func (r relayReader) news(ctx context.Context, id string, offset int) (text []byte, quiet bool) {
	if r.Relay == nil {
		return nil, false
	}
	ctx, stop := context.WithTimeout(ctx, relayTimeout)
	defer stop()
	text, sealed, err := r.Read(ctx, id, offset)
	if err != nil {
		return nil, false
	}
	return text, len(text) == 0 && !sealed
}

// extend goes on with a run's text as far as the relay has it.
func (r relayReader) extend(ctx context.Context, id string, text domain.Transcript) (domain.Transcript, error) {
	for {
		more, err := r.textAfter(ctx, id, len(text))
		if len(more) == 0 || err != nil {
			return text, err
		}
		text = append(text, more...)
	}
}

// watch is inflight.Relay's Watch; without a relay nothing is ever announced.
func (r relayReader) watch(id string) (<-chan struct{}, func()) {
	if r.Relay == nil {
		return nil, func() {}
	}
	return r.Watch(id)
}
