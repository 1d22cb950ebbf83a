// Package text cuts and cleans texts so that they stay UTF-8.
package text

import (
	"strings"
	"unicode/utf8"
)

// replacement stands for what is no character.
const replacement = string(utf8.RuneError)

// Truncate returns the longest beginning of s that has at most n bytes and ends between two characters.
// n is not negative, and s is valid UTF-8.
func Truncate[T ~string | ~[]byte](s T, n int) T {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// TruncateRunes returns the first n characters of s.
func TruncateRunes(s string, n int) string {
	for end := range s {
		if n == 0 {
			return s[:end]
		}
		n--
	}
	return s
}

// TrimPartialRune cuts off a last character whose end is missing, as after a write that broke off.
func TrimPartialRune(s []byte) []byte {
	for n := 1; n < utf8.UTFMax && n <= len(s); n++ {
		if last := s[len(s)-n:]; utf8.RuneStart(last[0]) {
			if !utf8.FullRune(last) {
				return s[:len(s)-n]
			}
			break
		}
	}
	return s
}

// IsStorable says whether every database and reader takes s: valid UTF-8 without U+0000, which
// PostgreSQL refuses.
func IsStorable(s string) bool {
	return utf8.ValidString(s) && strings.IndexByte(s, 0) < 0
}

// Sanitize makes s storable: each U+0000, and each run of bytes that are no characters, becomes U+FFFD.
func Sanitize(s string) string {
	if IsStorable(s) {
		return s
	}
	return strings.ReplaceAll(strings.ToValidUTF8(s, replacement), "\x00", replacement)
}

var newlines = strings.NewReplacer("\r\n", "\n", "\r", "\n")

// NormalizeNewlines writes each CRLF and each CR alone as LF.
func NormalizeNewlines(s string) string {
	if strings.IndexByte(s, '\r') < 0 {
		return s
	}
	return newlines.Replace(s)
}
