package app

import (
	"context"
	"slices"
	"time"

	"playground/internal/domain"
	"playground/internal/store"
)

// Comments are what people say about prompts, their versions and their runs.
type Comments struct {
	store  *store.Store
	payers payers
	audit  auditor
	now    func() time.Time
	newID  func() string
}

type commentHandle = domain.Handle[domain.Comment]

// CommentContent is a new comment. What it is about is the draft, unless a version, a run or a comment to reply to is named.
type CommentContent struct {
	Body          string
	VersionNumber *int
	ExecutionID   *string
	ParentID      *string
	Anchor        *domain.CommentAnchor
	Mentions      []string
}

// CommentChange is what of a comment changes: what is not nil.
type CommentChange struct {
	Body     *string
	Mentions *[]string
	Resolved *bool
}

// CommentPage is a page of comments, and how many threads there are.
type CommentPage struct {
	Page[domain.Comment]
	Counts domain.CommentCounts
}

// List pages through a prompt's threads, or through the replies in some of them, newest first.
func (s *Comments) List(ctx context.Context, actor domain.Actor, promptID string, f domain.CommentFilter, page domain.PageRequest) (CommentPage, error) {
	p, err := openPrompt(ctx, s.store, actor, promptID)
	if err != nil {
		return CommentPage{}, err
	}
	counts, err := s.store.CountThreads(ctx, p)
	if err != nil {
		return CommentPage{}, err
	}
	rows, err := s.store.Comments(ctx, p, f, page)
	comments, err := pageOf(rows, page.Limit, err)
	return CommentPage{Page: comments, Counts: counts}, err
}

// Get reads a comment, or what is left of one that was deleted and has replies.
func (s *Comments) Get(ctx context.Context, actor domain.Actor, promptID, id string) (domain.Comment, error) {
	p, err := openPrompt(ctx, s.store, actor, promptID)
	if err != nil {
		return domain.Comment{}, err
	}
	found, err := s.store.ShownComment(ctx, p, id)
	c, err := open(actor, found, err)
	return c.Value(), err
}

// People pages through those whom a comment on the prompt may mention.
func (s *Comments) People(ctx context.Context, actor domain.Actor, promptID, name string, page domain.PageRequest) (Page[domain.Mentioned], error) {
	p, err := openPrompt(ctx, s.store, actor, promptID)
	if err != nil {
		return Page[domain.Mentioned]{}, err
	}
	rows, err := s.store.Mentionable(ctx, actor, p, name, page)
	return pageOf(rows, page.Limit, err)
}

func openComment(ctx context.Context, s *store.Store, actor domain.Actor, p promptHandle, id string) (commentHandle, error) {
	found, err := s.Comment(ctx, p, id)
	return open(actor, found, err)
}

// Create makes a comment, once under a key.
func (s *Comments) Create(ctx context.Context, actor domain.Actor, in Once, promptID string, content CommentContent) (domain.Comment, error) {
	payer, err := s.payers.of(ctx, actor, promptID)
	if err == nil {
		err = s.payers.checkRoom(actor, payer)
	}
	if err != nil {
		return domain.Comment{}, err
	}
	return once(ctx, s.store, actor, in, s.now(), func(tx *store.Store) (domain.Comment, string, error) {
		p, err := holdComments(ctx, tx, actor, promptID)
		if err != nil {
			return domain.Comment{}, "", err
		}
		c, err := s.create(ctx, tx, actor, p, content)
		return c, c.ID, err
	}, func(id string) (domain.Comment, error) { return s.Get(ctx, actor, promptID, id) })
}

// holdComments is holdPrompt that also keeps other transactions from changing the prompt's comments.
func holdComments(ctx context.Context, tx *store.Store, actor domain.Actor, promptID string) (promptHandle, error) {
	p, err := holdPrompt(ctx, tx, actor, promptID)
	if err == nil {
		err = tx.ChangeComments(ctx, p)
	}
	return p, err
}

