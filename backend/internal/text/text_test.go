package text

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

func TestTruncate(t *testing.T) {
	for _, c := range []struct {
		in   string
		n    int
		want string
	}{
		{"", 0, ""}, {"abc", 0, ""}, {"abc", 2, "ab"}, {"abc", 3, "abc"}, {"abc", 9, "abc"},
		{"é", 1, ""}, {"aé", 2, "a"}, {"aé", 3, "aé"}, {"😀", 3, ""}, {"😀😀", 7, "😀"}, {"😀😀", 8, "😀😀"},
	} {
		require.Equal(t, c.want, Truncate(c.in, c.n), "%q to %d", c.in, c.n)
		require.Equal(t, c.want, string(Truncate([]byte(c.in), c.n)), "%q to %d", c.in, c.n)
	}
}

func TestTruncateRunes(t *testing.T) {
	for _, c := range []struct {
		in   string
		n    int
		want string
	}{
		{"", 0, ""}, {"", 3, ""}, {"é😀a", 0, ""}, {"é😀a", 2, "é😀"}, {"é😀a", 3, "é😀a"}, {"é😀a", 4, "é😀a"},
	} {
		require.Equal(t, c.want, TruncateRunes(c.in, c.n), "%q to %d", c.in, c.n)
	}
}

func TestTrimPartialRune(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "a": "a", "é": "é", "a\xc3": "a", "😀": "😀", "a\xf0\x9f\x98": "a", "a\xf0\x9f": "a", "a\xf0": "a",
		"a\x98": "a\x98", // no character at all, rather than half of one
	} {
		require.Equal(t, want, string(TrimPartialRune([]byte(in))), "%q", in)
	}
}

func TestSanitize(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "plain é😀": "plain é😀", "a\x00b": "a\uFFFDb", "a\xff\xfeb": "a\uFFFDb", "\xff\x00": "\uFFFD\uFFFD", "\uFFFD": "\uFFFD",
	} {
		require.Equal(t, want, Sanitize(in), "%q", in)
		require.Equal(t, in == want, IsStorable(in), "%q", in)
	}
}

func FuzzText(f *testing.F) {
	for _, s := range []string{"", "plain", "é😀", "a\x00", "\xff\xf0\x9f", "😀\xf0\x9f\x98"} {
		f.Add(s, 3)
	}
	f.Fuzz(func(t *testing.T, s string, n int) {
		trimmed := string(TrimPartialRune([]byte(s)))
		require.True(t, strings.HasPrefix(s, trimmed))
		require.Less(t, len(s)-len(trimmed), utf8.UTFMax)

		clean := Sanitize(s)
		require.True(t, IsStorable(clean))
		require.Equal(t, clean, Sanitize(clean))
		require.Equal(t, clean, string(TrimPartialRune([]byte(clean))), "a whole text loses nothing")

		n = max(n, 0)
		cut := Truncate(clean, n)
		require.True(t, strings.HasPrefix(clean, cut) && utf8.ValidString(cut) && len(cut) <= n || cut == clean)
		if rest := clean[len(cut):]; rest != "" {
			_, size := utf8.DecodeRuneInString(rest)
			require.Greater(t, len(cut)+size, n, "no further character has room")
		}
		first := TruncateRunes(clean, n)
		require.True(t, strings.HasPrefix(clean, first))
		require.Equal(t, min(n, utf8.RuneCountInString(clean)), utf8.RuneCountInString(first))
	})
}

func TestNormalizeNewlines(t *testing.T) {
	for in, want := range map[string]string{"": "", "a\nb": "a\nb", "a\r\nb": "a\nb", "a\rb": "a\nb", "\r\r\n\n\r": "\n\n\n\n",
		"\n\r": "\n\n", "\u2028\u0085\v\f": "\u2028\u0085\v\f"} {
		require.Equal(t, want, NormalizeNewlines(in), "%q", in)
	}
}
