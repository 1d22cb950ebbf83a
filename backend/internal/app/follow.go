package app

import (
	"context"
	"time"
	"unicode/utf8"

	"playground/internal/domain"
	"playground/internal/inflight"
)

const (
	// pollEvery is how often a reader looks for text of a run that another instance owns.
	pollEvery = 500 * time.Millisecond
	// saveLag is how far the saved text of such a run may be behind what its reader has seen elsewhere.
	saveLag = 3 * time.Second
)

// Feed is a view of one run's text, from a byte on.
type Feed interface {
	// Next waits for text beyond offset, or for the end, or until patience is over. It answers one, or
	// both, or nothing, or an error.
	Next(ctx context.Context, offset int, patience time.Duration) (text []byte, end *domain.Outcome, err error)
}

// Follow opens a feed of an execution from a byte on: nil for the whole of it. An offset beyond the
// text or inside a character is INVALID_REQUEST.
func (s *Executions) Follow(ctx context.Context, actor domain.Actor, id string, from *int) (domain.Execution, Feed, error) {
	// Looked up before the row is read: a run that ends in between is then still followed to its end.
	run, here := s.Runs.Get(id)
	e, err := s.execution(ctx, actor, id)
	if err != nil {
		return e, nil, err
	}
	var feed Feed = &rowFeed{Deps: s.Deps, actor: actor, id: id}
	if here {
		feed = logFeed{run}
	}
	if from == nil {
		return e, feed, nil
	}
	return e, feed, s.checkOffset(ctx, e, run, *from)
}

// logFeed follows a run that this instance owns.
type logFeed struct{ run *inflight.Run }

func (f logFeed) Next(ctx context.Context, offset int, patience time.Duration) ([]byte, *domain.Outcome, error) {
	text, end, changed := f.run.Log.Since(offset)
	if len(text) > 0 || end != nil {
		return text, end, nil
	}
	over := time.NewTimer(patience)
	defer over.Stop()
	select {
	case <-ctx.Done():
		return nil, nil, context.Cause(ctx)
	case <-over.C:
		return nil, nil, nil
	case <-changed:
		text, end, _ := f.run.Log.Since(offset)
		return text, end, nil
	}
}

// rowFeed follows the row: of a run that has ended, or that another instance owns. It reads with the
// actor's rights of the moment.
type rowFeed struct {
	Deps
	actor domain.Actor
	id    string
}

func (f *rowFeed) Next(ctx context.Context, offset int, patience time.Duration) ([]byte, *domain.Outcome, error) {
	over := time.NewTimer(patience)
	defer over.Stop()
	for {
		e, err := f.execution(ctx, f.actor, f.id)
		if err != nil {
			return nil, nil, err
		}
		text := e.Result.ResponseText
		text = text[min(offset, len(text)):]
		if e.Status != domain.StatusRunning {
			end := outcomeOf(e)
			return []byte(text), &end, nil
		}
		if text != "" {
			return []byte(text), nil, nil
		}
		select {
		case <-ctx.Done():
			return nil, nil, context.Cause(ctx)
		case <-over.C:
			return nil, nil, nil
		case <-time.After(pollEvery):
		}
	}
}

func (s *Executions) checkOffset(ctx context.Context, e domain.Execution, run *inflight.Run, offset int) error {
	text := []byte(e.Result.ResponseText)
	if run != nil {
		text, _, _ = run.Log.Since(0)
	}
	if run == nil && e.Status == domain.StatusRunning && offset > len(text) {
		text = s.awaitText(ctx, e.ID, offset)
	}
	if offset < 0 || offset > len(text) {
		return badOffset("is beyond the end of this run's text")
	}
	if offset < len(text) && !utf8.RuneStart(text[offset]) {
		return badOffset("is inside a character of this run's text")
	}
	return nil
}

func badOffset(message string) error {
	return domain.Invalid(domain.FieldError{Field: "Last-Event-ID", Rule: "offset", Message: message})
}

// awaitText waits until another instance has saved offset bytes, or saveLag has passed.
func (s *Executions) awaitText(ctx context.Context, id string, offset int) (text []byte) {
	deadline := time.After(saveLag)
	for {
		if e, err := s.Store.Execution(ctx, id); err == nil {
			text = []byte(e.Result.ResponseText)
			if len(text) >= offset || e.Status != domain.StatusRunning {
				return text
			}
		}
		select {
		case <-ctx.Done():
			return text
		case <-deadline:
			return text
		case <-time.After(pollEvery):
		}
	}
}
