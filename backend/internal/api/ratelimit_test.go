package api_test

import (
	"maps"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"

	"playground/internal/auth"
	"playground/internal/domain"
	"playground/internal/testkit"
)

// setLimits sets limits of a person's organization.
func setLimits(c *testkit.Client, limits object) {
	c.Patch("/v1/organization", object{"usage_limits": limits}).Status(200)
}

// rate is what the headers of an answer say of the rate limit.
func rate(t *testing.T, h http.Header) (limit, remaining, reset int) {
	t.Helper()
	for name, into := range map[string]*int{"RateLimit-Limit": &limit, "RateLimit-Remaining": &remaining, "RateLimit-Reset": &reset} {
		n, err := strconv.Atoi(h.Get(name))
		require.NoError(t, err, "%s in %v", name, h)
		*into = n
	}
	return limit, remaining, reset
}

// limited demands a refusal by a limit, and its Retry-After.
func limited(t *testing.T, a testkit.Answer, code, name string) map[string]any {
	t.Helper()
	details := a.Fails(429, code)
	require.Equal(t, name, details["name"])
	after, err := strconv.Atoi(a.Header.Get("Retry-After"))
	require.NoError(t, err)
	require.Positive(t, after)
	if code == "RATE_LIMITED" {
		require.EqualValues(t, after, details["retry_after_seconds"])
	}
	return details
}

func TestRateOfStartingRuns(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c, other := h.SignUp(t, "sam@example.com"), h.SignUp(t, "alex@example.com")
		prompt, theirs := newPrompt(c), newPrompt(other)
		s := starts(t, c, prompt, nil)
		s.Rest()
		limit, remaining, reset := rate(t, s.Response.Header)
		require.Equal(t, []int{60_000, 59_999, 1}, []int{limit, remaining, reset}, "a limit that nobody meets is there without being set")
		require.Empty(t, c.Get(prompt).Status(200).Header.Get("RateLimit-Limit"))
		limit, _, _ = rate(t, c.Post(s.path+"/rerun", nil).Status(200).Header)
		require.Equal(t, 60_000, limit)

		setLimits(c, object{"requests_per_minute": 3})
		for left := 2; left >= 0; left-- {
			a := c.Post(prompt+"/execute", nil).Status(200)
			limit, remaining, reset = rate(t, a.Header)
			require.Equal(t, 3, limit)
			require.Equal(t, left, remaining)
			require.InDelta(t, 20*(3-left), reset, 8)
		}
		a := c.Post(prompt+"/execute", nil)
		details := limited(t, a, "RATE_LIMITED", "requests_per_minute")
		require.EqualValues(t, 3, details["limit"])
		require.InDelta(t, 20, details["retry_after_seconds"], 15)
		_, remaining, _ = rate(t, a.Header)
		require.Zero(t, remaining)

		c.Patch(prompt, object{"name": "Still saved"}).Status(200)
		require.Equal(t, false, c.Post(s.path+"/cancel", nil).Status(200).Value("cancelled"))
		c.Get(s.path + "/events").Status(200)
		h.Client(t).Post("/v1/auth/login", credentials("sam@example.com", password)).Status(200)
		other.Post(theirs+"/execute", nil).Status(200)
		require.Len(t, h.Provider.Requests(), 6)
		setLimits(c, object{"requests_per_minute": nil})
		c.Post(prompt+"/execute", nil).Status(200)
	})
}

func TestTheTighterLimitIsShown(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		prompt := newPrompt(c)
		setLimits(c, object{"requests_per_minute": 10, "requests_per_minute_per_user": 2})
		start := time.Now()
		for left := 1; left >= 0; left-- {
			limit, remaining, _ := rate(t, c.Post(prompt+"/execute", nil).Status(200).Header)
			require.Equal(t, []int{2, left}, []int{limit, remaining})
		}
		limited(t, c.Post(prompt+"/execute", nil), "RATE_LIMITED", "requests_per_minute_per_user")
		setLimits(c, object{"requests_per_minute_per_user": nil})
		limit, remaining, _ := rate(t, c.Post(prompt+"/execute", nil).Status(200).Header)
		require.Equal(t, 10, limit)
		require.GreaterOrEqual(t, remaining, 7, "what was refused was not counted")
		passed(t, 10, start, 3+remaining)
	})
}

// tally sends n requests at once, from these in turn, and counts the answers by status.
func tally(n int, from []*testkit.Client, send func(*testkit.Client) int) map[int]int {
	var all sync.WaitGroup
	var mu sync.Mutex
	out := map[int]int{}
	for i := range n {
		all.Go(func() {
			status := send(from[i%len(from)])
			mu.Lock()
			defer mu.Unlock()
			out[status]++
		})
	}
	all.Wait()
	return out
}

