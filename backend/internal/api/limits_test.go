package api_test

import (
	"errors"
	"math/rand/v2"
	"net/http"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"playground/internal/domain"
	"playground/internal/llm"
	"playground/internal/llm/llmtest"
	"playground/internal/store"
	"playground/internal/testkit"
)

// holding makes every run of these wait at one gate, and then say that it used 10 tokens in, 2 out.
func holding(all ...*testkit.Harness) *llmtest.Gate {
	gate := llmtest.NewGate()
	for _, h := range all {
		h.Provider.SetScript(llmtest.Steps(llmtest.Ended(2), nil, llmtest.Text("Half"), gate, llmtest.Text(" whole")))
	}
	return gate
}

const usedByOne = 12

// launches begins a run, stays for its start, and answers the status. A server that has too much to do
// is asked again when it says, as every client should.
func launches(t *testing.T, prompt string) func(*testkit.Client) int {
	return func(c *testkit.Client) int {
		for {
			r := c.Open(http.MethodPost, prompt+"/execute", nil)
			t.Cleanup(func() { _ = r.Body.Close() })
			seconds, err := strconv.Atoi(r.Header.Get("Retry-After"))
			if r.StatusCode != http.StatusServiceUnavailable || err != nil {
				return r.StatusCode
			}
			select {
			case <-time.After(time.Duration(seconds) * time.Second):
			case <-t.Context().Done():
				return r.StatusCode
			}
		}
	}
}

// used is what an organization has used and reserved this month.
func used(t *testing.T, h *testkit.Harness, c *testkit.Client) (usage domain.MonthlyUsage, open bool) {
	t.Helper()
	id, back := c.Get("/v1/organization").Status(200).String("organization", "id"), errors.New("take it back")
	err := h.Server.Store.Tx(t.Context(), func(tx *store.Store) (err error) {
		usage, open, err = tx.ReserveUsage(t.Context(), id, h.Clock.Now(), 0)
		require.NoError(t, err)
		return back
	})
	require.ErrorIs(t, err, back)
	usage.Executions--
	return usage, open
}

// eventuallyUsed waits until the usage of every run is final.
func eventuallyUsed(t *testing.T, h *testkit.Harness, c *testkit.Client, executions, tokens int) {
	t.Helper()
	require.Eventually(t, func() bool {
		usage, _ := used(t, h, c)
		return usage.Executions == executions && usage.Tokens == tokens
	}, testkit.Patience, 10*time.Millisecond)
}

func TestConcurrentExecutionsAreCountedOverInstances(t *testing.T) {
	t.Parallel()
	one, two, both := pair(t)
	c, other := both[0], one.SignUp(t, "alex@example.com")
	prompt, theirs := newPrompt(c), newPrompt(other)
	gate := holding(one, two)
	setLimits(c, object{"concurrent_executions": 5})
	got := tally(50, both, launches(t, prompt))
	require.Equal(t, map[int]int{200: 5, 429: 45}, got)
	details := limited(t, c.Post(prompt+"/execute", nil), "RATE_LIMITED", "concurrent_executions")
	require.EqualValues(t, 5, details["limit"])
	require.EqualValues(t, 5, details["used"])
	require.EqualValues(t, 1, details["retry_after_seconds"])
	require.Equal(t, 200, launches(t, theirs)(other), "another organization has its own")
	require.Len(t, c.Get(prompt+"/executions").Status(200).Value("executions"), 5, "who is refused leaves no row")
	gate.Open()
	require.Eventually(t, func() bool { return c.Post(prompt+"/execute", nil).Code == 200 }, testkit.Patience, 10*time.Millisecond)
}

