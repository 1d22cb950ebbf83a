package llmtest

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"playground/internal/domain"
	"playground/internal/llm"
)

// Subject is a provider under test.
type Subject struct {
	Request llm.Request
	Whole   func(t testing.TB) llm.Provider // answers to the end
	Slow    func(t testing.TB) llm.Provider // answers a piece, and is not done for long after
	Text    string                          // what Whole answers; "" when it is not known beforehand
}

var finishReasons = []string{"end_turn", "max_tokens", "stop_sequence", "content_filter", "tool_use"}

var errStop = errors.New("stopped by the test")

// Run is what every provider does, whatever is behind it.
func Run(t *testing.T, s Subject) {
	t.Run("answers in order with a whole outcome", s.answers)
	t.Run("answers several at once", s.answersAtOnce)
	t.Run("stops within a second when cancelled", s.stops)
	t.Run("does nothing for a cancelled context", s.doesNothing)
	t.Run("says what it would send", s.seals)
	t.Run("lists models", s.lists)
}

// seals demands that what will be sent is known before, the same each time, and is JSON that a text can hold.
func (s Subject) seals(t *testing.T) {
	p := s.Whole(t)
	sealed, err := p.Seal(s.Request)
	require.NoError(t, err)
	require.NotEmpty(t, sealed.Provider)
	require.NotEmpty(t, sealed.Endpoint)
	require.True(t, json.Valid(sealed.Body) && utf8.Valid(sealed.Body), "%q", sealed.Body)
	again, err := p.Seal(s.Request)
	require.NoError(t, err)
	require.Equal(t, sealed, again)
	req := s.Request
	req.Sealed = &sealed
	text, _, err := Collect(t.Context(), p, req)
	require.NoError(t, err)
	require.NotEmpty(t, text)
	again, err = p.Seal(s.Request)
	require.NoError(t, err)
	require.Equal(t, sealed, again, "an answer changes nothing")
}

// Collect streams one answer and returns the text with the result.
func Collect(ctx context.Context, p llm.Provider, req llm.Request) (string, llm.Outcome, error) {
	var text strings.Builder
	outcome, err := p.Stream(ctx, &req, llm.Receiver{OnText: func(piece string) { text.WriteString(piece) }})
	return text.String(), outcome, err
}

// Heard is all that a provider hands on.
type Heard struct {
	Text, Reasoning string
	Outcome         llm.Outcome
}

// Hear runs a request to its end.
func Hear(ctx context.Context, p llm.Provider, req llm.Request) (Heard, error) {
	var text, reasoning strings.Builder
	outcome, err := p.Stream(ctx, &req, llm.Receiver{
		OnText: func(piece string) { text.WriteString(piece) }, OnReasoning: func(piece string) { reasoning.WriteString(piece) },
	})
	return Heard{text.String(), reasoning.String(), outcome}, err
}

func (s Subject) answers(t *testing.T) {
	var pieces []string
	outcome, err := s.Whole(t).Stream(t.Context(), &s.Request, llm.Receiver{OnText: func(piece string) { pieces = append(pieces, piece) }})
	require.NoError(t, err)
	for _, piece := range pieces {
		require.NotEmpty(t, piece)
		require.True(t, utf8.ValidString(piece), "%q is cut inside a character", piece)
	}
	if s.Text != "" {
		require.Equal(t, s.Text, strings.Join(pieces, ""))
	}
	require.True(t, slices.Contains(finishReasons, outcome.FinishReason), outcome.FinishReason)
	require.NotEmpty(t, outcome.ResolvedModel)
	require.Positive(t, outcome.InputTokens)
	require.Positive(t, outcome.OutputTokens)
}

func (s Subject) answersAtOnce(t *testing.T) {
	p := s.Whole(t)
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			text, _, err := Collect(t.Context(), p, s.Request)
			if err != nil || s.Text != "" && text != s.Text {
				t.Errorf("%q, %v", text, err)
			}
		})
	}
	group.Wait()
}

func (s Subject) stops(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	var cancelled time.Time
	after := 0
	outcome, err := s.Slow(t).Stream(ctx, &s.Request, llm.Receiver{OnText: func(string) {
		if !cancelled.IsZero() {
			after++
			return
		}
		cancelled = time.Now()
		cancel(errStop)
	}})
	require.ErrorIs(t, err, errStop)
	require.Zero(t, outcome)
	require.Zero(t, after, "text after the cancellation")
	require.Less(t, time.Since(cancelled), 4*time.Second, "promised is one; the rest is for a busy machine")
}

func (s Subject) doesNothing(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(errStop)
	text, outcome, err := Collect(ctx, s.Whole(t), s.Request)
	require.ErrorIs(t, err, errStop)
	require.Empty(t, text)
	require.Zero(t, outcome)
}

func (s Subject) lists(t *testing.T) {
	p := s.Whole(t)
	models, err := p.Models(t.Context())
	if err != nil { // a scripted server that has only an answer to give
		require.NotEqual(t, domain.Internal, domain.AsError(err).Code)
		return
	}
	for _, m := range models {
		require.NotEmpty(t, m.ID)
	}
}