func (s *Comments) create(ctx context.Context, tx *store.Store, actor domain.Actor, p promptHandle, content CommentContent) (domain.Comment, error) {
	count, err := tx.CountComments(ctx, p)
	if err == nil && count >= domain.MostComments {
		err = domain.Errorf(domain.Conflict, "A prompt has at most %d comments, with those deleted in the last 30 days.", domain.MostComments)
	}
	if err != nil {
		return domain.Comment{}, err
	}
	c := domain.Comment{ID: s.newID(), UserID: actor.UserID, Body: content.Body, Anchor: content.Anchor,
		VersionNumber: content.VersionNumber, ExecutionID: content.ExecutionID, ParentID: content.ParentID, CreatedAt: s.now()}
	if c, err = about(ctx, tx, actor, p, c); err != nil {
		return c, err
	}
	if err := tx.CreateComment(ctx, p, c); err != nil {
		return c, err
	}
	made, err := openComment(ctx, tx, actor, p, c.ID)
	if err != nil {
		return c, err
	}
	if err := s.setMentions(ctx, tx, actor, p, made, content.Mentions); err != nil {
		return c, err
	}
	made, err = openComment(ctx, tx, actor, p, c.ID) // with the names
	return made.Value(), err
}

// about looks at what a comment is about, which must be the prompt's and the actor's to see. A reply is about what its
// thread is about.
func about(ctx context.Context, tx *store.Store, actor domain.Actor, p promptHandle, c domain.Comment) (domain.Comment, error) {
	switch {
	case c.ParentID != nil:
		thread, err := openComment(ctx, tx, actor, p, *c.ParentID)
		if err == nil && thread.Value().ParentID != nil {
			err = domain.Invalid(domain.FieldError{Field: "parent_id", Rule: "thread", Message: "is a reply, and replies have no replies"})
		}
		c.VersionNumber, c.ExecutionID = thread.Value().VersionNumber, thread.Value().ExecutionID
		return c, err
	case c.ExecutionID != nil:
		found, err := tx.RunToCommentOn(ctx, p, *c.ExecutionID)
		_, err = open(actor, found, err)
		return c, err
	case c.VersionNumber != nil:
		_, err := tx.Version(ctx, p, *c.VersionNumber)
		return c, err
	}
	return c, nil
}

// setMentions has a comment name these people, and tells those of it whom it did not name before.
func (s *Comments) setMentions(ctx context.Context, tx *store.Store, actor domain.Actor, p promptHandle, c commentHandle, userIDs []string) error {
	named := map[string]bool{}
	for _, m := range c.Value().Mentions {
		named[m.ID] = true
	}
	fresh := slices.DeleteFunc(slices.Clone(userIDs), func(id string) bool { return named[id] })
	if len(fresh) > 0 {
		may, err := tx.AreMentionable(ctx, actor, p, fresh)
		if err == nil && !may {
			err = domain.Invalid(domain.FieldError{Field: "mentions", Rule: "people",
				Message: "has a person who cannot be mentioned here"})
		}
		if err != nil {
			return err
		}
	}
	added, now := []domain.Mention{}, s.now()
	for _, id := range fresh {
		m := domain.Mention{ID: s.newID(), CommentID: c.Value().ID, UserID: id, CreatedAt: now}
		if id == actor.UserID {
			m.ReadAt = &now
		}
		added = append(added, m)
	}
	return tx.SetMentions(ctx, c, userIDs, added)
}

// Update changes what a comment says, or whether its thread is resolved.
func (s *Comments) Update(ctx context.Context, actor domain.Actor, promptID, id string, change CommentChange) (out domain.Comment, err error) {
	err = s.store.Tx(ctx, func(tx *store.Store) error {
		p, err := holdComments(ctx, tx, actor, promptID)
		if err != nil {
			return err
		}
		c, err := openComment(ctx, tx, actor, p, id)
		if err != nil {
			return err
		}
		if err := s.update(ctx, tx, actor, p, c, change); err != nil {
			return err
		}
		c, err = openComment(ctx, tx, actor, p, id)
		out = c.Value()
		return err
	})
	return out, err
}

func (s *Comments) update(ctx context.Context, tx *store.Store, actor domain.Actor, p promptHandle, c commentHandle, change CommentChange) error {
	if change.Body != nil || change.Mentions != nil {
		if err := s.rewrite(ctx, tx, actor, p, c, change); err != nil {
			return err
		}
	}
	if change.Resolved == nil {
		return nil
	}
	return s.resolve(ctx, tx, actor, p, c, *change.Resolved)
}

