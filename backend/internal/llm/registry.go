package llm

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"playground/internal/domain"
)

// Source is one provider the registry knows, configured or not.
type Source struct {
	Name              string
	Provider          Provider // nil while it is not configured
	UnavailableReason string   // then the reason its models are shown with: "Set OPENAI_API_KEY to use it."
	Expected          []string // ids to show meanwhile; nil is the catalogue's headline models
	HiddenWhileDown   bool     // show nothing while it cannot be reached: a server that may or may not be there
}

// RegistryOptions are the registry's times; zero values are the defaults.
type RegistryOptions struct {
	Fresh      time.Duration // how long a list holds; 5 minutes
	RetryAfter time.Duration // how long a failure holds; 30 seconds
	Timeout    time.Duration // how long a list may take; 2.5 seconds
	Now        func() time.Time
}

// Registry knows every model that can be run and who runs it. Lists come from the providers, are
// kept for a while and renewed in the background. Safe for concurrent use.
type Registry struct {
	shelves []*shelf
	options RegistryOptions
	base    context.Context
	stop    context.CancelFunc
}

// shelf is one source with the list last seen.
type shelf struct {
	Source
	mu      sync.Mutex
	models  []domain.Model // the last good list, merged
	reason  string         // why the last try failed
	tried   time.Time
	pending chan struct{} // closed when the fetch under way ends
}

// NewRegistry makes a registry of the sources, whose order is the order of the models. It fetches
// nothing before it is asked. Close ends what is under way.
func NewRegistry(sources []Source, o RegistryOptions) *Registry {
	if o.Fresh == 0 {
		o.Fresh = 5 * time.Minute
	}
	if o.RetryAfter == 0 {
		o.RetryAfter = 30 * time.Second
	}
	if o.Timeout == 0 {
		o.Timeout = 2500 * time.Millisecond
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	r := &Registry{options: o}
	r.base, r.stop = context.WithCancel(context.Background())
	for _, s := range sources {
		r.shelves = append(r.shelves, &shelf{Source: s})
	}
	return r
}

// Close ends the fetches under way. A closed registry goes on with the lists it has.
func (r *Registry) Close() { r.stop() }

// Models lists every model in the order of the sources. An id that an earlier provider has too is
// listed as "provider/id". The first call waits for the providers' lists, as long as the time-out;
// later ones answer at once. Those that cannot be run say why.
func (r *Registry) Models(ctx context.Context) []domain.Model {
	var all []domain.Model
	taken := map[string]bool{}
	for _, lot := range r.lists(ctx) {
		for _, m := range lot.models {
			if taken[m.ID] {
				m.ID = lot.Name + "/" + m.ID
			}
			taken[m.ID] = true
			all = append(all, m)
		}
	}
	return all
}

// Lookup finds a model by its id or by "provider/id", and who runs it. The model's ID is the one
// the provider's API takes; the provider understands both. A model that is listed but not
// available is found too: its provider then fails with MODEL_UNAVAILABLE, or tries all the same.
func (r *Registry) Lookup(ctx context.Context, modelID string) (Provider, domain.Model, bool) {
	lists := r.lists(ctx)
	for _, lot := range lists {
		if m, ok := pick(lot.models, modelID); ok {
			return lot.provider(m, ""), m, true
		}
	}
	name, id, _ := strings.Cut(modelID, "/")
	for _, lot := range lists {
		if lot.Name == name {
			m, ok := pick(lot.models, id)
			if !ok {
				break
			}
			return lot.provider(m, modelID), m, true
		}
	}
	return nil, domain.Model{}, false
}

func pick(models []domain.Model, id string) (domain.Model, bool) {
	if i := slices.IndexFunc(models, func(m domain.Model) bool { return m.ID == id }); i >= 0 {
		return models[i], true
	}
	return domain.Model{}, false
}

// lot is what a shelf shows at one moment.
type lot struct {
	*shelf
	models []domain.Model
}

func (l lot) provider(m domain.Model, asked string) Provider {
	if l.Provider == nil {
		return missing{m.Name + " is not available. " + m.UnavailableReason, l.Name}
	}
	if asked == "" { // an id may have a slash of its own
		return l.Provider
	}
	return qualified{l.Provider, asked, m.ID}
}

func (r *Registry) lists(ctx context.Context) []lot {
	for _, s := range r.shelves {
		r.renew(s)
	}
	lots := make([]lot, len(r.shelves))
	for i, s := range r.shelves {
		s.wait(ctx)
		lots[i] = lot{s, s.show()}
	}
	return lots
}

// renew starts a fetch when the list is old and none is under way.
func (r *Registry) renew(s *shelf) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.Provider == nil || s.pending != nil || r.base.Err() != nil {
		return
	}
	hold := r.options.Fresh
	if s.reason != "" {
		hold = r.options.RetryAfter
	}
	if !s.tried.IsZero() && r.options.Now().Sub(s.tried) < hold {
		return
	}
	s.pending = make(chan struct{})
	go r.fetch(s, s.pending)
}