func TestConcurrentExecutions(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		prompt := newPrompt(c)
		gate := holding(h)
		setLimits(c, object{"concurrent_executions": 3})
		require.Equal(t, map[int]int{200: 3, 429: 17}, tally(20, []*testkit.Client{c}, launches(t, prompt)))
		require.NoError(t, h.Provider.WaitForRequests(t.Context(), 3))
		require.Len(t, h.Provider.Requests(), 3)
		gate.Open()
		require.Eventually(t, func() bool { return c.Post(prompt+"/execute", nil).Code == 200 }, testkit.Patience, 10*time.Millisecond)
	})
}

func TestMaxTokensPerRun(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		prompt := newPrompt(c)
		setLimits(c, object{"max_tokens_per_run": 100})
		c.Patch(prompt, object{"max_tokens": 101}).Status(200)
		c.Post(prompt+"/execute", nil).FailsAt("model_config.max_tokens")
		require.Empty(t, h.Provider.Requests())
		c.Patch(prompt, object{"max_tokens": 100}).Status(200)
		c.Post(prompt+"/execute", nil).Status(200)
	})
}

func TestMonthlyExecutions(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c, other := h.SignUp(t, "sam@example.com"), h.SignUp(t, "alex@example.com")
		prompt, theirs := newPrompt(c), newPrompt(other)
		runs(t, c, prompt, object{})
		_, open := used(t, h, c)
		require.False(t, open, "nobody pays for what has no limit")
		setLimits(c, object{"monthly_executions": 3})
		runs(t, c, prompt, object{})
		runs(t, c, prompt, object{})
		details := limited(t, c.Post(prompt+"/execute", nil), "QUOTA_EXCEEDED", "monthly_executions")
		require.EqualValues(t, 3, details["limit"])
		require.EqualValues(t, 3, details["used"], "what ran before the limit was set counts too")
		now := h.Clock.Now()
		next := time.Date(now.Year(), now.Month()+1, 1, 0, 0, 0, 0, time.UTC)
		require.Equal(t, next.Format("2006-01-02T15:04:05.000Z"), details["resets_at"])
		runs(t, other, theirs, object{})

		h.Clock.Advance(next.Sub(now))
		c.Token = c.Post("/v1/auth/login", credentials("sam@example.com", password)).Status(200).String("access_token")
		runs(t, c, prompt, object{})
		usage, _ := used(t, h, c)
		require.Equal(t, 1, usage.Executions, "a month later")
		setLimits(c, object{"monthly_executions": nil})
		_, open = used(t, h, c)
		require.False(t, open)
	})
}

// What runs at once reserves together no more than there is; what is not used comes back, once.
func TestMonthlyTokensAreReservedAndSettled(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		prompt := newPrompt(c)
		c.Patch(prompt, object{"max_tokens": 500}).Status(200)
		each := 500 + llm.CountRequest(llm.Request{Mode: domain.ModeChat,
			Messages: []domain.Message{{Role: "user", Content: "Hi"}}}, llmtest.TestModel())
		gate := holding(h)
		setLimits(c, object{"monthly_tokens": 4*each + 400})
		require.Equal(t, map[int]int{200: 4, 429: 26}, tally(30, []*testkit.Client{c}, launches(t, prompt)))
		eventuallyUsed(t, h, c, 4, 4*each)
		details := limited(t, c.Post(prompt+"/execute", nil), "QUOTA_EXCEEDED", "monthly_tokens")
		require.EqualValues(t, 4*each+400, details["limit"])
		require.EqualValues(t, 4*each, details["used"])
		gate.Open()
		eventuallyUsed(t, h, c, 4, 4*usedByOne)

		h.Provider.Enqueue(llmtest.Fails(domain.Errorf(domain.ModelUnavailable, "No.")))
		c.Post(prompt+"/execute", nil).Status(200)
		eventuallyUsed(t, h, c, 5, 4*usedByOne)
		held(h, "Half")
		s := starts(t, c, prompt, nil)
		_, _ = s.Next()
		c.Post(s.path+"/cancel", nil).Status(200)
		s.Rest()
		e := c.Get(s.path).Status(200)
		spent := int(e.Value("execution", "input_tokens").(float64) + e.Value("execution", "output_tokens").(float64))
		eventuallyUsed(t, h, c, 6, 4*usedByOne+spent)
	})
}

