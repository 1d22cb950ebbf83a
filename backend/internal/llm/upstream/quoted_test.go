package upstream

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
)

// FuzzQuoted demands that what is read as a string is one to the decoder, and that every string which the decoder
// knows is read.
func FuzzQuoted(f *testing.F) {
	for _, s := range []string{`"a"`, `"\u00e9\n" rest`, `"\x"`, `"\u12"`, `""`, `"`, `"\"`, `x"a"`, "\"\x01\"", "\"\xff\""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		inside, size, ok := Quoted([]byte(s))
		if !ok {
			require.False(t, len(s) > 0 && s[0] == '"' && json.Valid([]byte(s)), s)
			return
		}
		require.Equal(t, s[:size], `"`+string(inside)+`"`)
		require.True(t, json.Valid([]byte(s[:size])), s)
	})
}
