package api_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"playground/internal/llm/llmtest"
	"playground/internal/testkit"
)

// keyed is the client with an Idempotency-Key on every request.
func keyed(c testkit.Client, key string) *testkit.Client {
	c.Headers = http.Header{"Idempotency-Key": {key}}
	return &c
}

func TestTheSameRequestUnderAKeyIsOneRun(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		prompt := newPrompt(c)
		k := keyed(*c, "k-1")
		first := k.Stream(http.MethodPost, prompt+"/execute", object{"variable_values": object{"a": "1"}}).Rest()
		again := k.Stream(http.MethodPost, prompt+"/execute", object{"variable_values": object{"a": "1"}}).Rest()
		require.Equal(t, "start", again[0].Name)
		require.Equal(t, first[0].Data, again[0].Data)
		require.Equal(t, testkit.Text(t, first, 0), testkit.Text(t, again, 0))
		require.Len(t, h.Provider.Requests(), 1)

		c.Patch(prompt, object{"messages": []object{}}).Status(200)
		c.Post(prompt+"/execute", object{"variable_values": object{"a": "1"}}).FailsAt("messages")
		again = k.Stream(http.MethodPost, prompt+"/execute", object{"variable_values": object{"a": "1"}}).Rest()
		require.Equal(t, first[0].Data, again[0].Data, "what could not start now has started then")
		c.Patch(prompt, object{"messages": []object{{"role": "user", "content": "{{a}}"}}}).Status(200)

		k.Post(prompt+"/execute", object{"variable_values": object{"a": "2"}}).Fails(422, "IDEMPOTENCY_KEY_REUSED")
		require.Len(t, h.Provider.Requests(), 1)

		other := keyed(*h.SignUp(t, "alex@example.com"), "k-1")
		other.Post(prompt+"/execute", object{"variable_values": object{"a": "1"}}).Fails(404, "NOT_FOUND")

		h.Clock.Advance(24*time.Hour + time.Second)
		k.Token = c.Post("/v1/auth/login", object{"email": "sam@example.com", "password": "correct horse"}).String("access_token")
		k.Stream(http.MethodPost, prompt+"/execute", object{"variable_values": object{"a": "2"}}).Rest()
		require.Len(t, h.Provider.Requests(), 2, "a key is forgotten after a day")

		for _, bad := range []string{strings.Repeat("x", 256), "with space", "ünïcode"} {
			k.Headers.Set("Idempotency-Key", bad)
			k.Post(prompt+"/execute", nil).FailsAt("Idempotency-Key")
		}
	})
}

func TestAHundredTwinsOverTwoInstancesPayOnce(t *testing.T) {
	settings := testkit.Shared(t)
	one, two := testkit.Start(t, settings), testkit.Start(t, settings)
	gate := llmtest.NewGate()
	script := llmtest.Steps(llmtest.Ended(2), nil, llmtest.Text("Half"), gate, llmtest.Text(" whole"))
	one.Provider.SetScript(script)
	two.Provider.SetScript(script)
	c := one.SignUp(t, "sam@example.com")
	prompt := newPrompt(c)
	there := two.Client(t)
	there.Token = c.Token
	go func() { <-gate.Reached(); gate.Open() }()

	texts, ids := make([]string, 100), make([]any, 100)
	var all sync.WaitGroup
	for i := range texts {
		all.Go(func() {
			from := []*testkit.Client{c, there}[i%2]
			events := keyed(*from, "twin").Stream(http.MethodPost, prompt+"/execute", nil).Rest()
			texts[i], ids[i] = testkit.Text(t, events, 0), events[0].Data["execution_id"]
		})
	}
	all.Wait()
	for i := range texts {
		require.Equal(t, "Half whole", texts[i])
		require.Equal(t, ids[0], ids[i])
	}
	require.Equal(t, 1, len(one.Provider.Requests())+len(two.Provider.Requests()))
}
