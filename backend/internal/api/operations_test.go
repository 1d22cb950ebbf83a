package api_test

import (
	"maps"
	"net/http"
	"sort"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/require"

	"playground/internal/api/contract"
	"playground/internal/llm/llmtest"
	"playground/internal/testkit"
)

// world is one person's things, of every kind, some deleted.
type world struct {
	c                              *testkit.Client
	project, prompt, first, second string // ids
	gone                           deletedThings
	preset, spare                  string // the second one is there to be deleted
	session                        string // another one of theirs
	share, spareShare              string // the second one is there to be taken back
	link, spareLink, linkToken     string // public links' ids, the second one is there to be revoked, and the first one's token
	organization, member           string // theirs, and another person in it
	invitation                     string // an open one
	key, spareKey, oldKey          string // of API keys; the second one is there to be revoked, the third to be rotated
	comment, spareComment          string // the second one is there to be deleted
	mention                        string // of them, by the other person
	lab                            string // the base URL of a model server that has no list
}

// deletedThings are the ids of what is deleted.
type deletedThings struct{ project, prompt, execution, preset, comment string }

// newWorld signs a person up and makes at least two of everything that is listed.
func newWorld(t *testing.T, h *testkit.Harness, email string) world {
	t.Helper()
	w := world{c: h.SignUp(t, email), lab: llmtest.NewUpstream(t, llmtest.Status(http.StatusNotFound)).URL + "/v1"}
	elsewhere := h.Client(t)
	elsewhere.Token = elsewhere.Post("/v1/auth/login", credentials(email, password)).Status(200).String("access_token")
	for _, session := range elsewhere.Get("/v1/auth/sessions").Status(200).Value("sessions").([]any) {
		if session.(object)["is_current"] == true {
			w.session = session.(object)["id"].(string)
		}
	}
	w.organization = w.c.Get("/v1/organization").Status(200).String("organization", "id")
	mate := joins(t, h, w.c, "mate-of-"+email, "member")
	w.member = mate.Get("/v1/me").Status(200).String("user", "id")
	for _, invited := range []string{"one", "two"} {
		w.invitation, _ = invites(w.c, invited+"@example.com", "viewer")
	}
	newProject := func(name string) string {
		return w.c.Post("/v1/projects", object{"name": name}).Status(201).String("project", "id")
	}
	prompt := func(project, name string) string {
		return w.c.Post("/v1/prompts", object{"project_id": project, "name": name,
			"messages": []object{{"role": "user", "content": "Hi"}}}).Status(201).String("prompt", "id")
	}
	w.gone.project = newProject("Gone")
	w.project = newProject("Kept")
	w.gone.prompt = prompt(w.project, "Gone")
	prompt(w.project, "Other")
	w.prompt = prompt(w.project, "Kept")
	path := "/v1/prompts/" + w.prompt
	w.first = runs(t, w.c, path, object{})
	w.c.Patch(path, object{"temperature": 0.5}).Status(200)
	w.second = runs(t, w.c, path, object{})
	w.gone.execution = runs(t, w.c, path, object{})
	w.addComments(mate)
	preset := func(name string) string {
		return w.c.Post("/v1/presets", object{"name": name, "prompt": object{"mode": "completion", "system_prompt": "",
			"messages": []object{{"role": "user", "content": "Once"}}}}).Status(201).String("preset", "id")
	}
	w.preset, w.spare, w.gone.preset = preset("Kept"), preset("Spare"), preset("Gone")
	w.c.Delete("/v1/presets/" + w.gone.preset).Status(200)
	key := func(name string) string {
		return w.c.Post("/v1/api-keys", object{"name": name, "scopes": []string{"view"}}).Status(201).String("api_key", "id")
	}
	w.key, w.spareKey, w.oldKey = key("Kept"), key("Spare"), key("Old")
	share := func(guest string) string {
		return w.c.Post(path+"/shares", object{"email": guest + "." + email, "permission": "edit", "run_budget": 3}).Status(201).String("share", "id")
	}
	w.share, w.spareShare = share("first"), share("second")
	w.c.Patch("/v1/organization", object{"public_links": true}).Status(200)
	w.spareLink, _ = makesLink(w.c, path, object{})
	w.link, w.linkToken = makesLink(w.c, path, object{"execution_ids": []string{w.first}})
	w.c.Send(http.MethodPut, "/v1/provider-keys/lab", object{"base_url": w.lab, "consent": true}).Status(200)
	w.c.Delete("/v1/executions/" + w.gone.execution).Status(200)
	w.c.Delete("/v1/prompts/" + w.gone.prompt).Status(200)
	w.c.Delete("/v1/projects/" + w.gone.project).Status(200)
	return w
}

