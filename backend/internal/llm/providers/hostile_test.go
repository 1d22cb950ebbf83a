package providers_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"playground/internal/llm"
	"playground/internal/llm/anthropic"
	"playground/internal/llm/llmtest"
	"playground/internal/llm/openai"
)

const hostileKey = "sk-test-51Qx8Zb3Nf7Yw2Lr9Kd4Hm"

// Whatever a provider writes into its list, or into the refusal to give one, is shown as one harmless line; a model
// whose id is none is not offered, as it could not be asked for as it is shown.
func TestHostileListsAreFitToShow(t *testing.T) {
	t.Parallel()
	for name, provider := range map[string]func(url string) llm.Provider{
		"openai": func(url string) llm.Provider { return openai.New(openai.Options{APIKey: hostileKey, BaseURL: url}) },
		"anthropic": func(url string) llm.Provider {
			return anthropic.New(anthropic.Options{APIKey: hostileKey, BaseURL: url})
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			u := llmtest.NewUpstream(t)
			host := strings.TrimPrefix(u.URL, "http://")
			quoted, err := json.Marshal(llmtest.Hostile(hostileKey, host))
			require.NoError(t, err)
			words := string(quoted)
			u.Reply(llmtest.Header("Content-Type", "application/json"), llmtest.Write(`{"data":[{"id":`+words+`},{"id":"id-\u202ex"},`+
				`{"id":"long-model-name-0123456789abcdef0123456789abcdef","display_name":`+words+`}],"has_more":false}`))
			u.Reply(llmtest.Header("Content-Type", "application/json"), llmtest.Status(401),
				llmtest.Write(`{"error":{"message":`+words+`,"type":`+words+`,"code":`+words+`}}`))
			options := llm.RegistryOptions{Timeout: time.Minute} // a busy machine is not what is tried here
			for _, models := range []int{1, 0} {
				r := llm.NewRegistry([]llm.Source{{Name: name, Provider: provider(u.URL)}}, options)
				t.Cleanup(r.Close)
				all := r.Models(t.Context())
				llmtest.FitToShow(t, all, hostileKey, host)
				llmtest.FitToShow(t, r.Providers(t.Context()), hostileKey, host)
				if models == 1 {
					require.Len(t, all, 1)
					require.Equal(t, "long-model-name-0123456789abcdef0123456789abcdef", all[0].ID)
				} else {
					require.Contains(t, r.Providers(t.Context())[0].Notice, llmtest.Canary)
				}
			}
			d := llm.NewRegistry([]llm.Source{{Name: name, Provider: provider(u.URL)}}, options).Diagnose(t.Context())
			require.NotEmpty(t, d[0].Problem)
			require.NotContains(t, d[0].Problem, llmtest.Canary, "a start logs it")
			require.Contains(t, d[0].Whole(), llmtest.Canary, "the doctor prints it")
		})
	}
}
