package config

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"strings"
)

const (
	// Of 32 random bytes about 30 differ, and of their 43 characters in base64 about 32: random keys that fall
	// below these bounds are rarer than one in 10^12.
	minDistinctBytes      = 18
	minDistinctCharacters = 17
)

// digested are words whose SHA-256 passes for a random key until it is tried.
var digested = []string{"", "secret", "password", "changeme", "change-me", "changeit", "playground", "admin", "test", "secret key", "secret_key"}

// isGuessable says whether 32 bytes came from a pattern, a text or a publication, and not from chance.
func isGuessable(key []byte) bool {
	written := base64.RawStdEncoding.EncodeToString(key)
	return distinct(key) < minDistinctBytes || distinct(steps(key)) < minDistinctBytes ||
		distinct([]byte(written)) < minDistinctCharacters ||
		isPrintable(key) || isOneCase(written) || isDigest(key)
}

func isDigest(key []byte) bool {
	for _, word := range digested {
		for _, text := range []string{word, word + "\n"} { // a shell's echo ends the line
			if sum := sha256.Sum256([]byte(text)); bytes.Equal(sum[:], key) {
				return true
			}
		}
	}
	return false
}

func distinct(of []byte) int {
	seen := map[byte]bool{}
	for _, b := range of {
		seen[b] = true
	}
	return len(seen)
}

// steps are the differences of neighbours: a count and its like repeat theirs.
func steps(of []byte) []byte {
	out := make([]byte, len(of)-1)
	for i := range out {
		out[i] = of[i+1] - of[i]
	}
	return out
}

func isPrintable(text []byte) bool {
	for _, b := range text {
		if b < ' ' || b > '~' {
			return false
		}
	}
	return true
}

// isOneCase says whether a text is words of one case: a sentence can be valid base64 too.
func isOneCase(text string) bool {
	return text == strings.ToLower(text) || text == strings.ToUpper(text)
}
