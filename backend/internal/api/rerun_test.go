package api_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"playground/internal/domain"
	"playground/internal/llm"
	"playground/internal/llm/llmtest"
	"playground/internal/llm/openai"
	"playground/internal/testkit"
)

const secretKey = "sk-k4nary-of-a-secret-key"

// overTheWire has the harness's model ask a scripted upstream as OpenAI's is asked.
func overTheWire(h *testkit.Harness, u *llmtest.Upstream) {
	p := openai.New(openai.Options{Name: "lab", APIKey: secretKey, BaseURL: strings.Replace(u.URL, "://", "://sam:hunter2@", 1) + "/v1"})
	h.Provider.SetSealer(p.Seal)
	h.Provider.SetScript(func(ctx context.Context, req llm.Request, to llm.Receiver) (llm.Outcome, error) {
		return p.Stream(ctx, &req, to)
	})
}

func transcript(t *testing.T) []llmtest.Move {
	return []llmtest.Move{llmtest.Stream(), llmtest.Write(string(llmtest.Transcript(t, "openai_chat")))}
}

// executed runs a prompt to its end and returns the execution's path.
func executed(c *testkit.Client, path string, body any) string {
	events := c.Stream(http.MethodPost, path, body).Rest()
	return "/v1/executions/" + events[0].Data["execution_id"].(string)
}

// sealedAs demands that an execution's record is what the upstream got, byte by byte.
func sealedAs(t *testing.T, c *testkit.Client, execution string, u *llmtest.Upstream, got llmtest.Exchange) {
	t.Helper()
	page := c.Get(execution).Status(200)
	require.Equal(t, got.Body, page.String("request", "body"))
	sum := sha256.Sum256([]byte(page.String("request", "body")))
	require.Equal(t, hex.EncodeToString(sum[:]), page.String("request", "sha256"))
	require.Equal(t, got.Path, page.String("request", "endpoint"))
	require.Equal(t, "lab", page.String("request", "provider"))
	at, err := time.Parse(time.RFC3339, page.String("request", "sent_at"))
	require.NoError(t, err)
	require.WithinDuration(t, time.Now(), at, time.Minute)
	for _, secret := range []string{secretKey, "hunter2"} {
		require.NotContains(t, string(page.Raw), secret)
	}
}

func TestTheExactRequestIsKept(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		u := llmtest.NewUpstream(t, transcript(t)...)
		overTheWire(h, u)
		c := h.SignUp(t, "sam@example.com")
		prompt := newPrompt(c)
		c.Patch(prompt, object{"system_prompt": "<é> & {{v}}", "temperature": 0.7}).Status(200)
		for i, value := range []string{`"{{v}}" \ 雨` + "\u2028", strings.Repeat("long ", 5000)} {
			id := executed(c, prompt+"/execute", object{"variable_values": object{"v": value}})
			sealedAs(t, c, id, u, u.Exchanges()[i])
		}
		require.NotContains(t, h.Log.String(), secretKey)
		list := c.Get(prompt + "/executions").Status(200)
		require.NotContains(t, string(list.Raw), "sha256", "lists have no records")
	})
}

func TestTheRequestIsKeptBeforeItIsSent(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		prompt := newPrompt(c)
		gate := llmtest.NewGate()
		h.Provider.Enqueue(llmtest.Steps(llmtest.Ended(0), nil, gate))
		stream := c.Stream(http.MethodPost, prompt+"/execute", nil)
		start, _ := stream.Next()
		<-gate.Reached()
		page := c.Get("/v1/executions/" + start.Data["execution_id"].(string)).Status(200)
		require.Equal(t, "running", page.String("execution", "status"))
		sent := h.Provider.Requests()[0]
		require.Equal(t, string(sent.Sealed.Body), page.String("request", "body"))
		gate.Open()
		stream.Rest()
	})
}

// The record shows what the provider in the end was asked, when it does not know stream_options.
func TestARequestSealedAgainIsKept(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		u := llmtest.NewUpstream(t, llmtest.Status(400), llmtest.Write(`{"error":{"message":"Unknown field stream_options"}}`))
		u.Reply(transcript(t)...)
		overTheWire(h, u)
		c := h.SignUp(t, "sam@example.com")
		id := executed(c, newPrompt(c)+"/execute", nil)
		require.Len(t, u.Exchanges(), 2)
		require.Contains(t, u.Exchanges()[0].Body, "stream_options")
		require.NotContains(t, u.Exchanges()[1].Body, "stream_options")
		sealedAs(t, c, id, u, u.Exchanges()[1])
		require.Equal(t, false, c.Get(id).Value("rerun", "differs"))
	})
}

