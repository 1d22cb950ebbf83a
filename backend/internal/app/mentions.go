package app

import (
	"context"
	"time"

	"playground/internal/domain"
	"playground/internal/store"
)

// Mentions tell people of comments that name them.
type Mentions struct {
	store *store.Store
	now   func() time.Time
}

// MentionPage is a page of mentions, and how many of all are unread, counted up to domain.MostMentions.
type MentionPage struct {
	Page[domain.Mention]
	Unread int
}

// List pages through the comments that mention the actor, newest first: those that they may see at this moment.
func (s *Mentions) List(ctx context.Context, actor domain.Actor, page domain.PageRequest) (MentionPage, error) {
	unread, err := s.store.CountUnreadMentions(ctx, actor, domain.MostMentions)
	if err != nil {
		return MentionPage{}, err
	}
	rows, err := s.store.Mentions(ctx, actor, page)
	mentions, err := pageOf(rows, page.Limit, err)
	return MentionPage{Page: mentions, Unread: unread}, err
}

// SetRead marks a mention as read, or as unread; nil leaves it as it is.
func (s *Mentions) SetRead(ctx context.Context, actor domain.Actor, id string, read *bool) (domain.Mention, error) {
	found, err := s.store.Mention(ctx, actor, id)
	m, err := open(actor, found, err)
	if err != nil || read == nil || *read == (m.Value().ReadAt != nil) {
		return m.Value(), err
	}
	out := m.Value()
	out.ReadAt = nil
	if now := s.now(); *read {
		out.ReadAt = &now
	}
	return out, s.store.SetMentionRead(ctx, m, out.ReadAt)
}
