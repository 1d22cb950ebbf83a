package upstream

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"playground/internal/text"
)

const (
	maxShownRunes = 300
	maxReadBytes  = 16 << 10 // the most of a message that is looked at
	mask          = "[key]"
)

// What keys look like: a vendor's prefix and a dash or underscore, a bearer header, or a long run
// of key characters. Rather a word too many than half a key in a log.
var keyLike = regexp.MustCompile(
	`(?i)\bbearer\s+\S+|\b(sk|pk|rk|gsk|xai|key|sess|org|proj|hf|nvapi|pplx|r8|csk|fw|tok)[-_][\w*.…-]{6,}|\bAIza[\w-]{20,}|[\w-]*[\w-]{32,}`)

// Clean makes a provider's message fit to show: keys masked, control characters gone, one line,
// at most 300 characters.
func (t Translator) Clean(message string) string {
	message = strings.ToValidUTF8(message[:min(len(message), maxReadBytes)], "\uFFFD")
	for _, secret := range t.Secrets {
		if len(secret) >= 4 {
			message = strings.ReplaceAll(message, secret, mask)
		}
	}
	message = keyLike.ReplaceAllString(message, mask)
	message = strings.Join(strings.FieldsFunc(message, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }), " ")
	if utf8.RuneCountInString(message) > maxShownRunes {
		message = text.TruncateRunes(message, maxShownRunes-1) + "…"
	}
	return message
}
