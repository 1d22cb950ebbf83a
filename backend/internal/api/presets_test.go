package api_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"playground/internal/testkit"
)

// preset is a body that saves one.
func preset(name, text string) object {
	return object{"name": name, "params": object{"temperature": 0.5, "extra": object{"top_k": 3}}, "prompt": object{
		"mode": "completion", "system_prompt": "", "messages": []object{{"role": "user", "content": text}}}}
}

// over is a body that overwrites what was saved then.
func over(name, text, base string) object {
	b := preset(name, text)
	b["base_updated_at"] = base
	return b
}

func presetNames(t *testing.T, c *testkit.Client, query string) []string {
	t.Helper()
	names := []string{}
	for _, row := range c.Get("/v1/presets" + query).Status(200).Value("presets").([]any) {
		names = append(names, row.(object)["name"].(string))
	}
	return names
}

func TestPresetsAreSavedOverwrittenAndDeleted(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		long := strings.Repeat("Once upon a time. ", 40)
		saved := c.Post("/v1/presets", preset("Soup  names", "Ten\r\nsoups: "+long)).Status(201)
		id, base := saved.String("preset", "id"), saved.String("preset", "updated_at")
		path := "/v1/presets/" + id
		require.Equal(t, "Ten\nsoups: "+long, saved.String("preset", "prompt", "messages", 0, "content"))
		require.InDelta(t, 0.5, saved.Value("preset", "params", "temperature"), 0)
		require.Equal(t, object{"top_k": 3.0}, saved.Value("preset", "params", "extra"))
		require.NotEmpty(t, saved.String("preset", "params", "model"), "the first that can run")

		got := c.Get(path).Status(200)
		require.Equal(t, saved.Value("preset"), got.Value("preset"))
		c.Headers.Set("If-None-Match", got.Header.Get("ETag"))
		c.Get(path).Status(http.StatusNotModified)
		c.Headers.Del("If-None-Match")

		taken := c.Post("/v1/presets", preset(" SOUP names ", "x")).Fails(409, "CONFLICT")
		require.Equal(t, id, taken["preset_id"], "leads to the one to overwrite")
		other := c.Post("/v1/presets", preset("Cakes", "x")).Status(201).String("preset", "id")
		taken = c.Send(http.MethodPut, "/v1/presets/"+other, preset("soup names", "x")).Fails(409, "CONFLICT")
		require.Equal(t, id, taken["preset_id"])

		next := c.Send(http.MethodPut, path, over("Soup names", "Twenty soups", base)).Status(200)
		require.Equal(t, "Twenty soups", next.String("preset", "prompt", "messages", 0, "content"))
		late := c.Send(http.MethodPut, path, over("Mine", "Thirty soups", base)).Fails(409, "CONFLICT")
		require.Equal(t, next.Value("preset"), late["current"], "what another device has saved")
		c.Send(http.MethodPut, path, over("N", "t", "2026-13-01T00:00:00.000Z")).FailsAt("base_updated_at")
		c.Send(http.MethodPut, path, object{"name": "N"}).FailsAt("prompt")

		c.Delete(path).Status(200)
		c.Get(path).Fails(404, "NOT_FOUND")
		c.Delete(path).Fails(404, "NOT_FOUND")
		c.Send(http.MethodPut, path, preset("N", "t")).Fails(404, "NOT_FOUND")
		c.Post("/v1/presets", preset("Soup names", "another")).Status(201)
		back := c.Post(path+"/restore", nil).Status(200)
		require.Equal(t, "Soup names (2)", back.String("preset", "name"), "its name is taken meanwhile")
		require.Equal(t, "Twenty soups", back.String("preset", "prompt", "messages", 0, "content"))
		require.Equal(t, back.Value("preset"), c.Post(path+"/restore", nil).Status(200).Value("preset"), "once more changes nothing")
	})
}

