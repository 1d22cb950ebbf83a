package app

import (
	"context"
	"time"

	"golang.org/x/sync/singleflight"

	"playground/internal/domain"
	"playground/internal/engine"
	"playground/internal/llm/caller"
	"playground/internal/store"
)

// Executions are runs: a row first, a stream second.
type Executions struct {
	store      *store.Store
	models     *Models
	engine     *engine.Engine
	caller     *caller.Caller
	versions   versionMaker
	payers     payers
	audit      auditor
	now        func() time.Time
	newID      func() string
	instanceID string
	keyed      singleflight.Group // starts in flight under an Idempotency-Key

	Admission *Admission
}

// Subscription follows one run, and View is one reader's look at it.
type (
	Subscription = engine.Subscription
	View         = engine.View
)

// Start asks for a run.
type Start struct {
	PromptID       string
	VersionNumber  *int    // nil: the draft
	Pane           *string // one of the draft's panes; nil: the prompt itself
	ContinueAt     *int    // in completion mode, in UTF-16 code units of the text as written; nil: at its end
	WithSuffix     bool    // what follows is sent too
	Values         map[string]string
	Logprobs       *int   // how many of the likeliest tokens to ask for with each token; nil: no probabilities
	IdempotencyKey string // "": every request is a new run
	RerunOf        *string
}

// Start checks, writes the row, and sets the run going. What is wrong with the request is an error
// here, before anything is sent upstream; what goes wrong later is in the run's log and row. The same
// request under the same key is the run it started before.
func (s *Executions) Start(ctx context.Context, actor domain.Actor, in Start) (domain.Execution, Subscription, error) {
	if in.IdempotencyKey == "" {
		return s.start(ctx, actor, in)
	}
	return s.startOnce(ctx, actor, in)
}

func (s *Executions) start(ctx context.Context, actor domain.Actor, in Start) (domain.Execution, Subscription, error) {
	done, err := s.engine.BeginStart()
	if err != nil {
		return domain.Execution{}, nil, err
	}
	defer done()
	payer, err := s.payers.of(ctx, actor, in.PromptID)
	if err != nil {
		return domain.Execution{}, nil, err
	}
	p, leave, err := s.admit(ctx, payer, func() (plan, error) { return s.outline(ctx, actor, payer, in) })
	if err != nil {
		return domain.Execution{}, nil, told(actor, payer, err)
	}
	defer leave()
	permit, err := s.caller.Acquire(p.model.Upstream())
	if err != nil {
		return domain.Execution{}, nil, err
	}
	e, err := s.insertRun(ctx, actor, p, in)
	if err != nil {
		return e, nil, told(actor, payer, err)
	}
	p.request.Resealed = s.recordResealed(e)
	return e, s.engine.Launch(ctx, e, engine.Job{Provider: p.provider, Model: p.model, Request: p.request, Permit: permit}), nil
}

// Get reads an execution and the version it ran.
func (s *Executions) Get(ctx context.Context, actor domain.Actor, id string) (domain.Execution, domain.PromptVersion, error) {
	e, err := openExecution(ctx, s.store, actor, id)
	if err != nil {
		return domain.Execution{}, domain.PromptVersion{}, err
	}
	return s.withVersion(ctx, e)
}

func (s *Executions) withVersion(ctx context.Context, e executionHandle) (domain.Execution, domain.PromptVersion, error) {
	v, err := s.store.VersionOf(ctx, e)
	return s.engine.Current(ctx, e.Value()), v, err
}

// Follow opens a view of an execution from a position on, as engine.Engine's Subscribe does.
func (s *Executions) Follow(ctx context.Context, actor domain.Actor, id string, from *domain.Position) (View, error) {
	return s.engine.Subscribe(ctx, id, from, func(ctx context.Context) (domain.Execution, error) {
		e, err := openExecution(ctx, s.store, actor, id)
		return e.Value(), err
	})
}

// Cancel stops a run wherever it goes on and keeps what came. It returns false when it had ended.
func (s *Executions) Cancel(ctx context.Context, actor domain.Actor, id string) (bool, error) {
	running := false
	err := s.store.Tx(ctx, func(tx *store.Store) error {
		found, err := tx.ExecutionFor(ctx, actor, id)
		e, err := holdExecutionToEnd(ctx, tx, actor, found, err)
		running = err == nil && e.Value().Status == domain.StatusRunning
		return err
	})
	if err != nil || !running {
		return false, err
	}
	return s.engine.Cancel(ctx, id)
}

