package llm_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"playground/internal/domain"
	"playground/internal/llm"
	"playground/internal/llm/llmtest"
)

func listing(ids ...string) *llmtest.Scripted {
	s := &llmtest.Scripted{List: []domain.Model{}}
	for _, id := range ids {
		s.List = append(s.List, domain.Model{ID: id})
	}
	return s
}

func modelIDs(models []domain.Model) []string {
	var ids []string
	for _, m := range models {
		ids = append(ids, m.ID)
	}
	return ids
}

func TestRegistryOrderAndDuplicates(t *testing.T) {
	one, two := listing("b", "a", "x/y"), listing("a", "c")
	r := llm.NewRegistry([]llm.Source{{Name: "one", Provider: one}, {Name: "two", Provider: two}}, llm.RegistryOptions{})
	defer r.Close()
	require.Equal(t, []string{"a", "b", "x/y", "two/a", "c"}, modelIDs(r.Models(t.Context())))

	for asked, want := range map[string]struct {
		own      string
		provider *llmtest.Scripted
	}{"a": {"a", one}, "one/a": {"a", one}, "two/a": {"a", two}, "two/c": {"c", two}, "x/y": {"x/y", one}} {
		p, m, ok := r.Lookup(t.Context(), asked)
		require.True(t, ok, asked)
		require.Equal(t, want.own, m.ID)
		req := llm.Request{Config: domain.ModelConfig{Model: asked}}
		sealed, err := p.Seal(req)
		require.NoError(t, err)
		require.Contains(t, string(sealed.Body), `"model":"`+want.own+`"`)
		_, err = p.Stream(t.Context(), &req, llm.Receiver{})
		require.NoError(t, err)
		seen := want.provider.Requests()
		require.Equal(t, want.own, seen[len(seen)-1].Config.Model)
	}
	for _, asked := range []string{"nope", "two/nope", "two/", "/", "", "three/a"} {
		_, _, ok := r.Lookup(t.Context(), asked)
		require.False(t, ok, asked)
	}
}

func TestRegistryShowsWhatIsMissing(t *testing.T) {
	r := llm.NewRegistry([]llm.Source{
		{Name: "openai", UnavailableReason: "Set OPENAI_API_KEY to use it."},
		{Name: "groq", UnavailableReason: "Set GROQ_API_KEY to use it.", Expected: []string{"g"}},
	}, llm.RegistryOptions{})
	defer r.Close()
	models := r.Models(t.Context())
	require.Equal(t, "g", models[len(models)-1].ID)
	for _, m := range models {
		require.False(t, m.Available)
		require.Regexp(t, `^Set \w+ to use it\.$`, m.UnavailableReason)
	}
	p, m, ok := r.Lookup(t.Context(), models[0].ID)
	require.True(t, ok)
	require.False(t, m.Available)
	_, _, err := llmtest.Collect(t.Context(), p, llm.Request{})
	require.True(t, domain.HasCode(err, domain.ModelUnavailable))
	require.Contains(t, err.Error(), "OPENAI_API_KEY")
}

// A provider that never answers, not even to a cancelled context, costs one time-out once.
func TestRegistryIsNotStalled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		dead := &llmtest.Scripted{ListFn: func(context.Context) ([]domain.Model, error) { <-release; return nil, nil }}
		r := llm.NewRegistry([]llm.Source{
			{Name: "openai", Provider: dead}, {Name: "ollama", Provider: dead, HiddenWhileDown: true}, {Name: "demo", Provider: listing("demo-1")},
		}, llm.RegistryOptions{})
		begin := time.Now()
		models := r.Models(t.Context())
		require.Equal(t, 2500*time.Millisecond, time.Since(begin))
		require.Equal(t, "demo-1", models[len(models)-1].ID)
		require.Greater(t, len(models), 1, "the catalogue stands in")
		require.False(t, models[0].Available)
		require.Equal(t, "openai did not answer in time.", models[0].UnavailableReason)

		time.Sleep(time.Minute) // fake time: the failure is old enough to try again, in the background
		begin = time.Now()
		require.Len(t, r.Models(t.Context()), len(models))
		require.Zero(t, time.Since(begin))
		r.Close()
		close(release)
	})
}

func TestRegistryRenewsInTheBackground(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var calls atomic.Int32
		var broken atomic.Bool
		source := &llmtest.Scripted{ListFn: func(context.Context) ([]domain.Model, error) {
			if calls.Add(1); broken.Load() {
				return nil, errors.New("a cause with a secret")
			}
			return []domain.Model{{ID: string('a' + calls.Load() - 1)}}, nil
		}}
		r := llm.NewRegistry([]llm.Source{{Name: "one", Provider: source}}, llm.RegistryOptions{})
		defer r.Close()
		require.Equal(t, []string{"a"}, modelIDs(r.Models(t.Context())))
		require.Equal(t, []string{"a"}, modelIDs(r.Models(t.Context())))
		require.EqualValues(t, 1, calls.Load())

		time.Sleep(6 * time.Minute)
		require.Equal(t, []string{"a"}, modelIDs(r.Models(t.Context())), "the old list is served while the new one comes")
		synctest.Wait()
		require.Equal(t, []string{"b"}, modelIDs(r.Models(t.Context())))

		broken.Store(true)
		time.Sleep(6 * time.Minute)
		r.Models(t.Context())
		synctest.Wait()
		models := r.Models(t.Context())
		require.Equal(t, []string{"b"}, modelIDs(models), "the last list stays, marked")
		require.False(t, models[0].Available)
		require.Equal(t, "one cannot be reached.", models[0].UnavailableReason)

		broken.Store(false)
		time.Sleep(31 * time.Second)
		r.Models(t.Context())
		synctest.Wait()
		require.True(t, r.Models(t.Context())[0].Available)
	})
}