func TestReservationsOfTwoInstancesNeverOvershoot(t *testing.T) {
	t.Parallel()
	one, two, both := pair(t)
	prompts := []string{newPrompt(both[0]), newPrompt(both[0]), newPrompt(both[0])}
	gate := holding(one, two)
	setLimits(both[0], object{"monthly_executions": 10})
	require.Equal(t, map[int]int{200: 10, 429: 50}, tally(60, both, func(c *testkit.Client) int {
		return launches(t, prompts[rand.IntN(len(prompts))])(c)
	}))
	gate.Open()
	eventuallyUsed(t, one, both[0], 10, 10*usedByOne)
}

// A limit that is set while runs go on counts them, and they are counted in it when they end.
func TestRunsThatBeganBeforeTheLimit(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		prompt := newPrompt(c)
		gate := holding(h)
		require.Equal(t, map[int]int{200: 3}, tally(3, []*testkit.Client{c}, launches(t, prompt)))
		setLimits(c, object{"monthly_executions": 100})
		require.Equal(t, 200, launches(t, prompt)(c))
		gate.Open()
		eventuallyUsed(t, h, c, 4, 4*usedByOne)

		gate = holding(h)
		require.Equal(t, 200, launches(t, prompt)(c))
		setLimits(c, object{"monthly_executions": nil})
		setLimits(c, object{"monthly_tokens": 1_000_000})
		require.Equal(t, 200, launches(t, prompt)(c))
		gate.Open()
		eventuallyUsed(t, h, c, 6, 6*usedByOne)
	})
}

// A run whose instance was lost gives back what it had reserved, and no more.
func TestALostRunGivesBackOnce(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		prompt := newPrompt(c)
		setLimits(c, object{"monthly_tokens": 1_000_000})
		finished := runs(t, c, prompt, object{})
		usage, _ := used(t, h, c)
		e, err := testkit.Read(h.Server.Store.Execution(t.Context(), finished))
		require.NoError(t, err)
		e.ID, e.Status, e.Result, e.FinishedAt = "0192f0c1-7a30-7c3e-9f61-0a52c4de7b10", domain.StatusRunning, nil, nil
		e.InputTokens, e.OutputTokens, e.HeartbeatAt = nil, nil, h.Clock.Now().Add(-time.Minute)
		require.NoError(t, h.Server.Store.Tx(t.Context(), func(tx *store.Store) error {
			_, _, err := tx.ReserveUsage(t.Context(), e.OrganizationID, e.CreatedAt, *e.ReservedTokens)
			require.NoError(t, err)
			return tx.CreateExecution(t.Context(), testkit.PromptOf(e), e)
		}))
		for range 3 {
			require.NoError(t, h.Server.Rescuer.Sweep(t.Context()))
			h.Clock.Advance(5 * time.Second)
		}
		eventuallyUsed(t, h, c, 2, usage.Tokens)
	})
}

// A request that comes again under its key is the run that it began, whatever limit that run has reached.
func TestARepeatedRequestIsNotChargedAgain(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		prompt := newPrompt(c)
		gate := holding(h)
		setLimits(c, object{"monthly_executions": 1, "concurrent_executions": 1})
		twin := keyed(*c, "twin")
		require.Equal(t, map[int]int{200: 20}, tally(20, []*testkit.Client{twin}, launches(t, prompt)))
		limited(t, c.Post(prompt+"/execute", nil), "QUOTA_EXCEEDED", "monthly_executions")
		gate.Open()
		require.Equal(t, "Half whole", testkit.Text(t, twin.Stream(http.MethodPost, prompt+"/execute", nil).Rest(), 0))
		eventuallyUsed(t, h, c, 1, usedByOne)
		require.Len(t, h.Provider.Requests(), 1)
	})
}