// Abandon stops a run whose reader left and had asked for that.
func (s *Executions) Abandon(ctx context.Context, id string) { s.engine.Abandon(ctx, id) }

// List pages through a prompt's history, newest first. A search through texts reads so many at once; its page may
// have fewer items than were asked for, or none, and more to follow.
func (s *Executions) List(ctx context.Context, actor domain.Actor, promptID string, f domain.ExecutionFilter, page domain.PageRequest) (Page[domain.Execution], error) {
	p, err := openPrompt(ctx, s.store, actor, promptID)
	if err != nil {
		return Page[domain.Execution]{}, err
	}
	if f.ReadsTexts() {
		if page.Last, err = s.store.SearchEnd(ctx, p, f, page.Before); err != nil {
			return Page[domain.Execution]{}, err
		}
	}
	rows, err := s.store.Executions(ctx, p, f, page)
	if err == nil {
		err = s.compareWithBefore(ctx, p, f, rows)
	}
	out, err := pageOf(rows, page.Limit, err)
	if err == nil && !out.More && page.Last != "" {
		out.More, out.After = true, page.Last
	}
	return out, err
}

// compareWithBefore says of each run what changed since the one before it in the whole history: the next row, unless
// a filter has left that out.
func (s *Executions) compareWithBefore(ctx context.Context, p promptHandle, f domain.ExecutionFilter, newestFirst []domain.Execution) error {
	before, ids := map[string]domain.Execution{}, make([]string, len(newestFirst))
	for i, e := range newestFirst {
		ids[i] = e.ID
		if i > 0 {
			before[ids[i-1]] = e
		}
	}
	if f.Narrows() {
		var err error
		if before, err = s.store.ExecutionsBefore(ctx, p, ids); err != nil {
			return err
		}
	}
	for i, e := range newestFirst {
		if one, there := before[e.ID]; there {
			newestFirst[i].Changes = e.ChangesSince(one, e.VersionChanges)
		}
	}
	return nil
}

// Compare reads executions in the order asked for, and each version they ran once.
func (s *Executions) Compare(ctx context.Context, actor domain.Actor, ids []string) ([]domain.Execution, []domain.PromptVersion, error) {
	executions, handles := []domain.Execution{}, []executionHandle{}
	for _, id := range ids {
		e, err := openExecution(ctx, s.store, actor, id)
		if err != nil {
			return nil, nil, err
		}
		executions, handles = append(executions, s.engine.Current(ctx, e.Value())), append(handles, e)
	}
	versions, err := s.store.VersionsOf(ctx, handles)
	return executions, versions, err
}

// Delete stops an execution if it runs, and hides it until it is restored or UndoWindow has passed.
func (s *Executions) Delete(ctx context.Context, actor domain.Actor, id string) error {
	if _, err := s.Cancel(ctx, actor, id); err != nil {
		return err
	}
	now := s.now()
	return s.setDeleted(ctx, actor, &now, func(tx *store.Store) (domain.Unchecked[domain.Execution], error) {
		return tx.ExecutionFor(ctx, actor, id)
	})
}

// Restore undoes Delete. Restoring what is not deleted changes nothing.
func (s *Executions) Restore(ctx context.Context, actor domain.Actor, id string) (domain.Execution, domain.PromptVersion, error) {
	err := s.setDeleted(ctx, actor, nil, func(tx *store.Store) (domain.Unchecked[domain.Execution], error) {
		return tx.DeletedExecution(ctx, actor, id, s.now().Add(-UndoWindow))
	})
	if err != nil && !domain.HasCode(err, domain.NotFound) {
		return domain.Execution{}, domain.PromptVersion{}, err
	}
	return s.Get(ctx, actor, id)
}

func (s *Executions) setDeleted(ctx context.Context, actor domain.Actor, at *time.Time,
	find func(tx *store.Store) (domain.Unchecked[domain.Execution], error)) error {
	organization := ""
	err := s.store.Tx(ctx, func(tx *store.Store) error {
		found, err := find(tx)
		e, err := holdExecutionToEnd(ctx, tx, actor, found, err)
		if err != nil {
			return err
		}
		organization = e.Value().OrganizationID
		return tx.SetExecutionDeleted(ctx, e, at)
	})
	if err == nil {
		s.store.CountStoredAnew(organization) // a count before the end of the transaction would not see it
	}
	return err
}
