package engine

import (
	"context"
	"time"

	"playground/internal/domain"
	"playground/internal/inflight"
)

// rowInterval is how often a reader looks at the row of a run that another instance owns, when the relay
// has nothing to tell.
const rowInterval = 500 * time.Millisecond

// remoteSubscription follows a run that another instance owns: its text through the relay, which is fast,
// and its row, which is right, and says whether the reader may still look.
type remoteSubscription struct {
	relay relayReader
	id    string
	read  ReadRow
}

func (s *remoteSubscription) Next(ctx context.Context, offset int, patience time.Duration, _ inflight.Writer) ([]byte, *domain.Outcome, error) {
	over := time.NewTimer(patience)
	defer over.Stop()
	for {
		changed, unwatch := s.relay.watch(s.id)
		text, end, err := s.next(ctx, offset)
		if len(text) > 0 || end != nil || err != nil {
			unwatch()
			return text, end, err
		}
		select {
		case <-ctx.Done():
			unwatch()
			return nil, nil, context.Cause(ctx)
		case <-over.C:
			unwatch()
			return nil, nil, nil
		case <-changed:
		case <-time.After(rowInterval):
		}
		unwatch()
	}
}

// next takes what the relay has; when that is nothing, the row says how things stand. A store that does
// not reply ends no stream.
func (s *remoteSubscription) next(ctx context.Context, offset int) ([]byte, *domain.Outcome, error) {
	if text, err := s.relay.textAfter(ctx, s.id, offset); len(text) > 0 && err == nil {
		return text, nil, nil
	}
	timed, stop := context.WithTimeout(ctx, storeTimeout)
	defer stop()
	e, err := s.read(timed)
	switch {
	case isUnavailable(err):
		return nil, nil, nil
	case domain.HasCode(err, domain.NotFound): // deleted while it is read: a stream needs an end
		return nil, &domain.Outcome{Status: domain.StatusFailed, FinishReason: domain.FinishError, Error: domain.AsError(err)}, nil
	case err != nil:
		return nil, nil, err
	}
	text := e.Result.Transcript()
	text = text[min(offset, len(text)):]
	if e.Status != domain.StatusRunning {
		end := outcomeOf(e)
		return text, &end, nil
	}
	return text, nil, nil
}
