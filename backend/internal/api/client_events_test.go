package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"playground/internal/testkit"
)

func clientBatch(events ...object) object {
	return object{"batch_id": uuid.NewString(), "events": events}
}

// report sends a batch, and says what became of it.
func report(c *testkit.Client, batch any) testkit.Answer { return c.Post("/v1/client-events", batch) }

func TestClientEvents(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c, other := h.SignUp(t, "sam@example.com"), h.SignUp(t, "alex@example.com")
		batch := clientBatch(object{"kind": "first_token_seen", "age_ms": 5, "ms": 840}, object{"kind": "autosave", "age_ms": 0, "ms": 0},
			object{"kind": "stream_aborted", "age_ms": 0}, object{"kind": "lost_screen", "age_ms": 604_800_000, "screen": "output"})
		for range 3 {
			report(c, batch).Status(200)
		}
		total := c.Get("/v1/insights").Status(200).Value("total").(object)
		require.Equal(t, object{"p50": 845.0, "p95": 845.0, "n": 1.0}, total["first_token_seen_ms"])
		require.Equal(t, object{"p50": 0.0, "p95": 0.0, "n": 1.0}, total["autosave_ms"])
		require.Equal(t, object{"sent": 1.0, "waited": 0.0, "conflicted": 0.0, "failed": 0.0}, total["saves"])
		require.Equal(t, object{"reconnected": 0.0, "parse_errors": 0.0, "aborted": 1.0, "timed_out": 0.0}, total["streams"])
		require.Equal(t, object{"output": 1.0}, total["lost_screens_by_screen"])
		days := c.Get("/v1/insights").Status(200).Value("days").([]any)
		require.Len(t, days, 31)
		require.EqualValues(t, 1, days[len(days)-8].(object)["sum"].(object)["lost_screens"], "by this server's clock")
		require.EqualValues(t, 0, other.Get("/v1/insights").Status(200).Value("total", "streams", "aborted"), "of another organization")

		report(other, batch).Status(200)
		require.EqualValues(t, 1, other.Get("/v1/insights").Status(200).Value("total", "streams", "aborted"), "each person's batches are their own")
		require.EqualValues(t, 1, c.Get("/v1/insights").Status(200).Value("total", "streams", "aborted"))
	})
}

func TestClientEventsHaveNoRoomForContent(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		ok := func() object { return object{"kind": "autosave", "age_ms": 0, "ms": 1} }
		with := func(name string, value any) object {
			event := ok()
			event[name] = value
			return event
		}
		many := make([]object, 101)
		for i := range many {
			many[i] = ok()
		}
		for field, batches := range map[string][]object{
			"events.0.kind":   {clientBatch(with("kind", "keys_pressed")), clientBatch(with("kind", ""))},
			"events.0.age_ms": {clientBatch(with("age_ms", -1)), clientBatch(with("age_ms", 604_800_001)), clientBatch(with("age_ms", 0.5)), clientBatch(with("age_ms", "1"))},
			"events.0.ms": {clientBatch(with("ms", -1)), clientBatch(with("ms", 86_400_001)), clientBatch(object{"kind": "autosave", "age_ms": 0}),
				clientBatch(object{"kind": "save_failed", "age_ms": 0, "ms": 1})},
			"events.0.screen":  {clientBatch(with("screen", "page")), clientBatch(object{"kind": "lost_screen", "age_ms": 0}), clientBatch(object{"kind": "lost_screen", "age_ms": 0, "screen": "my words"})},
			"events.1.message": {clientBatch(ok(), with("message", "words"))},
			"events.0.day":     {clientBatch(with("day", "2020-01-01"))},
			"organization_id":  {{"batch_id": uuid.NewString(), "events": []object{ok()}, "organization_id": uuid.NewString()}},
			"events":           {clientBatch(), clientBatch(many...), {"batch_id": uuid.NewString()}},
			"batch_id":         {{"batch_id": "x", "events": []object{ok()}}, {"batch_id": strings.ToUpper(uuid.NewString()), "events": []object{ok()}}, {"events": []object{ok()}}},
		} {
			for _, batch := range batches {
				report(c, batch).FailsAt(field)
			}
		}
		for _, huge := range []string{"1e400", "99999999999999999999", "-99999999999999999999"} {
			report(c, `{"batch_id":"`+uuid.NewString()+`","events":[{"kind":"autosave","age_ms":0,"ms":`+huge+`}]}`).FailsAt("events.0.ms")
		}
		require.EqualValues(t, 0, c.Get("/v1/insights").Status(200).Value("total", "autosave_ms", "n"), "of a refused batch nothing counts")
	})
}