// pair is two instances on one PostgreSQL and Redis, and a person signed in to both.
func pair(t *testing.T) (one, two *testkit.Harness, both []*testkit.Client) {
	t.Helper()
	settings := testkit.Shared(t)
	one, two = testkit.Start(t, maps.Clone(settings)), testkit.Start(t, maps.Clone(settings))
	c := one.SignUp(t, "sam@example.com")
	return one, two, []*testkit.Client{c, bearer(t, two, c.Token)}
}

// passed demands that as many passed as a limit per minute allows, with those that came back since.
func passed(t *testing.T, limit int, since time.Time, got int) {
	t.Helper()
	require.GreaterOrEqual(t, got, limit)
	require.LessOrEqual(t, got, limit+int(time.Since(since)/(time.Minute/time.Duration(limit))))
}

func TestInstancesShareTheRate(t *testing.T) {
	t.Parallel()
	_, _, both := pair(t)
	prompt := newPrompt(both[0])
	setLimits(both[0], object{"requests_per_minute": 7})
	start := time.Now()
	got := tally(30, both, func(c *testkit.Client) int { return c.Post(prompt+"/execute", nil).Code })
	passed(t, 7, start, got[200])
	require.Equal(t, 30, got[200]+got[429])
}

// seen is how many instances a Redis has heard of.
func seen(t *testing.T, client *redis.Client) int64 {
	t.Helper()
	keys, n := client.ScanType(t.Context(), 0, "*", 1000, "zset").Iterator(), int64(0)
	for keys.Next(t.Context()) {
		n += client.ZCard(t.Context(), keys.Val()).Val()
	}
	return n
}

// Without Redis runs go on starting, within the instance's share; with it again, limits are whole again.
func TestRedisGoesAwayAndComesBack(t *testing.T) {
	t.Parallel()
	server := testkit.StartRedis(t)
	client := redis.NewClient(&redis.Options{Addr: server.Addr})
	defer client.Close()
	settings := testkit.Shared(t)
	settings["REDIS_URL"] = "redis://" + server.Addr
	testkit.Start(t, maps.Clone(settings)) // to share with
	heard := func(n int64) func() bool { return func() bool { return seen(t, client) == n } }
	require.Eventually(t, heard(1), testkit.Patience, 5*time.Millisecond)
	h := testkit.Start(t, settings)
	require.Eventually(t, heard(2), testkit.Patience, 5*time.Millisecond)

	c := h.SignUp(t, "sam@example.com")
	prompt := newPrompt(c)
	setLimits(c, object{"requests_per_minute": 10})
	shown := func() int {
		limit, _, _ := rate(t, c.Post(prompt+"/execute", nil).Header)
		return limit
	}
	require.Equal(t, 10, shown())
	server.End(t, syscall.SIGKILL)
	start := time.Now()
	got := tally(30, []*testkit.Client{c}, func(c *testkit.Client) int { return c.Post(prompt+"/execute", nil).Code })
	passed(t, 5, start, got[200])
	require.Equal(t, 30, got[200]+got[429])
	require.Equal(t, 5, shown())
	h.Client(t).Post("/v1/auth/login", credentials("sam@example.com", password)).Status(200)
	server.Start(t)
	require.Eventually(t, func() bool { return shown() == 10 }, testkit.Patience, 50*time.Millisecond)
}

// refused is the refusal of what is tried right after the limit of failures was used up. Where a use has
// come back in between, it is used up again.
func refused(t *testing.T, fail, try func() testkit.Answer) (last testkit.Answer) {
	t.Helper()
	require.Eventually(t, func() bool {
		if fail().Code != 429 {
			return false
		}
		last = try()
		return last.Code == 429
	}, testkit.Patience, time.Millisecond)
	return last
}

// Ten failures for one address from one client network; a person who knows the password is not in their own way.
func TestFailedSignInsAreLimited(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		h.SignUp(t, "sam@example.com")
		h.SignUp(t, "alex@example.com")
		c := h.Client(t)
		logIn := func(email, password string) testkit.Answer {
			return c.Post("/v1/auth/login", credentials(email, password))
		}
		start, failures := time.Now(), 9
		for range failures {
			logIn("sam@example.com", "wrong horse").Fails(401, "UNAUTHENTICATED")
		}
		for range 3 {
			logIn("sam@example.com", password).Status(200)
		}
		for logIn("SAM@example.com ", "wrong horse").Code == 401 {
			failures++
		}
		passed(t, 10, start, failures)
		for _, try := range []string{"wrong horse", password} {
			details := limited(t, refused(t, func() testkit.Answer { return logIn("Sam@example.com", "wrong horse") },
				func() testkit.Answer { return logIn("Sam@example.com", try) }), "RATE_LIMITED", "sign_in")
			require.LessOrEqual(t, details["retry_after_seconds"], 6.0)
		}
		logIn("alex@example.com", password).Status(200)
		require.NotContains(t, h.Log.String(), "sam@example.com")
	})
}

