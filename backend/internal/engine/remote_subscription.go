package engine

import (
	"context"
	"time"

	"playground/internal/domain"
	"playground/internal/inflight"
)

// rowInterval is how often a reader looks at the row of a run that another instance owns, while the relay has nothing to
// tell. A look reads all of it through its joins, so none comes between two tokens.
const rowInterval = 500 * time.Millisecond

// remoteSubscription follows a run that another instance owns: its text through the relay, which is fast,
// and its row, which is right, and says whether the reader may still look.
type remoteSubscription struct {
	relay  relayReader
	id     string
	read   ReadRow
	newsAt time.Time // when the relay had something to tell last, or the row was looked at
}

func (s *remoteSubscription) Next(ctx context.Context, offset int, patience time.Duration, _ inflight.Writer) ([]byte, *domain.Outcome, error) {
	over, look := time.NewTimer(patience), time.NewTimer(rowInterval)
	defer over.Stop()
	defer look.Stop()
	for isWoken := false; ; {
		changed, unwatch := s.relay.watch(s.id)
		text, end, err := s.next(ctx, offset, isWoken)
		if len(text) > 0 || end != nil || err != nil {
			unwatch()
			return text, end, err
		}
		look.Reset(rowInterval)
		isWoken = false
		select {
		case <-ctx.Done():
			unwatch()
			return nil, nil, context.Cause(ctx)
		case <-over.C:
			unwatch()
			return nil, nil, nil
		case <-changed:
			isWoken = true
		case <-look.C:
		}
		unwatch()
	}
}

// next takes what the relay has; when that is nothing though something was said to have changed, or for a while, the row
// says how things stand. A store that does not reply ends no stream.
func (s *remoteSubscription) next(ctx context.Context, offset int, isWoken bool) ([]byte, *domain.Outcome, error) {
	text, quiet := s.relay.news(ctx, s.id, offset)
	if len(text) == 0 && quiet && !isWoken && time.Since(s.newsAt) < rowInterval {
		return nil, nil, nil
	}
	s.newsAt = time.Now()
	if len(text) > 0 {
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
	text = e.Result.Transcript()
	text = text[min(offset, len(text)):]
	if e.Status != domain.StatusRunning {
		end := outcomeOf(e)
		return text, &end, nil
	}
	return text, nil, nil
}