// A member who floods their organization meets a limit, costs it a few rows, and others nothing.
func TestFloodsOfClientEvents(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c, other := h.SignUp(t, "sam@example.com"), h.SignUp(t, "alex@example.com")
		var mu sync.Mutex
		codes := map[int]int{}
		var all sync.WaitGroup
		begun := time.Now()
		for sender := range 8 {
			all.Go(func() {
				for i := range 20 {
					events := make([]object, 100)
					for j := range events {
						events[j] = object{"kind": "autosave", "age_ms": j * 6_000_000, "ms": (sender + 1) * (i + 1) * (j + 1)}
					}
					code := report(c, clientBatch(events...)).Code
					mu.Lock()
					codes[code]++
					mu.Unlock()
				}
			})
		}
		all.Wait()
		// One more may be taken each second, and a second begins at any time.
		taken, refilled := codes[http.StatusOK], int(time.Since(begun).Seconds())+1
		require.Equal(t, 160, taken+codes[http.StatusTooManyRequests])
		require.GreaterOrEqual(t, taken, 60)
		require.LessOrEqual(t, taken, 60+refilled)
		report(other, clientBatch(object{"kind": "save_failed", "age_ms": 0})).Status(200)
		require.EqualValues(t, 100*taken, c.Get("/v1/insights").Status(200).Value("total", "autosave_ms", "n"))
	})
}

func TestInsightsOfTimesThatAreNone(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		for query, field := range map[string]string{
			"from=yesterday-at-about-noon":                      "from",
			"from=2026-01-01T00:00:00Z&to=2026-04-03T00:00:01Z": "from",
			"from=2026-01-02T00:00:00Z&to=2026-01-01T23:59:59Z": "to",
		} {
			c.Get("/v1/insights?" + query).FailsAt(field)
		}
		for query, days := range map[string]int{
			"from=2026-01-01T00:00:00Z&to=2026-04-03T00:00:00Z": 92,
			"from=2026-01-01T12:00:00Z&to=2026-04-03T12:00:00Z": 93,
			"from=2026-01-01T12:00:00Z&to=2026-01-01T12:00:00Z": 1,
			"from=2026-01-01T00:00:00Z&to=2026-01-01T00:00:00Z": 1,
			"from=2026-01-01T23:59:59Z&to=2026-01-02T00:00:01Z": 2,
			"from=9999-12-31T00:00:00Z&to=9999-12-31T23:59:59Z": 1,
		} {
			in := c.Get("/v1/insights?" + query).Status(200)
			require.Len(t, in.Value("days"), days, query)
			require.Nil(t, in.Value("total", "success_rate"))
			require.Equal(t, object{"p50": nil, "p95": nil, "n": 0.0}, in.Value("total", "first_token_ms"))
			require.Equal(t, object{"p50": nil, "p95": nil, "mean": nil}, in.Value("total", "iterations_per_prompt"))
		}
	})
}

func TestInsightsOfRuns(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		prompt := newPrompt(c)
		for i := range 3 {
			runs(t, c, prompt, object{"user_input": fmt.Sprint(i)})
		}
		total := c.Get("/v1/insights").Status(200).Value("total").(object)
		require.EqualValues(t, 3, total["runs"])
		require.EqualValues(t, 3, total["succeeded"])
		require.EqualValues(t, 1, total["success_rate"])
		require.EqualValues(t, 3, total["first_token_ms"].(object)["n"])
		require.Equal(t, object{"p50": 3.0, "p95": 3.0, "mean": 3.0}, total["iterations_per_prompt"])
	})
}
