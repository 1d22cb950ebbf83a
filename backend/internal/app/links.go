package app

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"playground/internal/auth"
	"playground/internal/domain"
	"playground/internal/ratelimit"
	"playground/internal/store"
)

// Links show a version of a prompt, and chosen runs, to all who have them.
type Links struct {
	store   *store.Store
	prompts *Prompts
	tokens  auth.LinkTokens
	limiter ratelimit.Limiter
	audit   auditor
	log     *slog.Logger
	now     func() time.Time
	newID   func() string
}

// LinkContent is what a link is to show, and for how long. A nil version is the latest, a nil end LinkLife from now.
type LinkContent struct {
	Name          string
	VersionNumber *int
	ExecutionIDs  []string
	IncludeValues bool
	ExpiresAt     *time.Time
}

// MadeLink is a link with its token, which is "" when another secret of this installation made it.
type MadeLink struct {
	domain.Link
	Token   string
	Expired bool
}

func (s *Links) made(l domain.Link) MadeLink {
	token := s.tokens.Token(l.ID)
	if auth.HashToken(token) != l.TokenHash {
		token = ""
	}
	return MadeLink{Link: l, Token: token, Expired: l.HasExpired(s.now())}
}

// Create makes a link, once under a key.
func (s *Links) Create(ctx context.Context, actor domain.Actor, in Once, promptID string, content LinkContent) (MadeLink, error) {
	now := s.now()
	return once(ctx, s.store, actor, in, now,
		func(tx *store.Store) (MadeLink, string, error) {
			l, err := s.create(ctx, tx, actor, promptID, content, now)
			return s.made(l), l.ID, err
		},
		func(id string) (MadeLink, error) {
			p, err := openPrompt(ctx, s.store, actor, promptID)
			if err != nil {
				return MadeLink{}, err
			}
			l, err := s.store.Link(ctx, p, id)
			return s.made(l), err
		})
}

func (s *Links) create(ctx context.Context, tx *store.Store, actor domain.Actor, promptID string, content LinkContent, now time.Time) (domain.Link, error) {
	p, err := lockPrompt(ctx, tx, actor, promptID)
	if err != nil {
		return domain.Link{}, err
	}
	l := domain.Link{ID: s.newID(), PromptID: p.Value().ID, ExecutionIDs: append([]string{}, content.ExecutionIDs...),
		IncludeValues: content.IncludeValues, Name: content.Name, CreatedBy: actor.UserID, CreatedAt: now, ExpiresAt: now.Add(domain.LinkLife)}
	l.TokenHash = auth.HashToken(s.tokens.Token(l.ID))
	if content.ExpiresAt != nil {
		l.ExpiresAt = *content.ExpiresAt
	}
	if l.VersionNumber, err = s.versionFor(ctx, tx, p, content.VersionNumber); err != nil {
		return l, err
	}
	if err := s.check(ctx, tx, p, l); err != nil {
		return l, err
	}
	if err := tx.CreateLink(ctx, p, l); err != nil {
		return l, err
	}
	if err := s.note(ctx, tx, actor, domain.AuditLinkMade, p, l); err != nil {
		return l, err
	}
	return tx.Link(ctx, p, l.ID) // with its maker's name
}

// versionFor is the number of the version that is to be shown. It is the prompt's own.
func (s *Links) versionFor(ctx context.Context, tx *store.Store, p promptHandle, number *int) (int, error) {
	if number == nil {
		latest, err := tx.LatestVersion(ctx, p)
		if err == nil && latest == nil {
			err = domain.Errorf(domain.Conflict, "This prompt has no version yet. Run it or save a version, then make the link.")
		}
		if err != nil {
			return 0, err
		}
		return latest.VersionNumber, nil
	}
	_, err := tx.Version(ctx, p, *number)
	if domain.HasCode(err, domain.NotFound) {
		err = domain.Invalid(domain.FieldError{Field: "version_number", Rule: "exists", Message: "is no version of this prompt"})
	}
	return *number, err
}

// check refuses what a link may not be. The caller has locked the prompt, so that its links are counted one at a time.
func (s *Links) check(ctx context.Context, tx *store.Store, p promptHandle, l domain.Link) error {
	o, err := tx.Organization(ctx, p.Value().OrganizationID)
	if err != nil {
		return err
	}
	if !o.PublicLinks {
		return domain.Errorf(domain.Forbidden, "This workspace does not allow public links. Its owners and admins can, in its settings.")
	}
	if err := checkEndOfLink(l); err != nil {
		return err
	}
	if err := checkRunsOfLink(ctx, tx, p, l); err != nil {
		return err
	}
	n, err := tx.CountLinks(ctx, p, l.CreatedAt)
	if err == nil && n >= domain.MostLinksOfPrompt {
		err = domain.Errorf(domain.Conflict, "A prompt has at most %d public links that work. Revoke one first.", domain.MostLinksOfPrompt)
	}
	return err
}

