package upstream

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"playground/internal/secrets"
	"playground/internal/text"
)

const (
	maxShownRunes = 300
	maxReadBytes  = 16 << 10 // the most of a message that is looked at
	maxNameRunes  = 200
	mask          = "[key]"
	maskOfHost    = "[server]"
)

// What keys look like: a vendor's prefix and a dash or underscore, a bearer header, or a long run
// of key characters. Rather a word too many than half a key in a log.
var keyLike = regexp.MustCompile(
	`(?i)\bbearer\s+\S+|\b(sk|pk|rk|gsk|xai|key|sess|org|proj|hf|nvapi|pplx|r8|csk|fw|tok)[-_][\w*.…-]{6,}|\bAIza[\w-]{20,}|[\w-]*[\w-]{32,}`)

// anyAddress is what an address of a network looks like: a gateway names the servers behind it.
var anyAddress = regexp.MustCompile(`\b(\d{1,3}\.){3}\d{1,3}(:\d+)?\b`)

// Clean makes a provider's message fit to show: keys and addresses masked, one line of what can be seen, at most
// 300 characters.
func (t Translator) Clean(message string) string {
	return bounded(keyLike.ReplaceAllString(t.withoutHosts(t.withoutSecrets(message)), mask), maxShownRunes)
}

// Name makes a provider's name for a model or a reason fit to show: as Clean does, but what only looks like a key
// stays, since an id may be long.
func (t Translator) Name(name string) string {
	return bounded(t.withoutHosts(t.withoutSecrets(name)), maxNameRunes)
}

func (t Translator) withoutHosts(words string) string {
	for _, host := range t.Hosts {
		words = strings.ReplaceAll(words, host, maskOfHost)
	}
	return anyAddress.ReplaceAllString(words, maskOfHost)
}

// withoutSecrets is one line of what can be seen of a text, without what must not be.
func (t Translator) withoutSecrets(words string) string {
	words = visible(words[:min(len(words), maxReadBytes)])
	for _, secret := range t.Secrets {
		if len(secret) >= 4 {
			words = strings.ReplaceAll(words, secret, mask)
		}
	}
	return secrets.MaskOwn(words, mask)
}

// visible is a text in one line, without the characters that cannot be seen but change how others look, such as those
// that turn the direction of writing. The two joiners stay: scripts need them.
func visible(words string) string {
	words = strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) && r != '\u200c' && r != '\u200d' {
			return -1
		}
		return r
	}, strings.ToValidUTF8(words, "\uFFFD"))
	return strings.Join(strings.FieldsFunc(words, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }), " ")
}

func bounded(words string, runes int) string {
	if utf8.RuneCountInString(words) > runes {
		return text.TruncateRunes(words, runes-1) + "…"
	}
	return words
}
