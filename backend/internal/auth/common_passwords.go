package auth

import (
	_ "embed"
	"strings"
	"unicode"
)

//go:embed common_passwords.txt
var commonPasswords string

var isListed = listed(commonPasswords)

func listed(text string) map[string]bool {
	out := map[string]bool{}
	for _, line := range strings.Fields(text) {
		out[line] = true
	}
	return out
}

// maxEnding is how long the digits and signs after a word are that are tried with it: a year and a mark or two.
const maxEnding = 6

// IsCommon says whether a password is among the first that are tried: one of the usual, whatever its case and
// the digits and signs after it, few characters again and again, or the person's own address or a part of it.
func IsCommon(password, email string) bool {
	plain := strings.ToLower(strings.TrimSpace(password))
	word := strings.TrimRightFunc(plain, func(r rune) bool { return !unicode.IsLetter(r) })
	if len(plain)-len(word) > maxEnding {
		word = plain
	}
	return plain == "" || isListed[plain] || isListed[word] || repeats(plain) || isOwn(plain, word, strings.ToLower(email))
}

// isOwn compares with the address, what stands before its sign, and its host.
func isOwn(plain, word, email string) bool {
	local, host, _ := strings.Cut(email, "@")
	for _, own := range []string{email, local, host} {
		if own != "" && (plain == own || word == own) {
			return true
		}
	}
	return false
}

// repeats says whether a text is a shorter one of up to four characters again and again.
func repeats(text string) bool {
	runes := []rune(text)
	for period := 1; period <= 4 && period < len(runes); period++ {
		if string(runes[period:]) == string(runes[:len(runes)-period]) {
			return true
		}
	}
	return false
}
