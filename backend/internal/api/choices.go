package api

import (
	"context"
	"encoding/json"
	"math"
	"strings"
	"time"

	"playground/internal/api/contract"
	"playground/internal/api/sse"
	"playground/internal/app"
	"playground/internal/domain"
	"playground/internal/guard"
)

// choice is one of the texts that are written at once, as far as it has come.
type choice struct {
	index  int
	run    app.Subscription
	cursor domain.Cursor
	text   *strings.Builder // of the answer, where it is answered whole; nil in a stream
	end    *domain.Outcome

	logprobs app.WithLogprobs // nil: none were asked for
}

type choices []*choice

func choicesOf(run app.Completing) choices {
	all := make(choices, len(run.Runs))
	for i, one := range run.Runs {
		all[i] = &choice{index: i, run: one}
		if source, ok := one.(app.WithLogprobs); ok && run.HasLogprobs {
			all[i].logprobs = source
		}
	}
	return all
}

// longestText bounds the text of one event.
func (one *choice) longestText() int {
	if one.logprobs != nil {
		return maxTextWithLogprobs
	}
	return sse.MaxText
}

// allLogprobs are those of all tokens, once the text has ended; nil where none were asked for.
func (one *choice) allLogprobs() *json.RawMessage {
	if one.logprobs == nil {
		return nil
	}
	all := json.RawMessage(one.logprobs.LogprobsWithin(-1, math.MaxInt))
	if all == nil {
		all = json.RawMessage("[]")
	}
	return &all
}

// keep gathers the answer in what has come.
func (one *choice) keep(transcript []byte) {
	for len(transcript) > 0 {
		thinks, piece, rest := one.cursor.Next(transcript, sse.MaxText)
		if transcript = rest; !thinks {
			one.text.Write(piece)
		}
	}
}

// arrival is what has come of one text, or its end, or why there is neither.
type arrival struct {
	of         *choice
	transcript []byte
	end        *domain.Outcome
	err        error
}

// follow hands on what comes of all texts, in the caller's goroutine, until each has ended. While nothing comes it
// asks for a sign of life.
func (s *Server) follow(ctx context.Context, all choices, put func(*choice, []byte) error, ping func() error) error {
	arrivals, alive := make(chan arrival), time.NewTicker(s.options.PingEvery)
	defer alive.Stop()
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	for _, one := range all {
		guard.Go(s.log, "a reader of a text", func() { one.read(ctx, s.options.PingEvery, arrivals) }, stop)
	}
	for left := len(all); left > 0; {
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-alive.C:
			if err := ping(); err != nil {
				return err
			}
		case a := <-arrivals:
			if a.err != nil {
				return a.err
			}
			if err := put(a.of, a.transcript); err != nil {
				return err
			}
			if a.of.end = a.end; a.end != nil {
				left--
			}
		}
	}
	return nil
}

// read sends what comes of one text, until its end.
func (one *choice) read(ctx context.Context, patience time.Duration, to chan<- arrival) {
	for offset := 0; ; {
		text, end, err := one.run.Next(ctx, offset, patience, nil)
		if offset += len(text); len(text) == 0 && end == nil && err == nil {
			continue
		}
		select {
		case to <- arrival{one, text, end, err}:
		case <-ctx.Done():
			return
		}
		if end != nil || err != nil {
			return
		}
	}
}

// firstWhole is the first that has not failed, nil when all have.
func (all choices) firstWhole() *choice {
	for _, one := range all {
		if one.end.Error == nil {
			return one
		}
	}
	return nil
}

// sum is what all have used together, and how long the longest took. How it ended is the first whole one's to say.
func (all choices) sum() domain.Outcome {
	out := domain.Outcome{FinishReason: all.firstWhole().end.FinishReason}
	for _, one := range all {
		end := one.end
		out.InputTokens, out.OutputTokens = plus(out.InputTokens, end.InputTokens), plus(out.OutputTokens, end.OutputTokens)
		out.CostUSD, out.Estimated = plus(out.CostUSD, end.CostUSD), out.Estimated || end.Estimated
		out.LatencyMS = max(out.LatencyMS, end.LatencyMS)
		if end.TTFTMS != nil && (out.TTFTMS == nil || *end.TTFTMS < *out.TTFTMS) {
			out.TTFTMS = end.TTFTMS
		}
	}
	return out
}

// plus adds what is known.
func plus[T int | float64](a, b *T) *T {
	switch {
	case a == nil:
		return b
	case b == nil:
		return a
	}
	sum := *a + *b
	return &sum
}

// wire says how each ended, and what it says where that was not streamed.
func (all choices) wire() *[]contract.CompletedChoice {
	out := each(all, func(one *choice) contract.CompletedChoice {
		w := contract.CompletedChoice{Index: one.index, FinishReason: contract.FinishReason(one.end.FinishReason)}
		if e := one.end.Error; e != nil {
			w.Error = &contract.Error{Code: contract.ErrorCode(e.Code), Message: e.Message, Details: detailsOf(e)}
		}
		if one.text != nil {
			text := one.text.String()
			w.Text, w.Logprobs = &text, one.allLogprobs()
		}
		return w
	})
	return &out
}
