package api_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"playground/internal/llm/llmtest"
)

// hostile are answers of a provider that writes its words into every place that holds a string.
func (w wire) hostile(words string) map[string]moves {
	refusal := `{"error":{"message":` + words + `,"type":` + words + `,"code":` + words + `,"param":` + words + `}}`
	whole := strings.NewReplacer(`"gpt-4o-mini-2024"`, words, `"claude-haiku-4-5-2025"`, words, `"stop"`, words, `"end_turn"`, words).Replace(w.says(`"fine"`))
	all := map[string]moves{
		"whole":     stream(whole),
		"in stream": stream(w.start(7) + "event: error\ndata: " + refusal + "\n\n"),
		"chunk":     stream(w.start(7) + "data: {\"choices\":" + words + "}\n\n"),
		"no JSON":   stream(w.start(7) + "data: {" + words + "\n\n"),
		"page":      {llmtest.Header("Content-Type", "text/html"), llmtest.Write("<html><title>" + words + "</title></html>")},
		"words":     {llmtest.Header("Content-Type", "text/plain"), llmtest.Status(400), llmtest.Write(words)},
	}
	for _, status := range []int{400, 401, 403, 404, 413, 422, 429, 500} {
		all[strconv.Itoa(status)] = moves{llmtest.Header("Content-Type", "application/json"), llmtest.Header("X-Words", llmtest.Canary),
			llmtest.Header("Retry-After", "1"), llmtest.Status(status), llmtest.Write(refusal)}
	}
	return all
}

// A provider's words are for the person who ran the prompt, as one harmless line; no log has them, and its address
// stays its operator's.
func TestHostileProvidersAreFitToShow(t *testing.T) {
	t.Parallel()
	for _, w := range wires() {
		const placeholder = "provider.internal.example:11434"
		words := quote(llmtest.Hostile(upstreamKey, placeholder))
		for name, reply := range w.hostile(words) {
			t.Run(w.provider+" "+name, func(t *testing.T) {
				t.Parallel()
				h, u, c, prompt := w.playing(t, nil, reply)
				host := strings.TrimPrefix(u.URL, "http://")
				s := c.Stream("POST", prompt+"/execute", nil)
				events := s.Rest()
				last := events[len(events)-1]
				execution := "/v1/executions/" + events[0].Data["execution_id"].(string)
				record := c.Get(execution).Status(http.StatusOK)
				shown := []any{last.Data, record.Value("execution"), record.Value("request", "endpoint"), record.Value("request", "provider"),
					c.Get(prompt + "/executions").Status(http.StatusOK).Value("executions"), c.Get("/v1/models").Status(http.StatusOK).Value("models")}
				llmtest.FitToShow(t, shown, upstreamKey, host)
				require.NotContains(t, h.Log.String(), llmtest.Canary)
				if last.Name == "error" {
					require.Contains(t, h.Log.String(), "run failed")
				}
			})
		}
	}
}
