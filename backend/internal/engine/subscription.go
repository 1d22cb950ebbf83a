package engine

import (
	"context"
	"time"

	"playground/internal/domain"
	"playground/internal/inflight"
)

// Subscription is a view of one run's text, from a byte on.
type Subscription interface {
	// Next waits for what follows in the transcript beyond offset, or for the end, but no longer than patience. It returns one, or
	// both, or nothing, or an error. Text that comes while it waits may go to push instead, if there is one.
	Next(ctx context.Context, offset int, patience time.Duration, push inflight.Writer) (text []byte, end *domain.Outcome, err error)
}

// ReadRow reads an execution on behalf of one reader, or says why that reader may not see it.
type ReadRow func(context.Context) (domain.Execution, error)

// Subscribe opens a view of an execution from a position on: nil for the whole of it. The cursor is where to
// begin. A position beyond the text or inside a character is INVALID_REQUEST. read is called again while the reader follows, so that
// the right to see the run is that of the moment.
func (e *Engine) Subscribe(ctx context.Context, id string, from *domain.Position, read ReadRow) (View, error) {
	// Looked up before the row is read: a run that ends in between is then still followed to its end.
	live, here := e.runs.Get(id)
	row, err := read(ctx)
	if err != nil {
		return View{Execution: row}, err
	}
	var s Subscription = &remoteSubscription{relay: e.relay, id: id, read: read}
	switch {
	case here:
		s = &localSubscription{run: live}
	case row.Status != domain.StatusRunning:
		s = endedSubscription{row}
	}
	view := View{Execution: row, Subscription: s}
	if from != nil {
		view.Cursor, err = e.cursorAt(ctx, row, live, *from)
	}
	return view, err
}

// View is one reader's look at a run.
type View struct {
	Execution    domain.Execution
	Subscription Subscription
	Cursor       domain.Cursor // how far the reader is
}

// Current replaces a running execution's saved text by what has arrived by now, wherever it runs.
func (e *Engine) Current(ctx context.Context, row domain.Execution) domain.Execution {
	if row.Status != domain.StatusRunning {
		return row
	}
	result := *row.Result
	if live, here := e.runs.Get(row.ID); here {
		text, _ := live.Log.Since(0)
		result.SetTranscript(text)
	} else {
		text, _ := e.relay.extend(ctx, row.ID, result.Transcript())
		result.SetTranscript(text)
	}
	row.Result = &result
	return row
}

// localSubscription follows a run that this instance owns.
type localSubscription struct {
	run        *inflight.Run
	subscriber *inflight.Subscriber
	patience   *time.Timer // one for all waits: at the pace of a model, a timer for each would be felt
}

func (s *localSubscription) Next(ctx context.Context, offset int, patience time.Duration, push inflight.Writer) ([]byte, *domain.Outcome, error) {
	if s.subscriber == nil {
		s.subscriber, s.patience = s.run.Log.NewSubscriber(), time.NewTimer(patience)
	}
	select {
	case <-s.subscriber.Subscribe(offset, push):
	case <-ctx.Done():
	case <-s.patience.C:
		s.patience.Reset(patience)
	}
	offset = s.subscriber.Unsubscribe()
	if ctx.Err() != nil {
		return nil, nil, context.Cause(ctx)
	}
	text, end := s.run.Log.Since(offset)
	return text, end, nil
}

// endedSubscription shows what its row says of a run that has ended.
type endedSubscription struct{ execution domain.Execution }

func (s endedSubscription) Next(_ context.Context, offset int, _ time.Duration, _ inflight.Writer) ([]byte, *domain.Outcome, error) {
	text, end := s.execution.Result.Transcript(), outcomeOf(s.execution)
	return text[min(offset, len(text)):], &end, nil
}