func TestEveryAttemptSendsTheSealedRequest(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		u := llmtest.NewUpstream(t, llmtest.Status(503)).Reply(llmtest.Status(429)).Reply(transcript(t)...)
		overTheWire(h, u)
		c := h.SignUp(t, "sam@example.com")
		id := executed(c, newPrompt(c)+"/execute", nil)
		require.Len(t, u.Exchanges(), 3)
		for _, got := range u.Exchanges() {
			sealedAs(t, c, id, u, got)
		}
	})
}

func TestRerunRepeatsTheVersionAndTheValues(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		prompt := newPrompt(c)
		c.Patch(prompt, object{"messages": []object{{"role": "user", "content": "Bake {{a}}"}}}).Status(200)
		first := executed(c, prompt+"/execute", object{"variable_values": object{"a": "{{a}} cake"}})
		c.Patch(prompt, object{"messages": []object{{"role": "user", "content": "Changed"}}, "temperature": 0.1}).Status(200)
		versions := c.Get(prompt + "/versions").Raw

		again := executed(c, first+"/rerun", nil)
		require.NotEqual(t, first, again)
		a, b := h.Provider.Requests()[0], h.Provider.Requests()[1]
		require.Equal(t, "Bake {{a}} cake", b.Messages[0].Content)
		require.Equal(t, a.Sealed, b.Sealed)
		was, is := c.Get(first).Status(200), c.Get(again).Status(200)
		for _, name := range []string{"prompt_version_id", "version_number", "variable_values", "model_config_snapshot"} {
			require.Equal(t, was.Value("execution", name), is.Value("execution", name), name)
		}
		require.Equal(t, was.String("request", "sha256"), is.String("request", "sha256"))
		require.Nil(t, was.Value("execution", "rerun_of"))
		require.Equal(t, was.String("execution", "id"), is.String("execution", "rerun_of"))
		require.Equal(t, string(versions), string(c.Get(prompt+"/versions").Raw), "no version was made")

		c.Headers.Set("Accept", mimeJSON)
		whole := c.Post(again+"/rerun", object{"on_disconnect": "cancel"}).Status(200)
		require.Equal(t, "completed", whole.String("execution", "status"))
		require.Equal(t, is.String("execution", "id"), whole.String("execution", "rerun_of"))
		c.Headers.Del("Accept")

		c.Delete(first).Status(200)
		c.Post(first+"/rerun", nil).Fails(404, "NOT_FOUND")
		require.Len(t, h.Provider.Requests(), 3)
	})
}

func TestRerunUnderAKeyIsOneRun(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		prompt := newPrompt(c)
		first, second := executed(c, prompt+"/execute", nil), executed(c, prompt+"/execute", nil)
		k := keyed(*c, "again")
		again := executed(k, first+"/rerun", nil)
		require.Equal(t, again, executed(k, first+"/rerun", object{}))
		require.Len(t, h.Provider.Requests(), 3)
		k.Post(second+"/rerun", nil).Fails(422, "IDEMPOTENCY_KEY_REUSED")
		k.Post(prompt+"/execute", object{"version_number": 1}).Fails(422, "IDEMPOTENCY_KEY_REUSED")
		other := keyed(*c, "first")
		executed(other, prompt+"/execute", object{"version_number": 1})
		other.Post(first+"/rerun", nil).Fails(422, "IDEMPOTENCY_KEY_REUSED")
		require.Len(t, h.Provider.Requests(), 4)
	})
}

