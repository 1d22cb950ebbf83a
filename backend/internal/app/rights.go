package app

import (
	"context"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"playground/internal/domain"
	"playground/internal/guard"
	"playground/internal/store"
)

// lookPatience bounds one look at the rights of all that is open. Together with the time between two looks it is less
// than five seconds: so soon an answer ends that its reader may not see any more.
const lookPatience = 2 * time.Second

// A run whose prompt was deleted is cancelled, and its readers are shown that end. Only what goes on for so long after
// it was first found gone is cut.
const goneFor = 1500 * time.Millisecond

// Rights ends what stays open for long, when its reader's session, or their right to the thing it shows, is over. One
// look asks for all that is open on this instance at once.
type Rights struct {
	store *store.Store
	log   *slog.Logger
	now   func() time.Time
	every time.Duration

	mu   sync.Mutex
	open map[*openAnswer]struct{}
}

// openAnswer is one reader's look at one execution or prompt, or, with no id, at a run that has no row.
type openAnswer struct {
	reader      domain.Actor
	executionID string
	promptID    string // of a look at a prompt
	end         context.CancelCauseFunc
	goneSince   time.Time // when its execution was first not found
}

// Watch returns a context for an answer that shows an execution to a reader. It ends with the cause when the session
// or the right is over, with UNAUTHENTICATED, NOT_FOUND or FORBIDDEN. The caller calls stop at the end of the answer.
func (r *Rights) Watch(ctx context.Context, reader domain.Actor, executionID string) (watched context.Context, stop func()) {
	return r.watch(ctx, &openAnswer{reader: reader, executionID: executionID})
}

// WatchPrompt is Watch for an answer that shows a prompt.
func (r *Rights) WatchPrompt(ctx context.Context, reader domain.Actor, promptID string) (watched context.Context, stop func()) {
	return r.watch(ctx, &openAnswer{reader: reader, promptID: promptID})
}

// WatchMember is Watch for an answer of a run that has no row: it ends when the reader may run nothing any more.
func (r *Rights) WatchMember(ctx context.Context, reader domain.Actor) (watched context.Context, stop func()) {
	reader.Needs = domain.ActionRun
	return r.watch(ctx, &openAnswer{reader: reader})
}

func (r *Rights) watch(ctx context.Context, o *openAnswer) (watched context.Context, stop func()) {
	watched, end := context.WithCancelCause(ctx)
	o.end = end
	r.mu.Lock()
	defer r.mu.Unlock()
	r.open[o] = struct{}{}
	return watched, func() {
		end(nil)
		r.mu.Lock()
		defer r.mu.Unlock()
		delete(r.open, o)
	}
}

// Run looks until ctx ends.
func (r *Rights) Run(ctx context.Context) {
	// A database that does not answer ends nothing: no right can be changed meanwhile either.
	guard.Every(ctx, r.every, r.log, "rights of open answers not looked at", r.look)
}

func (r *Rights) look(ctx context.Context) error {
	all := r.all()
	if len(all) == 0 {
		return nil
	}
	ctx, stop := context.WithTimeout(ctx, lookPatience)
	defer stop()
	sessions, apiKeys := map[string]bool{}, map[string]bool{}
	looks, prompts := map[store.Look]bool{}, map[store.PromptLook]bool{}
	for _, o := range all {
		if o.reader.Key != nil {
			apiKeys[o.reader.Key.ID] = true
		} else {
			sessions[o.reader.SessionID] = true
		}
		if o.executionID != "" {
			looks[o.look()] = true
		}
		if o.promptID != "" {
			prompts[o.promptLook()] = true
		}
	}
	roles, err := r.store.RolesOfSessions(ctx, keys(sessions), r.now())
	if err != nil {
		return err
	}
	live, err := r.store.LiveAPIKeys(ctx, keys(apiKeys))
	if err != nil {
		return err
	}
	shown, err := r.store.ExecutionsShown(ctx, keys(looks))
	if err != nil {
		return err
	}
	seen := shownThings{executions: shown}
	if seen.prompts, err = r.store.PromptsShown(ctx, keys(prompts)); err != nil {
		return err
	}
	for _, o := range all {
		err := o.check(roles, live, seen)
		if domain.HasCode(err, domain.NotFound) && !o.isGone(time.Now()) {
			continue
		}
		if err != nil {
			o.end(err)
		}
	}
	return nil
}

func (r *Rights) all() []*openAnswer {
	r.mu.Lock()
	defer r.mu.Unlock()
	return keys(r.open)
}

func (o *openAnswer) promptLook() store.PromptLook {
	return store.PromptLook{UserID: o.reader.UserID, PromptID: o.promptID}
}

func (o *openAnswer) look() store.Look {
	return store.Look{UserID: o.reader.UserID, ExecutionID: o.executionID}
}

// check asks for the right again, as it is in what was just read.
func (o *openAnswer) check(roles map[string]domain.Role, live map[string]store.LiveAPIKey, shown shownThings) error {
	reader, err := o.readerNow(roles, live)
	if err != nil {
		return err
	}
	switch {
	case o.promptID != "":
		return mayOpen(shown.prompts, o.promptLook(), reader, "prompt")
	case o.executionID != "":
		return mayOpen(shown.executions, o.look(), reader, "execution")
	}
	return reader.Check(reader.OrganizationID, "workspace")
}

// shownThings are those that open answers show, as they were just read, by who looks at them.
type shownThings struct {
	executions map[store.Look]domain.Unchecked[domain.ExecutionPlace]
	prompts    map[store.PromptLook]domain.Unchecked[domain.Prompt]
}

func mayOpen[L comparable, T domain.TenantThing](shown map[L]domain.Unchecked[T], look L, reader domain.Actor, noun string) error {
	thing, there := shown[look]
	if !there {
		return domain.NoSuch(noun)
	}
	_, err := thing.Open(reader)
	return err
}

// readerNow is the reader with the rights of their session, or of their key.
func (o *openAnswer) readerNow(roles map[string]domain.Role, live map[string]store.LiveAPIKey) (domain.Actor, error) {
	reader := o.reader
	if reader.Key != nil {
		key, works := live[reader.Key.ID]
		if !works {
			return reader, errBadAPIKey()
		}
		reader.Role, reader.Key = key.Role, key.Key.Acting()
		return reader, nil
	}
	role, signedIn := roles[reader.SessionID]
	if !signedIn {
		return reader, signedOut()
	}
	reader.Role = role
	return reader, nil
}

// isGone says whether the execution has not been found for long enough.
func (o *openAnswer) isGone(now time.Time) bool {
	if o.goneSince.IsZero() {
		o.goneSince = now
	}
	return now.Sub(o.goneSince) >= goneFor
}

func keys[K comparable, V any](m map[K]V) []K { return slices.Collect(maps.Keys(m)) }