// addComments has two people comment on the world's prompt, one of whom names the other.
func (w *world) addComments(mate *testkit.Client) {
	path := "/v1/prompts/" + w.prompt + "/comments"
	says := func(c *testkit.Client, more object) string {
		comment := object{"body": "Twice?"}
		maps.Copy(comment, more)
		return c.Post(path, comment).Status(201).String("comment", "id")
	}
	w.comment, w.spareComment, w.gone.comment = says(w.c, nil), says(w.c, object{"execution_id": w.first}), says(w.c, nil)
	w.c.Delete(path + "/" + w.gone.comment).Status(200)
	me := w.c.Get("/v1/me").Status(200).String("user", "id")
	for range 2 {
		says(mate, object{"body": "@Sam, look", "mentions": []string{me}})
	}
	w.mention = w.c.Get("/v1/mentions").Status(200).String("mentions", 0, "id")
}

// state is all that its owner can read of a world.
func (w world) state() map[string]string {
	out := map[string]string{}
	for _, path := range []string{"/v1/me", "/v1/projects", "/v1/projects/" + w.project, "/v1/prompts/" + w.prompt,
		"/v1/prompts/" + w.prompt + "/versions", "/v1/prompts/" + w.prompt + "/executions?include=response_text",
		"/v1/executions/" + w.first, "/v1/executions/" + w.second} {
		out[path] = string(w.c.Get(path).Status(200).Raw)
	}
	for _, path := range []string{"/v1/projects/" + w.gone.project, "/v1/prompts/" + w.gone.prompt,
		"/v1/executions/" + w.gone.execution} {
		w.c.Get(path).Fails(404, "NOT_FOUND")
	}
	return out
}

// said is what people say of a world's prompt, which viewers may do too, and what they were told of it.
func (w world) said() string {
	return string(w.c.Get("/v1/prompts/"+w.prompt+"/comments").Status(200).Raw) + string(w.c.Get("/v1/mentions").Status(200).Raw)
}

// operation is one of openapi.yaml with what a test sends to it.
type operation struct {
	*openapi3.Operation
	attempt
	method, path string
	public       bool
}

// attempt is a valid request for an operation, on the things of a world.
type attempt struct {
	query string
	body  func(w world) object
	own   bool // names nothing of the world: another person does it to their own things
}

func body(b object) func(world) object { return func(world) object { return b } }

