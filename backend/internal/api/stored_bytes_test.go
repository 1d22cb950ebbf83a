package api_test

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"testing"

	"github.com/stretchr/testify/require"

	"playground/internal/llm/llmtest"
	"playground/internal/testkit"
)

// noise is a text that no database makes smaller.
func noise(length int) string {
	raw := make([]byte, length)
	_, _ = rand.Read(raw) // never fails
	return base64.StdEncoding.EncodeToString(raw)[:length]
}

// stored is what an organization keeps: as it was summed up from changes, and counted whole.
func stored(t *testing.T, h *testkit.Harness, c *testkit.Client) (summed, counted float64) {
	t.Helper()
	read := func() float64 {
		return c.Get("/v1/organization").Status(200).Value("organization", "stored_bytes").(float64)
	}
	require.NoError(t, h.Server.Store.FlushStoredBytes(t.Context()))
	summed = read()
	require.NoError(t, h.Server.Store.CountStoredBytes(t.Context(), organizationID(c), h.Clock.Now()))
	return summed, read()
}

// examplesBytes is more than what a new person is given takes.
const examplesBytes = 6_000

func TestWhatIsKeptIsCounted(t *testing.T) {
	testkit.Each(t, func(t *testing.T, h *testkit.Harness) {
		c, other := h.SignUp(t, "sam@example.com"), h.SignUp(t, "alex@example.com")
		prompt := newPrompt(c)
		expect := func(want int) {
			t.Helper()
			summed, counted := stored(t, h, c)
			require.InDelta(t, want, summed, examplesBytes)
			require.InDelta(t, want, counted, examplesBytes, "both ways of counting agree")
		}
		c.Patch(prompt, object{"system_prompt": noise(100_000)}).Status(200)
		expect(100_000)
		c.Post(prompt+"/versions", nil).Status(201)
		expect(200_000)
		c.Patch(prompt, object{"system_prompt": "short", "messages": []object{{"role": "user", "content": noise(5_000) + "{{x}}"}}}).Status(200)
		expect(105_000)
		h.Provider.Enqueue(llmtest.Deltas(noise(200_000)))
		c.Post(prompt+"/execute", object{"variable_values": object{"x": noise(3_000)}}).Status(200)
		summed, _ := stored(t, h, c)
		sent := c.Get(prompt+"/executions").Status(200).String("executions", 0, "id")
		require.NotEmpty(t, sent)
		require.Greater(t, summed, float64(105_000+5_000+3_000+200_000), "version, values, answer and request")
		expect(int(summed))

		c.Delete("/v1/executions/" + sent).Status(200)
		require.NoError(t, h.Server.Store.FlushStoredBytes(t.Context()))
		_, counted := stored(t, h, c)
		require.InDelta(t, 110_000, counted, examplesBytes, "draft and two versions are left")
		c.Delete(prompt).Status(200)
		_, counted = stored(t, h, c)
		require.Less(t, counted, float64(examplesBytes))
		summed, counted = stored(t, h, other)
		require.Less(t, summed+counted, float64(2*examplesBytes))
	})
}

func TestFullOrganizationKeepsWhatIsTyped(t *testing.T) {
	testkit.EachWith(t, plansFile(t, "- {name: small, stored_mib: 1}\n"), func(t *testing.T, h *testkit.Harness) {
		c, other := h.SignUp(t, "sam@example.com"), h.SignUp(t, "alex@example.com")
		prompt := newPrompt(c)
		c.Patch(prompt, object{"system_prompt": noise(1 << 20)}).Status(200)
		full := func(a testkit.Answer) {
			t.Helper()
			require.Equal(t, "stored_bytes", a.Fails(429, "QUOTA_EXCEEDED")["name"])
		}
		full(c.Post(prompt+"/execute", nil))
		full(c.Post(prompt+"/versions", nil))
		full(c.Post("/v1/projects", object{"name": "P"}))
		full(c.Patch(prompt, object{"system_prompt": noise(2 << 20)}))
		require.Empty(t, h.Provider.Requests())
		second := newPrompt(other)
		other.Post(second+"/execute", nil).Status(200)

		c.Patch(prompt, object{"name": "still mine"}).Status(200)
		c.Patch(prompt, object{"system_prompt": "what is typed"}).Status(200)
		c.Post(prompt+"/execute", nil).Status(200)
	})
}

// A deletion makes room with the next count, without a wait for the purge.
func TestDeletionMakesRoom(t *testing.T) {
	testkit.EachWith(t, plansFile(t, "- {name: small, stored_mib: 1}\n"), func(t *testing.T, h *testkit.Harness) {
		c := h.SignUp(t, "sam@example.com")
		count := func() {
			require.NoError(t, h.Server.Store.FlushStoredBytes(t.Context()))
			require.NoError(t, h.Server.App.Storage.Count(t.Context()))
		}
		large, small := newPrompt(c), newPrompt(c)
		c.Patch(large, object{"system_prompt": noise(1 << 20)}).Status(200)
		count()
		c.Post(small+"/execute", nil).Fails(429, "QUOTA_EXCEEDED")
		c.Delete(large).Status(200)
		count()
		c.Post(small+"/execute", nil).Status(200)
		c.Post(large+"/restore", nil).Status(200)
		count()
		require.True(t, bytes.Contains(c.Post(small+"/execute", nil).Raw, []byte("Delete prompts or runs")))
	})
}