func checkEndOfLink(l domain.Link) error {
	switch life := l.ExpiresAt.Sub(l.CreatedAt); {
	case life <= 0:
		return domain.Invalid(domain.FieldError{Field: "expires_at", Rule: "future", Message: "must lie in the future"})
	case life > domain.LongestLinkLife:
		return domain.Invalid(domain.FieldError{Field: "expires_at", Rule: "maximum", Message: "must lie within 365 days"})
	}
	return nil
}

// checkRunsOfLink refuses what is no completed run of the prompt, in the same words whatever else it is.
func checkRunsOfLink(ctx context.Context, tx *store.Store, p promptHandle, l domain.Link) error {
	found, err := tx.CompletedRuns(ctx, p, l.ExecutionIDs)
	if err != nil {
		return err
	}
	for i, id := range l.ExecutionIDs {
		if !slices.Contains(found, id) {
			return domain.Invalid(domain.FieldError{Field: fmt.Sprintf("execution_ids.%d", i), Rule: "exists",
				Message: "is no completed run of this prompt"})
		}
	}
	return nil
}

func (s *Links) note(ctx context.Context, tx *store.Store, actor domain.Actor, action domain.AuditAction, p promptHandle, l domain.Link) error {
	return s.audit.note(ctx, tx, actor.Event(action, p.Value().Target()).With("link_id", l.ID).With("version_number", l.VersionNumber).
		With("runs", len(l.ExecutionIDs)).With("include_values", l.IncludeValues).With("expires_at", l.ExpiresAt))
}

// List pages through a prompt's links that were not revoked, newest first.
func (s *Links) List(ctx context.Context, actor domain.Actor, promptID string, page domain.PageRequest) (Page[MadeLink], error) {
	p, err := openPrompt(ctx, s.store, actor, promptID)
	if err != nil {
		return Page[MadeLink]{}, err
	}
	rows, err := s.store.Links(ctx, p, page)
	made := make([]MadeLink, len(rows))
	for i, l := range rows {
		made[i] = s.made(l)
	}
	return pageOf(made, page.Limit, err)
}

// Revoke ends a link: no request that begins afterwards is shown anything.
func (s *Links) Revoke(ctx context.Context, actor domain.Actor, promptID, id string) error {
	return s.store.Tx(ctx, func(tx *store.Store) error {
		p, err := lockPrompt(ctx, tx, actor, promptID)
		if err != nil {
			return err
		}
		l, err := tx.Link(ctx, p, id)
		if err != nil {
			return err
		}
		if err := tx.RevokeLink(ctx, p, id, s.now()); err != nil {
			return err
		}
		return s.note(ctx, tx, actor, domain.AuditLinkRevoked, p, l)
	})
}

// LinkedPrompt is what a link shows.
type LinkedPrompt struct {
	Link    domain.Link
	Name    string
	Version domain.PromptVersion
	Runs    []domain.Execution // in the link's order; of their texts the beginning, and which is cut stands in Truncated
}

// errNoLink is the same for every reason why a link shows nothing.
func errNoLink() error {
	return domain.Errorf(domain.NotFound, "This link shows nothing: it was revoked, has expired, or never was. Ask for a new one.")
}

// Open shows what a token is for. A link that works no more, whatever for, is NOT_FOUND in the same words.
func (s *Links) Open(ctx context.Context, token string, from Browser) (out LinkedPrompt, err error) {
	if err := s.limit(ctx, from); err != nil {
		return out, err
	}
	if out, err = s.read(ctx, token); err != nil {
		return LinkedPrompt{}, err
	}
	s.see(ctx, out.Link)
	return out, nil
}

// seenEvery is how often the opening of a link is noted.
const seenEvery = time.Minute

// see costs a link that is opened often nothing but a look at its row.
func (s *Links) see(ctx context.Context, l domain.Link) {
	now := s.now()
	if l.LastOpenedAt != nil && now.Sub(*l.LastOpenedAt) < seenEvery {
		return
	}
	if err := s.store.SeeLink(ctx, l.ID, now, seenEvery); err != nil {
		s.log.Warn("a link's opening was not noted", "error", err) // a full disk is no reason to show nothing
	}
}

