package api_test

import (
	"context"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"playground/internal/app"
	"playground/internal/domain"
	"playground/internal/testkit"
)

// late are the things that changes come too late for.
type late struct{ project, prompt, deleted, invitation, key, link, preset string }

// lateChanges are operations that change an organization's things, as an actor would do them whose rights are over.
func lateChanges(a *app.App, actor domain.Actor, of late) map[string]func(ctx context.Context) error {
	name := "Late"
	as := func(needs domain.Action) domain.Actor { actor := actor; actor.Needs = needs; return actor }
	return map[string]func(ctx context.Context) error{
		"a project": func(ctx context.Context) error {
			_, err := a.Projects.Create(ctx, as(domain.ActionEdit), app.Once{}, name, "")
			return err
		},
		"a project's name": func(ctx context.Context) error {
			_, err := a.Projects.Update(ctx, as(domain.ActionEdit), of.project, &name, nil)
			return err
		},
		"a project's end": func(ctx context.Context) error { return a.Projects.Delete(ctx, as(domain.ActionManage), of.project) },
		"a prompt": func(ctx context.Context) error {
			_, err := a.Prompts.Create(ctx, as(domain.ActionEdit), app.Once{}, of.project, name, nil)
			return err
		},
		"a copy": func(ctx context.Context) error {
			_, err := a.Prompts.Fork(ctx, as(domain.ActionView), app.Once{}, of.prompt, of.project, name)
			return err
		},
		"a link's copy": func(ctx context.Context) error {
			_, err := a.Links.Fork(ctx, as(domain.ActionView), app.Once{}, of.link, of.project, name, app.Browser{})
			return err
		},
		"a prompt's end": func(ctx context.Context) error { return a.Prompts.Delete(ctx, as(domain.ActionManage), of.prompt) },
		"a prompt's return": func(ctx context.Context) error {
			_, err := a.Prompts.Restore(ctx, as(domain.ActionManage), of.deleted)
			return err
		},
		"a provider key's end": func(ctx context.Context) error {
			actor := as(domain.ActionManage)
			actor.Role = domain.RoleOwner // as one who was made less
			return a.ProviderKeys.Delete(ctx, actor, "openai")
		},
		"an invitation": func(ctx context.Context) error {
			_, _, err := a.Invitations.Create(ctx, as(domain.ActionManage), "late@example.com", domain.RoleViewer)
			return err
		},
		"an invitation's end": func(ctx context.Context) error {
			return a.Invitations.Revoke(ctx, as(domain.ActionManage), of.invitation)
		},
		"the organization": func(ctx context.Context) error {
			_, err := a.Organizations.Update(ctx, actor, app.UpdateOrganization{Name: &name})
			return err
		},
		"a key": func(ctx context.Context) error {
			content := app.APIKeyContent{Name: name, Scopes: []domain.Action{domain.ActionManage}}
			_, err := a.APIKeys.Create(ctx, as(domain.ActionManage), app.Once{}, content, nil)
			return err
		},
		"a key's scopes": func(ctx context.Context) error {
			_, err := a.APIKeys.Update(ctx, as(domain.ActionManage), of.key, func(c *app.APIKeyContent) { c.Scopes = domain.Actions })
			return err
		},
		"a continued text": func(ctx context.Context) error {
			_, err := a.Completions.Start(ctx, as(domain.ActionRun), app.Complete{Text: "T", N: 1, Config: domain.DefaultConfig("test-1")})
			return err
		},
	}
}

func deletedPrompt(c *testkit.Client, project string) (id string) {
	id = c.Post("/v1/prompts", object{"project_id": project, "name": "Gone"}).Status(201).String("prompt", "id")
	c.Delete("/v1/prompts/" + id).Status(200)
	return id
}

func keepsProviderKey(t *testing.T, c *testkit.Client) {
	c.Send(http.MethodPut, "/v1/provider-keys/openai", object{"key": ownKey, "base_url": openAI(t).URL + "/v1", "consent": true}).Status(200)
}

// latePresets are what an actor would do with presets, which are a viewer's too.
func latePresets(a *app.App, actor domain.Actor, of late) map[string]func(ctx context.Context) error {
	actor.Needs = domain.ActionView
	content := app.PresetContent{Name: "Late", Params: func(func() string) domain.ModelConfig { return domain.DefaultConfig("test-1") }}
	return map[string]func(ctx context.Context) error{
		"a preset": func(ctx context.Context) error {
			_, err := a.Presets.Create(ctx, actor, app.Once{}, content)
			return err
		},
		"a preset's content": func(ctx context.Context) error {
			_, err := a.Presets.Put(ctx, actor, of.preset, content, nil)
			return err
		},
		"a preset's end": func(ctx context.Context) error { return a.Presets.Delete(ctx, actor, of.preset) },
		"a preset's return": func(ctx context.Context) error {
			_, err := a.Presets.Restore(ctx, actor, of.preset)
			return err
		},
	}
}