func (s *Comments) rewrite(ctx context.Context, tx *store.Store, actor domain.Actor, p promptHandle, c commentHandle, change CommentChange) error {
	next, now := c.Value(), s.now()
	if err := next.MayRewrite(actor); err != nil {
		return err
	}
	if change.Mentions != nil {
		if err := s.setMentions(ctx, tx, actor, p, c, *change.Mentions); err != nil {
			return err
		}
	}
	if change.Body == nil || *change.Body == next.Body {
		return nil
	}
	next.Body, next.EditedAt = *change.Body, &now
	return tx.UpdateComment(ctx, c, next, "body", "edited_at")
}

func (s *Comments) resolve(ctx context.Context, tx *store.Store, actor domain.Actor, p promptHandle, c commentHandle, resolved bool) error {
	next, now := c.Value(), s.now()
	if next.ParentID != nil {
		return domain.Invalid(domain.FieldError{Field: "resolved", Rule: "thread", Message: "is for threads, and this is a reply in one"})
	}
	if err := next.MayResolve(actor, p.Permission()); err != nil {
		return err
	}
	if resolved == (next.ResolvedAt != nil) {
		return nil
	}
	next.ResolvedAt, next.ResolvedBy = nil, nil
	if resolved {
		next.ResolvedAt, next.ResolvedBy = &now, &actor.UserID
	}
	return tx.UpdateComment(ctx, c, next, "resolved_at", "resolved_by")
}

// Delete hides a comment until it is restored or UndoWindow has passed.
func (s *Comments) Delete(ctx context.Context, actor domain.Actor, promptID, id string) error {
	return s.store.Tx(ctx, func(tx *store.Store) error {
		p, err := holdComments(ctx, tx, actor, promptID)
		if err != nil {
			return err
		}
		c, err := openComment(ctx, tx, actor, p, id)
		if err == nil {
			err = c.Value().MayDelete(actor, p.Permission())
		}
		if err != nil {
			return err
		}
		now := s.now()
		return s.setDeleted(ctx, tx, actor, c, &now, domain.AuditCommentDeleted)
	})
}

// Restore undoes Delete. Restoring what is not deleted changes nothing.
func (s *Comments) Restore(ctx context.Context, actor domain.Actor, promptID, id string) (out domain.Comment, err error) {
	err = s.store.Tx(ctx, func(tx *store.Store) error {
		p, err := holdComments(ctx, tx, actor, promptID)
		if err != nil {
			return err
		}
		found, err := tx.DeletedComment(ctx, p, id, s.now().Add(-UndoWindow))
		if err == nil {
			err = s.restore(ctx, tx, actor, p, found)
		}
		if err != nil && !domain.HasCode(err, domain.NotFound) {
			return err
		}
		c, err := openComment(ctx, tx, actor, p, id)
		out = c.Value()
		return err
	})
	return out, err
}

func (s *Comments) restore(ctx context.Context, tx *store.Store, actor domain.Actor, p promptHandle, found domain.Unchecked[domain.Comment]) error {
	c, err := found.Open(actor)
	if err == nil {
		err = c.Value().MayRestore(actor, p.Permission())
	}
	if err != nil {
		return err
	}
	return s.setDeleted(ctx, tx, actor, c, nil, domain.AuditCommentRestored)
}

// setDeleted tells the audit log when the comment is another person's.
func (s *Comments) setDeleted(ctx context.Context, tx *store.Store, actor domain.Actor, c commentHandle, at *time.Time, action domain.AuditAction) error {
	next := c.Value()
	next.DeletedAt, next.DeletedBy = at, nil
	if at != nil {
		next.DeletedBy = &actor.UserID
	}
	if err := tx.UpdateComment(ctx, c, next, "deleted_at", "deleted_by"); err != nil || next.UserID == actor.UserID {
		return err
	}
	return s.audit.note(ctx, tx, actor.Event(action, next.Target()).With("prompt_id", next.PromptID))
}