// attempts has an entry for every operation of openapi.yaml; a route without one fails the tests.
var attempts = map[string]attempt{
	"signUp":           {body: body(object{"email": "new@example.com", "password": "correct horse", "name": "N", "organization_name": "O"})},
	"logIn":            {body: body(object{"email": "sam@example.com", "password": "correct horse"})},
	"exchangeToken":    {body: body(object{"token": "pgt_x"})},
	"getSignInOptions": {}, "sendEmailVerification": {},
	"confirmEmail":       {body: body(object{"token": "pge_x"})},
	"askPasswordReset":   {body: body(object{"email": "sam@example.com"})},
	"resetPassword":      {body: body(object{"token": "pgw_x", "password": "correct horse 2"})},
	"logInTotp":          {body: body(object{"challenge": "x", "code": "123456"})},
	"closeAccount":       {own: true, body: body(object{"current_password": "wrong horse"})},
	"exportMe":           {own: true},
	"getTotp":            {own: true},
	"beginTotp":          {own: true, body: body(object{"current_password": "correct horse"})},
	"confirmTotp":        {own: true, body: body(object{"code": "123456"})},
	"renewRecoveryCodes": {own: true, body: body(object{"code": "123456", "current_password": "correct horse"})},
	"endTotp":            {own: true, body: body(object{"recovery_code": "aaaa-aaaa-aaaa-aaaa", "current_password": "correct horse"})},
	"getMe":              {own: true},
	"switchOrganization": {body: func(w world) object { return object{"organization_id": w.organization} }},
	"listMembers":        {own: true}, "updateMember": {body: body(object{"role": "viewer", "offered_role": nil, "usage_limits": object{"monthly_executions": 1000, "monthly_tokens": nil}})}, "removeMember": {},
	"listInvitations": {own: true}, "revokeInvitation": {},
	"createInvitation":  {own: true, body: body(object{"email": "invited@example.com", "role": "member"})},
	"previewInvitation": {body: body(object{"token": "pgi_x"})},
	"acceptInvitation":  {body: body(object{"token": "pgi_x"})},
	"listAuditEvents":   {own: true, query: "?action=member.removed&from=2026-01-01T00:00:00Z&to=2026-12-31T00:00:00Z"},
	"updateMe": {own: true, body: body(object{"name": "N", "email": "n@example.com", "password": "correct horse 2",
		"current_password": "correct horse"})},
	"getOrganization": {own: true},
	"updateOrganization": {own: true, body: body(object{"name": "N", "public_links": true, "usage_limits": object{"monthly_executions": 1000,
		"monthly_tokens": nil, "max_tokens_per_run": 10, "requests_per_minute": 1000, "requests_per_minute_per_user": nil,
		"concurrent_executions": 10}})},
	"listProjects":  {own: true},
	"createProject": {own: true, body: body(object{"name": "N", "description": "D"})},
	"updateProject": {body: body(object{"name": "N", "description": "D"})},
	"createPrompt": {body: func(w world) object {
		return object{"project_id": w.project, "name": "N", "mode": "chat", "system_prompt": "S",
			"messages": []object{{"role": "user", "content": "C"}}, "model_config": object{"temperature": 0.1}}
	}},
	"updatePrompt": {body: body(object{"name": "N", "mode": "chat", "system_prompt": "S", "temperature": 0.1,
		"messages": []object{{"role": "user", "content": "C"}}, "model_config": object{"top_p": 0.1}, "base_revision": 1})},
	"putValues": {body: body(object{"values": object{"a": object{"current": "b", "recent": []string{"c"}}},
		"sets": []object{{"name": "N", "values": object{"a": "b"}}}, "base_revision": 0})},
	"listSharedPrompts": {own: true},
	"createShare":       {body: body(object{"email": "new.guest@example.com", "permission": "edit", "run_budget": 3, "shows_runs": true})},
	"listShares":        {},
	"updateShare":       {body: body(object{"permission": "edit", "run_budget": 2, "shows_runs": true})},
	"deleteShare":       {},
	"forkPrompt":        {body: func(w world) object { return object{"project_id": w.project, "name": "N"} }},
	"listLinks":         {}, "revokeLink": {}, "getLink": {},
	"createLink": {body: func(w world) object {
		return object{"name": "N", "version_number": 1, "execution_ids": []string{w.second}, "include_values": true,
			"expires_at": "2026-12-24T00:00:00Z"}
	}},
	"forkLink":     {body: func(w world) object { return object{"project_id": w.project, "name": "N"} }},
	"listComments": {query: "?state=open"},
	"createComment": {body: func(w world) object {
		return object{"body": "B", "version_number": 1, "mentions": []string{w.member},
			"anchor": object{"field": "message:0", "quote": "Hi", "prefix": "", "suffix": ""}}
	}},
	"updateComment": {body: body(object{"body": "C", "resolved": true})}, "getComment": {}, "deleteComment": {}, "restoreComment": {},
	"listMentionable": {query: "?q=a"}, "listMentions": {own: true}, "updateMention": {body: body(object{"read": true})},
	"createVersion":     {body: body(object{"message": "M"})},
	"updateVersion":     {body: body(object{"message": "M"})},
	"executePrompt":     {body: body(object{"variable_values": object{"a": "b"}, "version_number": 1, "logprobs": 3, "on_disconnect": "continue"})},
	"complete":          {own: true, body: body(object{"prompt": "P", "n": 2, "temperature": 0.1, "stream": false})},
	"rerunExecution":    {body: body(object{"on_disconnect": "continue"})},
	"compareExecutions": {query: "?ids={execution_id},{other_id}"},
	"listModels":        {own: true},
	"listProviderKeys":  {own: true},
	"putProviderKey": {own: true, body: func(w world) object {
		return object{"key": "sk-x", "base_url": w.lab, "consent": true}
	}},
	"deleteProviderKey": {},
	"listApiKeys":       {own: true},
	"createApiKey": {own: true, body: body(object{"name": "N", "scopes": []string{"view"}, "expires_at": "2036-01-01T00:00:00Z",
		"requests_per_minute": 10, "monthly_executions": 10})},
	"updateApiKey": {body: body(object{"name": "N", "scopes": []string{"view"}, "expires_at": "2036-01-01T00:00:00Z",
		"requests_per_minute": nil, "monthly_executions": 10})},
	"deleteApiKey": {}, "rotateApiKey": {body: body(object{"current_password": "correct horse"})},
	"listPresets": {own: true, query: "?include=prompt"},
	"createPreset": {own: true, body: body(object{"name": "N", "params": object{"temperature": 0.1},
		"prompt": object{"mode": "chat", "system_prompt": "S", "messages": []object{{"role": "user", "content": "C"}}}})},
	"putPreset": {body: body(object{"name": "M", "params": object{"temperature": 0.1},
		"prompt": object{"mode": "chat", "system_prompt": "S", "messages": []object{{"role": "user", "content": "C"}}}})},
	"search":         {own: true, query: "?q=kept&types=prompt,execution"},
	"getUsage":       {own: true, query: "?from=2026-01-01T00:00:00Z&to=2026-12-31T00:00:00Z&group_by=model&whose=mine"},
	"listLimits":     {own: true},
	"getPromptUsage": {query: "?from=2026-01-01T00:00:00Z&to=2026-12-31T00:00:00Z"},
	"reportClientEvents": {own: true, body: body(object{"batch_id": "0192f0c1-7a30-7c3e-9f61-0a52c4de7b10",
		"events": []object{{"kind": "autosave", "age_ms": 1, "ms": 2}, {"kind": "lost_screen", "age_ms": 1, "screen": "page"}}})},
	"getInsights": {own: true, query: "?from=2026-10-01T00:00:00Z&to=2026-12-31T00:00:00Z"},

	"refreshSession": {}, "logOut": {}, "getHealth": {}, "getReadiness": {}, "getOpenapi": {}, "getDocs": {},
	"getProject": {}, "deleteProject": {}, "restoreProject": {},
	"getPrompt": {}, "deletePrompt": {}, "restorePrompt": {},
	"listVersions": {}, "getVersion": {}, "restoreVersion": {}, "getValues": {},
	"listExecutions": {}, "getExecution": {}, "deleteExecution": {}, "restoreExecution": {},
	"streamExecution": {}, "streamPresence": {}, "cancelExecution": {}, "listLogprobs": {},
	"listSessions": {own: true}, "endOtherSessions": {own: true}, "endSession": {},
	"getPreset": {}, "deletePreset": {}, "restorePreset": {},
}

