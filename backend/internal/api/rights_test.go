package api_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"playground/internal/testkit"
)

// Whatever shows a run and is open, on the instance that signs a reader out or on another, ends with their session:
// what waits for its end as JSON too.
func TestOpenAnswersEndWithTheSession(t *testing.T) {
	t.Parallel()
	shared := testkit.Shared(t)
	here, there := testkit.Start(t, shared), testkit.Start(t, shared)
	owner := here.SignUp(t, "sam@example.com")
	prompt := newPrompt(owner)
	gate := held(here, "Half")
	run := starts(t, owner, prompt, nil)
	_, _ = run.Next()
	reader := there.Client(t)
	reader.Token = reader.Post("/v1/auth/login", credentials("sam@example.com", password)).Status(200).String("access_token")
	stream := reader.Stream(http.MethodGet, run.path+"/events", nil)
	held(there, "Waits")
	waits := make(chan testkit.Answer, 1)
	go func() {
		c := bearer(t, there, reader.Token)
		c.Headers.Set("Accept", "application/json")
		waits <- c.Post(prompt+"/execute", nil)
	}()
	require.Eventually(t, func() bool { return len(there.Provider.Requests()) == 1 }, testkit.Patience, 5*time.Millisecond)

	bearer(t, here, reader.Token).Post("/v1/auth/logout", nil).Status(200)
	for _, e := range stream.Rest() {
		require.NotContains(t, []string{"done", "error"}, e.Name)
	}
	(<-waits).Fails(401, "UNAUTHENTICATED")
	gate.Open()
	require.Equal(t, "!", testkit.Text(t, run.Rest(), len("Half")))
}

// One organization's longest prompts, however many it sends at once, do not keep another's run from starting.
func TestLongPromptsHoldUpTheirOwnerAlone(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		greedy, modest := h.SignUp(t, "greedy@example.com"), h.SignUp(t, "modest@example.com")
		prompt := newPrompt(modest)
		long := newPrompt(greedy)
		greedy.Patch(long, object{"system_prompt": "{{a}}"}).Status(200)
		const many = 24
		ended := make(chan struct{}, many)
		var all sync.WaitGroup
		for range many {
			all.Go(func() {
				greedy.Post(long+"/execute", object{"variable_values": object{"a": strings.Repeat(" \n", 1<<18)}})
				ended <- struct{}{}
			})
		}
		runs(t, modest, prompt, object{})
		require.Less(t, len(ended), many, "the modest one's run was done before all of the greedy one's were counted")
		all.Wait()
	})
}
