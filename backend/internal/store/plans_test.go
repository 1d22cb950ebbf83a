package store_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"playground/internal/domain"
	"playground/internal/store"
	"playground/internal/testkit"
)

// crowd fills the tables with several organizations' things, so that a plan which walks through all
// of one table would be noticed.
func crowd(t *testing.T, s *store.Store) *world {
	t.Helper()
	quiet := newWorld(t, s) // theirs are few among many: a bad plan has to look at all of the others'
	for range 6 {
		newWorld(t, s).fill(t)
	}
	require.NoError(t, s.Raw(t.Context()).Exec("ANALYZE").Error)
	return quiet
}

func (w *world) fill(t *testing.T) {
	t.Helper()
	var projects []domain.Project
	var prompts []domain.Prompt
	var executions []domain.Execution
	var results []domain.ExecutionResult
	var counts []domain.ClientCount
	for i := range 1000 {
		if i%5 == 0 {
			w.project = w.newProject()
			projects = append(projects, w.project)
		}
		if i%5 == 0 {
			w.prompt = w.newPrompt()
			prompts = append(prompts, w.prompt)
		}
		e := w.newExecution()
		e.Status = domain.StatusCompleted
		executions = append(executions, e)
		results = append(results, domain.ExecutionResult{ExecutionID: e.ID, UpdatedAt: start})
		counts = append(counts, domain.ClientCount{OrganizationID: w.account.Organization.ID, Day: domain.DayOf(start), Kind: domain.AutosaveDone, Bucket: int64(i), Count: 1})
	}
	db := w.store.Raw(t.Context())
	for _, rows := range []any{&projects, &prompts, &executions, &results, &counts} {
		require.NoError(t, db.CreateInBatches(rows, 250).Error)
	}
}

// plan is how the database goes about the last query that run made.
func plan(t *testing.T, s *store.Store, run func(context.Context) error) string {
	t.Helper()
	var query string
	var args []any
	require.NoError(t, s.LastQuery(&query, &args))
	require.NoError(t, run(t.Context()))
	return explain(t, s, query, args)
}

func explain(t *testing.T, s *store.Store, query string, args []any) string {
	t.Helper()
	command := "EXPLAIN "
	if s.Dialect() == "sqlite" {
		command = "EXPLAIN QUERY PLAN "
	}
	rows, err := s.Raw(t.Context()).Raw(command+query, args...).Rows()
	require.NoError(t, err)
	defer rows.Close()
	columns, err := rows.Columns()
	require.NoError(t, err)
	out := []string{}
	for rows.Next() {
		cells := make([]any, len(columns))
		for i := range cells {
			cells[i] = new(any)
		}
		require.NoError(t, rows.Scan(cells...))
		out = append(out, fmt.Sprint(*cells[len(cells)-1].(*any)))
	}
	require.NoError(t, rows.Err())
	return strings.Join(out, "\n")
}

// The cost of a list does not grow with what is not on the page: it is read from an index, in order.
func TestListsAreReadFromTheirIndexes(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, s *store.Store) {
		w := crowd(t, s)
		for _, page := range []domain.PageRequest{{Limit: 20}, {Limit: 20, Before: newID()}} {
			for index, read := range map[string]func(context.Context) error{
				"executions_list": func(ctx context.Context) error {
					_, err := s.Executions(ctx, promptHandle(w.prompt.ID), domain.ExecutionFilter{}, page)
					return err
				},
				"prompts_list": func(ctx context.Context) error {
					_, err := s.Prompts(ctx, projectHandle(w.prompt.ProjectID), page)
					return err
				},
				"projects_list": func(ctx context.Context) error {
					_, err := s.Projects(ctx, domain.Actor{OrganizationID: w.account.Organization.ID}, page)
					return err
				},
				"executions_running": func(ctx context.Context) error { _, err := s.OrphanedExecutions(ctx, time.Hour); return err },
			} {
				p := plan(t, s, read)
				require.Contains(t, p, index, "page %+v", page)
				require.NotRegexp(t, `Seq Scan on (executions|prompts|projects)|SCAN (executions|prompts|projects)( |$)(?:[^U]|$)`, p)
				require.NotRegexp(t, `Sort Key|TEMP B-TREE`, p)
			}
		}
		w.insightsAreReadFromTheirIndexes(t)
	})
}

