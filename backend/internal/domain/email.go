package domain

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/net/idna"
	"golang.org/x/text/unicode/norm"
)

// longestEmail is how many bytes an address has at most.
const longestEmail = 254

// hosts turns a domain's name into the form that the DNS has for it.
var hosts = idna.New(idna.MapForLookup(), idna.Transitional(false), idna.StrictDomainName(false), idna.VerifyDNSLength(true))

// NormalizeEmail is the form under which an address is unique: NFC, in lower case, with the domain as the DNS has it.
// What is no address comes back too, and equals none.
func NormalizeEmail(email string) string {
	email = norm.NFC.String(OldEmail(norm.NFC.String(email))) // some letters are one in lower case alone
	at := strings.LastIndexByte(email, '@')
	if ascii, err := hosts.ToASCII(email[at+1:]); err == nil && at >= 0 {
		return email[:at+1] + ascii
	}
	return email
}

// OldEmail is the form in which addresses were kept before their domains were turned into the DNS's.
func OldEmail(email string) string { return strings.ToLower(strings.TrimSpace(email)) }

// ParseEmail is NormalizeEmail that refuses what cannot be an address, naming the field that it came in.
func ParseEmail(field, email string) (string, error) {
	email = NormalizeEmail(email)
	name, host, _ := strings.Cut(email, "@")
	switch {
	case name == "" || host == "" || strings.Contains(host, "@"), !isASCII(host), strings.ContainsFunc(email, hides),
		slices.Contains(strings.Split(host, "."), ""): // the same host by another name
		return "", Invalid(FieldError{Field: field, Rule: "email", Message: "is no e-mail address"})
	case len(email) > longestEmail:
		return "", Invalid(FieldError{Field: field, Rule: "maxLength", Message: "is longer than an e-mail address can be"})
	}
	return email, nil
}

// hides says whether a character has no place in an address: a space, a control, or one that is not seen.
func hides(r rune) bool { return unicode.IsSpace(r) || !unicode.IsGraphic(r) }

func isASCII(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return r > unicode.MaxASCII })
}