func TestPresetsAreListed(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		require.Equal(t, []string{"Grammar correction", "Summary for a second grader", "SQL from a sentence",
			"Parse unstructured data", "Chat", "Colour from words"}, presetNames(t, c, ""))
		for _, name := range []string{"100% soup", "soup_1", "A\\B", "<b>Soup</b>", "مرحبا soup", "https://example.com/soup"} {
			c.Post("/v1/presets", preset(name, "x")).Status(201)
		}
		require.Equal(t, []string{"https://example.com/soup", "مرحبا soup", "<b>Soup</b>", "soup_1", "100% soup"}, presetNames(t, c, "?q=SOUP"))
		require.Equal(t, []string{"100% soup"}, presetNames(t, c, "?q="+url.QueryEscape("0% S")))
		require.Equal(t, []string{"soup_1"}, presetNames(t, c, "?q=p_1"))
		require.Equal(t, []string{`A\B`}, presetNames(t, c, "?q="+url.QueryEscape(`\`)))
		first := c.Get("/v1/presets?q=soup&limit=2").Status(200)
		require.Equal(t, []string{"<b>Soup</b>", "soup_1"}, presetNames(t, c, "?q=soup&limit=2&cursor="+first.String("next_cursor")))
		c.Get("/v1/presets?cursor=" + first.String("next_cursor")).FailsAt("cursor")

		state := func() string { return c.Get("/v1/presets?limit=1").Status(200).String("state") }
		before := state()
		require.Equal(t, before, state())
		id := c.Post("/v1/presets", preset("New", "x")).Status(201).String("preset", "id")
		seen := map[string]bool{before: true, state(): true}
		for _, do := range []func(){
			func() { c.Send(http.MethodPut, "/v1/presets/"+id, preset("New", "y")).Status(200) },
			func() { c.Delete("/v1/presets/" + id).Status(200) },
			func() { c.Post("/v1/presets/"+id+"/restore", nil).Status(200) },
		} {
			do()
			require.False(t, seen[state()], "every change is told")
			seen[state()] = true
		}
		require.InDelta(t, 13, c.Get("/v1/presets?q=soup").Status(200).Value("total"), 0)
	})
}

// A row has a bound, and what does not fit in it is said.
func TestPresetsOfAnyLengthAreShortRows(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		body := preset(strings.Repeat("é", 200), strings.Repeat("é", 1<<17))
		body["params"].(object)["extra"] = object{"logit_bias": strings.Repeat("x", 1<<18)}
		id := c.Post("/v1/presets", body).Status(201).String("preset", "id")
		c.Post("/v1/presets", preset(strings.Repeat("é", 201), "x")).FailsAt("name")
		c.Post("/v1/presets", preset(" ", "x")).FailsAt("name")
		list := c.Get("/v1/presets?include=prompt").Status(200)
		require.Less(t, len(list.Raw), 20<<10)
		row := list.Value("presets", 0).(object)
		require.Equal(t, []any{"params", "prompt"}, row["truncated"])
		require.InDelta(t, 1<<17, row["length"], 0)
		require.Nil(t, row["prompt"])
		short := list.Value("presets", 1).(object)
		require.Nil(t, short["truncated"])
		require.Equal(t, c.Get("/v1/presets/"+short["id"].(string)).Status(200).Value("preset", "prompt"), short["prompt"])
		require.Nil(t, c.Get("/v1/presets").Status(200).Value("presets", 0).(object)["params"])
		require.Len(t, c.Get("/v1/presets/"+id).Status(200).String("preset", "prompt", "messages", 0, "content"), 2<<17)
	})
}

// The first six are given once: to those too who were here before, and never again.
func TestFirstPresetsAreGivenOnce(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		for _, row := range c.Get("/v1/presets").Status(200).Value("presets").([]any) {
			c.Delete("/v1/presets/" + row.(object)["id"].(string)).Status(200)
		}
		require.Empty(t, presetNames(t, c, ""))
		h.Exec(t, "UPDATE memberships SET presets_made_at = NULL")
		c.Post("/v1/presets", preset("CHAT", "mine")).Status(201)
		var all sync.WaitGroup
		for range 4 {
			all.Go(func() { c.Get("/v1/presets").Status(200) })
		}
		all.Wait()
		require.Equal(t, []string{"Grammar correction", "Summary for a second grader", "SQL from a sentence",
			"Parse unstructured data", "Colour from words", "CHAT"}, presetNames(t, c, ""))
	})
}

// Presets are each person's, also among those of one organization.
func TestColleaguesHaveTheirOwnPresets(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		w := newWorld(t, h, "sam@example.com")
		colleague := h.SignUp(t, "alex@example.com")
		h.Exec(t, fmt.Sprintf("UPDATE memberships SET organization_id = '%s', role = 'admin' WHERE user_id = '%s'",
			organizationID(w.c), colleague.Get("/v1/me").Status(200).String("user", "id")))
		colleague.Token = colleague.Post("/v1/auth/login", credentials("alex@example.com", password)).Status(200).String("access_token")
		path := "/v1/presets/" + w.preset
		colleague.Get(path).Fails(404, "NOT_FOUND")
		colleague.Send(http.MethodPut, path, preset("N", "t")).Fails(404, "NOT_FOUND")
		colleague.Delete(path).Fails(404, "NOT_FOUND")
		colleague.Post("/v1/presets/"+w.gone.preset+"/restore", nil).Fails(404, "NOT_FOUND")
		require.NotContains(t, presetNames(t, colleague, ""), "Kept")
		colleague.Post("/v1/presets", preset("Kept", "theirs")).Status(201)
		require.Equal(t, "Once", w.c.Get(path).Status(200).String("preset", "prompt", "messages", 0, "content"))
	})
}

// Of those who save under one name at once, or overwrite what they have all seen, one does.
func TestPresetsAtOnce(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		atOnce := func(do func(n int) int, good int) {
			codes := make([]int, 6)
			var all sync.WaitGroup
			for n := range codes {
				all.Go(func() { codes[n] = do(n) })
			}
			all.Wait()
			count := map[int]int{}
			for _, code := range codes {
				count[code]++
			}
			require.Equal(t, map[int]int{good: 1, 409: 5}, count)
		}
		atOnce(func(n int) int { return c.Post("/v1/presets", preset("Same", fmt.Sprint(n))).Code }, 201)
		row := c.Get("/v1/presets?q=same").Status(200).Value("presets", 0).(object)
		path, base := "/v1/presets/"+row["id"].(string), row["updated_at"].(string)
		atOnce(func(n int) int { return c.Send(http.MethodPut, path, over("Same", fmt.Sprint(n), base)).Code }, 200)
	})
}

func TestPresetsAreCountedAndPurged(t *testing.T) {
	testkit.EachWith(t, plansFile(t, "- {name: small, stored_mib: 1}\n"), func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		id := c.Post("/v1/presets", preset("Large", noise(500_000))).Status(201).String("preset", "id")
		check := func(want float64) {
			t.Helper()
			summed, counted := stored(t, h, c)
			require.InDelta(t, want, summed, examplesBytes)
			require.InDelta(t, want, counted, examplesBytes)
		}
		check(500_000)
		c.Send(http.MethodPut, "/v1/presets/"+id, preset("Large", noise(1_100_000))).Status(200)
		check(1_100_000)
		require.Equal(t, "stored_bytes", c.Post("/v1/presets", preset("More", "x")).Fails(429, "QUOTA_EXCEEDED")["name"])
		c.Send(http.MethodPut, "/v1/presets/"+id, preset("Larger", noise(1_200_000))).Fails(429, "QUOTA_EXCEEDED")
		c.Send(http.MethodPut, "/v1/presets/"+id, preset("Smaller", noise(1_050_000))).Status(200)
		c.Delete("/v1/presets/" + id).Status(200)
		_, counted := stored(t, h, c)
		require.Less(t, counted, float64(examplesBytes))
		h.Clock.Advance(31 * 24 * time.Hour)
		require.NoError(t, h.Server.App.Purger.Purge(t.Context()))
		c.Token = c.Post("/v1/auth/login", credentials("sam@example.com", password)).Status(200).String("access_token")
		c.Post("/v1/presets/"+id+"/restore", nil).Fails(404, "NOT_FOUND")
	})
}
