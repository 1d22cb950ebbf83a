package upstream

import (
	"net/http"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestCleanMasksKeys(t *testing.T) {
	translator := Translator{Provider: "x", Key: "plain-secret"}
	for message, want := range map[string]string{
		"key plain-secret is wrong":                     "key [key] is wrong",
		"Incorrect API key provided: sk-abc*****wxyz.":  "Incorrect API key provided: [key]",
		"Authorization: Bearer abc.def rest":            "Authorization: [key] rest",
		"two\r\n\tlines\x00 here":                       "two lines here",
		"max_tokens: 9000 > 8192, which is the maximum": "max_tokens: 9000 > 8192, which is the maximum",
		"token 0123456789abcdef0123456789abcdef":        "token [key]",
	} {
		require.Equal(t, want, translator.Clean(message))
	}
}

func TestCleanIsBoundedAndKeyless(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		key := "sk-" + rapid.StringMatching(`[A-Za-z0-9]{20,60}`).Draw(t, "key")
		before, after := rapid.String().Draw(t, "before"), strings.Repeat(rapid.String().Draw(t, "after"), 50)
		clean := Translator{Key: key}.Clean(before + key + after + key)
		require.NotContains(t, clean, key)
		require.LessOrEqual(t, utf8.RuneCountInString(clean), shownRunes)
		require.True(t, utf8.ValidString(clean))
	})
}

func TestRetryAfter(t *testing.T) {
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for value, want := range map[string]int{"7": 7, "0": 1, "1.2": 2, now.Add(90 * time.Second).Format(http.TimeFormat): 90, now.Add(-time.Hour).Format(http.TimeFormat): 1} {
		seconds, ok := retryAfter(http.Header{"Retry-After": {value}}, now)
		require.True(t, ok, value)
		require.Equal(t, want, seconds, value)
	}
	for _, value := range []string{"", "soon", "-1", "1e99"} {
		_, ok := retryAfter(http.Header{"Retry-After": {value}}, now)
		require.False(t, ok, value)
	}
}