// A right that was taken while a request was on its way changes nothing any more: it is read again where the change is made.
func TestRightsAreReadWhereTheChangeIsMade(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		sam := h.SignUp(t, "sam@example.com")
		keepsProviderKey(t, sam)
		alex := joins(t, h, sam, "alex@example.com", "admin")
		project := sam.Post("/v1/projects", object{"name": "P"}).Status(201).String("project", "id")
		prompt := sam.Post("/v1/prompts", object{"project_id": project, "name": "P"}).Status(201).String("prompt", "id")
		invitation, _ := invites(sam, "ben@example.com", "viewer")
		key := newKey(t, h, alex, nil, "view")
		sam.Patch("/v1/organization", object{"public_links": true}).Status(200)
		sam.Post("/v1/prompts/"+prompt+"/versions", object{}).Status(201)
		_, link := makesLink(sam, "/v1/prompts/"+prompt, object{})
		of := late{project: project, prompt: prompt, deleted: deletedPrompt(sam, project), invitation: invitation, key: key.id, link: link,
			preset: alex.Post("/v1/presets", preset("Mine", "t")).Status(201).String("preset", "id")}
		a := h.Server.App
		actor, err := a.Accounts.Identify(alex.Token)
		require.NoError(t, err)
		actor, err = a.Accounts.Recheck(t.Context(), actor)
		require.NoError(t, err)
		sam.Patch("/v1/organization/members/"+actor.UserID, object{"role": "viewer"}).Status(200)
		for what, change := range lateChanges(a, actor, of) {
			require.True(t, domain.HasCode(change(t.Context()), domain.Forbidden), "%s by who was made a viewer", what)
		}
		sam.Delete("/v1/organization/members/" + actor.UserID).Status(200)
		for what, change := range lateChanges(a, actor, of) {
			require.Error(t, change(t.Context()), "%s by who was taken out", what)
		}
		for what, change := range latePresets(a, actor, of) {
			require.Error(t, change(t.Context()), "%s by who was taken out", what)
		}
		_, err = a.APIKeys.Rotate(t.Context(), actor, key.id, nil)
		require.Error(t, err, "a key's rotation by who was taken out")
		require.Len(t, sam.Get("/v1/api-keys?whose=everyone").Status(200).Value("api_keys"), 0)
	})
}

// So is a key: what was begun with it before its end was acknowledged is not decided after it.
func TestKeysAreReadWhereTheChangeIsMade(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		sam := h.SignUp(t, "sam@example.com")
		keepsProviderKey(t, sam)
		project := sam.Post("/v1/projects", object{"name": "P"}).Status(201).String("project", "id")
		prompt := sam.Post("/v1/prompts", object{"project_id": project, "name": "P"}).Status(201).String("prompt", "id")
		invitation, _ := invites(sam, "ben@example.com", "viewer")
		key := newKey(t, h, sam, nil, allScopes...)
		sam.Patch("/v1/organization", object{"public_links": true}).Status(200)
		sam.Post("/v1/prompts/"+prompt+"/versions", object{}).Status(201)
		_, link := makesLink(sam, "/v1/prompts/"+prompt, object{})
		of := late{project: project, prompt: prompt, deleted: deletedPrompt(sam, project), invitation: invitation, key: key.id, link: link}
		a := h.Server.App
		actor, err := a.APIKeys.Identify(t.Context(), key.secret, "203.0.113.1")
		require.NoError(t, err)
		changes := lateChanges(a, actor, of)
		delete(changes, "a key") // none is made with a key
		comments := func(ctx context.Context) error {
			actor := actor
			actor.Needs = domain.ActionView
			_, err := a.Comments.Create(ctx, actor, app.Once{}, prompt, app.CommentContent{Body: "Late"})
			return err
		}
		require.NoError(t, comments(t.Context()))
		changes["a comment"] = comments
		sam.Delete(key.path).Status(200)
		for what, change := range changes {
			require.True(t, domain.HasCode(change(t.Context()), domain.InvalidAPIKey), "%s with a key that was revoked", what)
		}
		require.Len(t, sam.Get("/v1/prompts/"+prompt+"/comments").Status(200).Value("comments"), 1)
		require.Len(t, sam.Get("/v1/projects").Status(200).Value("projects"), 2) // one is of the examples
	})
}
