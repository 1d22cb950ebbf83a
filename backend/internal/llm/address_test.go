package llm_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"playground/internal/llm"
)

func TestAddress(t *testing.T) {
	for base, want := range map[string]struct{ sent, recorded string }{
		"https://api.example.com/v1":                  {"https://api.example.com/v1/chat/completions", ""},
		"https://api.example.com/v1/":                 {"https://api.example.com/v1/chat/completions", ""},
		" https://api.example.com/v1// ":              {"https://api.example.com/v1/chat/completions", ""},
		"http://127.0.0.1:8080":                       {"http://127.0.0.1:8080/chat/completions", ""},
		"http://[::1]:8080/":                          {"http://[::1]:8080/chat/completions", ""},
		"https://x.example/v1/chat/completions":       {"https://x.example/v1/chat/completions", ""},
		"https://x.example/v1/completions/":           {"https://x.example/v1/chat/completions", ""},
		"https://x.example/a%2Fb/v1":                  {"https://x.example/a%2Fb/v1/chat/completions", ""},
		"https://x.example/v1beta/openai/#models":     {"https://x.example/v1beta/openai/chat/completions", ""},
		"https://x.example/d/one?api-version=2024-10": {"https://x.example/d/one/chat/completions?api-version=2024-10", "https://x.example/d/one/chat/completions?api-version=2024-10"},
		"https://x.example/d/one/chat/completions?api-version=preview": {
			"https://x.example/d/one/chat/completions?api-version=preview", "https://x.example/d/one/chat/completions?api-version=preview"},
		"https://x.example/v1?key=hunter2": {"https://x.example/v1/chat/completions?key=hunter2", "https://x.example/v1/chat/completions"},
		"https://sam:hunter2@x.example/v1?b=2&api-version=1&a=1": {
			"https://sam:hunter2@x.example/v1/chat/completions?b=2&api-version=1&a=1", "https://x.example/v1/chat/completions?api-version=1"},
		"https://x.example/v1?api-version=a%20b%26c": {"https://x.example/v1/chat/completions?api-version=a%20b%26c", "https://x.example/v1/chat/completions"},
	} {
		a, err := llm.ParseAddress(base)
		require.NoError(t, err, base)
		require.Equal(t, want.sent, a.URL("chat/completions").String(), base)
		if want.recorded == "" {
			want.recorded = want.sent
		}
		require.Equal(t, want.recorded, a.Endpoint("chat/completions"), base)
	}
}

func TestAddressThatIsNone(t *testing.T) {
	for base, part := range map[string]string{
		"": "http://", "api.example.com/v1": "http://", "ftp://hunter2": "http://", "https://": "host", "https:///v1": "host",
		"http://a b/hunter2": "URL", "https://x/v1?a=%zzhunter2": "query", "https://x:port/hunter2": "URL",
	} {
		_, err := llm.ParseAddress(base)
		require.ErrorContains(t, err, part, base)
		require.NotContains(t, err.Error(), "hunter2")
	}
}

func TestAddressOfAnotherPath(t *testing.T) {
	a, err := llm.ParseAddress("https://X.Example:444/old?api-version=1")
	require.NoError(t, err)
	require.Equal(t, "x.example", a.Host())
	require.Equal(t, "/old", a.Path())
	require.Equal(t, "https://X.Example:444/openai/deployments/a%2Fb/chat?api-version=1", a.At("openai/deployments/a%2Fb").WithQuery("api-version", "2").URL("chat").String())
	require.Equal(t, "https://X.Example:444/chat?api-version=1&x=y", a.At("").WithQuery("x", "y").URL("chat").String())
}
