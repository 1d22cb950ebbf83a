package store_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"playground/internal/domain"
	"playground/internal/store"
	"playground/internal/testkit"
)

// list is one of the store's lists: how a row gets into it, and how a page of ids is read.
type list struct {
	add  func() (id string, err error)
	page func(domain.PageRequest) ([]string, error)
}

func idsOf[T any](rows []T, err error, id func(T) string) ([]string, error) {
	out := []string{}
	for _, row := range rows {
		out = append(out, id(row))
	}
	return out, err
}

func (w *world) lists(t *testing.T) map[string]list {
	s, ctx, number := w.store, t.Context(), 1
	return map[string]list{
		"projects": {func() (string, error) { p := w.newProject(); return p.ID, s.CreateProject(ctx, p) },
			func(r domain.PageRequest) ([]string, error) {
				rows, err := s.Projects(ctx, domain.Actor{OrganizationID: w.account.Organization.ID}, r)
				return idsOf(rows, err, func(p domain.Project) string { return p.ID })
			}},
		"prompts": {func() (string, error) { p := w.newPrompt(); return p.ID, s.CreatePrompt(ctx, projectOf(p), p) },
			func(r domain.PageRequest) ([]string, error) {
				rows, err := s.Prompts(ctx, projectHandle(w.project.ID), r)
				return idsOf(rows, err, func(p domain.Prompt) string { return p.ID })
			}},
		"versions": {func() (string, error) {
			number++
			v := w.newVersion(number)
			return v.ID, s.CreateVersion(ctx, promptOfVersion(v), v)
		},
			func(r domain.PageRequest) ([]string, error) {
				rows, err := s.Versions(ctx, promptHandle(w.prompt.ID), r)
				return idsOf(rows, err, func(v domain.PromptVersion) string { return v.ID })
			}},
		"executions": {func() (string, error) {
			e := w.newExecution()
			return e.ID, s.CreateExecution(ctx, testkit.PromptOf(e), e)
		},
			func(r domain.PageRequest) ([]string, error) {
				rows, err := s.Executions(ctx, promptHandle(w.prompt.ID), domain.ExecutionFilter{}, r)
				return idsOf(rows, err, func(e domain.Execution) string { return e.ID })
			}},
	}
}

// Whatever is added while a reader turns the pages, they see each row that was there at the start
// exactly once, newest first, and nothing that came later.
func TestPagesAreStable(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, s *store.Store) {
		for name, l := range newWorld(t, s).lists(t) {
			for range 12 {
				_, err := l.add()
				require.NoError(t, err)
			}
			rapid.Check(t, func(t *rapid.T) {
				all, err := l.page(domain.PageRequest{Limit: 1000})
				require.NoError(t, err)
				require.True(t, slices.IsSortedFunc(all, func(a, b string) int { return strings.Compare(b, a) }), name)
				require.Equal(t, all, l.turn(t, len(all) > 30), name)
			})
		}
	})
}

// turn reads a list page by page, with rows arriving in between unless there are enough.
func (l list) turn(t *rapid.T, enough bool) []string {
	seen, request := []string{}, domain.PageRequest{Limit: rapid.IntRange(2, 16).Draw(t, "limit")}
	for {
		page, err := l.page(request)
		require.NoError(t, err)
		require.LessOrEqual(t, len(page), request.Limit+1)
		if len(page) <= request.Limit {
			return append(seen, page...)
		}
		seen = append(seen, page[:request.Limit]...)
		request.Before = seen[len(seen)-1]
		if !enough && rapid.Bool().Draw(t, "a row is added") {
			_, err := l.add()
			require.NoError(t, err)
		}
	}
}
