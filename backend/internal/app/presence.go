package app

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"time"

	"playground/internal/domain"
	"playground/internal/guard"
	"playground/internal/store"
)

const (
	// presenceGrace is how long a page may take to look again.
	presenceGrace = 8 * time.Second
	// editsFor is how long a person is said to edit after a change of theirs was saved.
	editsFor = 15 * time.Second
)

// Presence tells the pages of a prompt who else has it open, and when its draft changes. Pages of other instances are
// known by their rows: one look a second asks for all prompts that are open here.
type Presence struct {
	store *store.Store
	log   *slog.Logger
	now   func() time.Time
	newID func() string
	every time.Duration

	// Lasts is how long one look lasts. A page that is still there looks again.
	Lasts time.Duration

	mu     sync.Mutex
	open   map[*Viewer]struct{}
	edited map[editor]time.Time // when a change of theirs was seen
}

type editor struct{ promptID, userID string }

// Viewer is one page that looks at a prompt.
type Viewer struct {
	News chan domain.PromptNow // the latest alone waits in it

	id, promptID string
	seesPeople   bool
	told         *domain.PromptNow
}

// Join says that the actor has a prompt open, until it leaves or Lasts has passed. Who has the prompt by a share is
// seen by its organization's people, and sees none of them.
func (p *Presence) Join(ctx context.Context, actor domain.Actor, promptID string) (*Viewer, error) {
	prompt, err := openPrompt(ctx, p.store, actor, promptID)
	if err != nil {
		return nil, err
	}
	v := &Viewer{News: make(chan domain.PromptNow, 1), id: p.newID(), promptID: promptID, seesPeople: !prompt.ByShare()}
	now := p.now()
	row := domain.Presence{ID: v.id, UserID: actor.UserID, ExpiresAt: now.Add(p.Lasts + presenceGrace)}
	if err := p.store.AddPresence(ctx, prompt, row, now); err != nil {
		return nil, err
	}
	p.mu.Lock()
	p.open[v] = struct{}{}
	p.mu.Unlock()
	if err := p.look(ctx, []*Viewer{v}); err != nil {
		p.Leave(ctx, v)
		return nil, err
	}
	return v, nil
}

// Leave ends a viewer's look. Its page may be about to look again, as pages of one browser do in turns, so that it is
// present a little longer.
func (p *Presence) Leave(ctx context.Context, v *Viewer) {
	p.mu.Lock()
	delete(p.open, v)
	p.mu.Unlock()
	ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), lookPatience)
	defer stop()
	if err := p.store.EndPresence(ctx, v.id, p.now().Add(presenceGrace)); err != nil {
		p.log.WarnContext(ctx, "a page that was left is shown as present for longer", "error", err)
	}
}

// Run looks until ctx ends.
func (p *Presence) Run(ctx context.Context) {
	guard.Every(ctx, p.every, p.log, "who is present not looked at",
		func(ctx context.Context) error { return p.look(ctx, p.all()) })
}

func (p *Presence) all() []*Viewer {
	p.mu.Lock()
	defer p.mu.Unlock()
	return keys(p.open)
}

// look reads what is going on at the prompts of viewers, and tells each of them what is new.
func (p *Presence) look(ctx context.Context, viewers []*Viewer) error {
	if len(viewers) == 0 {
		return nil
	}
	ctx, stop := context.WithTimeout(ctx, lookPatience)
	defer stop()
	prompts := map[string]bool{}
	for _, v := range viewers {
		prompts[v.promptID] = true
	}
	present, err := p.store.PresentAt(ctx, keys(prompts), p.now())
	if err != nil {
		return err
	}
	drafts, err := p.store.DraftsNow(ctx, keys(prompts))
	if err != nil {
		return err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.noteEdits(drafts)
	for _, v := range viewers {
		v.tell(p.nowAt(drafts[v.promptID], present[v.promptID], v.seesPeople))
	}
	return nil
}

// noteEdits remembers who saved last. Two who edit at once are both seen in the course of some looks.
func (p *Presence) noteEdits(drafts map[string]domain.Prompt) {
	now := p.now()
	for who, at := range p.edited {
		if now.Sub(at) > editsFor {
			delete(p.edited, who)
		}
	}
	for id, draft := range drafts {
		if draft.UpdatedBy != nil && now.Sub(draft.UpdatedAt) <= editsFor {
			p.edited[editor{id, *draft.UpdatedBy}] = draft.UpdatedAt
		}
	}
}

func (p *Presence) nowAt(draft domain.Prompt, present []domain.Presence, seesPeople bool) domain.PromptNow {
	out := domain.PromptNow{Revision: draft.Revision, CommentsRevision: draft.CommentsRevision, People: []domain.Present{}}
	if !seesPeople {
		return out
	}
	for _, one := range present {
		_, edits := p.edited[editor{one.PromptID, one.UserID}]
		out.People = append(out.People, domain.Present{UserID: one.UserID, Name: one.UserName, Edits: edits})
	}
	return out
}

// tell puts news in the place of older ones that were not read. It runs under the lock, which makes it the only writer.
func (v *Viewer) tell(now domain.PromptNow) {
	if v.told != nil && v.told.Revision == now.Revision && v.told.CommentsRevision == now.CommentsRevision && slices.Equal(v.told.People, now.People) {
		return
	}
	v.told = &now
	select {
	case <-v.News:
	default:
	}
	v.News <- now
}
