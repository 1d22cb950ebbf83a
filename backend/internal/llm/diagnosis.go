package llm

import (
	"context"
	"fmt"
	"sync"

	"playground/internal/domain"
	"playground/internal/guard"
)

// Diagnosis is what a call shows of a provider's settings.
type Diagnosis struct {
	Provider string
	Says     string // what is right, in words; "" when something is not
	Problem  string // what is wrong, a sentence; "" for nothing
	Quoted   string // what the provider says of it, for no log; "" for nothing
}

// Whole is the problem with what the provider says of it.
func (d Diagnosis) Whole() string {
	if d.Quoted == "" {
		return d.Problem
	}
	return d.Problem + ": " + d.Quoted
}

// Diagnoser is a provider that can tell more of what is wrong with its settings than that its list failed.
type Diagnoser interface {
	// Diagnose says why Models failed with err, a sentence, and what the server says of it, if that explains more.
	Diagnose(ctx context.Context, err error) (problem, quoted string)
	// Ping calls the server if Models does not. Of its errors those count that mean that no run goes better.
	Ping(ctx context.Context) error
}

// Diagnose calls every provider that is configured, all at once, in the order of the sources. A server
// that may or may not be there has no problem when nothing listens.
func (r *Registry) Diagnose(ctx context.Context) []Diagnosis {
	all := make([]Diagnosis, len(r.caches))
	var calls sync.WaitGroup
	for i, c := range r.caches {
		if c.Provider != nil && !c.Fixed {
			calls.Go(func() {
				err := guard.Call(func() error { all[i] = c.diagnose(ctx); return nil })
				if err != nil {
					all[i] = Diagnosis{Provider: c.Name, Problem: err.Error()}
				}
			})
		}
	}
	calls.Wait()
	found := all[:0]
	for _, d := range all {
		if d.Provider != "" {
			found = append(found, d)
		}
	}
	return found
}

func (s Source) diagnose(ctx context.Context) Diagnosis {
	d := Diagnosis{Provider: s.Name}
	diagnoser, canTell := s.Provider.(Diagnoser)
	models, err := s.Provider.Models(ctx)
	if err == nil && canTell {
		err = onlyDown(diagnoser.Ping(ctx))
	}
	if err == nil {
		d.Says = fmt.Sprintf("answers, with %d models", len(models))
		return d
	}
	e := domain.AsError(err)
	switch reason := e.Details["reason"]; {
	case reason == "connection" && s.HiddenWhileDown:
		d.Says = "does not run here"
	case reason == "permission": // a key that may run and not list is a careful one
		d.Says = "answers, but without a list of models: " + e.Message
	case canTell:
		d.Problem, d.Quoted = diagnoser.Diagnose(ctx, err)
	default:
		d.Problem, d.Quoted = e.Own(), e.Quoted()
	}
	return d
}

// onlyDown leaves out the errors of a list alone.
func onlyDown(err error) error {
	if err == nil || !IsDown(domain.AsError(err)) {
		return nil
	}
	return err
}
