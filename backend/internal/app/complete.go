package app

import (
	"context"

	"playground/internal/domain"
	"playground/internal/engine"
	"playground/internal/llm"
	"playground/internal/store"
)

// Completions are runs of no prompt: a text is continued for a connection, and nothing is kept but what that used.
type Completions struct{ runs *Executions }

// Complete asks for texts that continue one.
type Complete struct {
	Text, Suffix string
	N            int // how many, from 1
	Config       domain.ModelConfig
	Logprobs     *int // how many alternatives of each token come with it; nil: no probabilities
	// IsLimitSet says that the caller has set the config's max_tokens. The default gives way to what the model and the
	// organization allow.
	IsLimitSet bool
}

// DefaultModel is the model of a completion for which none was chosen: that of a new prompt, so that a script is
// answered by what its organization works with, and not by whatever happens to have an endpoint for texts.
func (s *Completions) DefaultModel(ctx context.Context, actor domain.Actor) string {
	return s.runs.models.defaultFor(ctx, actor)
}

// Completing are runs that go on.
type Completing struct {
	Model domain.Model
	Runs  []Subscription // one for each text

	HasLogprobs bool // the probabilities of tokens were asked for
}

// Start checks, takes note of what may be used, and sets the runs going, all of them or none. They end with ctx. What
// is wrong with the request is an error here, before anything is sent.
func (s *Completions) Start(ctx context.Context, actor domain.Actor, in Complete) (Completing, error) {
	actor.Needs = domain.ActionRun
	if err := actor.Check(actor.OrganizationID, "workspace"); err != nil {
		return Completing{}, err
	}
	done, err := s.runs.engine.BeginStart()
	if err != nil {
		return Completing{}, err
	}
	defer done()
	p, leave, err := s.runs.admit(ctx, actor, func() (plan, error) { return s.outline(ctx, actor, in) })
	if err != nil {
		return Completing{}, err
	}
	defer leave()
	jobs, err := s.jobs(p, in.N)
	if err != nil {
		return Completing{}, err
	}
	rows, err := s.insert(ctx, actor, p, len(jobs))
	if err != nil {
		return Completing{}, err
	}
	out := Completing{Model: p.model, HasLogprobs: in.Logprobs != nil}
	for i, job := range jobs {
		out.Runs = append(out.Runs, s.runs.engine.LaunchTransient(ctx, job, func(ctx context.Context, o domain.Outcome) error {
			return s.runs.store.EndTransientRun(ctx, rows[i].ID, o, s.runs.now())
		}))
	}
	return out, nil
}

func (s *Completions) outline(ctx context.Context, actor domain.Actor, in Complete) (plan, error) {
	p := plan{payer: actor, content: domain.Content{Mode: domain.ModeCompletion, SystemPrompt: domain.DefaultInstruction,
		Messages: []domain.Message{{Role: domain.RoleUser, Content: in.Text}}, ModelConfig: in.Config}}
	if !in.IsLimitSet {
		p.content.ModelConfig.MaxTokens = 0 // which no limit refuses
	}
	if err := checkMaxTokens(actor.Limits, p.content.ModelConfig); err != nil {
		return p, err
	}
	if err := s.runs.choose(ctx, actor, &p); err != nil {
		return p, err
	}
	if !in.IsLimitSet {
		p.content.ModelConfig.MaxTokens = allowed(in.Config.MaxTokens, p.model, actor.Limits)
	}
	if in.Suffix != "" && !p.model.TakesSuffix {
		return p, noSuffix("suffix", p.model)
	}
	if err := llm.CheckLogprobs(in.Logprobs, p.model); err != nil {
		return p, err
	}
	p.request = continuing(p.model, p.content, in.Suffix)
	p.request.Logprobs = in.Logprobs
	return p, p.seal()
}

// allowed is a default length as far as the model and the organization allow it.
func allowed(tokens int, m domain.Model, l domain.UsageLimits) int {
	if m.MaxOutputTokens > 0 {
		tokens = min(tokens, m.MaxOutputTokens)
	}
	if l.MaxTokensPerRun != nil {
		tokens = min(tokens, *l.MaxTokensPerRun)
	}
	return tokens
}

// jobs are n calls of the plan's provider. With a seed each has one of its own, or all would answer the same.
func (s *Completions) jobs(p plan, n int) ([]engine.Job, error) {
	jobs := make([]engine.Job, n)
	for i := range jobs {
		request, err := further(p, i)
		if err != nil {
			return nil, err
		}
		jobs[i] = engine.Job{Provider: p.provider, Model: p.model, Request: request}
	}
	for i := range jobs {
		permit, err := s.runs.caller.Acquire(p.model.Upstream())
		if err != nil {
			return nil, err
		}
		jobs[i].Permit = permit
	}
	return jobs, nil
}

func further(p plan, i int) (llm.Request, error) {
	if i == 0 || p.request.Config.Seed == nil {
		return p.request, nil
	}
	seed := *p.request.Config.Seed + int64(i)
	p.request.Config.Seed, p.request.Sealed = &seed, nil
	return p.request, p.seal()
}

// insert takes note of n runs within the organization's limits. The caller may leave meanwhile.
func (s *Completions) insert(ctx context.Context, actor domain.Actor, p plan, n int) (rows []domain.TransientRun, err error) {
	return rows, s.runs.inTransaction(ctx, actor.OrganizationID, func(ctx context.Context) error {
		err := s.runs.withOpenMonth(ctx, actor.OrganizationID, actor.UserID, func() error {
			return s.runs.store.Tx(ctx, func(tx *store.Store) (err error) {
				rows, err = s.insertIn(ctx, tx, actor, p, n)
				return err
			})
		})
		return s.runs.noted(ctx, actor, actor.OrganizationID, err)
	})
}

func (s *Completions) insertIn(ctx context.Context, tx *store.Store, actor domain.Actor, p plan, n int) ([]domain.TransientRun, error) {
	if err := stillMay(ctx, tx, actor); err != nil {
		return nil, err
	}
	rows, now := make([]domain.TransientRun, n), s.runs.now()
	key, err := s.runs.countForKey(ctx, tx, actor, n, now)
	if err != nil {
		return nil, err
	}
	for i := range rows {
		counted := domain.Execution{OrganizationID: actor.OrganizationID, CreatedAt: now}
		if err := s.runs.checkLimits(ctx, tx, actor, p, &counted); err != nil {
			return nil, err
		}
		rows[i] = domain.TransientRun{ID: s.runs.newID(), OrganizationID: actor.OrganizationID, UserID: actor.UserID, APIKeyID: key,
			Model: p.model.ID, ReservedTokens: counted.ReservedTokens, CreatedAt: now, EndsBy: now.Add(s.runs.engine.LongestTransient())}
		if err := tx.CreateTransientRun(ctx, rows[i]); err != nil {
			return nil, err
		}
	}
	return rows, nil
}
