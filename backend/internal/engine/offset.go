package engine

import (
	"context"
	"errors"
	"time"

	"playground/internal/domain"
	"playground/internal/inflight"
)

// saveLag is how far the row and relay of a run on another instance may be behind what its reader has
// seen there.
const saveLag = 3 * time.Second

// cursorAt finds a position in a run's transcript, and refuses one beyond its end, or inside a character.
func (e *Engine) cursorAt(ctx context.Context, row domain.Execution, live *inflight.Run, from domain.Position) (domain.Cursor, error) {
	transcript := row.Result.Transcript()
	if live != nil {
		transcript = live.Log.Text() // readers elsewhere may have seen in the relay what is not published here yet
	}
	cursor, err := domain.CursorAt(transcript, from)
	var unseen error
	if live == nil && row.Status == domain.StatusRunning && errors.Is(err, domain.ErrBeyond) {
		cursor, err, unseen = e.awaitPosition(ctx, row, from)
	}
	switch {
	case unseen != nil:
		return cursor, domain.Errorf(domain.Overloaded, "This run's text cannot be looked up now. Try again in a few seconds.").
			With("retry_after_seconds", 1).Because(unseen)
	case err != nil:
		return cursor, badOffset(err.Error())
	}
	return cursor, nil
}

func badOffset(message string) error {
	return domain.Invalid(domain.FieldError{Field: "Last-Event-ID", Rule: "offset", Message: message})
}

// awaitPosition waits until another instance has kept a position, or saveLag has passed. unseen is an error
// when there may be more text that it could not see.
func (e *Engine) awaitPosition(ctx context.Context, row domain.Execution, from domain.Position) (cursor domain.Cursor, err, unseen error) {
	deadline := time.After(saveLag)
	for {
		transcript, failed := e.relay.extend(ctx, row.ID, row.Result.Transcript())
		cursor, err = domain.CursorAt(transcript, from)
		if !errors.Is(err, domain.ErrBeyond) || row.Status != domain.StatusRunning {
			return cursor, err, nil
		}
		select {
		case <-ctx.Done():
			return cursor, err, context.Cause(ctx)
		case <-deadline:
			return cursor, err, failed
		case <-time.After(rowInterval):
		}
		if row, failed = e.reread(ctx, row.ID); failed != nil {
			return cursor, err, failed
		}
	}
}

func (e *Engine) reread(ctx context.Context, id string) (domain.Execution, error) {
	ctx, stop := context.WithTimeout(ctx, saveLag)
	defer stop()
	return rowOf(ctx, e.store, id)
}
