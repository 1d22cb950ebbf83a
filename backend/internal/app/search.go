package app

import (
	"context"
	"log/slog"
	"time"

	"playground/internal/domain"
	"playground/internal/guard"
	"playground/internal/store"
)

// Search finds things by their words.
type Search struct{ store *store.Store }

// Find pages through what the actor may see and has every word of what was typed, newest first. No types: all of them.
func (s *Search) Find(ctx context.Context, actor domain.Actor, typed string, types []domain.SearchType, page domain.PageRequest) (Page[domain.SearchHit], error) {
	q := domain.SearchQuery{Terms: domain.SearchTerms(typed), Types: types}
	if len(q.Terms) == 0 {
		return Page[domain.SearchHit]{}, nil
	}
	if len(types) == 0 {
		q.Types = domain.SearchTypes
	}
	found, err := s.store.Search(ctx, actor.OrganizationID, q, page)
	actor.Needs = domain.ActionView
	hits := make([]domain.SearchHit, len(found))
	for i, f := range found {
		hit, refused := open(actor, f, err)
		if refused != nil {
			return Page[domain.SearchHit]{}, refused
		}
		hits[i] = hit.Value()
	}
	return pageOf(hits, page.Limit, err)
}

const (
	searchIndexInterval = time.Second
	// searchIndexBatch bounds how long one transaction of the index takes.
	searchIndexBatch = 32
	// searchIndexRest is how many times as long as one of them took the index rests before the next: the drafts of a
	// second, indexed in a row, held up what is saved meanwhile.
	searchIndexRest = 3
)

// SearchIndex brings the index up to date.
type SearchIndex struct {
	store *store.Store
	log   *slog.Logger
}

// Run indexes what changes, and what was there before there was an index, until ctx ends.
func (s *SearchIndex) Run(ctx context.Context) {
	tick := time.NewTicker(searchIndexInterval)
	defer tick.Stop()
	for {
		if err := guard.Call(func() error { return s.CatchUp(ctx) }); err != nil && ctx.Err() == nil {
			s.log.WarnContext(ctx, "search index not brought up to date; the next turn tries again", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// CatchUp indexes until nothing is left to do. It is one turn of Run.
func (s *SearchIndex) CatchUp(ctx context.Context) error {
	return inPieces(ctx, searchIndexRest, func() (more bool, err error) {
		n, err := s.store.IndexSearch(ctx, searchIndexBatch)
		return n > 0, err
	})
}

// inPieces does pieces of some work until one fails, there is no more, or ctx ends. After each it rests, as many times as
// long as that took.
func inPieces(ctx context.Context, rest time.Duration, piece func() (more bool, err error)) error {
	for ctx.Err() == nil {
		begun := time.Now()
		if more, err := piece(); !more || err != nil {
			return err
		}
		select {
		case <-ctx.Done():
		case <-time.After(rest * time.Since(begun)):
		}
	}
	return nil
}