// fetch belongs to the registry, not to the request that happened to start it.
func (r *Registry) fetch(s *shelf, done chan struct{}) {
	ctx, cancel := context.WithTimeout(r.base, r.options.Timeout)
	defer cancel()
	answered := make(chan struct{})
	var listed []domain.Model
	var err error
	go func() { defer close(answered); listed, err = s.Provider.Models(ctx) }()
	select {
	case <-answered:
		s.keep(listed, err, r.options.Now())
	case <-ctx.Done():
		s.keep(nil, domain.Errorf(domain.ModelUnavailable, "%s did not answer in time.", s.Name), r.options.Now())
	}
	close(done)
}

func (s *shelf) keep(listed []domain.Model, err error, now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tried, s.pending, s.reason = now, nil, ""
	if err == nil {
		s.models = Merge(s.Name, listed)
		return
	}
	s.reason = s.Name + " cannot be reached."
	if domain.AsError(err).Code != domain.Internal {
		s.reason = domain.AsError(err).Message
	}
}

// wait is for the first list alone; after that the old one is better than a pause.
func (s *shelf) wait(ctx context.Context) {
	s.mu.Lock()
	pending, first := s.pending, s.tried.IsZero()
	s.mu.Unlock()
	if pending == nil || !first {
		return
	}
	select {
	case <-pending:
	case <-ctx.Done():
	}
}

func (s *shelf) show() []domain.Model {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.Provider == nil:
		if s.Expected != nil {
			return unavailable(Merge(s.Name, ids(s.Expected)), s.UnavailableReason)
		}
		return Headline(s.Name, s.UnavailableReason)
	case s.reason == "":
		return slices.Clone(s.models)
	case s.HiddenWhileDown:
		return nil
	case s.models == nil:
		return unavailable(Known(s.Name), s.reason)
	}
	return unavailable(s.models, s.reason)
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
	asked, own string
}

func (q qualified) Seal(req Request) (Sealed, error) { return q.Provider.Seal(q.owned(req)) }

func (q qualified) Stream(ctx context.Context, req Request, onText func(string)) (Outcome, error) {
	return q.Provider.Stream(ctx, q.owned(req), onText)
}

func (q qualified) owned(req Request) Request {
	if req.Config.Model == q.asked {
		req.Config.Model = q.own
	}
	return req
}

// missing stands for a provider that is not configured.
type missing struct{ message, name string }

func (m missing) Seal(Request) (Sealed, error) {
	return Sealed{}, domain.Errorf(domain.ModelUnavailable, "%s", m.message).With("provider", m.name)
}

func (m missing) Stream(_ context.Context, req Request, _ func(string)) (Outcome, error) {
	_, err := m.Seal(req)
	return Outcome{}, err
}

func (m missing) Models(context.Context) ([]domain.Model, error) { return nil, nil }
