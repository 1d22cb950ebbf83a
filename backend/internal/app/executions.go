package app

import (
	"context"

	"playground/internal/domain"
	"playground/internal/store"
)

// Executions are runs: a row first, a stream second.
type Executions struct {
	Deps
	keeper  *keeper
	settler *settler
	gates   *gates
	twins   twins

	Admission *Admission
}

func newExecutions(d Deps) *Executions {
	return &Executions{Deps: d, keeper: &keeper{Deps: d}, settler: &settler{rows: d.rows}, gates: newGates(d.Now),
		Admission: newAdmission(d.Runs.Count)}
}

// Start asks for a run.
type Start struct {
	PromptID       string
	VersionNumber  *int // nil: the draft
	Values         map[string]string
	IdempotencyKey string // "": every request is a new run
	RerunOf        *string
}

// Start checks, writes the row, and sets the run going. What is wrong with the request is an error
// here, before anything is sent upstream; what goes wrong later is in the run's log and row. The same
// request under the same key is the run it started before.
func (s *Executions) Start(ctx context.Context, actor domain.Actor, in Start) (domain.Execution, Feed, error) {
	e, feed, end, err := s.firstOf(ctx, actor, in)
	if err != nil || feed != nil {
		return e, feed, err
	}
	defer end()
	begun, ok := s.Runs.Begin()
	if !ok {
		return domain.Execution{}, nil, errDraining()
	}
	defer begun()
	leave, err := s.Admission.Enter(ctx)
	if err != nil {
		return domain.Execution{}, nil, err
	}
	defer leave()
	p, err := s.plan(ctx, actor, in)
	if err != nil {
		return domain.Execution{}, nil, err
	}
	if p.pass, err = s.gates.of(p.model.Provider).admit(); err != nil {
		return domain.Execution{}, nil, err
	}
	e, err = s.insertWithinLimits(ctx, actor, p, in)
	if mayBeTwin(err) {
		if e, feed, twinErr := s.earlier(ctx, actor, in); twinErr != nil || feed != nil {
			return e, feed, twinErr
		}
	}
	if err != nil {
		return e, nil, err
	}
	p.request.Resealed = s.resealed(e)
	return e, &logFeed{run: s.launch(ctx, e, p)}, nil
}

// insert makes or reuses the version and writes the row, in one transaction. Who asked for it may leave
// meanwhile: a commit that nobody waits for would make a run that nobody owns.
func (s *Executions) insert(ctx context.Context, actor domain.Actor, p plan, in Start) (e domain.Execution, err error) {
	ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), rowPatience)
	defer stop()
	err = s.Store.Tx(ctx, func(tx *store.Store) error {
		version, err := s.versionOf(ctx, tx, actor, p)
		if err != nil {
			return err
		}
		now := s.Now()
		e = domain.Execution{ID: s.NewID(), OrganizationID: p.prompt.OrganizationID, PromptID: p.prompt.ID,
			PromptVersionID: version.ID, VersionNumber: version.VersionNumber, UserID: actor.UserID, RerunOf: in.RerunOf,
			Model: p.model.ID, Status: domain.StatusRunning, VariableValues: p.values,
			ModelConfig: p.content.ModelConfig, InstanceID: s.InstanceID, CreatedAt: now}
		if err := s.limit(ctx, tx, actor.Limits, p, &e); err != nil {
			return err
		}
		if err := tx.CreateExecution(ctx, e); err != nil {
			return err
		}
		if err := p.keep(ctx, tx, e); err != nil {
			return err
		}
		return s.bind(ctx, tx, e, in)
	})
	return e, err
}

// versionOf keeps the prompt from being deleted until tx ends, and answers the id and number of the
// version to run. One that is there already needs no place in the line of those who change the prompt.
func (s *Executions) versionOf(ctx context.Context, tx *store.Store, actor domain.Actor, p plan) (domain.PromptVersion, error) {
	if p.version != nil {
		return *p.version, tx.LockPromptForShare(ctx, p.prompt.ID)
	}
	if _, err := promptForUpdate(ctx, tx, actor, p.prompt.ID); err != nil {
		return domain.PromptVersion{}, err
	}
	v, _, err := s.checkpoint(ctx, tx, p.prompt.ID, p.content, actor.UserID, domain.ReasonRun, "")
	return v, err
}

// Get reads an execution and the version it ran.
func (s *Executions) Get(ctx context.Context, actor domain.Actor, id string) (domain.Execution, domain.PromptVersion, error) {
	e, err := s.execution(ctx, actor, id)
	if err != nil {
		return e, domain.PromptVersion{}, err
	}
	v, err := s.Store.Version(ctx, e.PromptID, e.VersionNumber)
	return s.fresh(ctx, e), v, err
}

// fresh replaces a running execution's saved text by what has arrived by now, wherever it runs.
func (s *Executions) fresh(ctx context.Context, e domain.Execution) domain.Execution {
	if e.Status != domain.StatusRunning {
		return e
	}
	result := *e.Result
	if run, here := s.Runs.Get(e.ID); here {
		text, _ := run.Log.Since(0)
		result.ResponseText = string(text)
	} else {
		text, _ := s.allKept(ctx, e.ID, []byte(result.ResponseText))
		result.ResponseText = string(text)
	}
	e.Result = &result
	return e
}

// List pages through a prompt's history, newest first.
func (s *Executions) List(ctx context.Context, actor domain.Actor, promptID string, f domain.ExecutionFilter, page domain.PageRequest) (Page[domain.Execution], error) {
	if _, err := s.prompt(ctx, actor, promptID); err != nil {
		return Page[domain.Execution]{}, err
	}
	rows, err := s.Store.Executions(ctx, promptID, f, page)
	return pageOf(rows, page.Limit, err)
}

// Compare reads executions in the order asked for, and each version they ran once.
func (s *Executions) Compare(ctx context.Context, actor domain.Actor, ids []string) ([]domain.Execution, []domain.PromptVersion, error) {
	executions, versionIDs := []domain.Execution{}, []string{}
	for _, id := range ids {
		e, err := s.execution(ctx, actor, id)
		if err != nil {
			return nil, nil, err
		}
		executions = append(executions, s.fresh(ctx, e))
		versionIDs = append(versionIDs, e.PromptVersionID)
	}
	versions, err := s.Store.VersionsByID(ctx, versionIDs...)
	return executions, versions, err
}

// Delete stops an execution if it runs, and hides it until it is restored or UndoWindow has passed.
func (s *Executions) Delete(ctx context.Context, actor domain.Actor, id string) error {
	if _, err := s.Cancel(ctx, actor, id); err != nil {
		return err
	}
	now := s.Now()
	return s.Store.SetExecutionDeleted(ctx, id, &now)
}

// Restore undoes Delete. Restoring what is not deleted changes nothing.
func (s *Executions) Restore(ctx context.Context, actor domain.Actor, id string) (domain.Execution, domain.PromptVersion, error) {
	e, err := s.Store.DeletedExecution(ctx, id, s.Now().Add(-UndoWindow))
	if err == nil {
		if err := actor.Check(e.OrganizationID, "execution"); err != nil {
			return e, domain.PromptVersion{}, err
		}
		if err := s.Store.SetExecutionDeleted(ctx, id, nil); err != nil {
			return e, domain.PromptVersion{}, err
		}
	} else if !domain.HasCode(err, domain.NotFound) {
		return e, domain.PromptVersion{}, err
	}
	return s.Get(ctx, actor, id)
}