// operations reads openapi.yaml, in the order of its paths.
func operations(t *testing.T) []operation {
	t.Helper()
	spec, err := contract.Spec()
	require.NoError(t, err)
	out := []operation{}
	for path, item := range spec.Paths.Map() {
		for method, o := range item.Operations() {
			try, known := attempts[o.OperationID]
			require.True(t, known, "%s has no entry in attempts: say what a test sends to it", o.OperationID)
			out = append(out, operation{o, try, method, path, o.Extensions["x-authz"] == "public"})
		}
	}
	require.Len(t, out, len(attempts), "attempts has entries for operations that are gone")
	sort.Slice(out, func(i, j int) bool { return out[i].path+out[i].method < out[j].path+out[j].method })
	return out
}

// target is the operation's address for the things of a world.
func (o operation) target(w world) string {
	preset, key := w.preset, w.key
	switch o.OperationID { // those who may do that do it here, and look at the other one
	case "deletePreset":
		preset = w.spare
	case "deleteApiKey":
		key = w.spareKey
	case "rotateApiKey":
		key = w.oldKey
	}
	share, comment := w.share, w.comment
	switch o.OperationID {
	case "deleteShare":
		share = w.spareShare
	case "deleteComment":
		comment = w.spareComment
	}
	link := w.link
	if o.OperationID == "revokeLink" {
		link = w.spareLink
	}
	return strings.NewReplacer("{share_id}", share, "{link_id}", link, "{token}", w.linkToken, "{comment_id}", comment, "{mention_id}", w.mention, "{project_id}", w.project, "{prompt_id}", w.prompt, "{execution_id}", w.first, "{preset_id}", preset,
		"{other_id}", w.second, "{session_id}", w.session, "{api_key_id}", key, "{member_id}", w.member, "{invitation_id}", w.invitation, "{version_number}", "1", "{provider}", "lab").Replace(o.path + o.query)
}

// onDeleted is its address for the world's deleted things, "" where there is none.
func (o operation) onDeleted(w world) string {
	if !strings.HasSuffix(o.path, "_id}/restore") {
		return ""
	}
	return strings.NewReplacer("{project_id}", w.gone.project, "{prompt_id}", w.gone.prompt, "{preset_id}", w.gone.preset, "{comment_id}", w.gone.comment,
		"{execution_id}", w.gone.execution).Replace(o.path)
}

// send makes the request as one of them.
func (o operation) send(c *testkit.Client, w world) testkit.Answer {
	return c.Send(o.method, o.target(w), o.valid(w))
}

func (o operation) valid(w world) any {
	if o.body == nil {
		return nil
	}
	return o.body(w)
}

// takesBody says whether openapi.yaml gives the operation a body.
func (o operation) takesBody() bool { return o.RequestBody != nil }

// schema is the body's schema.
func (o operation) schema() *openapi3.Schema {
	return o.RequestBody.Value.Content[mimeJSON].Schema.Value
}

const mimeJSON = "application/json"

// bearer is a caller who shows a token and nothing else.
func bearer(t *testing.T, h *testkit.Harness, token string) *testkit.Client {
	t.Helper()
	c := h.Client(t)
	c.HTTP = &http.Client{}
	c.Token = token
	return c
}
