// Package app holds the use cases: what a user can do, in their words, over the store and the models.
package app

import (
	"context"
	"log/slog"
	"time"

	"playground/internal/auth"
	"playground/internal/inflight"
	"playground/internal/llm"
	"playground/internal/ratelimit"
	"playground/internal/store"
)

// UndoWindow is how long what was deleted can be restored.
const UndoWindow = 30 * 24 * time.Hour

// Models finds what can be run.
type Models = *llm.Registry

// Deps is what the use cases stand on. Now, NewID and Jitter are the doubles of tests.
type Deps struct {
	Store      *store.Store
	Models     Models
	Runs       *inflight.Memory
	Relay      inflight.Relay // nil: a run's text is in its owner's memory and in its row alone
	Passwords  *auth.Passwords
	Signer     *auth.Signer
	Log        *slog.Logger
	Now        func() time.Time
	NewID      func() string
	Jitter     func() float64 // a random number from 0 to 1
	InstanceID string
	SignupOpen bool
	Limits     Limits
	Limiter    ratelimit.Limiter

	rows rows // the store
}

// App is every service.
type App struct {
	Accounts      *Accounts
	Organizations *Organizations
	Projects      *Projects
	Prompts       *Prompts
	Versions      *Versions
	Executions    *Executions
	Models        Models
	Janitor       *Janitor
}

// New wires the services.
func New(d Deps) *App {
	d.rows = d.Store
	return &App{
		Accounts:      &Accounts{d},
		Organizations: &Organizations{d},
		Projects:      &Projects{d},
		Prompts:       &Prompts{d},
		Versions:      &Versions{d},
		Executions:    newExecutions(d),
		Models:        d.Models,
		Janitor:       &Janitor{Deps: d},
	}
}

// Page is one page of a list, and whether more follow.
type Page[T any] struct {
	Items []T
	More  bool
}

func pageOf[T any](rows []T, limit int, err error) (Page[T], error) {
	if err != nil {
		return Page[T]{}, err
	}
	if len(rows) > limit {
		return Page[T]{Items: rows[:limit], More: true}, nil
	}
	return Page[T]{Items: rows}, nil
}

// defaultModel is the first that can run now; the built-in demo always can.
func (d Deps) defaultModel(ctx context.Context) string {
	for _, m := range d.Models.Models(ctx) {
		if m.Available {
			return m.ID
		}
	}
	return ""
}

// NoRoom says whether err is the database's that has no room left to write.
func NoRoom(err error) bool { return store.IsDiskFull(err) }
