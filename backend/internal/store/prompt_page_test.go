package store_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"playground/internal/app"
	"playground/internal/domain"
	"playground/internal/llm"
	"playground/internal/llm/llmtest"
	"playground/internal/store"
	"playground/internal/testkit"
)

// promptQueries is what it takes to open a prompt: one each for who asks, the prompt, its runs and their number, and
// the models that its organization named by hand.
const promptQueries = 4

func TestAPromptIsOpenedInFewQueries(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		w.run(t)
		w.run(t)
		session := w.session(t, "h1")
		models := llm.NewRegistry([]llm.Source{{Name: "test", Provider: &llmtest.Scripted{}, Fixed: true}}, llm.RegistryOptions{})
		a := app.New(app.Options{Store: s, Models: models, Plans: app.NoPlans(), Now: func() time.Time { return start }})

		var heard []string
		defer s.EachStatement(func(text string) { heard = append(heard, text) })()
		actor, err := a.Accounts.Recheck(t.Context(), domain.Actor{UserID: session.UserID, OrganizationID: session.OrganizationID,
			SessionID: session.ID, Needs: domain.ActionView})
		require.NoError(t, err)
		page, err := a.Prompts.Get(t.Context(), actor, w.prompt.ID)
		require.NoError(t, err)
		require.Len(t, page.Recent, 2)
		require.Equal(t, 2, page.Count)
		require.Len(t, heard, promptQueries, strings.Join(heard, "\n"))
	})
}
