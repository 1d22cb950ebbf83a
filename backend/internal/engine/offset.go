package engine

import (
	"context"
	"time"
	"unicode/utf8"

	"playground/internal/domain"
	"playground/internal/inflight"
)

// saveLag is how far the row and relay of a run on another instance may be behind what its reader has
// seen there.
const saveLag = 3 * time.Second

// checkOffset refuses an offset beyond a run's text, or inside a character of it.
func (e *Engine) checkOffset(ctx context.Context, row domain.Execution, live *inflight.Run, offset int) (err error) {
	text := []byte(row.Result.ResponseText)
	if live != nil {
		text = live.Log.Text() // readers elsewhere may have seen in the relay what is not published here yet
	}
	if live == nil && row.Status == domain.StatusRunning && offset > len(text) {
		text, err = e.awaitText(ctx, row, offset)
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

// awaitText waits until another instance has kept offset bytes, or saveLag has passed. It returns an
// error when there may be more text that it could not see.
func (e *Engine) awaitText(ctx context.Context, row domain.Execution, offset int) ([]byte, error) {
	deadline := time.After(saveLag)
	for {
		text, err := e.relay.extend(ctx, row.ID, []byte(row.Result.ResponseText))
		if len(text) >= offset || row.Status != domain.StatusRunning {
			return text, nil
		}
		select {
		case <-ctx.Done():
			return text, context.Cause(ctx)
		case <-deadline:
			return text, err
		case <-time.After(rowInterval):
		}
		if row, err = e.reread(ctx, row.ID); err != nil {
			return text, err
		}
	}
}

func (e *Engine) reread(ctx context.Context, id string) (domain.Execution, error) {
	ctx, stop := context.WithTimeout(ctx, saveLag)
	defer stop()
	return rowOf(ctx, e.store, id)
}
