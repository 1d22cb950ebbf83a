package app

import (
	"context"
	"slices"

	"playground/internal/domain"
	"playground/internal/engine"
	"playground/internal/llm"
)

// WithLogprobs is a Subscription of a run whose tokens' probabilities are on this instance.
type WithLogprobs = engine.WithLogprobs

// Logprobs are the probabilities of an execution's tokens, and why there are none: a sentence, "" where there are.
func (s *Executions) Logprobs(ctx context.Context, actor domain.Actor, id string) (domain.Logprobs, string, error) {
	e, err := openExecution(ctx, s.store, actor, id)
	if err != nil {
		return domain.Logprobs{}, "", err
	}
	kept, err := s.store.Logprobs(ctx, e)
	switch {
	case err != nil:
		return domain.Logprobs{}, "", err
	case kept == nil:
		return domain.Logprobs{}, whyWithout(e.Value()), nil
	}
	return *kept, "", nil
}

// whyWithout says why an execution has no probabilities.
func whyWithout(e domain.Execution) string {
	switch {
	case e.Logprobs == nil:
		return "This run did not ask for token probabilities."
	case e.Status == domain.StatusRunning:
		return "The run goes on: its token probabilities are kept when it ends."
	case slices.Contains(e.Result.DroppedParameters, llm.ParameterLogprobs):
		return "The model's server refused to give token probabilities, so the run went on without them."
	case e.Result.FinishReason != nil && *e.Result.FinishReason == domain.FinishInterrupted:
		return "The instance that ran this was lost, and the token probabilities with it; the text was kept."
	case e.Result.ResponseText == "":
		return "No text came, so there are no token probabilities."
	}
	return "The model's server sent no token probabilities with this answer."
}
