package mail

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// longestName is how many characters of a name a mail shows.
const longestName = 50

// Name is what people called themselves, or a thing, as a mail shows it: in quotes, cut, and of letters, digits, spaces
// and a few signs alone, so that no reader makes a link of it and nothing of it is taken for the mail's own words. It
// is "" when nothing is left.
func Name(name string) string {
	var out []rune
	for _, r := range norm.NFC.String(name) {
		if !belongs(r) {
			r = ' '
		}
		out = append(out, r)
	}
	plain := strings.Join(strings.Fields(string(out)), " ")
	if cut := []rune(plain); len(cut) > longestName {
		plain = strings.TrimSpace(string(cut[:longestName])) + "…"
	}
	if plain == "" {
		return ""
	}
	return "“" + plain + "”"
}

// belongs leaves out dots, slashes, colons and what else addresses are made of.
func belongs(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r) || strings.ContainsRune("'’-–&,()", r)
}