// read is everything that a link shows, of which nothing was taken back when all of it had been read.
func (s *Links) read(ctx context.Context, token string) (out LinkedPrompt, err error) {
	if !auth.IsLinkToken(token) {
		return out, errNoLink()
	}
	hash := auth.HashToken(token)
	if out.Link, err = s.store.LiveLink(ctx, hash, s.now()); err != nil {
		return out, noLink(err)
	}
	visitor := out.Link.Visitor()
	p, err := openPrompt(ctx, s.store, visitor, out.Link.PromptID)
	if err != nil {
		return out, noLink(err)
	}
	out.Name = p.Value().Name
	if out.Version, err = s.store.Version(ctx, p, out.Link.VersionNumber); err != nil {
		return out, noLink(err)
	}
	if out.Runs, err = s.runs(ctx, visitor, p, out.Link.ExecutionIDs); err != nil {
		return out, noLink(err)
	}
	_, err = s.store.LiveLink(ctx, hash, s.now())
	return out, noLink(err)
}

func noLink(err error) error {
	if domain.HasCode(err, domain.NotFound) {
		return errNoLink()
	}
	return err
}

func (s *Links) runs(ctx context.Context, visitor domain.Actor, p promptHandle, ids []string) ([]domain.Execution, error) {
	found, err := s.store.RunsToLink(ctx, p, ids)
	if err != nil {
		return nil, err
	}
	runs := make([]domain.Execution, 0, len(found))
	for _, one := range found {
		run, err := one.Open(visitor)
		if err != nil {
			return nil, err
		}
		runs = append(runs, run.Value())
	}
	slices.SortFunc(runs, func(a, b domain.Execution) int { return slices.Index(ids, a.ID) - slices.Index(ids, b.ID) })
	return runs, nil
}

// maxLinksPerNetwork is how many links may be opened in a minute from one client network: a class of thirty, each four times.
const maxLinksPerNetwork = 120

func (s *Links) limit(ctx context.Context, from Browser) error {
	if from.IsLocal {
		return nil
	}
	states, err := s.limiter.Allow(ctx, ratelimit.Rule{Key: "links opened from " + from.Network, Limit: maxLinksPerNetwork, Period: time.Minute})
	if err != nil {
		return err
	}
	if wait := ratelimit.Seconds(states[0].RetryAfter); wait > 0 {
		return domain.Errorf(domain.RateLimited, "Too many links are opened from your network at once. Try again in %d seconds.", wait).
			With("name", "links").With("retry_after_seconds", wait)
	}
	return nil
}

// Fork copies what a link shows of a prompt into a project that the actor may write in, once under a key. The copy has
// nothing that hangs on the organization it came from.
func (s *Links) Fork(ctx context.Context, actor domain.Actor, in Once, token, projectID, name string, from Browser) (PromptView, error) {
	project, err := openProjectFor(ctx, s.store, actor, projectID)
	if err == nil {
		err = s.limit(ctx, from)
	}
	if err == nil {
		err = checkRoom(s.store, actor)
	}
	if err != nil {
		return PromptView{}, err
	}
	source, err := s.read(ctx, token)
	if err != nil {
		return PromptView{}, err
	}
	p, err := s.copyOf(ctx, actor, source, name, project)
	if err != nil {
		return PromptView{}, err
	}
	return once(ctx, s.store, actor, in, p.CreatedAt,
		func(tx *store.Store) (PromptView, string, error) {
			return PromptView{Prompt: p, Permission: project.Permission()}, p.ID, s.fork(ctx, tx, actor, project, source.Link, p)
		},
		func(id string) (PromptView, error) {
			prompt, err := openPrompt(ctx, s.store, actor, id)
			return viewOf(prompt), err
		})
}

func (s *Links) fork(ctx context.Context, tx *store.Store, actor domain.Actor, into projectHandle, l domain.Link, p domain.Prompt) error {
	if err := tx.HoldLiveLink(ctx, l.TokenHash, s.now()); err != nil {
		return noLink(err)
	}
	if err := stillTakes(ctx, tx, actor, into); err != nil {
		return err
	}
	return tx.CreatePrompt(ctx, into, p)
}

// copyOf is a new prompt with what a link shows, for a project.
func (s *Links) copyOf(ctx context.Context, actor domain.Actor, of LinkedPrompt, name string, into projectHandle) (domain.Prompt, error) {
	v := of.Version
	p := domain.Prompt{Name: of.Name, Mode: v.Mode, SystemPrompt: v.SystemPrompt, Messages: v.Messages, ModelConfig: v.ModelConfig}.Fork(name)
	p.ID, p.CreatedBy, p.CreatedAt = s.newID(), actor.UserID, s.now()
	p.OrganizationID, p.ProjectID = into.Value().OrganizationID, into.Value().ID
	p.UpdatedAt = p.CreatedAt
	return p, s.prompts.leaveBehind(ctx, actor, &p)
}
