package api_test

import (
	"encoding/csv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"playground/internal/testkit"
)

func TestAuditLog(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		sam := h.SignUp(t, "sam@example.com")
		alex := joins(t, h, sam, "alex@example.com", "member")
		sam.Patch("/v1/organization", object{"name": "=cmd|' /C calc'!A0", "usage_limits": object{"monthly_tokens": 5_000_000}}).Status(200)
		project := sam.Post("/v1/projects", object{"name": "-Lab"}).Status(201).String("project", "id")
		prompt := sam.Post("/v1/prompts", object{"project_id": project, "name": "@Soup"}).Status(201).String("prompt", "id")
		alex.Delete("/v1/prompts/" + prompt).Status(200)
		alex.Post("/v1/prompts/"+prompt+"/restore", nil).Status(200)
		sam.Delete("/v1/projects/" + project).Status(200)
		sam.Post("/v1/projects/"+project+"/restore", nil).Status(200)
		sam.Patch(pathOf(alex), object{"role": "viewer"}).Status(200)
		sam.Patch(pathOf(alex), object{"role": "viewer"}).Status(200) // changes nothing

		require.Equal(t, []any{"member.role_changed", "project.restored", "project.deleted", "prompt.restored", "prompt.deleted", "organization.changed",
			"member.joined", "invitation.accepted", "invitation.made"}, auditedBy(sam))
		one := sam.Get("/v1/audit-events" + query("action", "prompt.deleted", "user_id", idOf(alex))).Status(200)
		require.Len(t, one.Value("audit_events"), 1)
		require.Equal(t, prompt+" @Soup member 127.0.0.1", one.String("audit_events", 0, "target", "id")+" "+one.String("audit_events", 0, "target", "name")+
			" "+one.String("audit_events", 0, "user", "name")+" "+one.String("audit_events", 0, "network"))
		require.Empty(t, sam.Get("/v1/audit-events"+query("action", "prompt.deleted", "user_id", idOf(sam))).Status(200).Value("audit_events"))
		require.Empty(t, sam.Get("/v1/audit-events"+query("to", "2001-01-01T00:00:00Z")).Status(200).Value("audit_events"))
		sam.Get("/v1/audit-events" + query("from", "yesterday, about noon")).FailsAt("from")
		alex.Get("/v1/audit-events").Fails(403, "FORBIDDEN")
		require.Empty(t, h.SignUp(t, "eve@example.com").Get("/v1/audit-events").Status(200).Value("audit_events"))

		sam.Headers.Set("Accept", "text/csv")
		table := sam.Get("/v1/audit-events?limit=1").Status(200)
		require.Equal(t, "no-store", table.Header.Get("Cache-Control"))
		rows, err := csv.NewReader(strings.NewReader(string(table.Raw))).ReadAll()
		require.NoError(t, err)
		require.Len(t, rows, 10)
		names := []string{}
		for _, row := range rows[1:] {
			names = append(names, row[7])
			for _, cell := range row {
				require.False(t, cell != "" && strings.ContainsAny(cell[:1], "=+-@"), cell)
			}
		}
		require.Subset(t, names, []string{"'=cmd|' /C calc'!A0", "'-Lab", "'@Soup"})
	})
}
