package app

import (
	"context"
	"errors"
	"time"
	"unicode/utf8"

	"playground/internal/domain"
	"playground/internal/inflight"
)

const (
	// pollEvery is how often a reader looks at the row of a run that another instance owns, when the
	// relay has nothing to tell.
	pollEvery = 500 * time.Millisecond
	// saveLag is how far what is kept of such a run may be behind what its reader has seen elsewhere.
	saveLag = 3 * time.Second
)

// Feed is a view of one run's text, from a byte on.
type Feed interface {
	// Next waits for text beyond offset, or for the end, but no longer than patience. It answers one, or
	// both, or nothing, or an error. Text that comes while it waits may go to take instead, if there is one.
	Next(ctx context.Context, offset int, patience time.Duration, take inflight.Take) (text []byte, end *domain.Outcome, err error)
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
	var feed Feed = &remoteFeed{Deps: s.Deps, id: id,
		look: func(ctx context.Context) (domain.Execution, error) { return s.execution(ctx, actor, id) }}
	switch {
	case here:
		feed = &logFeed{run: run}
	case e.Status != domain.StatusRunning:
		feed = endedFeed{e}
	}
	if from == nil {
		return e, feed, nil
	}
	return e, feed, s.checkOffset(ctx, e, run, *from)
}

// logFeed follows a run that this instance owns.
type logFeed struct {
	run    *inflight.Run
	waiter *inflight.Waiter
	over   *time.Timer // one for all waits: at the pace of a model, a timer for each would be felt
}

func (f *logFeed) Next(ctx context.Context, offset int, patience time.Duration, take inflight.Take) ([]byte, *domain.Outcome, error) {
	if f.waiter == nil {
		f.waiter, f.over = f.run.Log.NewWaiter(), time.NewTimer(patience)
	}
	select {
	case <-f.waiter.Wait(offset, take):
	case <-ctx.Done():
	case <-f.over.C:
		f.over.Reset(patience)
	}
	offset = f.waiter.Leave()
	if ctx.Err() != nil {
		return nil, nil, context.Cause(ctx)
	}
	text, end := f.run.Log.Since(offset)
	return text, end, nil
}

// endedFeed shows what its row says of a run that has ended.
type endedFeed struct{ execution domain.Execution }

func (f endedFeed) Next(_ context.Context, offset int, _ time.Duration, _ inflight.Take) ([]byte, *domain.Outcome, error) {
	text, end := f.execution.Result.ResponseText, outcomeOf(f.execution)
	return []byte(text[min(offset, len(text)):]), &end, nil
}

// remoteFeed follows a run that another instance owns: its text through the relay,
// which is fast, and its row, which is right, and says whether the reader may still look.
type remoteFeed struct {
	Deps
	id   string
	look func(context.Context) (domain.Execution, error)
}

func (f *remoteFeed) Next(ctx context.Context, offset int, patience time.Duration, _ inflight.Take) ([]byte, *domain.Outcome, error) {
	over := time.NewTimer(patience)
	defer over.Stop()
	for {
		changed, unwatch := f.watch()
		text, end, err := f.read(ctx, offset)
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
		case <-time.After(pollEvery):
		}
		unwatch()
	}
}

func (f *remoteFeed) watch() (<-chan struct{}, func()) {
	if f.Relay == nil {
		return nil, func() {}
	}
	return f.Relay.Watch(f.id)
}

// read takes what the relay has; when that is nothing, the row says how things stand. A store that does
// not answer ends no stream.
func (f *remoteFeed) read(ctx context.Context, offset int) ([]byte, *domain.Outcome, error) {
	if text, err := f.kept(ctx, f.id, offset); len(text) > 0 && err == nil {
		return text, nil, nil
	}
	within, stop := context.WithTimeout(ctx, rowPatience)
	defer stop()
	e, err := f.look(within)
	switch {
	case away(err):
		return nil, nil, nil
	case domain.HasCode(err, domain.NotFound): // deleted while somebody looks: a stream needs an end
		return nil, &domain.Outcome{Status: domain.StatusFailed, FinishReason: domain.FinishError, Error: domain.AsError(err)}, nil
	case err != nil:
		return nil, nil, err
	}
	text := e.Result.ResponseText
	text = text[min(offset, len(text)):]
	if e.Status != domain.StatusRunning {
		end := outcomeOf(e)
		return []byte(text), &end, nil
	}
	return []byte(text), nil, nil
}

// away says whether an error is the store's silence and not its answer.
func away(err error) bool {
	var answer *domain.Error
	return err != nil && (!errors.As(err, &answer) || answer.Code == domain.Overloaded)
}

// kept is what the relay has of a run's text after a byte; nothing when it does not have it.
func (d Deps) kept(ctx context.Context, id string, offset int) ([]byte, error) {
	if d.Relay == nil {
		return nil, nil
	}
	ctx, stop := context.WithTimeout(ctx, tellPatience)
	defer stop()
	text, _, err := d.Relay.Read(ctx, id, offset)
	if errors.Is(err, inflight.ErrGap) {
		return nil, nil
	}
	return text, err
}

// allKept goes on with a run's text as far as the relay has it.
func (d Deps) allKept(ctx context.Context, id string, text []byte) ([]byte, error) {
	for {
		more, err := d.kept(ctx, id, len(text))
		if len(more) == 0 || err != nil {
			return text, err
		}
		text = append(text, more...)
	}
}

func (s *Executions) checkOffset(ctx context.Context, e domain.Execution, run *inflight.Run, offset int) (err error) {
	text := []byte(e.Result.ResponseText)
	if run != nil {
		text = run.Log.Text() // others may have seen in the relay what is not shown here yet
	}
	if run == nil && e.Status == domain.StatusRunning && offset > len(text) {
		text, err = s.awaitText(ctx, e, offset)
	}
	switch {
	case offset > len(text) && err != nil:
		return domain.Errorf(domain.Overloaded, "This run's text cannot be looked up now. Try again in a few seconds.").
			With("retry_after_seconds", 1).Because(err)
	case offset < 0 || offset > len(text):
		return badOffset("is beyond the end of this run's text")
	case offset < len(text) && !utf8.RuneStart(text[offset]):
		return badOffset("is inside a character of this run's text")
	}
	return nil
}

func badOffset(message string) error {
	return domain.Invalid(domain.FieldError{Field: "Last-Event-ID", Rule: "offset", Message: message})
}

// awaitText waits until another instance has kept offset bytes, or saveLag has passed. It answers an
// error when there may be more text that it could not see.
func (s *Executions) awaitText(ctx context.Context, e domain.Execution, offset int) ([]byte, error) {
	deadline := time.After(saveLag)
	for {
		text, err := s.allKept(ctx, e.ID, []byte(e.Result.ResponseText))
		if len(text) >= offset || e.Status != domain.StatusRunning {
			return text, nil
		}
		select {
		case <-ctx.Done():
			return text, context.Cause(ctx)
		case <-deadline:
			return text, err
		case <-time.After(pollEvery):
		}
		if e, err = s.again(ctx, e); err != nil {
			return text, err
		}
	}
}

// again reads an execution anew.
func (s *Executions) again(ctx context.Context, e domain.Execution) (domain.Execution, error) {
	ctx, stop := context.WithTimeout(ctx, saveLag)
	defer stop()
	return s.rows.Execution(ctx, e.ID)
}