// The cost of a filtered page does not grow with what the filter leaves out, whether or not the database knows how much
// that is: SQLite is never told.
func TestFilteredHistoriesAreReadFromTheirIndexes(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		w.fillHistory(t)
		for range 2 {
			for index, f := range map[string]domain.ExecutionFilter{
				"executions_status":  {Status: domain.StatusFailed},
				"executions_version": {VersionNumber: 1},
			} {
				for _, page := range []domain.PageRequest{{Limit: 20}, {Limit: 20, Before: newID()}} {
					p := plan(t, s, func(ctx context.Context) error {
						_, err := s.Executions(ctx, promptHandle(w.prompt.ID), f, page)
						return err
					})
					require.Contains(t, p, index, "page %+v", page)
					require.NotRegexp(t, `Seq Scan on executions|SCAN executions( |$)|TEMP B-TREE`, p)
				}
			}
			require.NoError(t, s.Raw(t.Context()).Exec("ANALYZE").Error)
		}
	})
}

// A prompt is opened without a look at the runs that are counted.
func TestAHistoryIsCountedFromItsIndex(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, s *store.Store) {
		w := crowd(t, s)
		from := "SEARCH executions USING COVERING INDEX executions_list"
		if s.Dialect() == "postgres" {
			from = "Index Only Scan using executions_list"
			require.NoError(t, s.Raw(t.Context()).Exec("VACUUM executions").Error)
		}
		require.Contains(t, plan(t, s, func(ctx context.Context) error {
			_, _, err := s.RecentExecutions(ctx, promptHandle(w.prompt.ID), domain.PageRequest{Limit: 20}, 1000)
			return err
		}), from)
	})
}

// fillHistory gives a prompt many runs of many versions, and none that failed.
func (w *world) fillHistory(t *testing.T) {
	t.Helper()
	var executions []domain.Execution
	var results []domain.ExecutionResult
	for i := range 3000 {
		if i%30 == 29 {
			w.version = w.newVersion(w.version.VersionNumber + 1)
			require.NoError(t, w.store.CreateVersion(t.Context(), promptOfVersion(w.version), w.version))
		}
		e := w.newExecution()
		e.Status = domain.StatusCompleted
		executions = append(executions, e)
		results = append(results, domain.ExecutionResult{ExecutionID: e.ID, UpdatedAt: start})
	}
	for _, rows := range []any{&executions, &results} {
		require.NoError(t, w.store.Raw(t.Context()).CreateInBatches(rows, 250).Error)
	}
}

// The cost of a search does not grow with what others have: the index passes over it, and only hits are looked up.
func TestSearchIsReadFromItsIndex(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, s *store.Store) {
		w := crowd(t, s)
		_, err := s.IndexSearch(t.Context(), 3000)
		require.NoError(t, err)
		require.NoError(t, s.Raw(t.Context()).Exec("ANALYZE").Error)
		if s.Dialect() == "postgres" {
			require.NoError(t, s.Raw(t.Context()).Exec("SELECT gin_clean_pending_list('search_tokens_tokens')").Error)
		}
		for _, page := range []domain.PageRequest{{Limit: 20}, {Limit: 20, Before: newID()}} {
			for _, query := range []string{"naive", "na", "日本", "nothing here"} {
				text, args, err := s.SearchQuery(w.account.Organization.ID, domain.SearchQuery{Terms: domain.SearchTerms(query), Types: domain.SearchTypes}, page)
				require.NoError(t, err)
				p := explain(t, s, text, args)
				p = strings.TrimSuffix(p, "\nUSE TEMP B-TREE FOR ORDER BY") // of the page alone
				require.NotRegexp(t, `Seq Scan on (search_\w+|prompts|projects|executions|execution_results)\b|SCAN (d|p|projects|e|own|v|r)( |$)|TEMP B-TREE`, p, query)
				require.Regexp(t, `search_tokens_tokens|SCAN search_tokens VIRTUAL TABLE`, p, query)
			}
		}
	})
}
