package llm

import (
	"context"
	"slices"
	"sync"
	"time"

	"playground/internal/domain"
	"playground/internal/guard"
)

// providerCache is one source with the list that it gave last.
type providerCache struct {
	Source
	mu      sync.Mutex
	models  []domain.Model // the last good list, merged with the catalogue
	failure string         // why the last fetch failed; "" when it did not
	isDown  bool           // the failure is one of the provider or its key, not of the list alone
	fetched time.Time      // when the last fetch ended; zero before the first
}

// isStale says whether the list, or the failure to get one, is older than it may be.
func (c *providerCache) isStale(o RegistryOptions) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	ttl := o.Fresh
	if c.failure != "" {
		ttl = o.RetryAfter
	}
	return c.Provider != nil && (c.fetched.IsZero() || o.Now().Sub(c.fetched) >= ttl)
}

func (c *providerCache) isEmpty() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.fetched.IsZero()
}

// fetch asks the provider for its list. A provider that ignores the end of ctx is not waited for.
func (c *providerCache) fetch(ctx context.Context, now func() time.Time) {
	answered := make(chan struct{})
	var listed []domain.Model
	var err error
	go func() {
		defer close(answered)
		err = guard.Call(func() (err error) { listed, err = c.Provider.Models(ctx); return err })
	}()
	select {
	case <-answered:
		c.store(listed, err, now())
	case <-ctx.Done():
		c.store(nil, domain.Errorf(domain.ModelUnavailable, "%s did not answer in time.", c.Name), now())
	}
}

func (c *providerCache) store(listed []domain.Model, err error, now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.fetched, c.failure, c.isDown = now, "", err != nil && IsDown(domain.AsError(err))
	if err == nil {
		c.models = Merge(c.Name, listed)
		return
	}
	c.failure = c.Name + " cannot be reached."
	if domain.AsError(err).Code != domain.Internal {
		c.failure = domain.AsError(err).Message
	}
}

// IsDown says whether a failure to list means that no run would go better: no connection, a wrong key, an empty
// account. Any other is one of the list: a key may run and not list, and a server may have no list at all.
func IsDown(err *domain.Error) bool {
	switch err.Code {
	case domain.InvalidAPIKey, domain.QuotaExceeded, domain.Internal:
		return true
	}
	reason, _ := err.Details["reason"].(string)
	return slices.Contains([]string{"", "connection", "redirect", "region"}, reason)
}

// snapshot is what a provider offers at one moment.
type snapshot struct {
	Source
	models []domain.Model
	notice string // what is wrong with the list, a sentence; "" for nothing
	isDown bool
}

func (c *providerCache) snapshot() snapshot {
	c.mu.Lock()
	defer c.mu.Unlock()
	notice := c.failure
	if c.Provider == nil {
		notice = c.UnavailableReason
	}
	return snapshot{Source: c.Source, models: c.shown(), notice: notice, isDown: c.isDown}
}

// shown are the models as people see them, those that cannot be run with the reason.
func (c *providerCache) shown() []domain.Model {
	switch {
	case c.Provider == nil && c.Expected != nil:
		return unavailable(Merge(c.Name, ids(c.Expected)), c.UnavailableReason)
	case c.Provider == nil:
		return Headline(c.Name, c.UnavailableReason)
	case c.failure == "":
		return slices.Clone(c.models)
	case c.HiddenWhileDown:
		return nil
	}
	models := c.models
	if models == nil {
		models = Known(c.Name)
	}
	if c.isDown {
		return unavailable(models, c.failure)
	}
	return slices.Clone(models)
}

// find returns the model with the id.
func (s snapshot) find(id string) (domain.Model, bool) {
	i := slices.IndexFunc(s.models, func(m domain.Model) bool { return m.ID == id })
	if i < 0 {
		return domain.Model{}, false
	}
	m := s.models[i]
	if s.Provider != nil {
		m.Available, m.UnavailableReason = true, ""
	}
	return m, true
}

// provider runs the model, which was asked for by an id of its own or as "provider/id".
func (s snapshot) provider(m domain.Model, asked string) Provider {
	if s.Provider == nil {
		return unconfigured{m.Name + " is not available. " + m.UnavailableReason, s.Name}
	}
	if asked == m.ID { // an id may have a slash of its own
		return s.Provider
	}
	return qualified{s.Provider, asked, m.ID}
}

func ids(list []string) []domain.Model {
	models := make([]domain.Model, len(list))
	for i, id := range list {
		models[i].ID = id
	}
	return models
}

func unavailable(models []domain.Model, reason string) []domain.Model {
	models = slices.Clone(models)
	for i := range models {
		models[i].Available, models[i].UnavailableReason = false, reason
	}
	return models
}

// qualified understands the id it was asked for by: "ollama/llama3" is "llama3" to Ollama.
type qualified struct {
	Provider
	qualifiedID, id string
}

func (q qualified) Seal(req Request) (Sealed, error) { return q.Provider.Seal(q.unqualify(req)) }

func (q qualified) Stream(ctx context.Context, req *Request, to Receiver) (Outcome, error) {
	unqualified := q.unqualify(*req)
	return q.Provider.Stream(ctx, &unqualified, to)
}

func (q qualified) unqualify(req Request) Request {
	if req.Config.Model == q.qualifiedID {
		req.Config.Model = q.id
	}
	return req
}

// unconfigured stands for a provider that is not configured.
type unconfigured struct{ message, name string }

func (u unconfigured) Seal(Request) (Sealed, error) {
	return Sealed{}, domain.Errorf(domain.ModelUnavailable, "%s", u.message).With("provider", u.name)
}

func (u unconfigured) Stream(_ context.Context, req *Request, _ Receiver) (Outcome, error) {
	_, err := u.Seal(*req)
	return Outcome{}, err
}

func (u unconfigured) Models(context.Context) ([]domain.Model, error) { return nil, nil }
