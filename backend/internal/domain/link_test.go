package domain_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"playground/internal/domain"
)

// A link's visitor sees its prompt and its runs, and is nothing to anything else, whatever they ask to do.
func TestALinkShowsItsOwn(t *testing.T) {
	visitor := domain.Link{PromptID: "p", ExecutionIDs: []string{"e"}}.Visitor()
	mine, run := domain.Prompt{ID: "p", OrganizationID: "o"}, domain.Execution{ID: "e", PromptID: "p", OrganizationID: "o", UserID: "u"}
	h, err := domain.NewUnchecked(mine).Open(visitor)
	require.NoError(t, err)
	require.Equal(t, domain.PermissionView, h.Permission())
	require.True(t, h.ByShare())
	require.NotEmpty(t, h.RunsOf(), "a visitor lists no runs")
	require.NotEqual(t, "u", h.RunsOf())
	_, err = domain.NewUnchecked(run).Open(visitor)
	require.NoError(t, err)

	for name, refused := range map[string]error{
		"another prompt":            opened(domain.Prompt{ID: "q", OrganizationID: "o"}, visitor),
		"a prompt of none":          opened(domain.Prompt{}, visitor),
		"another run":               opened(domain.Execution{ID: "f", PromptID: "p", OrganizationID: "o"}, visitor),
		"its run of another prompt": opened(domain.Execution{ID: "e", PromptID: "q", OrganizationID: "o"}, visitor),
		"a project":                 opened(domain.Project{ID: "p", OrganizationID: "o"}, visitor),
		"a thing of no one":         opened(domain.Project{}, visitor),
		"with an empty link":        opened(domain.Project{}, domain.Link{}.Visitor()),
		"a session":                 opened(domain.Session{}, visitor),
		"a preset":                  opened(domain.Preset{}, visitor),
	} {
		require.True(t, domain.HasCode(refused, domain.NotFound), "%s: %v", name, refused)
	}
	for _, needs := range []domain.Action{"", domain.ActionEdit, domain.ActionRun, domain.ActionManage} {
		visitor.Needs = needs
		require.True(t, domain.HasCode(opened(mine, visitor), domain.Forbidden), needs)
		require.True(t, domain.HasCode(opened(run, visitor), domain.Forbidden), needs)
	}
}

func opened[T domain.TenantThing](thing T, by domain.Actor) error {
	_, err := domain.NewUnchecked(thing).Open(by)
	return err
}
