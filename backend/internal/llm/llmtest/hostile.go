package llmtest

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

// Canary is a word of Hostile by which its traces are found.
const Canary = "plum7canary"

// Hostile are words that a provider might send in any place: of several lines, with characters that hide or turn
// others, without end, with a secret and the address of a server behind it.
func Hostile(secret, server string) string {
	return "two\r\nlines \x00\x1b[31m\u202eturned\u2066 \u200b\ufeffhidden \U000e0041 " + Canary + " key=" + secret + " at " + server + " and 10.1.2.3:11434 " +
		strings.Repeat("endless ", 5000)
}

// maxShown is more characters than any sentence of ours with a provider's words.
const maxShown = 500

// FitToShow demands of every string in a value, as its JSON has it, that it is one bounded line of what can be seen,
// without secrets.
func FitToShow(t testing.TB, value any, secrets ...string) {
	t.Helper()
	raw, err := json.Marshal(value)
	require.NoError(t, err)
	var decoded any
	require.NoError(t, json.Unmarshal(raw, &decoded))
	for _, shown := range stringsOf(decoded) {
		require.LessOrEqual(t, utf8.RuneCountInString(shown), maxShown, "%.100q", shown)
		for _, r := range shown {
			require.False(t, unicode.IsControl(r) || unicode.Is(unicode.Cf, r), "%q in %q", r, shown)
		}
		for _, secret := range append(secrets, "10.1.2.3") {
			require.NotContains(t, shown, secret)
		}
	}
}

func stringsOf(value any) (all []string) {
	switch v := value.(type) {
	case string:
		return []string{v}
	case []any:
		for _, one := range v {
			all = append(all, stringsOf(one)...)
		}
	case map[string]any:
		for name, one := range v {
			all = append(append(all, fmt.Sprint(name)), stringsOf(one)...)
		}
	}
	return all
}
