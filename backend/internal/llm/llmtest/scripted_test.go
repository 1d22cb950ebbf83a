package llmtest

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"playground/internal/llm"
)

func TestScriptedConforms(t *testing.T) {
	Run(t, Subject{
		Text:  "Hello, world.",
		Whole: func(testing.TB) llm.Provider { return &Scripted{} },
		Slow:  func(testing.TB) llm.Provider { return &Scripted{Script: Hangs("a")} },
	})
}

func TestScriptedSteps(t *testing.T) {
	gate, s := NewGate(), &Scripted{}
	s.Enqueue(Steps(Ended(2), nil, Text("a"), gate, Text("b")), Fails(errors.New("broken"), "c"))
	done := make(chan string)
	go func() {
		text, _, _ := Collect(t.Context(), s, llm.Request{System: "one"})
		done <- text
	}()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	require.NoError(t, s.WaitForRequests(ctx, 1))
	<-gate.Reached()
	gate.Open()
	require.Equal(t, "ab", <-done)
	text, _, err := Collect(t.Context(), s, llm.Request{System: "two"})
	require.Equal(t, "c", text)
	require.EqualError(t, err, "broken")
	require.Equal(t, "two", s.Requests()[1].System)
	text, outcome, err := Collect(t.Context(), s, llm.Request{})
	require.NoError(t, err)
	require.Equal(t, "Hello, world.", text)
	require.Equal(t, Ended(3), outcome)
}