func TestBogusTokensLockNoOneOut(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		h.SignUp(t, "sam@example.com")
		c := h.Client(t)
		token, err := h.Server.App.Accounts.OwnerToken(t.Context(), false)
		require.NoError(t, err)
		for i := range 100 {
			c.Post("/v1/auth/exchange", object{"token": "pgt_" + strconv.Itoa(i)}).Fails(401, "UNAUTHENTICATED")
		}
		// A use comes back every 0.6 s, so some already have: they are used up by what takes little time.
		guess := func() testkit.Answer { return c.Post("/v1/auth/exchange", object{"token": "pgt_x"}) }
		limited(t, refused(t, guess, guess), "RATE_LIMITED", "sign_in")
		h.Client(t).Post("/v1/auth/login", credentials("sam@example.com", password)).Status(200)
		h.Client(t).Post("/v1/auth/exchange", object{"token": token}).Status(200)
	})
}

// However many guess at once, few more are made than are allowed: a guess waits for its turn, and by
// then the failures before it are known.
func TestGuessingInParallelDoesNotHelp(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		h.SignUp(t, "sam@example.com")
		var guessed atomic.Int64
		start := time.Now()
		got := tally(60, []*testkit.Client{h.Client(t), h.Client(t)}, func(c *testkit.Client) int {
			a := c.Post("/v1/auth/login", credentials("sam@example.com", "guess "+strconv.FormatInt(guessed.Add(1), 10)))
			return a.Code
		})
		// On a slow machine the last of the line would wait for too long, and are told so at once.
		require.Equal(t, 60, got[401]+got[429]+got[503])
		require.Positive(t, got[429])
		require.LessOrEqual(t, got[401], 10+1+int(time.Since(start)/(6*time.Second)), "one may be made beside the last")
	})
}

// Behind a trusted proxy it is the client that counts; an IPv6 customer is their whole network.
func TestPlaces(t *testing.T) {
	h := testkit.Start(t, map[string]string{"TRUSTED_PROXIES": "127.0.0.1"})
	h.SignUp(t, "sam@example.com")
	from := func(ip, password string) int {
		c := h.Client(t)
		c.Headers.Set("X-Forwarded-For", ip)
		return c.Post("/v1/auth/login", credentials("sam@example.com", password)).Code
	}
	h.Clock.Stop() // so that no use comes back, however long ten attempts take
	for i := range 10 {
		require.Equal(t, 401, from("2001:db8::"+strconv.Itoa(i), "wrong horse"))
	}
	require.Equal(t, 429, from("2001:db8::ffff", password))
	require.Equal(t, 200, from("2001:db8:0:1::1", password))
	require.Equal(t, 200, from("203.0.113.7", password))
}

// A proxy that no setting names is not believed, and the operator hears of it once.
func TestAnUnknownProxyIsWarnedOf(t *testing.T) {
	h := testkit.Start(t, map[string]string{"TRUSTED_PROXIES": "192.0.2.1"})
	for range 3 {
		c := h.Client(t)
		c.Headers.Set("X-Forwarded-For", "203.0.113.7")
		c.Post("/v1/auth/login", credentials("sam@example.com", password)).Fails(401, "UNAUTHENTICATED")
	}
	require.Equal(t, 1, strings.Count(h.Log.String(), "TRUSTED_PROXIES does not name"))
}

// member is a person who does not own their organization.
func member(t *testing.T, h *testkit.Harness, role domain.Role) *testkit.Client {
	t.Helper()
	passwords, err := auth.NewPasswords(testkit.HashingCost)
	require.NoError(t, err)
	hash, err := passwords.Hash(t.Context(), "a", password)
	require.NoError(t, err)
	email, now := string(role)+"@example.com", h.Clock.Now()
	require.NoError(t, h.Server.Store.CreateAccount(t.Context(), domain.Account{Role: role,
		User:         domain.User{ID: uuid.NewString(), Name: "M", Email: &email, PasswordHash: hash, CreatedAt: now},
		Organization: domain.Organization{ID: uuid.NewString(), Name: "O", BillingPlan: "free", CreatedAt: now}}))
	c := h.Client(t)
	c.Token = c.Post("/v1/auth/login", credentials(email, password)).Status(200).String("access_token")
	return c
}