func TestRerunSaysWhatWouldDiffer(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		id := executed(c, newPrompt(c)+"/execute", nil)
		rerun := func() any { return c.Get(id).Status(200).Value("rerun") }
		same := object{"possible": true, "reason": nil, "differs": false, "fields": []any{}}
		require.Equal(t, same, rerun())

		h.Provider.SetSealer(func(req llm.Request) (llm.Sealed, error) {
			req.Config.MaxTokens = 50
			req.Messages = []domain.Message{{Role: "user", Content: "Hi there"}}
			body, err := llm.Canonical(req)
			return llm.Sealed{Provider: "other", Endpoint: "http://elsewhere/v1", Body: body}, err
		})
		require.Equal(t, object{"possible": true, "reason": nil, "differs": true,
			"fields": []any{"provider", "endpoint", "max_tokens", "messages.0.content"}}, rerun())
		again := executed(c, id+"/rerun", nil)
		require.Equal(t, "other", c.Get(again).String("request", "provider"))
		require.Equal(t, false, c.Get(again).Value("rerun", "differs"))
		require.Equal(t, "test", c.Get(id).String("request", "provider"), "the record stays as it was")

		h.Provider.SetSealer(func(llm.Request) (llm.Sealed, error) {
			return llm.Sealed{}, domain.Invalid(domain.FieldError{Field: "model_config.top_p", Rule: "exclusive", Message: "not both"})
		})
		require.Equal(t, object{"possible": false, "reason": "Not both.", "differs": nil, "fields": []any{}}, rerun())
		c.Post(id+"/rerun", nil).FailsAt("model_config.top_p")
		h.Provider.SetSealer(nil)
		require.Equal(t, same, rerun())
	})
}

func TestRerunThatIsNotPossibleSaysWhy(t *testing.T) {
	t.Parallel()
	settings := testkit.Shared(t)
	before, now := testkit.Start(t, maps.Clone(settings)), testkit.Start(t, maps.Clone(settings))
	model := llmtest.TestModel()
	model.ID = "test-2"
	now.Provider.List = []domain.Model{model}
	c := before.SignUp(t, "sam@example.com")
	there := bearer(t, now, c.Token)
	id := executed(c, newPrompt(c)+"/execute", nil)
	page := there.Get(id).Status(200)
	require.Equal(t, object{"possible": false, "reason": "Its model is not offered here any more.", "differs": nil,
		"fields": []any{}}, page.Value("rerun"))
	require.NotEmpty(t, page.String("request", "body"), "what was sent is still there")
	there.Post(id+"/rerun", nil).FailsAt("model_config.model")
	require.Empty(t, now.Provider.Requests())

	smaller := testkit.Start(t, maps.Clone(settings))
	model.ID, model.ContextWindow = "test-1", 3
	smaller.Provider.List = []domain.Model{model}
	smaller.Provider.SetSealer(func(llm.Request) (llm.Sealed, error) { return llm.Sealed{Body: []byte("{}")}, nil })
	rerun := bearer(t, smaller, c.Token).Get(id).Status(200).Value("rerun")
	require.Regexp(t, `^Prompt exceeds the limit by \d+ tokens( \(estimated\))?\.$`, rerun.(object)["reason"])
}

func TestRerunOfWhatHasNoRecord(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		e, err := testkit.Read(h.Server.Store.Execution(t.Context(), strings.TrimPrefix(executed(c, newPrompt(c)+"/execute", nil), "/v1/executions/")))
		require.NoError(t, err)
		e.ID = "0192f0c1-7a30-7c3e-9f61-0a52c4de7b10"
		require.NoError(t, h.Server.Store.CreateExecution(t.Context(), testkit.PromptOf(e), e))
		page := c.Get("/v1/executions/" + e.ID).Status(200)
		require.Nil(t, page.Value("request"))
		require.Equal(t, object{"possible": true, "reason": nil, "differs": nil, "fields": []any{}}, page.Value("rerun"))
		executed(c, "/v1/executions/"+e.ID+"/rerun", nil)
	})
}

func TestWhoMayOnlyLookSeesTheRequestAndCannotRepeatIt(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		id := strings.TrimPrefix(executed(c, newPrompt(c)+"/execute", nil), "/v1/executions/")
		e, err := testkit.Read(h.Server.Store.Execution(t.Context(), id))
		require.NoError(t, err)
		viewer := domain.Actor{UserID: e.UserID, OrganizationID: e.OrganizationID, Role: domain.RoleViewer, Needs: domain.ActionView}
		r, err := h.Server.App.Executions.Record(t.Context(), viewer, id)
		require.NoError(t, err)
		require.NotEmpty(t, r.Request.Body)
		require.False(t, r.Rerun.Possible)
		require.Equal(t, "You may see this prompt but not change it.", r.Rerun.Reason)
		viewer.Needs = domain.ActionRun
		_, _, err = h.Server.App.Executions.Rerun(context.WithoutCancel(t.Context()), viewer, id, "")
		require.True(t, domain.HasCode(err, domain.Forbidden), "%v", err)
	})
}
